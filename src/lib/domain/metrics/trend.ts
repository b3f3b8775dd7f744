import { normalFactor } from './distribution.ts';
import type { Interval } from './interval.ts';

export type Direction = 'higher' | 'lower';

/** A change in words, as a code: `clearly` when 95 % sure that it is not nothing, `likely` when 80 % sure. */
export type ChangeWord =
	'clearly_better' | 'clearly_worse' | 'likely_better' | 'likely_worse' | 'no_clear_change' | 'too_few';

/**
 * The word for a change by which of its intervals leave out `nothing` (0 for a difference, 1 for a ratio), and on which
 * side better lies. The 80 % interval lies inside the 95 % one.
 */
export function changeWord(at95: Interval, at80: Interval, better: Direction, nothing = 0): ChangeWord {
	const side = (interval: Interval): 'up' | 'down' | null =>
		interval.low > nothing ? 'up' : interval.high < nothing ? 'down' : null;
	const clear = side(at95);
	const likely = clear ?? side(at80);
	if (!likely) return 'no_clear_change';
	const isBetter = (likely === 'up') === (better === 'higher');
	if (clear) return isBetter ? 'clearly_better' : 'clearly_worse';
	return isBetter ? 'likely_better' : 'likely_worse';
}

/** One point of a series: its value and 95 % interval; points without an interval are passed over. */
export interface TrendPoint {
	readonly value: number | null;
	readonly low?: number;
	readonly high?: number;
}

/**
 * Whether a series as a whole rises or falls: a line by weighted least squares, each point with its own uncertainty,
 * widened when the points scatter more than that. Needs four points that do not share answers.
 */
export function trendWord(
	points: readonly TrendPoint[],
	better: Direction
): { readonly word: ChangeWord; readonly slope: number | null } {
	const z = normalFactor(0.95);
	const known: { x: number; y: number; w: number }[] = [];
	points.forEach(({ value, low, high }, x) => {
		if (value === null || low === undefined || high === undefined || !(high > low)) return;
		const error = (high - low) / (2 * z);
		known.push({ x, y: value, w: 1 / (error * error) });
	});
	if (known.length < 4) return { word: 'too_few', slope: null };
	const weight = known.reduce((sum, p) => sum + p.w, 0);
	const meanX = known.reduce((sum, p) => sum + p.w * p.x, 0) / weight;
	const meanY = known.reduce((sum, p) => sum + p.w * p.y, 0) / weight;
	const sxx = known.reduce((sum, p) => sum + p.w * (p.x - meanX) ** 2, 0);
	const slope = known.reduce((sum, p) => sum + p.w * (p.x - meanX) * (p.y - meanY), 0) / sxx;
	const scatter =
		known.reduce((sum, p) => sum + p.w * (p.y - meanY - slope * (p.x - meanX)) ** 2, 0) / (known.length - 2);
	const error = Math.sqrt(Math.max(1, scatter) / sxx);
	const around = (confidence: number): Interval => {
		const half = normalFactor(confidence) * error;
		return { low: slope - half, high: slope + half };
	};
	return { word: changeWord(around(0.95), around(0.8), better), slope };
}
