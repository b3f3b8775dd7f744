import { describe, expect, it } from 'vitest';
import { clamp, percent, roundHalfAway, roundToStep, shareOf } from '#lib/domain/shared/percentage.ts';
import { fc } from '../../support/property.ts';

describe('rounding', () => {
	it.each([
		[2.5, 0, 3],
		[-2.5, 0, -3],
		[0.5, 0, 1],
		[1.005, 2, 1.01],
		[-1.005, 2, -1.01],
		[8.345, 2, 8.35],
		[0.49999999999999994, 0, 0],
		[1e-7, 2, 0],
		[5e-7, 6, 0.000001],
		[1.23456e21, 2, 1.23456e21],
		[9007199254740991, 0, 9007199254740991],
		[19.444444, 0, 19],
		[42.25, 1, 42.3]
	])('%d to %d decimals is %d: half away from zero', (x, decimals, expected) => {
		expect(roundHalfAway(x, decimals)).toBe(expected);
	});

	it('never gives -0 and passes on what is no number', () => {
		for (const x of [-0, -0.4, -1e-300]) expect(Object.is(roundHalfAway(x), 0)).toBe(true);
		expect(Object.is(clamp(-0, -1, 1), 0)).toBe(true);
		expect(Object.is(percent(-0.001), 0)).toBe(true);
		expect([roundHalfAway(NaN), roundHalfAway(Infinity)]).toEqual([NaN, Infinity]);
	});

	it('mirrors at zero, moves a number by at most half a step, and changes nothing when applied twice', () => {
		fc.assert(
			fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: 0, max: 4 }), (x, decimals) => {
				const rounded = roundHalfAway(x, decimals);
				expect(roundHalfAway(-x, decimals)).toBe(rounded === 0 ? 0 : -rounded);
				expect(Math.abs(rounded - x)).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-6);
				expect(roundHalfAway(rounded, decimals)).toBe(rounded);
			})
		);
	});

	it('rounds to steps', () => {
		expect([roundToStep(0.4941, 0.05), roundToStep(0.975, 0.05), roundToStep(-7, 5)]).toEqual([0.5, 1, -5]);
	});
});

describe('shares', () => {
	it('have no value where there is nothing to share', () => {
		expect(shareOf(1, 4)).toBe(0.25);
		expect(shareOf(0, 0)).toBeUndefined();
	});

	it('are shown as per cent', () => {
		expect([percent(0.285), percent(0.285, 1), percent(0.0005, 1), percent(1)]).toEqual([29, 28.5, 0.1, 100]);
	});

	it('can be held within limits', () => {
		expect([clamp(120, 0, 100), clamp(-3, 0, 100), clamp(42, 0, 100)]).toEqual([100, 0, 42]);
	});
});
