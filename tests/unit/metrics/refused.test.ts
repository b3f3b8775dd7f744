import { describe, expect, test } from 'vitest';
import { bucketOf, histogramOf } from '#lib/domain/metrics/histogram.ts';
import { metricKinds } from '#lib/domain/metrics/registry.ts';
import { cappedWeights } from '#lib/domain/metrics/weights.ts';
import { roundHalfAway, roundToStep } from '#lib/domain/shared/percentage.ts';
import { fc } from '../../support/property.ts';

const runs = { numRuns: 1_000 };
const noNumbers = [NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 60), 0.5, 1e308];

describe('what is no value', () => {
	test.each(metricKinds)('is taken by no kind: $id', (kind) => {
		for (const value of noNumbers) expect(kind.accepts(value, kind.defaults as never), `${value}`).toBe(false);
	});

	test('comes into no histogram', () => {
		for (const bucketing of ['score', 'log', 'binary'] as const)
			for (const value of noNumbers) {
				expect(() => bucketOf(bucketing, value), `${value}`).toThrow(RangeError);
				expect(() => histogramOf(bucketing, [1, value]), `${value}`).toThrow(RangeError);
			}
	});

	test('has no weight', () => {
		expect(cappedWeights([NaN, 0, -1, 2, 2, 100])).toEqual([0, 0, 0, 2, 2, 10]);
	});
});

describe('what is shown', () => {
	test('is rounded half away from zero on the decimal that people see, mirrored, never -0', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: -1_000_000, max: 1_000_000 }),
				fc.integer({ min: 0, max: 6 }),
				(whole, decimals) => {
					// A number that ends in a five, one place beyond those kept.
					const text = `${Math.abs(whole)}5`.padStart(decimals + 2, '0');
					const at = text.length - decimals - 1;
					const value = Number(`${text.slice(0, at)}.${text.slice(at)}`);
					const away = (Math.abs(whole) + 1) / 10 ** decimals;
					expect(roundHalfAway(value, decimals)).toBe(Number(away.toFixed(decimals)));
					expect(roundHalfAway(-value, decimals)).toBe(-roundHalfAway(value, decimals));
				}
			),
			runs
		);
		for (const small of [-0, -0.4, -1e-12, -4e-7]) expect(Object.is(roundHalfAway(small), 0), `${small}`).toBe(true);
		expect([0.025, 0.075, 0.125, -0.025, 0.024999].map((p) => roundToStep(p, 0.05))).toEqual([
			0.05, 0.1, 0.15, -0.05, 0
		]);
	});
});
