import { addDays, type Day } from '../shared/instant.ts';
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
 * The same for a child without gaps against a parent without gaps, many times over: the parent's ranks at each lag are taken
 * once, those of the child grow week by week from the shortest stretch to the longest.
 */
function strongestOfWhole(parent: readonly number[]): (child: readonly number[]) => number {
	const n = parent.length;
	const least = Math.max(0, n - lagMost);
	const sides = Array.from({ length: lagMost + 1 }, (_, lag) => {
		const ranks = midRanks(parent.slice(lag));
		const mean = (ranks.length + 1) / 2;
		const centred = Float64Array.from(ranks, (rank) => rank - mean);
		return { centred, square: centred.reduce((sum, value) => sum + value * value, 0) };
	});
	const ranks = new Float64Array(n);
	return (child) => {
		let best = 0;
		const found = new Array<number>(lagMost + 1).fill(0);
		for (let k = 0; k < n; k++) {
			const value = child[k]!;
			let rank = 1;
			for (let j = 0; j < k; j++) {
				const other = child[j]!;
				if (other < value) rank += 1;
				else if (other > value) ranks[j]! += 1;
				else {
					rank += 0.5;
					ranks[j]! += 0.5;
				}
			}
			ranks[k] = rank;
			const length = k + 1;
			if (length < least || length < contributionWeeks / 2 || length < 3) continue;
			const side = sides[n - length]!;
			const mean = (length + 1) / 2;
			let both = 0;
			let square = 0;
			for (let j = 0; j < length; j++) {
				const own = ranks[j]! - mean;
				both += own * side.centred[j]!;
				square += own * own;
			}
			found[n - length] = square === 0 || side.square === 0 ? 0 : both / Math.sqrt(square * side.square);
		}
		for (const one of found) if (Math.abs(one) > Math.abs(best) + 1e-12) best = one;
		return best;
	};
}

/** How alike a list is to itself so many places later, -1 to 1; places without a value are left out. */
function likeItself(list: readonly (number | null)[], later: number): number {
	const known = list.filter((value) => value !== null);
	const mean = known.reduce((sum, value) => sum + value, 0) / Math.max(1, known.length);
	let both = 0;
	for (let i = 0; i + later < list.length; i++) {
		const [one, other] = [list[i], list[i + later]];
		if (one === null || one === undefined || other === null || other === undefined) continue;
		both += (one - mean) * (other - mean);
	}
	const all = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
	return all === 0 ? 0 : both / all;
}

/**
 * By how much wider chance reaches than shuffled weeks say: changes of a wobbling figure follow each other (up, then down
 * again), and two such series are alike more often than shuffled ones (Bartlett 1946); never less than shuffling says.
 */
function widening(a: readonly (number | null)[], b: readonly (number | null)[]): number {
	let sum = 0;
	for (let later = 1; later <= 4; later++) sum += likeItself(a, later) * likeItself(b, later);
	return Math.sqrt(Math.max(1, 1 + 2 * sum));
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
	const isWhole = (list: readonly (number | null)[]): list is readonly number[] => !list.includes(null);
	const whole = isWhole(a) && isWhole(b) ? strongestOfWhole(b) : null;
	const found: number[] = [];
	for (let round = 0; round < shuffles; round++) {
		const mixed = [...a];
		for (let i = mixed.length - 1; i > 0; i--) {
			const j = Math.floor(random() * (i + 1));
			[mixed[i], mixed[j]] = [mixed[j]!, mixed[i]!];
		}
		found.push(whole === null ? strongest(mixed, b).correlation : whole(mixed as number[]));
	}
	const ranked = rankedValues(found);
	const wider = widening(a, b);
	const byChance = {
		low: Math.max(-1, wider * quantile(ranked, 0.025)),
		high: Math.min(1, wider * quantile(ranked, 0.975))
	};
	return {
		correlation,
		lag,
		byChance,
		isBeyondChance: correlation < byChance.low || correlation > byChance.high,
		weeks
	};
}

/**
 * What is said of an edge: the two moved together the way that the belief has it, or the other way; nothing to be seen beyond
 * chance; too few weeks yet; a figure is missing; or both follow the same figure, which says nothing of the belief.
 */
export const contributionWords = ['together', 'apart', 'unclear', 'too_little', 'no_figure', 'same_figure'] as const;
export type ContributionWord = (typeof contributionWords)[number];

/** How far an edge of the tree is borne out, as it stands. */
export interface ContributionStanding {
	readonly word: ContributionWord;
	readonly found: Contribution | null;
	/** Weeks in which both have a figure. */
	readonly weeks: number;
	/** When there will be weeks enough, if none is missed. */
	readonly enoughOn: Day | null;
}

/**
 * The word for an edge. A child that shall fall (times, complaints) is borne out where its falling goes with the parent's
 * rising: what counts is whether both moved towards their own goals.
 */
export function contributionStanding(input: {
	readonly child: readonly (number | null)[];
	readonly parent: readonly (number | null)[];
	readonly childWants: 'higher' | 'lower';
	readonly parentWants: 'higher' | 'lower';
	readonly seed: string;
	readonly today: Day;
}): ContributionStanding {
	const { child, parent, childWants, parentWants, seed, today } = input;
	const length = Math.min(child.length, parent.length);
	const weeks = Array.from({ length }, (_, i) => i).filter((i) => child[i] !== null && parent[i] !== null).length;
	if (weeks === 0) return { word: 'no_figure', found: null, weeks, enoughOn: null };
	const found = contribution(child, parent, seed);
	if (found === null) {
		return { word: 'too_little', found, weeks, enoughOn: addDays(today, 7 * Math.max(1, contributionWeeks - weeks)) };
	}
	if (!found.isBeyondChance) return { word: 'unclear', found, weeks, enoughOn: null };
	const isWanted = found.correlation > 0 === (childWants === parentWants);
	return { word: isWanted ? 'together' : 'apart', found, weeks, enoughOn: null };
}
