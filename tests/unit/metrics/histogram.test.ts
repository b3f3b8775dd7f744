import { describe, expect, test } from 'vitest';
import {
	bucketEdges,
	bucketMiddle,
	bucketOf,
	histogramMean,
	histogramOf,
	histogramSd,
	mergeAll,
	mergeHistograms,
	packHistogram,
	rankedHistogram,
	subtractHistogram,
	unpackHistogram,
	weightedMix,
	type Bucketing
} from '#lib/domain/metrics/histogram.ts';
import { meanSummary } from '#lib/domain/metrics/interval.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { fc } from '../../support/property.ts';

const wholeNumbers = fc.array(fc.integer({ min: -2_000_000, max: 2_000_000 }), { maxLength: 80 });
const bucketing: Bucketing = 'log';

describe('buckets of times and amounts', () => {
	test('hold whole values up to 50 exactly and keep zero apart', () => {
		expect(bucketOf(bucketing, 0)).toBe(0);
		for (let value = 1; value <= 50; value++) expect(bucketMiddle(bucketing, bucketOf(bucketing, value))).toBe(value);
	});

	test('are at most 2 % wide, rise with the value and mirror below zero', () => {
		fc.assert(
			fc.property(fc.maxSafeNat(), (value) => {
				const bucket = bucketOf(bucketing, value);
				const { low, high } = bucketEdges(bucketing, bucket);
				expect(value).toBeGreaterThanOrEqual(low);
				expect(value).toBeLessThanOrEqual(high);
				expect(high - low).toBeLessThanOrEqual(0.02 * low);
				expect(bucketOf(bucketing, -value) + bucket).toBe(0);
				if (value < Number.MAX_SAFE_INTEGER) expect(bucketOf(bucketing, value + 1)).toBeGreaterThanOrEqual(bucket);
			})
		);
	});

	test('refuse what is not whole', () => {
		expect(() => bucketOf(bucketing, 1.5)).toThrow(RangeError);
	});
});

describe('a histogram', () => {
	test('keeps number, sum and sum of squares exactly, beyond what a number can hold', () => {
		const big = 300_000_001;
		const histogram = histogramOf(bucketing, Array<number>(2000).fill(big));
		expect(histogram.sumSq).toBe(2000n * BigInt(big) * BigInt(big));
		expect(histogram.sum).toBe(2000 * big);
		expect(histogramSd(histogram)).toBe(0);
	});

	test('has the mean and standard deviation of its values', () => {
		fc.assert(
			fc.property(wholeNumbers, (values) => {
				fc.pre(values.length > 1);
				const histogram = histogramOf(bucketing, values);
				const { mean, sd } = meanSummary(values);
				expect(histogramMean(histogram)).toBeCloseTo(mean, 4);
				expect(histogramSd(histogram)).toBeCloseTo(sd, 3);
			})
		);
	});

	test('comes back from its bytes, which are the same for the same values in any order', () => {
		fc.assert(
			fc.property(wholeNumbers, (values) => {
				const histogram = histogramOf(bucketing, values);
				const bytes = packHistogram(histogram);
				expect(unpackHistogram(bytes)).toEqual(histogram);
				expect(packHistogram(histogramOf(bucketing, [...values].sort()))).toEqual(bytes);
			})
		);
	});

	test('of scores takes few bytes', () => {
		const scores = Array.from({ length: 1000 }, (_, i) => i % 11);
		expect(packHistogram(histogramOf('score', scores)).length).toBeLessThan(50);
	});

	test('does not come back from bytes that are cut, changed or empty', () => {
		const bytes = packHistogram(histogramOf('score', [1, 2, 3]));
		expect(() => unpackHistogram(bytes.slice(0, -1))).toThrow(RangeError);
		expect(() => unpackHistogram(new Uint8Array())).toThrow(RangeError);
		expect(() => unpackHistogram(bytes.map((byte, i) => (i === bytes.length - 1 ? byte + 1 : byte)))).toThrow(
			RangeError
		);
	});

	test('merges and subtracts without a trace', () => {
		fc.assert(
			fc.property(wholeNumbers, wholeNumbers, (left, right) => {
				const a = histogramOf(bucketing, left);
				const b = histogramOf(bucketing, right);
				const both = mergeHistograms(a, b);
				expect(both).toEqual(histogramOf(bucketing, [...left, ...right]));
				expect(mergeAll(bucketing, [a, b])).toEqual(both);
				expect(subtractHistogram(both, b)).toEqual(a);
			})
		);
	});

	test('gives up values that it does not hold only with an error, and joins only its own kind', () => {
		expect(() => subtractHistogram(histogramOf('score', [1]), histogramOf('score', [2]))).toThrow(RangeError);
		expect(() => mergeHistograms(histogramOf('score', [1]), histogramOf('binary', [1]))).toThrow(RangeError);
		expect(() => mergeAll('score', [histogramOf('binary', [1])])).toThrow(RangeError);
	});

	test('gives quantiles within 2 % of the raw values, exactly for scores', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 0, max: 5_000_000 }), { minLength: 1, maxLength: 60 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				(values, q) => {
					const exact = quantile(rankedValues(values), q);
					const near = quantile(rankedHistogram(histogramOf(bucketing, values)), q);
					expect(Math.abs(near - exact)).toBeLessThanOrEqual(0.02 * exact + 1e-9);
				}
			)
		);
		const scores = [3, 1, 2, 2, 9];
		expect(quantile(rankedHistogram(histogramOf('score', scores)), 0.5)).toBe(2);
	});

	test('counts the values up to a limit as its ranks do', () => {
		const ranked = rankedHistogram(histogramOf('score', [1, 2, 2, 5]));
		expect([0, 1, 2, 4, 5, 9].map((limit) => ranked.upTo(limit))).toEqual([0, 1, 3, 3, 4, 4]);
	});

	test('days of answers that weigh more or less than one are added up as well; sums beyond what is exact are refused', () => {
		const weighed = {
			...histogramOf('score', [10, 0]),
			n: 1.4,
			sum: 7.3,
			buckets: new Map([
				[0, 0.7],
				[10, 0.7]
			])
		};
		expect(mergeAll('score', [weighed, weighed]).sum).toBeCloseTo(14.6, 9);
		const huge = histogramOf('log', [Number.MAX_SAFE_INTEGER]);
		expect(() => mergeAll('log', [huge, huge])).toThrow(RangeError);
	});

	test('counts for less in a mix with a smaller weight', () => {
		const day = histogramOf('score', [10, 10, 0]);
		const mix = weightedMix('score', [
			[day, 1],
			[day, 0.5],
			[day, 0]
		]);
		expect(mix.n).toBe(4.5);
		expect(mix.sum).toBe(30);
		expect(mix.buckets.get(10)).toBe(3);
	});
});
