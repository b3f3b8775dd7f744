import { normalFactor } from './distribution.ts';
import { quantile, rankedValues } from './ranked.ts';

/** A quantile of times with open cases counted in; null where too few are closed to say. */
export interface OpenCasesQuantile {
	readonly value: number | null;
	readonly low: number | null;
	readonly high: number | null;
}

/** Sums of floating numbers are held equal within this. */
const tiny = 1e-12;

/**
 * The time within which the share q of all cases is done, while some are still open (Kaplan & Meier 1958): the first time at
 * which the share not yet done is at most 1 - q; where it stays there for a while, the middle of that while, as for a plain
 * median. The interval holds the times whose share lies within z standard errors (Greenwood) of 1 - q (Brookmeyer & Crowley
 * 1982). A case still open at the very time of a closed one counts as open a moment longer. Times in any unit, 0 or more.
 */
export function openCasesQuantile(
	closed: readonly number[],
	openAges: readonly number[],
	q = 0.5,
	confidence = 0.95
): OpenCasesQuantile {
	const done = Float64Array.from(closed).sort();
	const open = Float64Array.from(openAges).sort();
	const z = normalFactor(confidence);
	const wanted = 1 - q;
	let atRisk = done.length + open.length;
	let passed = 0;
	let share = 1;
	let greenwood = 0;
	let value: number | null = null;
	let low: number | null = null;
	let high: number | null = null;
	for (let i = 0; i < done.length;) {
		const time = done[i]!;
		let next = i;
		while (next < done.length && done[next] === time) next += 1;
		const count = next - i;
		while (passed < open.length && open[passed]! < time) {
			passed += 1;
			atRisk -= 1;
		}
		share = count === atRisk ? 0 : share * (1 - count / atRisk);
		greenwood += atRisk > count ? count / (atRisk * (atRisk - count)) : 0;
		atRisk -= count;
		const error = z * share * Math.sqrt(greenwood);
		if (low === null && share - error <= wanted + tiny) low = time;
		if (value === null && share <= wanted + tiny) {
			const after = done[next];
			value = share > wanted - tiny && after !== undefined ? (time + after) / 2 : time;
		}
		if (high === null && share + error < wanted - tiny) high = time;
		i = next;
	}
	return { value, low, high };
}

/** The median of times with open cases counted in. */
export function kaplanMeierMedian(
	closed: readonly number[],
	openAges: readonly number[],
	confidence = 0.95
): { readonly median: number | null; readonly low: number | null; readonly high: number | null } {
	const { value, low, high } = openCasesQuantile(closed, openAges, 0.5, confidence);
	return { median: value, low, high };
}

/** Open cases above this share of all are counted in: leaving them out would flatter. */
export const openShareFrom = 0.1;

/** Whether so many are open that the times of closed cases alone flatter: more than a tenth of all. */
export const tooManyOpen = (closed: number, open: number): boolean => open > openShareFrom * (closed + open);

/** How old the open cases are, in the unit of the ages; null without any. */
export interface Backlog {
	readonly open: number;
	/** Of all cases, 0 to 1. */
	readonly share: number;
	readonly median: number;
	readonly p90: number;
	readonly oldest: number;
}

/** The backlog beside the times of closed cases: how many are open, and for how long already. */
export function backlogOf(closed: number, openAges: readonly number[]): Backlog | null {
	if (openAges.length === 0) return null;
	const ranked = rankedValues(openAges);
	return {
		open: ranked.n,
		share: ranked.n / (closed + ranked.n),
		median: quantile(ranked, 0.5),
		p90: quantile(ranked, 0.9),
		oldest: ranked.at(ranked.n - 1)
	};
}

/**
 * Ratio after / before of two quantiles of which each has an interval of its own (times with open cases counted in): the
 * distances of the limits, on the logarithm, add up as squares (Zou & Donner 2008). Null where a limit is missing.
 */
export function ratioOfIntervals(
	before: OpenCasesQuantile,
	after: OpenCasesQuantile,
	shift = 0
): { readonly ratio: number; readonly low: number; readonly high: number } | null {
	const parts = [before.value, before.low, before.high, after.value, after.low, after.high];
	if (parts.some((part) => part === null || part + shift <= 0)) return null;
	const [b, bl, bh, a, al, ah] = parts.map((part) => Math.log(part! + shift)) as [
		number,
		number,
		number,
		number,
		number,
		number
	];
	return {
		ratio: Math.exp(a - b),
		low: Math.exp(a - b - Math.hypot(a - al, bh - b)),
		high: Math.exp(a - b + Math.hypot(ah - a, b - bl))
	};
}
