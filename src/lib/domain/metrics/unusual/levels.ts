import { addDays, daysBetween, type Day } from '../../shared/instant.ts';
import { mergeAll, type Histogram } from '../histogram.ts';
import type { MetricKind } from '../kind.ts';
import { pointFrom, type DayLevel } from './points.ts';

/** A figure's days on a scale on which they can be charted, and the way back. */
export interface WatchedLevels {
	readonly levels: readonly DayLevel[];
	/** Variance of one answer over days. */
	readonly varianceOf: (days: readonly DayLevel[]) => number;
	/** What makes a point: answers, or 1 where days are taken together already. */
	readonly least: number;
	/** A level in the kind's unit; of times in seconds, of counts by the day. */
	readonly shown: (mean: number) => number;
}

interface Given {
	readonly kind: MetricKind;
	readonly settings: object;
	readonly days: readonly { readonly day: Day; readonly histogram: Histogram }[];
	readonly from: Day;
	readonly today: Day;
}

/** Days of means on the scale on which answers average; days of counts as 2 √(count + 3/8) (Anscombe 1948), variance 1. */
export function watchedLevels(given: Given): WatchedLevels {
	const { kind, settings, today } = given;
	const days = given.days.filter(({ day }) => day <= today).sort((a, b) => (a.day < b.day ? -1 : 1));
	if (kind.accumulates) return countLevels(days, given.from, today);
	const histograms = new Map(days.map(({ day, histogram }) => [day, histogram]));
	return {
		levels: days.flatMap(({ day, histogram }) => {
			const level = kind.level(histogram, settings);
			return level === null ? [] : { day, n: level.n, mean: level.mean };
		}),
		varianceOf: (list) => {
			const all = list.map(({ day }) => histograms.get(day)!);
			return kind.level(mergeAll(kind.bucketing, all), settings)?.variance ?? 0;
		},
		least: pointFrom,
		shown: kind.unit === 'duration' ? Math.exp : (mean) => mean
	};
}

/** Days of counts, the empty ones too; as many days together as usually bring ten events. */
function countLevels(days: Given['days'], from: Day, today: Day): WatchedLevels {
	const first = days[0]?.day;
	const sums = new Map<number, number>();
	const span = first === undefined ? 0 : Math.max(0, daysBetween(first, from));
	const before = days.filter(({ day }) => day < from).reduce((sum, { histogram }) => sum + histogram.sum, 0);
	const block = Math.max(1, Math.ceil(pointFrom / Math.max(0.05, before / Math.max(1, span))));
	const blockOf = (day: Day): number => Math.floor(daysBetween(from, day) / block);
	for (const { day, histogram } of days) sums.set(blockOf(day), (sums.get(blockOf(day)) ?? 0) + histogram.sum);
	const levels: DayLevel[] = [];
	if (first !== undefined) {
		for (let at = blockOf(first); addDays(from, at * block + block - 1) <= today; at++) {
			if (addDays(from, at * block) < first) continue;
			levels.push({
				day: addDays(from, at * block + block - 1),
				n: 1,
				mean: 2 * Math.sqrt((sums.get(at) ?? 0) + 3 / 8)
			});
		}
	}
	return {
		levels,
		varianceOf: () => 1,
		least: 1,
		shown: (mean) => Math.max(0, (mean / 2) ** 2 - 3 / 8) / block
	};
}
