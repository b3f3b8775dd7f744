import { describe, expect, test } from 'vitest';
import { overSince } from '#lib/domain/alerts/deeds.ts';
import { histogramOf } from '#lib/domain/metrics/histogram.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { firstResponse } from '#lib/domain/metrics/kinds/first-response.ts';
import { normalDraw, poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { lagOne } from '#lib/domain/metrics/unusual/baseline.ts';
import { cusumChart, ewmaChart } from '#lib/domain/metrics/unusual/ewma.ts';
import { robustDistance } from '#lib/domain/metrics/unusual/outlier.ts';
import { poolDays, poolWeeks, weekdayPattern } from '#lib/domain/metrics/unusual/points.ts';
import {
	cusumLimit,
	cusumRunLength,
	ewmaLimitFor,
	ewmaRunLength,
	runLengthFor,
	shewhartLimit,
	shewhartRunLength
} from '#lib/domain/metrics/unusual/run-length.ts';
import { laneyLimits, movingRangeSigma, shareLimits } from '#lib/domain/metrics/unusual/share-limits.ts';
import { watchFigure, watchFrom } from '#lib/domain/metrics/unusual/watch.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { plants, watched, watchMany, watchOne } from '../../support/simulate/unusual.ts';

describe('how long a chart runs until it alarms', () => {
	test('follows the published run lengths', () => {
		const found = [2.962, 3.187, 3.365, 3.562].map((L) => ewmaRunLength(0.2, L));
		[500, 1000, 1800, 3600].forEach((wanted, i) => expect(found[i]! / wanted).toBeCloseTo(1, 2));
		expect([1, 2].map((shift) => ewmaRunLength(0.2, 3.365, shift).toFixed(1))).toEqual(['14.3', '4.4']);
		expect(shewhartRunLength(3)).toBeCloseTo(370.4, 1);
		expect(shewhartLimit(370.398347)).toBeCloseTo(3, 6);
	});

	test('is chosen by how many figures are watched: one false alarm a quarter', () => {
		expect([1, 5, 20, 40].map(runLengthFor)).toEqual([500, 500, 1800, 3600]);
		expect(ewmaLimitFor(20)).toBeCloseTo(3.365, 3);
		expect(ewmaLimitFor(40)).toBeCloseTo(3.562, 3);
	});

	test('limits of cumulative sums are solved from it, too', () => {
		expect([168, 465].map((wanted) => cusumLimit(wanted).toFixed(1))).toEqual(['4.0', '5.0']);
		expect(cusumLimit(369)).toBeCloseTo(4.77, 1);
		expect(cusumRunLength(0.5, cusumLimit(1800))).toBeCloseTo(1800, 0);
	});

	test('is what 2,000 simulated charts do', () => {
		const random = seededRandom('charts');
		let sum = 0;
		for (let i = 0; i < 2000; i++) {
			let e = 0;
			let days = 0;
			while (Math.abs(e) <= (1.5 * 1) / 3) {
				e = 0.2 * normalDraw(random) + 0.8 * e;
				days += 1;
			}
			sum += days;
		}
		expect(sum / 2000 / ewmaRunLength(0.2, 1.5)).toBeCloseTo(1, 1);
	});
});

describe('charts', () => {
	test('of nothing, of one and of equal values stay quiet', () => {
		const settings = { lambda: 0.2, target: 5, sigma: 1, L: 3 };
		expect(ewmaChart([], settings).signals).toEqual([]);
		expect(ewmaChart([5], settings)).toMatchObject({ values: [5], signals: [] });
		expect(ewmaChart([5, 5, 30], settings).signals).toEqual([2]);
		expect(cusumChart([0, 0, 5, 5]).signals).toEqual([2, 3]);
		expect(cusumChart([]).upper).toEqual([]);
		expect(cusumChart([-3, -3]).lower).toEqual([2.5, 5]);
	});

	test('of shares widen by how much days differ, and are exact where few are expected', () => {
		expect(movingRangeSigma([1])).toBe(1);
		const plain = laneyLimits(0.5, 100, 1);
		expect(laneyLimits(0.5, 100, 2).upper - 0.5).toBeCloseTo(2 * (plain.upper - 0.5), 12);
		expect(laneyLimits(0.5, 100, 0.3)).toEqual(plain);
		expect(laneyLimits(0.02, 50, 1)).toMatchObject({ isExact: true, lower: 0 });
		expect(shareLimits(0, 10)).toMatchObject({ lowerCount: 0, upperCount: 0, falseAlarm: 0 });
		expect(shareLimits(1, 10).lowerCount).toBe(10);
		const random = seededRandom('laney');
		// Days whose true share itself wanders: plain limits alarm on many of them, the wider ones on few.
		const days = Array.from({ length: 400 }, () => {
			const p = 0.2 + 0.02 * normalDraw(random);
			let yes = 0;
			for (let i = 0; i < 2000; i++) if (random() < p) yes += 1;
			return yes / 2000;
		});
		const sigma = Math.sqrt((0.2 * 0.8) / 2000);
		const wide = laneyLimits(0.2, 2000, movingRangeSigma(days.map((p) => (p - 0.2) / sigma)));
		const out = (low: number, high: number) => days.filter((p) => p < low || p > high).length;
		expect(out(0.2 - 3 * sigma, 0.2 + 3 * sigma)).toBeGreaterThan(50);
		expect(out(wide.lower, wide.upper)).toBeLessThan(6);
	});

	test('of times measure from the median, so that wild days do not hide each other', () => {
		expect(robustDistance(100, [10, 11, 12, 9, 10, 11, 90])).toBeGreaterThan(3.5);
		expect(robustDistance(12, [10, 11, 12, 9, 10, 11])).toBeLessThan(3.5);
		expect(robustDistance(5, [5, 5, 5])).toBeNull();
		expect(robustDistance(5, [])).toBeNull();
	});
});

describe('points', () => {
	const day = (i: number, n: number, mean: number) => ({ day: addDays('2026-01-05', i), n, mean });
	test('hold ten answers or more, in order', () => {
		const points = poolDays([day(0, 4, 1), day(1, 4, 1), day(2, 4, 4), day(3, 30, 2), day(4, 3, 9)]);
		expect(points.map(({ first, last, n, mean }) => [first, last, n, mean])).toEqual([
			['2026-01-05', '2026-01-07', 12, 2],
			['2026-01-08', '2026-01-08', 30, 2]
		]);
		expect(poolDays([])).toEqual([]);
		expect(poolWeeks([day(0, 6, 1), day(6, 6, 3), day(8, 20, 2)], '2026-01-05', '2026-01-13').length).toBe(1);
	});

	test('lose what their weekday adds only where weekdays differ beyond chance, from eight weeks on', () => {
		const random = seededRandom('weekdays');
		const days = (count: number, size: number) =>
			Array.from({ length: count }, (_, i) =>
				day(i, 20, (i % 7 === 0 ? size : 0) + normalDraw(random) / Math.sqrt(20))
			);
		expect(weekdayPattern(days(70, 1), 1 / 7, 1)[0]).toBeGreaterThan(0.5);
		expect(weekdayPattern(days(70, 0), 0, 1)).toEqual([0, 0, 0, 0, 0, 0, 0]);
		expect(weekdayPattern(days(50, 1), 1 / 7, 1)).toEqual([0, 0, 0, 0, 0, 0, 0]);
	});

	test('that are alike are told', () => {
		expect(lagOne([1, 2, 3, 4, 5, 6, 7, 8])).toBeGreaterThan(0.25);
		expect(lagOne([1, -1, 1, -1, 1, -1])).toBeLessThan(0);
		expect(lagOne([2, 2, 2, 2, 2])).toBe(0);
		expect(lagOne([1])).toBe(0);
	});
});

describe('a watched figure', () => {
	const from = '2026-06-01';
	const quiet = (seed: string, days: number, first: string) => {
		const random = seededRandom(seed);
		return Array.from({ length: days }, (_, i) => ({
			day: addDays(first, i),
			histogram: histogramOf(
				'score',
				Array.from({ length: 15 }, () => Math.floor(random() * 11))
			)
		}));
	};
	const base = { kind: nps, settings: {}, from, today: addDays(from, 60), series: 20 };

	test('is learned for 90 days first, marked incidents not counted', () => {
		const short = { ...base, days: quiet('a', 120, addDays(from, -60)) };
		expect(watchFigure(short)).toMatchObject({ state: 'learning', found: [] });
		const enough = { ...base, days: quiet('a', 160, addDays(from, -95)) };
		expect(watchFigure(enough).state).toBe('watching');
		const incidents = [{ first: addDays(from, -30), last: addDays(from, -20) }];
		expect(watchFigure({ ...enough, incidents }).state).toBe('learning');
		expect(watchFigure({ ...base, days: [] }).state).toBe('learning');
		expect(watchFrom('2026-04-01', '2026-02-01')).toBe('2026-05-02');
	});

	test('that never differs is not watched, and does not fail', () => {
		const days = Array.from({ length: 160 }, (_, i) => ({
			day: addDays(from, i - 100),
			histogram: histogramOf('log', Array<number>(15).fill(600))
		}));
		expect(watchFigure({ ...base, kind: firstResponse, settings: firstResponse.defaults, days }).state).toBe(
			'learning'
		);
	});

	test('alarms once while it stays away, and again after it came back', () => {
		const days = quiet('b', 250, addDays(from, -100)).map(({ day, histogram }, i) => {
			const since = i - 100;
			const isAway = (since >= 10 && since < 40) || (since >= 90 && since < 120);
			return { day, histogram: isAway ? histogramOf('score', Array<number>(15).fill(2)) : histogram };
		});
		const { found } = watchFigure({ ...base, today: addDays(from, 140), days });
		expect(found.filter((one) => one.sort === 'level').length).toBe(2);
		const first = found.find((one) => one.sort === 'level')!;
		expect(first).toMatchObject({ direction: 'down', isBetter: false, ratio: null });
		expect(first.value).toBeLessThan(first.usual - 30);
		expect(first.extent).not.toBe('small');
		expect(first.foundOn >= addDays(from, 10) && first.foundOn <= addDays(from, 14)).toBe(true);
	});

	test('counts are gathered: a little more every day is found once, and the sum comes back soon after it is over', () => {
		const random = seededRandom('counts');
		const days = Array.from({ length: 240 }, (_, i) => {
			const since = i - 100;
			const isMore = since >= 10 && since < 70;
			// One standard deviation of a day more.
			return {
				day: addDays(from, since),
				histogram: histogramOf(count.bucketing, [poissonDraw(random, isMore ? 48 : 41)])
			};
		});
		const result = watchFigure({ ...base, kind: count, settings: count.defaults, days, today: addDays(from, 139) });
		const levels = result.found.filter((one) => one.sort === 'level');
		expect(levels).toHaveLength(1);
		expect(levels[0]).toMatchObject({ direction: 'up' });
		expect(levels[0]!.foundOn > addDays(from, 10) && levels[0]!.foundOn < addDays(from, 40)).toBe(true);
		expect(Math.max(...result.points.map(({ average }) => average))).toBeLessThanOrEqual(1.25 * result.limit);
		const over = overSince(result, levels[0]!);
		expect(over !== null && over > addDays(from, 69) && over < addDays(from, 95)).toBe(true);
	});

	test('is charted by the week where days are alike', () => {
		const random = seededRandom('alike');
		let level = 0;
		const days = Array.from({ length: 240 }, (_, i) => {
			level = 0.9 * level + 0.4 * normalDraw(random);
			return {
				day: addDays(from, i - 180),
				histogram: histogramOf(
					'log',
					Array.from({ length: 15 }, () => Math.round(3600 * Math.exp(level + normalDraw(random))))
				)
			};
		});
		const watchedDays = watchFigure({ ...base, kind: firstResponse, settings: firstResponse.defaults, days });
		expect(watchedDays.baseline!.rhythm).toBe('weeks');
		expect(watchedDays.points.length).toBe(8);
	});

	test('says of times the ratio, and when it began', () => {
		const { found } = watchOne(firstResponse, 'step', 'ratio', 15, 1);
		const level = found.find((one) => one.sort === 'level')!;
		expect(level.ratio! - level.value / level.usual).toBe(0);
		expect(level.isBetter).toBe(false);
	});
});

/** The light form of `npm run bench -- unusual`. */
describe('24 simulated quarters each of', () => {
	test.each(watched)('$id', (kind) => {
		for (const plant of plants) {
			const { falseAlarms, found, named } = watchMany(kind, plant, 24);
			expect(falseAlarms, plant).toBeLessThanOrEqual(0.25);
			if (!['nothing', 'weekdays', 'incident'].includes(plant)) {
				expect(found, plant).toBeGreaterThanOrEqual(0.7);
				expect(named, plant).toBeGreaterThanOrEqual(0.85);
			}
		}
	});
});
