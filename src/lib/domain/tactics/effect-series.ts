import type { Histogram } from '../metrics/histogram.ts';
import type { MetricKind } from '../metrics/kind.ts';
import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import type { DayRange } from '../shared/period.ts';
import type { Effect } from './effect.ts';
import { effectPointsAfter, effectPointsBefore, weeklyPoints, type EffectPoint } from './effect-found.ts';

/** Days looked at before the start, and at most after it. */
export const effectDaysBefore = 182;
export const effectDaysAfter = 182;

/** When a tactic began and ended, in local days. */
export interface EffectLife {
	readonly startedOn: Day | null;
	readonly stoppedOn: Day | null;
}

/**
 * The day from which a tactic is held to account: from when its effect was expected, but never before it began. Written
 * afterwards, the day that was written counts, because the start may have been noted late. Null where it has not begun.
 */
export function accountableFrom(
	{ fromOn }: Pick<Effect, 'fromOn'>,
	{ startedOn }: Pick<EffectLife, 'startedOn'>,
	isAfterwards: boolean
): Day | null {
	if (startedOn === null) return null;
	return isAfterwards || fromOn >= startedOn ? fromOn : startedOn;
}

/** The days that are looked at: half a year before, and what has come since, until it was stopped, half a year at most. */
export function effectRange(startsOn: Day, { stoppedOn }: Pick<EffectLife, 'stoppedOn'>, today: Day): DayRange {
	const latest = addDays(startsOn, effectDaysAfter - 1);
	const ends = [today, latest, ...(stoppedOn === null ? [] : [stoppedOn])].sort();
	return { first: addDays(startsOn, -effectDaysBefore), last: ends[0] as Day };
}

interface DayOf {
	readonly day: Day;
	readonly histogram: Histogram;
}

/**
 * A figure's days on the scale on which answers average: points, percent, score, money; logarithms of seconds for times. What
 * adds up is told at the pace of a week, the days without anything too, from the first that had something.
 */
export function effectPoints(
	kind: Pick<MetricKind, 'accumulates' | 'level'>,
	settings: object,
	days: readonly DayOf[],
	range: DayRange
): EffectPoint[] {
	const sorted = days
		.filter(({ day }) => day >= range.first && day <= range.last)
		.sort((a, b) => (a.day < b.day ? -1 : 1));
	if (!kind.accumulates) {
		return sorted.flatMap(({ day, histogram }) => {
			const level = kind.level(histogram, settings);
			return level === null || level.n <= 0 ? [] : [{ day, n: level.n, mean: level.mean }];
		});
	}
	const first = sorted[0]?.day;
	if (first === undefined) return [];
	const sums = new Map(sorted.map(({ day, histogram }) => [day, histogram.sum]));
	return Array.from({ length: daysBetween(first, range.last) + 1 }, (_, i) => {
		const day = addDays(first, i);
		return { day, n: 1, mean: 7 * (sums.get(day) ?? 0) };
	});
}

/** Days with fewer answers than this on the mean are taken together. */
const fewADay = 3;

/**
 * Whether weeks are looked at instead of days: where many days have no answers, or few, so long as weeks are enough to tell
 * anything from.
 */
export function byWeeks(points: readonly EffectPoint[], startsOn: Day): boolean {
	const first = points[0]?.day;
	const last = points.at(-1)?.day;
	if (first === undefined || last === undefined) return false;
	const span = daysBetween(first, last) + 1;
	const answers = points.reduce((sum, { n }) => sum + n, 0);
	const isCount = points.every(({ n }) => n === 1) && points.length === span;
	const isThin = !isCount && (answers / span < fewADay || points.length / span < 0.7);
	if (!isThin) return false;
	const weeks = weeklyPoints(points, startsOn);
	const before = weeks.filter(({ day }) => day < startsOn).length;
	return before >= effectPointsBefore && weeks.length - before >= effectPointsAfter;
}

/** The figure's usual level before the start, on the scale of the points; null without points. */
export function usualBefore(points: readonly EffectPoint[], startsOn: Day): number | null {
	const before = points.filter(({ day }) => day < startsOn);
	const n = before.reduce((sum, point) => sum + point.n, 0);
	return n === 0 ? null : before.reduce((sum, point) => sum + point.n * point.mean, 0) / n;
}

/**
 * What was hoped for, signed, on the scale of the points; null where that has no meaning, as with times that would fall
 * below nought. Percent are of the usual level before; of times the logarithm of the ratio is meant.
 */
export function hopedOnScale(
	effect: Pick<Effect, 'shape' | 'direction' | 'amount'>,
	isTime: boolean,
	usual: number | null
): number | null {
	const sign = effect.direction === 'raise' ? 1 : -1;
	if (!isTime) {
		if (effect.shape === 'absolute') return sign * effect.amount;
		return usual === null || usual === 0 ? null : (sign * Math.abs(usual) * effect.amount) / 100;
	}
	const ratio =
		effect.shape === 'relative'
			? 1 + (sign * effect.amount) / 100
			: usual === null
				? null
				: 1 + (sign * effect.amount) / Math.exp(usual);
	// Hoped to vanish altogether: nine tenths less is as much as a ratio can say.
	return ratio === null ? null : Math.log(Math.max(0.1, ratio));
}

/** A distance on the scale of the points in the metric's unit, from where it would have stood; of times in seconds. */
export const shownChange = (distance: number, isTime: boolean, without: number): number =>
	isTime ? Math.exp(without) * (Math.exp(distance) - 1) : distance;

/** A level on the scale of the points in the metric's unit. */
export const shownLevel = (level: number, isTime: boolean): number => (isTime ? Math.exp(level) : level);

/** Of the cases of a week at most this part may still be open for it to be looked at. */
const openAtMost = 0.1;

/**
 * The last day that is looked at of times that are dated by when a case was opened: of later ones only the quick cases are
 * closed, which would make every figure look better. The week that ends there has at most one case in ten still open.
 */
export function closedUntil(
	days: readonly { readonly day: Day; readonly n: number }[],
	open: ReadonlyMap<Day, number>,
	last: Day
): Day {
	if (open.size === 0) return last;
	const closed = new Map(days.map(({ day, n }) => [day, n]));
	for (let back = 0; back < effectDaysAfter; back++) {
		const day = addDays(last, -back);
		let [done, left] = [0, 0];
		for (let i = 0; i < 7; i++) {
			done += closed.get(addDays(day, -i)) ?? 0;
			left += open.get(addDays(day, -i)) ?? 0;
		}
		if (left <= openAtMost * (done + left)) return day;
	}
	return last;
}
