import { normalFactor, studentQuantile } from './distribution.ts';
import { meanSummary, type Interval, type MeanSummary } from './interval.ts';

/** Below this many values in either part a ratio is shown without an interval. */
export const ratioLeast = 10;

/** A ratio of two sums or means. */
export interface RatioFigure {
	readonly value: number;
	readonly n: number;
	/** Null below 10 values, or when the lower part is 0. */
	readonly interval: Interval | null;
	readonly standardError: number | null;
}

/** One thing of which both parts are known: orders and visits of a day, contacts and orders of a customer. */
export interface RatioPair {
	readonly above: number;
	readonly below: number;
}

/**
 * Sum of the upper parts / sum of the lower parts of pairs, with the interval by the delta method: the variance of a pair's
 * upper part less ratio × lower part, over n and the mean lower part squared; t with n - 1. Null when the lower sum is 0.
 */
export function pairedRatio(pairs: readonly RatioPair[], confidence = 0.95): RatioFigure | null {
	const n = pairs.length;
	const below = pairs.reduce((sum, pair) => sum + pair.below, 0);
	if (n === 0 || below === 0) return null;
	const value = pairs.reduce((sum, pair) => sum + pair.above, 0) / below;
	if (n < ratioLeast) return { value, n, interval: null, standardError: null };
	const left = meanSummary(pairs.map((pair) => pair.above - value * pair.below));
	const standardError = left.sd / Math.sqrt(n) / Math.abs(below / n);
	const half = studentQuantile(0.5 + confidence / 2, n - 1) * standardError;
	return { value, n, standardError, interval: { low: value - half, high: value + half } };
}

/**
 * Mean / mean of two samples that have nothing to do with each other (delta method): variance s₁²/(n₁ m₂²) + m₁² s₂²/(n₂ m₂⁴).
 * Both parts need 10 values. Null when the lower mean is 0.
 */
export function ratioOfMeans(above: MeanSummary, below: MeanSummary, confidence = 0.95): RatioFigure | null {
	if (above.n === 0 || below.n === 0 || below.mean === 0) return null;
	const value = above.mean / below.mean;
	const n = Math.min(above.n, below.n);
	if (n < ratioLeast) return { value, n, interval: null, standardError: null };
	const square = below.mean * below.mean;
	const variance =
		(above.sd * above.sd) / (above.n * square) +
		(above.mean * above.mean * below.sd * below.sd) / (below.n * square * square);
	const standardError = Math.sqrt(variance);
	const half = normalFactor(confidence) * standardError;
	return { value, n, standardError, interval: { low: value - half, high: value + half } };
}
