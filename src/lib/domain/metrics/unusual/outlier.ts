import { quantile, rankedValues } from '../ranked.ts';

/** From this robust distance a single day of times is unusual. */
export const outlierFrom = 3.5;

/**
 * Distance of a value from the median of others, in standard deviations as the median distance tells them: 0.6745 (x - median)
 * / MAD (Iglewicz & Hoaglin 1993). A few wild days do not hide another, as they would in a standard deviation. Null when
 * more than half of the others are the same.
 */
export function robustDistance(value: number, others: readonly number[]): number | null {
	if (others.length === 0) return null;
	const median = quantile(rankedValues(others), 0.5);
	const spread = quantile(rankedValues(others.map((other) => Math.abs(other - median))), 0.5);
	return spread === 0 ? null : (0.6745 * (value - median)) / spread;
}
