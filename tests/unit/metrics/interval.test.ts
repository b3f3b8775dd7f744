import { describe, expect, test } from 'vitest';
import { betaCdf, binomialCdf, gammaCdf, normalCdf, poissonCdf, studentCdf } from '#lib/domain/metrics/distribution.ts';
import { poissonInterval, quantileInterval, quantileRatio } from '#lib/domain/metrics/interval.ts';
import { normalDraw, poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { kaplanMeierMedian } from '#lib/domain/metrics/survival.ts';
import { fc } from '../../support/property.ts';

describe('the interval of a count', () => {
	test('is Garwood’s', () => {
		expect(poissonInterval(0).low).toBe(0);
		expect(poissonInterval(0).high).toBeCloseTo(3.6888794541, 8);
		expect(poissonInterval(10).low).toBeCloseTo(4.7953887, 6);
		expect(poissonInterval(10).high).toBeCloseTo(18.390356, 6);
	});
});

describe('the interval of a quantile', () => {
	test('needs six values for a median and none fewer', () => {
		expect(quantileInterval(rankedValues([1, 2, 3, 4, 5]))).toBeNull();
		expect(quantileInterval(rankedValues([1, 2, 3, 4, 5, 6]))).toEqual({ low: 1, high: 6 });
	});

	test('holds the quantile at any size', () => {
		fc.assert(
			fc.property(
				fc.array(fc.nat(100_000), { minLength: 40, maxLength: 300 }),
				fc.constantFrom(0.5, 0.9),
				(values, q) => {
					const ranked = rankedValues(values);
					const interval = quantileInterval(ranked, q);
					if (!interval) return;
					expect(interval.low).toBeLessThanOrEqual(quantile(ranked, q));
					expect(interval.high).toBeGreaterThanOrEqual(quantile(ranked, q));
				}
			)
		);
	});
});

describe('the bootstrap of a ratio of medians', () => {
	const random = seededRandom('times');
	const times = (centre: number, n: number): number[] =>
		Array.from({ length: n }, () => Math.round(centre * Math.exp(normalDraw(random))));

	test('is the same for the same seed and finds a real change', () => {
		const before = rankedValues(times(10_000, 400));
		const after = rankedValues(times(5_000, 400));
		const once = quantileRatio(before, after, 0.5, { seed: 'metric 1, 2026 Q1' });
		expect(quantileRatio(before, after, 0.5, { seed: 'metric 1, 2026 Q1' })).toEqual(once);
		expect(once.intervals[0]!.high).toBeLessThan(0.75);
		expect(once.intervals[0]!.low).toBeGreaterThan(0.33);
	});

	test('agrees with drawing the values one by one', () => {
		const before = times(10_000, 61);
		const after = times(9_000, 45);
		const fast = quantileRatio(rankedValues(before), rankedValues(after), 0.5, { seed: 1, resamples: 20_000 });
		const draw = (values: number[]): number =>
			quantile(rankedValues(values.map(() => values[Math.floor(random() * values.length)]!)), 0.5);
		const slow = Array.from({ length: 20_000 }, () => draw(after) / draw(before));
		const ranked = rankedValues(slow);
		expect(fast.intervals[0]!.low / quantile(ranked, 0.025)).toBeCloseTo(1, 1);
		expect(fast.intervals[0]!.high / quantile(ranked, 0.975)).toBeCloseTo(1, 1);
	});
});

describe('the median with open cases', () => {
	test('is the plain median when none is open', () => {
		expect(kaplanMeierMedian([5, 1, 3], []).median).toBe(3);
	});

	test('is later than that of closed cases, and none when most are open', () => {
		const closed = [1, 2, 3, 4, 5, 6];
		expect(kaplanMeierMedian(closed, [10, 10]).median).toBe(4.5);
		expect(kaplanMeierMedian(closed, Array<number>(20).fill(10)).median).toBeNull();
	});

	test('follows a worked example: remission under 6-MP in Freireich 1963, median 23 weeks', () => {
		const relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
		const still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
		const { median, low } = kaplanMeierMedian(relapsed, still);
		expect(median).toBe(23);
		expect(low).toBeLessThan(23);
	});

	test('does not fall when a case is left open for longer', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 8, maxLength: 40 }),
				fc.nat(7),
				(closed, open) => {
					const short = kaplanMeierMedian(closed, Array<number>(open).fill(10)).median;
					const long = kaplanMeierMedian(closed, Array<number>(open).fill(60)).median;
					expect(long ?? Infinity).toBeGreaterThanOrEqual(short ?? Infinity);
				}
			)
		);
	});
});

describe('distributions', () => {
	test('agree with known values', () => {
		expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 14);
		expect(normalCdf(-8)).toBeCloseTo(6.22096057427e-16, 24);
		expect(studentCdf(2.228138852, 10)).toBeCloseTo(0.975, 10);
		expect(gammaCdf(1, 2)).toBeCloseTo(1 - Math.exp(-2), 14);
		expect(betaCdf(0.5, 2, 2)).toBeCloseTo(0.5, 14);
		expect(binomialCdf(3, 16, 0.5)).toBeCloseTo(0.010635375976562, 12);
		expect(poissonCdf(2, 3)).toBeCloseTo(0.42319008112684353, 12);
	});

	test('are drawn with their mean', () => {
		const random = seededRandom(7);
		for (const mean of [0.3, 4, 90]) {
			const total = Array.from({ length: 20_000 }, () => poissonDraw(random, mean)).reduce((a, b) => a + b, 0);
			expect(Math.abs(total / 20_000 - mean)).toBeLessThan(4 * Math.sqrt(mean / 20_000));
		}
	});
});
