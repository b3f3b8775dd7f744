import type { SnapshotGoal } from './snapshot.ts';

/** What was known then, and what is known now. */
export interface ThenNow {
	readonly then: number | null;
	readonly now: number | null;
}

/** What has changed beneath a frozen result since: shown beside it, never over it. */
export interface Correction {
	readonly goalId: string;
	readonly value: ThenNow | null;
	readonly answers: ThenNow | null;
	readonly target: ThenNow | null;
	/** The version of the metric's definition. */
	readonly definition: ThenNow | null;
}

/** How a goal of a review would be read today, over the same days and the same part of the customers. */
export interface ReadAgain {
	/** Null where it may not be seen, or nothing is left to read. */
	readonly value: number | null;
	readonly n: number;
	readonly target: number | null;
	readonly definition: number | null;
}

/** Figures that differ by less than this share of themselves are the same: sums run in another order. */
const dust = 1e-9;
const differs = (a: number | null, b: number | null): boolean =>
	a === null || b === null ? a !== b : Math.abs(a - b) > dust * Math.max(1, Math.abs(a), Math.abs(b));

/**
 * What has been corrected since a review froze a goal: its figure, how many answers stand behind it, its target, and the
 * definition that it is read by. Null where all is as it was. A figure that cannot be read again is no correction,
 * unless no answer is left at all.
 */
export function correctionOf(
	goal: Pick<SnapshotGoal, 'id' | 'value' | 'n' | 'target' | 'definition'>,
	again: ReadAgain
): Correction | null {
	const pair = (then: number | null, now: number | null): ThenNow | null => (differs(then, now) ? { then, now } : null);
	const readable = again.value !== null || again.n === 0;
	const found = {
		goalId: goal.id,
		value: readable ? pair(goal.value, again.value) : null,
		answers: pair(goal.n, again.n),
		target: pair(goal.target, again.target),
		definition: goal.definition === null || again.definition === null ? null : pair(goal.definition, again.definition)
	};
	return (found.value ?? found.answers ?? found.target ?? found.definition) ? found : null;
}
