import { describe, expect, test } from 'vitest';
import {
	discountedBelief,
	expectedAnswers,
	goalForecast,
	shownChance,
	type DayOfAnswers
} from '#lib/domain/goals/forecast.ts';
import { npsChance } from '#lib/domain/metrics/chance.ts';
import { histogramOf, mergeAll } from '#lib/domain/metrics/histogram.ts';
import { npsScore } from '#lib/domain/metrics/interval.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { fc } from '../../support/property.ts';

describe('the chance to reach a net promoter score (STATISTICS 15)', () => {
	const counts = fc.record({ detractors: fc.nat(60), passives: fc.nat(60), promoters: fc.nat(60) });

	test('falls as the target rises, and is certain at -100', () => {
		fc.assert(
			fc.property(counts, fc.integer({ min: 1, max: 60 }), (soFar, toCome) => {
				const targets = [-100, -50, -10, 0, 10, 50, 90, 100];
				const chances = targets.map((target) => npsChance(soFar, target, toCome));
				expect(chances[0]).toBeCloseTo(1, 9);
				chances.forEach((chance, i) => i > 0 && expect(chance).toBeLessThanOrEqual(chances[i - 1]! + 1e-9));
			}),
			{ numRuns: 1_000 }
		);
	});

	test('is 0 or 1 when nothing more comes', () => {
		fc.assert(
			fc.property(counts, fc.integer({ min: -100, max: 100 }), (soFar, target) => {
				fc.pre(soFar.detractors + soFar.passives + soFar.promoters > 0);
				expect(npsChance(soFar, target, 0)).toBe(npsScore(soFar) >= target - 1e-9 ? 1 : 0);
			}),
			{ numRuns: 1_000 }
		);
	});

	test.each([
		[[2, 3, 15], [2.75, 4.5, 15.75], 12_000, 60, 'higher', 0.4373459619522556],
		[[2, 3, 15], [2.75, 4.5, 15.75], 12_000, 85, 'higher', 0.006305306556489755],
		[[0, 0, 10], [0.75, 1.5, 10.75], 12_000, 90, 'higher', 0.17842992374499894],
		[[200, 300, 500], [200.75, 301.5, 500.75], 12_000, 29, 'higher', 0.6531777088045991],
		[[20, 30, 50], [0.5, 0.7, 1.3], 12_000, 40, 'lower', 0.5321015983056145],
		[[1000, 3000, 9000], [30, 80, 290], 15_000, 66, 'higher', 0.05410529797834642],
		[[3, 5, 12], [3.75, 6.5, 12.75], 1000, 50, 'higher', 0.25124447773364256],
		[[3, 5, 12], [3.75, 6.5, 12.75], 1000, 50, 'lower', 0.7509543857211222]
	] as const)(
		'of %j, believed %j, with %i to come, target %i (%s), is what the sum over all outcomes gives',
		(sizes, beliefs, toCome, target, side, wanted) => {
			const groups = ([detractors, passives, promoters]: readonly [number, number, number]) => ({
				detractors,
				passives,
				promoters
			});
			const at = (exactUpTo: number) =>
				npsChance(groups(sizes), target, toCome, { belief: groups(beliefs), side, exactUpTo });
			expect(at(20_000)).toBeCloseTo(wanted, 8);
			// A stand-in of fewer answers with the same mean and variance, where many more are to come.
			expect(Math.abs(at(toCome / 2) - wanted)).toBeLessThan(0.003);
		}
	);

	test('is a fact when less than half an answer is to come, and holds beliefs that leave something out', () => {
		const none = { detractors: 0, passives: 0, promoters: 0 };
		expect(npsChance({ ...none, promoters: 3 }, 50, 0.4)).toBe(1);
		expect(npsChance(none, 0, 0.4)).toBe(0);
		expect(npsChance(none, 0, 5, { belief: { ...none, passives: 2 } })).toBe(1);
		expect(npsChance(none, 1, 5, { belief: { ...none, passives: 2 } })).toBe(0);
		expect(npsChance(none, 0, 5, { belief: { ...none, detractors: 2, passives: 1 } })).toBeCloseTo(1 / 21, 12);
	});

	test('is the same by both ways of summing, for large beliefs too', () => {
		const soFar = { detractors: 1000, passives: 1500, promoters: 2500 };
		const exact = npsChance(soFar, 30, 400);
		expect(exact).toBeGreaterThan(0.45);
		expect(exact).toBeLessThan(0.55);
		expect(npsChance(soFar, 30, 400, { exactUpTo: 10 })).toBeCloseTo(exact, 2);
	});
});

describe('expected answers (STATISTICS 8b)', () => {
	test('are those so far and the rate of the last 28 days for the days left', () => {
		expect(expectedAnswers({ soFar: 100, daysLeft: 30, recent: 56, recentDays: 28 })).toEqual({
			perDay: 2,
			toCome: 60,
			total: 160,
			isGuess: false
		});
	});

	test('need 7 days of data, else a guess that is marked as one', () => {
		expect(expectedAnswers({ soFar: 3, daysLeft: 30, recent: 3, recentDays: 6 })).toBeNull();
		expect(expectedAnswers({ soFar: 3, daysLeft: 30, recent: 3, recentDays: 6, guessPerDay: 4 })).toEqual({
			perDay: 4,
			toCome: 120,
			total: 123,
			isGuess: true
		});
	});
});

describe('a forecast', () => {
	const today = '2026-02-15';
	const day = (age: number, scores: number[]): DayOfAnswers => ({
		day: addDays(today, -age),
		histogram: histogramOf('score', scores)
	});

	test('lets older days count for less and days to come for nothing', () => {
		const mix = discountedBelief('score', [day(0, [10, 10]), day(1, [0]), day(-1, [5])], today);
		expect(mix.n).toBeCloseTo(2.97, 12);
		expect(mix.buckets.get(0)).toBeCloseTo(0.97, 12);
	});

	const base = {
		kind: nps,
		settings: {},
		today,
		daysLeft: 30,
		perDay: 2,
		target: 30,
		side: 'higher',
		hasEarlierPeriod: false
	} as const;
	const window = (days: DayOfAnswers[]) => ({
		soFar: {
			histogram: mergeAll(
				'score',
				days.map((d) => d.histogram)
			)
		},
		days
	});

	test('is not made below 20 answers without an earlier period', () => {
		const few = [day(1, [10, 9, 8, 7, 6])];
		expect(goalForecast({ ...base, ...window(few) })).toBeNull();
		expect(goalForecast({ ...base, ...window(few), hasEarlierPeriod: true })).not.toBeNull();
	});

	test('is shown in steps of 5 %, from 3 to 97 % while days remain', () => {
		expect([0, 0.02, 0.04, 0.512, 0.96, 0.999].map((p) => shownChance(p, 3))).toEqual([
			0.03, 0.03, 0.05, 0.5, 0.95, 0.97
		]);
		expect(shownChance(1, 0)).toBe(1);
	});

	test('follows the last weeks more than the first', () => {
		const rising = Array.from({ length: 45 }, (_, age) => day(age, age < 20 ? [10, 9, 10, 8] : [3, 8, 9, 5]));
		const input = { ...base, ...window(rising), perDay: 4, target: 25 };
		const recent = goalForecast(input)!;
		const even = goalForecast({ ...input, walk: [1, 0, 0, 0] })!;
		expect(nps.summarise(input.soFar, {}).value).toBeLessThan(20);
		expect(recent.prediction!.expected).toBeGreaterThan(30);
		expect(recent.chance).toBeGreaterThan(even.chance + 0.1);
	});

	test('of a count adds what the days left will bring', () => {
		const orders = { histogram: histogramOf('log', [1, 1, 1, 300]) };
		const forecast = goalForecast({
			...base,
			kind: count,
			settings: count.defaults,
			soFar: orders,
			days: [{ day: today, histogram: orders.histogram }],
			perDay: 10,
			target: 600,
			hasEarlierPeriod: true
		})!;
		expect(forecast.prediction!.expected).toBe(603);
		expect(forecast.chance).toBeGreaterThan(0.4);
		expect(forecast.chance).toBeLessThan(0.65);
	});
});
