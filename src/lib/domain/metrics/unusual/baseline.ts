import { addDays, type Day } from '../../shared/instant.ts';
import { daysIn, includesDay, type DayRange } from '../../shared/period.ts';
import { poolDays, poolWeeks, weekdayPattern, withoutPattern, type DayLevel, type PooledPoint } from './points.ts';
import { movingRangeSigma } from './share-limits.ts';

/** Days that must lie behind before a figure is watched, and at most as many are looked back on. */
export const baselineDays = 90;
export const baselineDaysMost = 180;

/** Neighbouring points more alike than this are charted by the week. */
export const alikeFrom = 0.25;

/** What is usual for a figure: frozen for a quarter, then renewed. */
export interface Baseline {
	readonly first: Day;
	readonly last: Day;
	/** On the scale on which answers average. */
	readonly level: number;
	/** Variance of one answer. */
	readonly variance: number;
	/** By how much points differ beyond chance, 1 or more. */
	readonly spread: number;
	/** What each weekday usually adds, Monday first. */
	readonly pattern: readonly number[];
	readonly rhythm: 'days' | 'weeks';
	readonly points: readonly PooledPoint[];
}

/** How alike neighbouring values are, -1 to 1 (autocorrelation of lag 1); 0 for fewer than four. */
export function lagOne(values: readonly number[]): number {
	if (values.length < 4) return 0;
	const mean = values.reduce((a, b) => a + b, 0) / values.length;
	let above = 0;
	let below = 0;
	values.forEach((value, i) => {
		below += (value - mean) ** 2;
		if (i > 0) above += (value - mean) * (values[i - 1]! - mean);
	});
	return below === 0 ? 0 : above / below;
}

/** Standardised distance of a point from the level. */
export const standardised = (point: PooledPoint, level: number, variance: number): number =>
	(point.mean - level) / Math.sqrt(variance / point.n);

/**
 * What is usual before `until` (not included): the last 90 to 180 days without marked incidents, their weekday pattern taken
 * off, days pooled to 10 answers; by the week where neighbouring points are alike (lag-1 above 0.25). A string says why there
 * is none yet. `varianceOf` gives the variance of one answer over days.
 */
export function baselineOf(
	days: readonly DayLevel[],
	until: Day,
	incidents: readonly DayRange[],
	varianceOf: (days: readonly DayLevel[]) => number,
	least?: number
): Baseline | 'too_few_days' | 'no_spread' {
	const range: DayRange = { first: addDays(until, -baselineDaysMost), last: addDays(until, -1) };
	const usable = days.filter(
		({ day, n }) => n > 0 && includesDay(range, day) && !incidents.some((incident) => includesDay(incident, day))
	);
	const first = usable[0]?.day;
	if (first === undefined) return 'too_few_days';
	const covered = { first, last: range.last };
	const lost = incidents.reduce(
		(sum, one) =>
			sum +
			daysIn({
				first: one.first > covered.first ? one.first : covered.first,
				last: one.last < covered.last ? one.last : covered.last
			}),
		0
	);
	if (daysIn(covered) - lost < baselineDays) return 'too_few_days';
	const n = usable.reduce((sum, one) => sum + one.n, 0);
	const level = usable.reduce((sum, one) => sum + one.n * one.mean, 0) / n;
	const variance = varianceOf(usable);
	if (!(variance > 0)) return 'no_spread';
	const pattern = weekdayPattern(usable, level, variance);
	const even = withoutPattern(usable, pattern);
	const byDay = poolDays(even, least);
	const distances = byDay.map((point) => standardised(point, level, variance));
	const rhythm = lagOne(distances) > alikeFrom ? 'weeks' : 'days';
	const points = rhythm === 'days' ? byDay : poolWeeks(even, first, range.last, least);
	if (points.length < 8) return 'too_few_days';
	const spread = Math.max(
		1,
		movingRangeSigma(points.map((point) => standardised(point, level, variance))),
		rhythm === 'weeks' ? deviation(points.map((point) => standardised(point, level, variance))) : 0
	);
	return { first, last: range.last, level, variance, spread, pattern, rhythm, points };
}

const deviation = (values: readonly number[]): number =>
	Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
