import { describe, expect, test } from 'vitest';
import { amount } from '#lib/domain/metrics/kinds/amount.ts';
import { ces } from '#lib/domain/metrics/kinds/ces.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { csat } from '#lib/domain/metrics/kinds/csat.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { rate } from '#lib/domain/metrics/kinds/rate.ts';
import { rating } from '#lib/domain/metrics/kinds/rating.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';
import { evidenceOf, type MetricKind } from '#lib/domain/metrics/kind.ts';
import { seededRandom, normalDraw } from '#lib/domain/metrics/random.ts';
import { trendWord } from '#lib/domain/metrics/trend.ts';
import { windowBefore, windowsOverlap } from '#lib/domain/metrics/window.ts';

const repeat = (n: number, ...values: number[]): number[] =>
	Array.from({ length: n }, (_, i) => values[i % values.length]!);
const summary = <S extends object>(kind: MetricKind<S>, values: number[], settings: S = kind.defaults) =>
	kind.summarise(evidenceOf(kind, values), settings);

describe('refusals (STATISTICS 0)', () => {
	test('the net promoter score is greyed below 10 answers, called wide below 30, plain from 30', () => {
		expect(summary(nps, repeat(9, 10, 3))).toMatchObject({ refusal: 'too_few', notes: [] });
		expect(summary(nps, repeat(9, 10, 3)).value).not.toBeNull();
		expect(summary(nps, repeat(9, 10, 3)).low).toBeUndefined();
		expect(summary(nps, repeat(10, 10, 3))).toMatchObject({ refusal: 'none', notes: ['wide'] });
		expect(summary(nps, repeat(30, 10, 3))).toMatchObject({ refusal: 'none', notes: [] });
	});

	test('satisfaction needs 5 answers, a rate 20', () => {
		expect(summary(csat, repeat(4, 5)).refusal).toBe('too_few');
		expect(summary(csat, repeat(5, 5)).refusal).toBe('none');
		expect(summary(rate, repeat(19, 1)).refusal).toBe('too_few');
		expect(summary(rate, repeat(20, 1)).refusal).toBe('none');
	});

	test('effort, rating and amount need 10 answers that are not all equal', () => {
		for (const kind of [ces, rating, amount] as MetricKind[]) {
			expect(summary(kind, repeat(9, 3, 4)).refusal).toBe('too_few');
			expect(summary(kind, repeat(10, 3, 4)).refusal).toBe('none');
			expect(summary(kind, repeat(10, 4))).toMatchObject({ refusal: 'all_equal', value: 4 });
			expect(summary(kind, repeat(10, 4)).low).toBeUndefined();
		}
	});

	test('effort leads with the share of easy answers below 30', () => {
		expect(summary(ces, repeat(29, 6, 3))).toMatchObject({ headline: 'share' });
		expect(summary(ces, repeat(30, 6, 3))).toMatchObject({ headline: 'value', extra: { share: 50 } });
	});

	test('a median needs 6 times, a mean 10, a p90 30', () => {
		const times = (n: number): number[] => Array.from({ length: n }, (_, i) => 60 * (i + 1));
		const by = (statistic: 'median' | 'mean' | 'p90', n: number) =>
			summary(resolution, times(n), { statistic, openCases: 'count' });
		expect(by('median', 5).refusal).toBe('too_few');
		expect(by('median', 6)).toMatchObject({ refusal: 'none', value: 210 });
		expect(by('mean', 9).refusal).toBe('too_few');
		expect(by('mean', 10).refusal).toBe('none');
		expect(by('p90', 29).refusal).toBe('too_few');
		expect(by('median', 29).extra).not.toHaveProperty('p90');
		expect(by('p90', 60)).toMatchObject({ refusal: 'none', value: 60 * 54.1 });
	});

	test('a count has its exact interval from the first event', () => {
		expect(summary(count, [1, 1, 1])).toMatchObject({ value: 3, refusal: 'none' });
		expect(summary(count, [1, 1, 1]).low).toBeCloseTo(0.6187, 4);
	});
});

describe('settings', () => {
	test('effort may count the other way round, and then low answers are easy', () => {
		const lower = ces.settings.parse({ direction: 'lower' });
		expect(ces.directionOf(lower)).toBe('lower');
		expect(summary(ces, repeat(30, 1, 2, 7), lower).extra['share']).toBeCloseTo(66.67, 2);
	});

	test('a box outside the scale is refused', () => {
		expect(csat.settings.safeParse({ max: 3, satisfiedFrom: 4 }).success).toBe(false);
	});

	test('satisfaction gives the mean and the lowest two boxes too', () => {
		const { value, extra } = summary(csat, [1, 2, 3, 4, 5]);
		expect(value).toBe(40);
		expect(extra).toMatchObject({ mean: 3, lowShare: 40 });
	});
});

describe('times', () => {
	const random = seededRandom('kinds');
	const times = (centre: number, n: number, sd = 1): number[] =>
		Array.from({ length: n }, () => Math.round(centre * Math.exp(sd * normalDraw(random))));

	test('from the histogram stay within 2 % and say so', () => {
		const evidence = evidenceOf(resolution, times(20_000, 500));
		const exact = resolution.summarise(evidence, resolution.defaults);
		const near = resolution.summarise({ histogram: evidence.histogram }, resolution.defaults);
		expect(near.notes).toEqual(['within_2_percent']);
		expect(Math.abs(near.value! / exact.value! - 1)).toBeLessThan(0.02);
		expect(near.extra['mean']).toBe(exact.extra['mean']);
	});

	test('count open cases in from a tenth on', () => {
		const closed = times(3600, 100);
		const few = resolution.summarise(evidenceOf(resolution, closed, repeat(10, 1e6)), resolution.defaults);
		const many = resolution.summarise(evidenceOf(resolution, closed, repeat(30, 1e6)), resolution.defaults);
		expect(few.notes).toEqual([]);
		expect(many.notes).toEqual(['many_open', 'open_cases_counted']);
		expect(many.extra).toMatchObject({ open: 30, openMedian: 1e6, openOldest: 1e6 });
		expect(many.value!).toBeGreaterThan(many.extra['closedMedian']!);
		const left = resolution.summarise(evidenceOf(resolution, closed, repeat(30, 1e6)), {
			statistic: 'median',
			openCases: 'leave_out'
		});
		expect(left.value).toBe(few.value);
		expect(left.notes).toEqual(['many_open']);
	});

	test('of zero seconds do not break logarithms or ratios', () => {
		const before = evidenceOf(resolution, repeat(40, 0, 0, 0, 600));
		const after = evidenceOf(resolution, repeat(40, 0, 300, 600));
		for (const statistic of ['median', 'mean', 'p90'] as const) {
			const comparison = resolution.compare(before, after, { statistic, openCases: 'count' });
			for (const number of [comparison.change, comparison.ratio, comparison.low, comparison.high]) {
				expect(Number.isFinite(number)).toBe(true);
			}
		}
	});

	test('that halve are clearly better, by median and by mean', () => {
		const before = evidenceOf(resolution, times(20_000, 400));
		const after = evidenceOf(resolution, times(10_000, 400));
		for (const statistic of ['median', 'mean'] as const) {
			const { word, change, ratio } = resolution.compare(before, after, { statistic, openCases: 'count' });
			expect(word).toBe('clearly_better');
			expect(change).toBeLessThan(0);
			expect(ratio).toBeLessThan(0.7);
		}
	});

	test('with a log sd of 1 and 400 cases a quarter tell a change of about 18 %, with 2 about 33 %', () => {
		for (const [sd, share] of [
			[1, 0.18],
			[2, 0.33]
		] as const) {
			const planned = { ...resolution.assumed(resolution.defaults)!, variance: sd * sd, value: 1000 };
			expect(resolution.detectable(400, 400, planned)!.relative).toBeCloseTo(share, 2);
		}
	});

	test('reach a target with a chance that simulation bears out', () => {
		const soFar = times(10_000, 60);
		const evidence = evidenceOf(resolution, soFar);
		const chance = resolution.chance(evidence, 9_500, 60, resolution.defaults, { side: 'lower', seed: 's' })!;
		const logs = soFar.map(Math.log);
		const mean = logs.reduce((a, b) => a + b, 0) / logs.length;
		const sd = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (logs.length - 1));
		let hits = 0;
		const draws = 4000;
		for (let i = 0; i < draws; i++) {
			let chi = 0;
			for (let k = 1; k < logs.length; k++) chi += normalDraw(random) ** 2;
			const sigma = sd * Math.sqrt((logs.length - 1) / chi);
			const mu = mean + (sigma / Math.sqrt(logs.length)) * normalDraw(random);
			const all = [...soFar, ...Array.from({ length: 60 }, () => Math.exp(mu + sigma * normalDraw(random)))].sort(
				(a, b) => a - b
			);
			if ((all[59]! + all[60]!) / 2 <= 9_500) hits += 1;
		}
		expect(Math.abs(chance - hits / draws)).toBeLessThan(0.035);
	});
});

describe('changes in words', () => {
	test('say likely between 80 and 95 % and nothing below', () => {
		const share = (yes: number): number[] => [...repeat(yes, 5), ...repeat(200 - yes, 2)];
		const word = (before: number, after: number): string =>
			csat.compare(evidenceOf(csat, share(before)), evidenceOf(csat, share(after)), csat.defaults).word;
		expect(word(120, 160)).toBe('clearly_better');
		expect(word(160, 120)).toBe('clearly_worse');
		expect(word(120, 136)).toBe('likely_better');
		expect(word(136, 120)).toBe('likely_worse');
		expect(word(120, 124)).toBe('no_clear_change');
	});

	test('follow the direction of the settings', () => {
		const churn = rate.settings.parse({ direction: 'lower' });
		const before = evidenceOf(rate, repeat(400, 1, 0));
		const after = evidenceOf(rate, repeat(400, 1, 0, 0, 0));
		expect(rate.compare(before, after, churn).word).toBe('clearly_better');
		expect(rate.compare(before, after, rate.defaults).word).toBe('clearly_worse');
	});

	test('compare counts per day when the windows differ in length', () => {
		const comparison = count.compare(evidenceOf(count, [300]), evidenceOf(count, [100]), count.defaults, {
			daysBefore: 90,
			daysAfter: 30
		});
		expect(comparison).toMatchObject({ word: 'no_clear_change', change: 0 });
	});

	test('of a series see a rise through its noise, and none in four equal points', () => {
		const point = (value: number) => ({ value, low: value - 4, high: value + 4 });
		expect(trendWord([30, 33, 36, 39, 42].map(point), 'higher').word).toBe('clearly_better');
		expect(trendWord([30, 33, 36, 39, 42].map(point), 'lower').word).toBe('clearly_worse');
		expect(trendWord([30, 30, 30, 30].map(point), 'higher').word).toBe('no_clear_change');
		expect(trendWord([30, 33, 36].map(point), 'higher').word).toBe('too_few');
	});
});

describe('windows', () => {
	test('are preceded by one of the same length that shares no day', () => {
		const window = { first: '2026-03-01', last: '2026-03-31' };
		expect(windowBefore(window)).toEqual({ first: '2026-01-29', last: '2026-02-28' });
		expect(windowsOverlap(window, windowBefore(window))).toBe(false);
		expect(windowsOverlap(window, { first: '2026-03-31', last: '2026-04-01' })).toBe(true);
	});
});
