import { describe, expect, test } from 'vitest';
import { customerValue, npv, payback, retentionValue, roi } from '#lib/domain/money/returns.ts';
import { fc } from '../../support/property.ts';

const given = { customers: 2000, leaving: 0.2, leavingAfter: 0.18, revenue: 300_00, margin: 0.6, attributed: 0.5 };

describe('what money brings back (R-002-07, R-003-20)', () => {
	test('the worked example: 7,200 margin saved, 3,600 put down to us, 76 of 100 spent not back', () => {
		expect(retentionValue({ ...given, attributed: 1 })).toBeCloseTo(7200_00, 6);
		expect(retentionValue(given)).toBeCloseTo(3600_00, 6);
		expect(roi(3600_00, 15_000_00)).toBeCloseTo(-0.76, 12);
	});

	test('nothing spent has no return', () => {
		expect(roi(100, 0)).toBeUndefined();
		expect(roi(0, 0)).toBeUndefined();
	});

	test('present value is the plain sum without a discount, and less with one', () => {
		expect(npv([-1000, 500, 500, 500], 0)).toBe(500);
		expect(npv([-1000, 500, 500, 500], 0.1)).toBeCloseTo(243.426, 3);
		expect(npv([], 0.1)).toBe(0);
	});

	test('payback lies within the period that crosses nought', () => {
		expect(payback([-1000, 400, 400, 400])).toBeCloseTo(2.5, 12);
		expect(payback([-1000, 1000])).toBe(1);
		expect(payback([0, 5])).toBe(0);
		expect(payback([-1000, 100, 100])).toBeUndefined();
		expect(payback([-1000, -10, 2020])).toBeCloseTo(1.5, 12);
	});

	test('a customer is worth m·ρ/(1+r−ρ), and a year’s margin more when the first comes now', () => {
		expect(customerValue(180, 0.8, 0.1)).toBeCloseTo(480, 9);
		expect(customerValue(180, 0.8, 0.1, 'now')).toBeCloseTo(660, 9);
		expect(customerValue(180, 1, 0)).toBeUndefined();
	});

	test('properties', () => {
		const amount = fc.integer({ min: 1, max: 1_000_000_00 });
		const share = fc.double({ min: 0, max: 0.99, noNaN: true });
		fc.assert(
			fc.property(amount, share, share, (margin, stays, rate) => {
				const later = customerValue(margin, stays, rate) as number;
				const now = customerValue(margin, stays, rate, 'now') as number;
				expect(now - later).toBeCloseTo(margin, 3);
				expect(later).toBeGreaterThanOrEqual(0);
			})
		);
		fc.assert(
			fc.property(amount, amount, (benefit, cost) => {
				const found = roi(benefit, cost) as number;
				expect(found).toBeGreaterThan(-1);
				expect(cost * (1 + found)).toBeCloseTo(benefit, 2);
			})
		);
		fc.assert(
			fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 6 }), (cost, flows) => {
				const years = payback([-cost, ...flows]);
				const sum = flows.reduce((a, b) => a + b, 0);
				if (years === undefined) expect(sum).toBeLessThan(cost);
				else expect(years).toBeLessThanOrEqual(flows.length);
			})
		);
		fc.assert(
			fc.property(share, share, share, (leaving, leavingAfter, attributed) => {
				const there = retentionValue({ ...given, leaving, leavingAfter, attributed });
				const back = retentionValue({ ...given, leaving: leavingAfter, leavingAfter: leaving, attributed });
				expect(there).toBeCloseTo(-back, 6);
			})
		);
	});
});
