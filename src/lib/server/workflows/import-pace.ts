import type { OrganisationScope } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { haltNursery } from '../nursery.ts';

/** Stops an import between two batches. */
export interface Stop {
	readonly isStopped: () => boolean;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A turn of the event loop that takes longer than this served somebody. */
const busyMs = 2;
const turnsAtMost = 20;

/** Lets everybody else go first: requests that take several turns of the event loop are not held up at each of them. */
export async function giveWay(): Promise<void> {
	haltNursery();
	for (let turns = 0; turns < turnsAtMost; turns += 1) {
		const began = monotonic();
		await turn();
		if (monotonic() - began < busyMs) return;
	}
}

/** Milliseconds for which reading a file may hold the event loop. */
const sliceMs = 8;

/** Looking at the clock takes as long as a part of a row. */
const rowsEach = 16;

/** Ask after every row: gives way as soon as this slice has taken long enough. */
export function pacer(slice = sliceMs): () => Promise<void> | undefined {
	let began = monotonic();
	let rows = 0;
	const pause = async (): Promise<void> => {
		await giveWay();
		began = monotonic();
	};
	return () => {
		rows = (rows + 1) % rowsEach;
		return rows !== 0 || monotonic() - began < slice ? undefined : pause();
	};
}

/** Milliseconds for which one commit of many rows aims to hold the write lock, well below the 20 that it may. */
export const commitMs = 12;

/**
 * How many rows the next commit takes, told from how long the last ones took. Where it looks at several, the middle one
 * counts: one of them may have waited for a processor.
 */
export class BatchSize {
	readonly #least: number;
	readonly #most: number;
	readonly #aim: number;
	readonly #looks: number;
	/** Milliseconds a row, in the last commits. */
	readonly #costs: number[] = [];
	#rows: number;

	constructor(least: number, most: number, aim = commitMs, looks = 1) {
		this.#least = least;
		this.#most = most;
		this.#aim = aim;
		this.#looks = looks;
		this.#rows = least;
	}

	get rows(): number {
		return this.#rows;
	}

	/** Grows slowly, shrinks at once. */
	took(rows: number, milliseconds: number): void {
		if (rows === 0) return;
		this.#costs.push(Math.max(0.1, milliseconds) / rows);
		if (this.#costs.length > this.#looks) this.#costs.shift();
		const cost = this.#costs.toSorted((a, b) => a - b)[this.#costs.length >> 1] as number;
		const fitting = Math.min(this.#aim / cost, this.#rows * 1.25);
		this.#rows = Math.round(Math.min(this.#most, Math.max(this.#least, fitting)));
	}
}

/** Tells open pages at most this often. */
const tellEveryMs = 500;

/** A scope whose changes go out together, now and then, instead of after every batch. */
export function quietScope(scope: OrganisationScope): {
	readonly scope: OrganisationScope;
	tell(isLast?: boolean): void;
} {
	const waiting = new Map<string, Set<string>>();
	let last = monotonic();
	return {
		scope: {
			...scope,
			publish: (change) => {
				const ids = waiting.get(change.topic) ?? new Set<string>();
				waiting.set(change.topic, ids);
				for (const id of change.ids ?? []) ids.add(id);
			}
		},
		tell(isLast = false) {
			if (!isLast && monotonic() - last < tellEveryMs) return;
			last = monotonic();
			for (const [topic, ids] of waiting) scope.publish({ topic: topic as 'figures', ids: [...ids] });
			waiting.clear();
		}
	};
}
