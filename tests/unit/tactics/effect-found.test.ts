import { describe, expect, test } from 'vitest';
import { inverse, solve } from '#lib/domain/metrics/linear.ts';
import { normalDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { neighbourLag, regress } from '#lib/domain/metrics/regression.ts';
import { effectFound, effectVerdict, weeklyPoints, type EffectPoint } from '#lib/domain/tactics/effect-found.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { effectCases, simulateEffects } from '../../support/simulate/effect.ts';

const startsOn = '2026-03-02';
const series = (seed: string, before: number, after: number, effect: number, n = 30): EffectPoint[] => {
	const random = seededRandom(seed);
	return Array.from({ length: before + after }, (_, i) => ({
		day: addDays(startsOn, i - before),
		n,
		mean: 30 + (i >= before ? effect : 0) + (70 * normalDraw(random)) / Math.sqrt(n)
	}));
};

describe('lines', () => {
	test('are solved and taken back', () => {
		expect(
			solve(
				[
					[0, 2],
					[3, 1]
				],
				[4, 5]
			)
		).toEqual([1, 2]);
		const back = inverse([
			[2, 1],
			[1, 3]
		]);
		expect(back[0]![0]! * 2 + back[0]![1]!).toBeCloseTo(1, 12);
	});

	test('through points are those of weighted least squares', () => {
		const line = regress(
			[
				[1, 0],
				[1, 1],
				[1, 2],
				[1, 3]
			],
			[1, 3, 5, 7],
			[1, 2, 3, 4]
		)!;
		expect(line.coefficients[0]).toBeCloseTo(1, 10);
		expect(line.coefficients[1]).toBeCloseTo(2, 10);
		expect(
			regress(
				[
					[1, 1],
					[1, 1],
					[1, 1]
				],
				[1, 2, 3],
				[1, 1, 1]
			)
		).toBeNull();
		expect(regress([[1]], [1], [1])).toBeNull();
		expect([16, 80, 81, 270].map(neighbourLag)).toEqual([2, 2, 3, 4]);
	});

	test('have errors that grow where neighbours are alike', () => {
		const random = seededRandom('alike');
		let last = 0;
		const alike = Array.from({ length: 400 }, () => (last = 0.7 * last + normalDraw(random)));
		const rows = alike.map(() => [1]);
		const weights = alike.map(() => 1);
		const plain = regress(rows, alike, weights, 0)!;
		const sd = Math.sqrt(alike.reduce((sum, value) => sum + value * value, 0) / 400);
		expect(Math.sqrt(plain.covariance[0]![0]!)).toBeGreaterThan((1.6 * sd) / 20);
	});
});

describe('the effect of a tactic', () => {
	const base = { startsOn, expected: 8, better: 'higher' as const };

	test('is a word by its interval and by what was hoped for', () => {
		expect(effectVerdict({ low: 1, high: 9 }, 8, 'higher')).toBe('helps');
		expect(effectVerdict({ low: 1, high: 9 }, -8, 'lower')).toBe('harms');
		expect(effectVerdict({ low: -9, high: -1 }, -8, 'lower')).toBe('helps');
		expect(effectVerdict({ low: -4, high: 4 }, 8, 'higher')).toBe('no_visible_effect');
		expect(effectVerdict({ low: -5, high: 4 }, 8, 'higher')).toBe('too_early');
		expect(effectVerdict({ low: -1, high: 1 }, null, 'higher')).toBe('too_early');
		expect(effectVerdict(null, 8, 'higher')).toBe('too_early');
	});

	test('is too early to tell with few points, and with points of no answers', () => {
		expect(effectFound({ ...base, points: series('a', 11, 30, 20) }).verdict).toBe('too_early');
		expect(effectFound({ ...base, points: series('a', 60, 5, 20) }).effect).toBeNull();
		expect(effectFound({ ...base, points: [] })).toMatchObject({
			verdict: 'too_early',
			pointsBefore: 0,
			pointsAfter: 0
		});
		const empty = series('a', 60, 30, 0).map((point) => ({ ...point, n: 0 }));
		expect(effectFound({ ...base, points: empty }).verdict).toBe('too_early');
	});

	test('is not made sure by a few points that happen to agree', () => {
		let alarms = 0;
		for (let seed = 0; seed < 60; seed++) {
			const points = series(`agree ${seed}`, 150, 8, 0).map((point) =>
				point.day >= startsOn ? { ...point, mean: 36 } : point
			);
			if (effectFound({ ...base, points }).verdict !== 'too_early') alarms += 1;
		}
		expect(alarms).toBeLessThanOrEqual(9);
	});

	test('that is large is found, by days and by weeks, and has the jump it began with', () => {
		const points = series('large', 150, 80, 30);
		const daily = effectFound({ ...base, points });
		expect(daily).toMatchObject({ verdict: 'helps', way: 'own_course', pointsBefore: 150, pointsAfter: 80 });
		expect(daily.jump).toBeGreaterThan(15);
		const weekly = effectFound({ ...base, points: weeklyPoints(points, startsOn) });
		expect(weekly.verdict).toBe('helps');
		expect(weekly.pointsAfter).toBe(12);
	});

	test('against others takes off what moved everybody', () => {
		const common = (day: number) => 25 * Math.sin(day / 20);
		const shift = (points: EffectPoint[]) => points.map((point, i) => ({ ...point, mean: point.mean + common(i) }));
		const found = effectFound({
			...base,
			points: shift(series('one', 120, 60, 15, 60)),
			comparison: shift(series('two', 120, 60, 0, 60))
		});
		expect(found.way).toBe('against_others');
		expect(found.interval!.low).toBeGreaterThan(5);
		expect(found.interval!.high).toBeLessThan(25);
		const apart = series('three', 120, 60, 0, 60).map((point, i) => ({ ...point, mean: point.mean + i }));
		expect(effectFound({ ...base, points: apart, comparison: series('four', 120, 60, 0, 60) }).way).toBe(
			'against_others_course'
		);
	});
});

/** The light form of `npm run bench -- effect`. */
describe('simulated tactics', () => {
	test.each(effectCases)('of $effect, compared: $withComparison, alike: $alike', (one) => {
		const found = simulateEffects(one, 60);
		expect(found.covered).toBeGreaterThanOrEqual(0.86);
		expect(Math.abs(found.bias)).toBeLessThan(2);
		if (one.effect === 0) expect(found.verdicts.helps + found.verdicts.harms).toBeLessThanOrEqual(9);
		else expect(found.verdicts.helps).toBeGreaterThan(25);
		if (one.effect > 0) expect(found.verdicts.harms).toBe(0);
	});
});
