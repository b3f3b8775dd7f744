import { describe, expect, test } from 'vitest';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';
import { gammaDraw, normalDraw, poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';

const clear = (word: string): boolean => word === 'clearly_better' || word === 'clearly_worse';
const held = (before: number[], after: number[], days: { daysBefore?: number; daysAfter?: number } = {}) =>
	count.compare(evidenceOf(count, before), evidenceOf(count, after), count.defaults, days);

/** Chances of 0, 1, 2 … events. */
const poisson = (mean: number, most: number): number[] => {
	const chances = [Math.exp(-mean)];
	for (let k = 1; k <= most; k++) chances.push((chances[k - 1]! * mean) / k);
	return chances;
};

describe('counts of two windows', () => {
	test.each([
		[2, 1],
		[3, 3],
		[5, 3],
		[10, 1 / 3],
		[12, 1]
	])(
		'that are alike, %d in the one and %d times as many days in the other, are called different in 5 % at most',
		(mean, scale) => {
			const [before, after] = [poisson(mean, 50), poisson(mean * scale, 70)];
			let wrong = 0;
			let byChance = 0;
			before.forEach((p, x) =>
				after.forEach((q, y) => {
					if (p * q < 1e-9) return;
					const { word, pValue } = held([x], [y], { daysBefore: 30, daysAfter: 30 * scale });
					if (clear(word)) wrong += p * q;
					if (pValue! <= 0.05) byChance += p * q;
				})
			);
			expect(wrong).toBeLessThanOrEqual(0.05);
			expect(byChance).toBeLessThanOrEqual(0.05);
		}
	);

	test('five after none are not called clear, a dozen after none are', () => {
		expect(held([0], [5])).toMatchObject({ word: 'likely_better', change: 5, pValue: expect.closeTo(0.0625, 9) });
		expect(held([0], [12]).word).toBe('clearly_better');
		expect(held([0], [0])).toMatchObject({ word: 'no_clear_change', change: 0, pValue: 1 });
		const there = held([40], [70], { daysBefore: 20, daysAfter: 30 });
		const back = held([70], [40], { daysBefore: 30, daysAfter: 20 });
		expect(there.change).toBe(10);
		// The same change told for the days of the other window.
		expect(back.low! * 1.5).toBeCloseTo(-there.high!, 9);
		expect(back.pValue).toBeCloseTo(there.pValue!, 12);
	});

	test('whose days wobble beyond chance need a larger change', () => {
		const random = seededRandom('wobble');
		const days = (mean: number): number[] =>
			Array.from({ length: 30 }, () => poissonDraw(random, (mean * gammaDraw(random, 2)) / 2));
		let wrong = 0;
		for (let i = 0; i < 400; i++)
			if (clear(held(days(20), days(20), { daysBefore: 30, daysAfter: 30 }).word)) wrong += 1;
		expect(wrong / 400).toBeLessThan(0.08);
		expect(clear(held(days(20), days(40), { daysBefore: 30, daysAfter: 30 }).word)).toBe(true);
	});
});

describe('mean times of two windows', () => {
	test.each([
		[10, 10],
		[10, 100],
		[30, 30]
	])('of %d and %d cases that are alike are called different in about 5 %', (n1, n2) => {
		const random = seededRandom(`times ${n1} ${n2}`);
		const times = (n: number): number[] =>
			Array.from({ length: n }, () => Math.round(3600 * Math.exp(normalDraw(random))));
		const settings = { statistic: 'mean', openCases: 'leave_out' } as const;
		let wrong = 0;
		for (let i = 0; i < 1000; i++) {
			const [a, b] = [evidenceOf(resolution, times(n1)), evidenceOf(resolution, times(n2))];
			if (clear(resolution.compare(a, b, settings).word)) wrong += 1;
		}
		expect(wrong / 1000).toBeLessThan(0.075);
	});
});
