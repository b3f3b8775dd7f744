import { addDays, daysBetween, weekday, type Day } from '../../shared/instant.ts';

/** One day's answers on the scale on which they average (counts: on the square root scale, with n = 1). */
export interface DayLevel {
	readonly day: Day;
	readonly n: number;
	readonly mean: number;
	/** What its weekday usually adds, when that was taken off. */
	readonly offset?: number;
}

/** Consecutive days taken together until they hold enough answers. */
export interface PooledPoint {
	readonly first: Day;
	readonly last: Day;
	readonly n: number;
	readonly mean: number;
	/** What the weekdays of its days usually add, taken off the mean. */
	readonly offset: number;
}

/** Answers from which a point is charted: fewer are pooled with the following days. */
export const pointFrom = 10;

function pooled(days: readonly DayLevel[]): PooledPoint {
	const n = days.reduce((sum, one) => sum + one.n, 0);
	const average = (of: (one: DayLevel) => number): number => days.reduce((sum, one) => sum + one.n * of(one), 0) / n;
	return {
		first: days[0]!.day,
		last: days.at(-1)!.day,
		n,
		mean: average((one) => one.mean),
		offset: average((one) => one.offset ?? 0)
	};
}

/** Days as points of at least `least` answers each, in order; the last days wait until they have enough. */
export function poolDays(days: readonly DayLevel[], least = pointFrom): PooledPoint[] {
	const points: PooledPoint[] = [];
	let open: DayLevel[] = [];
	let n = 0;
	for (const one of days) {
		if (one.n <= 0) continue;
		open.push(one);
		n += one.n;
		if (n < least) continue;
		points.push(pooled(open));
		open = [];
		n = 0;
	}
	return points;
}

/** Days as whole weeks counted from `start`; weeks with fewer than `least` answers are left out. */
export function poolWeeks(days: readonly DayLevel[], start: Day, last: Day, least = pointFrom): PooledPoint[] {
	const weeks = new Map<number, DayLevel[]>();
	for (const one of days) {
		const week = Math.floor(daysBetween(start, one.day) / 7);
		if (one.n <= 0 || addDays(start, week * 7 + 6) > last) continue;
		weeks.set(week, [...(weeks.get(week) ?? []), one]);
	}
	return [...weeks.entries()]
		.sort(([a], [b]) => a - b)
		.map(([, list]) => pooled(list))
		.filter((point) => point.n >= least);
}

/** Weeks of days from which a pattern of weekdays is read. */
export const weekdayWeeks = 8;

/** Chance alone exceeds this sum of squares for 7 weekdays once in a hundred times (χ² with 6 degrees). */
const patternFrom = 16.81;

/**
 * By how much each weekday (Monday first) usually lies off the whole, in the days' unit; all 0 with fewer than 8 weeks of
 * days, or where weekdays differ no more than by chance. `variance` is that of one answer.
 */
export function weekdayPattern(days: readonly DayLevel[], level: number, variance: number): readonly number[] {
	const none = new Array<number>(7).fill(0);
	const first = days[0];
	const last = days.at(-1);
	if (first === undefined || last === undefined || daysBetween(first.day, last.day) + 1 < weekdayWeeks * 7) return none;
	const sums = none.map(() => ({ n: 0, sum: 0 }));
	for (const { day, n, mean } of days) {
		const at = sums[weekday(day) - 1]!;
		at.n += n;
		at.sum += n * (mean - level);
	}
	const offsets = sums.map(({ n, sum }) => (n > 0 ? sum / n : 0));
	const square = sums.reduce((all, { n }, i) => all + (variance > 0 ? (n * offsets[i]! ** 2) / variance : 0), 0);
	return square > patternFrom ? offsets : none;
}

/** The days without what their weekday usually adds. */
export const withoutPattern = (days: readonly DayLevel[], pattern: readonly number[]): DayLevel[] =>
	days.map((one) => {
		const offset = pattern[weekday(one.day) - 1]!;
		return { ...one, mean: one.mean - offset, offset };
	});
