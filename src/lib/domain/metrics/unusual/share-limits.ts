import { binomialCdf } from '../distribution.ts';

/** The share of quiet points beyond one 3σ limit. */
const beyondThree = 0.0013498980316301;

/** Below this expected number (of yes or of no) a day's share is held against exact limits. */
export const exactBelow = 5;

export interface ShareLimits {
	/** Standard deviation of a share of n. */
	readonly sigma: number;
	/** Mean ± 3σ, held to 0 and 1. */
	readonly lower: number;
	readonly upper: number;
	/** Smallest and largest usual number, exactly: fewer or more than these is unusual. */
	readonly lowerCount: number;
	readonly upperCount: number;
	/** The chance of a false alarm with the exact limits. */
	readonly falseAlarm: number;
}

/** The smallest k of which at most k of n happen with chance `p` or more: the quantile of a binomial number. */
function binomialQuantile(q: number, n: number, p: number): number {
	let low = 0;
	let high = n;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (binomialCdf(middle, n, p) >= q) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** Limits of a share of n where the usual one is `mean` (0 to 1): 3σ, and exact ones (binomial quantiles) for small n. */
export function shareLimits(mean: number, n: number, sigmas = 3, tail = beyondThree): ShareLimits {
	const sigma = Math.sqrt((mean * (1 - mean)) / n);
	const lowerCount = binomialQuantile(tail, n, mean);
	const upperCount = binomialQuantile(1 - tail, n, mean);
	return {
		sigma,
		lower: Math.max(0, mean - sigmas * sigma),
		upper: Math.min(1, mean + sigmas * sigma),
		lowerCount,
		upperCount,
		falseAlarm: binomialCdf(lowerCount - 1, n, mean) + 1 - binomialCdf(upperCount, n, mean)
	};
}

/** One day's (or pooled days') yes among n. */
export interface ShareOfDay {
	readonly yes: number;
	readonly n: number;
}

/** By how much more days differ than chance alone would have it: the mean moving range of z / 1.128; 1 where as by chance. */
export function movingRangeSigma(z: readonly number[]): number {
	if (z.length < 2) return 1;
	let sum = 0;
	for (let i = 1; i < z.length; i++) sum += Math.abs(z[i]! - z[i - 1]!);
	return sum / (z.length - 1) / 1.128;
}

/**
 * Laney's p′ (2002): 3σ limits of a day's share widened (never narrowed) by how much days of the baseline differ beyond
 * chance; where n·p or n·(1-p) is below 5, the exact binomial ones. Gives the limits as shares and where the day lies.
 */
export function laneyLimits(
	mean: number,
	n: number,
	sigmaZ: number,
	sigmas = 3
): { readonly lower: number; readonly upper: number; readonly isExact: boolean } {
	const spread = Math.max(1, sigmaZ);
	if (n * Math.min(mean, 1 - mean) < exactBelow && spread < 1.2) {
		const { lowerCount, upperCount } = shareLimits(mean, n);
		return { lower: lowerCount / n, upper: upperCount / n, isExact: true };
	}
	const half = sigmas * spread * Math.sqrt((mean * (1 - mean)) / n);
	return { lower: Math.max(0, mean - half), upper: Math.min(1, mean + half), isExact: false };
}
