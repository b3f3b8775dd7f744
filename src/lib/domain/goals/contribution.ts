import type { Interval } from '../metrics/interval.ts';
import { quantile, rankedValues } from '../metrics/ranked.ts';
import { seededRandom } from '../metrics/random.ts';

/** Weeks that two series must share, and how many weeks later the parent may follow. */
export const contributionWeeks = 26;
export const lagMost = 8;

/** How closely a goal's parent followed it: an association in time, never a proof. */
export interface Contribution {
	/** Rank correlation of the weekly changes at the lag where it is strongest, -1 to 1. */
	readonly correlation: number;
	/** Weeks by which the parent follows. */
	readonly lag: number;
	/** Where the strongest correlation lies 19 times in 20 when the two have nothing to do with each other. */
	readonly byChance: Interval;
	readonly isBeyondChance: boolean;
	readonly weeks: number;
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function midRanks(values: readonly number[]): number[] {
	const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
	const ranks = new Array<number>(values.length);
	for (let i = 0; i < order.length;) {
		let end = i;
		while (end + 1 < order.length && values[order[end + 1]!] === values[order[i]!]) end += 1;
		for (let k = i; k <= end; k++) ranks[order[k]!] = (i + end) / 2 + 1;
		i = end + 1;
	}
	return ranks;
}

/** Rank correlation, -1 to 1 (Spearman 1904); 0 where one of the two never differs or there are fewer than three. */
export function spearman(a: readonly number[], b: readonly number[]): number {
	const n = a.length;
	if (n < 3) return 0;
	const [x, y] = [midRanks(a), midRanks(b)];
	const mean = (n + 1) / 2;
	let both = 0;
	let ofX = 0;
	let ofY = 0;
	for (let i = 0; i < n; i++) {
		both += (x[i]! - mean) * (y[i]! - mean);
		ofX += (x[i]! - mean) ** 2;
		ofY += (y[i]! - mean) ** 2;
	}
	return ofX === 0 || ofY === 0 ? 0 : both / Math.sqrt(ofX * ofY);
}

const changes = (values: readonly (number | null)[]): (number | null)[] =>
	values.slice(1).map((value, i) => (value === null || values[i] === null ? null : value - values[i]!));

function strongest(
	child: readonly (number | null)[],
	parent: readonly (number | null)[]
): { correlation: number; lag: number } {
	let best = { correlation: 0, lag: 0 };
	for (let lag = 0; lag <= lagMost; lag++) {
		const a: number[] = [];
		const b: number[] = [];
		for (let i = 0; i + lag < parent.length; i++) {
			const [from, to] = [child[i], parent[i + lag]];
			if (from === null || from === undefined || to === null || to === undefined) continue;
			a.push(from);
			b.push(to);
		}
		const correlation = a.length < contributionWeeks / 2 ? 0 : spearman(a, b);
		if (Math.abs(correlation) > Math.abs(best.correlation) + 1e-12) best = { correlation, lag };
	}
	return best;
}

/**
 * Whether a parent's weekly changes follow those of its child, at once or up to eight weeks later (Spearman at the best lag).
 * What chance does at the best lag is found by shuffling the child's weeks, the same for the same seed. `child` and `parent`
 * are the figures of the same weeks, oldest first; null for weeks without one. Null below 26 weeks that both have.
 */
export function contribution(
	child: readonly (number | null)[],
	parent: readonly (number | null)[],
	seed: string | number,
	shuffles = 500
): Contribution | null {
	const length = Math.min(child.length, parent.length);
	const weeks = Array.from({ length }, (_, i) => i).filter((i) => child[i] !== null && parent[i] !== null).length;
	if (weeks < contributionWeeks) return null;
	const [a, b] = [changes(child.slice(0, length)), changes(parent.slice(0, length))];
	const { correlation, lag } = strongest(a, b);
	const random = seededRandom(seed);
	const found: number[] = [];
	for (let round = 0; round < shuffles; round++) {
		const mixed = [...a];
		for (let i = mixed.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
		}
		found.push(strongest(mixed, b).correlation);
	}
	const ranked = rankedValues(found);
	const byChance = { low: quantile(ranked, 0.025), high: quantile(ranked, 0.975) };
	return {
		correlation,
		lag,
		byChance,
		isBeyondChance: correlation < byChance.low || correlation > byChance.high,
		weeks
	};
}
