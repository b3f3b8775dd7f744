import { describe, expect, test } from 'vitest';
import { histogramOf } from '#lib/domain/metrics/histogram.ts';
import { metricKind } from '#lib/domain/metrics/registry.ts';
import { normalDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays, daysBetween } from '#lib/domain/shared/instant.ts';
import { effectFound, weeklyPoints, type EffectPoint } from '#lib/domain/tactics/effect-found.ts';
import { effectOutlook } from '#lib/domain/tactics/effect-outlook.ts';
import {
	accountableFrom,
	byWeeks,
	closedUntil,
	effectPoints,
	effectRange,
	hopedOnScale,
	shownChange,
	usualBefore
} from '#lib/domain/tactics/effect-series.ts';
import { effectMark, effectMoney, type EffectMark } from '#lib/domain/tactics/effect-standing.ts';

const startsOn = '2026-06-01';
const series = (seed: string, before: number, after: number, effect: number, n = 30, sd = 70): EffectPoint[] => {
	const random = seededRandom(seed);
	return Array.from({ length: before + after }, (_, i) => ({
		day: addDays(startsOn, i - before),
		n,
		mean: 30 + (i >= before ? effect : 0) + (sd * normalDraw(random)) / Math.sqrt(n)
	}));
};

describe('which days are looked at', () => {
	test('from when it was expected, never before it began; written afterwards, the day that was written', () => {
		expect(accountableFrom({ fromOn: '2026-06-10' }, { startedOn: '2026-06-01' }, false)).toBe('2026-06-10');
		expect(accountableFrom({ fromOn: '2026-05-10' }, { startedOn: '2026-06-01' }, false)).toBe('2026-06-01');
		expect(accountableFrom({ fromOn: '2026-05-10' }, { startedOn: '2026-06-01' }, true)).toBe('2026-05-10');
		expect(accountableFrom({ fromOn: '2026-05-10' }, { startedOn: null }, false)).toBeNull();
	});

	test('half a year before, and since then until it was stopped, half a year at most', () => {
		expect(effectRange('2026-07-01', { stoppedOn: null }, '2026-08-01')).toEqual({
			first: '2025-12-31',
			last: '2026-08-01'
		});
		expect(effectRange('2026-07-01', { stoppedOn: '2026-07-20' }, '2026-08-01').last).toBe('2026-07-20');
		expect(daysBetween('2026-01-01', effectRange('2026-01-01', { stoppedOn: null }, '2027-08-01').last)).toBe(181);
	});
});

describe('a figure on the scale of its answers', () => {
	test('times are logarithms, counts the pace of a week with their empty days', () => {
		const range = { first: '2026-01-01', last: '2026-01-05' };
		const times = metricKind('resolution');
		const [one] = effectPoints(
			times,
			times.defaults,
			[{ day: '2026-01-02', histogram: histogramOf('log', [3600, 3600]) }],
			range
		);
		expect(Math.exp(one?.mean ?? 0)).toBeGreaterThan(3400);
		expect(Math.exp(one?.mean ?? 0)).toBeLessThan(3800);
		const count = metricKind('count');
		const counts = effectPoints(
			count,
			count.defaults,
			[
				{ day: '2026-01-02', histogram: histogramOf('log', [3]) },
				{ day: '2026-01-04', histogram: histogramOf('log', [1]) },
				{ day: '2025-12-30', histogram: histogramOf('log', [9]) }
			],
			range
		);
		expect(counts).toEqual([
			{ day: '2026-01-02', n: 1, mean: 21 },
			{ day: '2026-01-03', n: 1, mean: 0 },
			{ day: '2026-01-04', n: 1, mean: 7 },
			{ day: '2026-01-05', n: 1, mean: 0 }
		]);
	});

	test('the latest cases are left out while more than one in ten of a week is open', () => {
		const days = Array.from({ length: 30 }, (_, i) => ({ day: addDays('2026-06-01', i), n: 10 }));
		expect(closedUntil(days, new Map(), '2026-06-30')).toBe('2026-06-30');
		const open = new Map([
			['2026-06-03', 1],
			['2026-06-28', 2],
			['2026-06-29', 5],
			['2026-06-30', 9]
		]);
		expect(closedUntil(days, open, '2026-06-30')).toBe('2026-06-29');
		expect(closedUntil(days, new Map([['2026-06-29', 30]]), '2026-06-30')).toBe('2026-06-28');
		expect(closedUntil([], new Map([['2026-06-30', 1]]), '2026-06-30')).toBe('2026-06-29');
	});

	test('what was hoped for goes there and back', () => {
		const lower = { direction: 'lower' as const, shape: 'absolute' as const, amount: 3600 };
		const usual = Math.log(36_000);
		const hoped = hopedOnScale(lower, true, usual) as number;
		expect(hoped).toBeCloseTo(Math.log(0.9), 10);
		expect(shownChange(hoped, true, usual)).toBeCloseTo(-3600, 6);
		expect(hopedOnScale({ ...lower, shape: 'relative', amount: 20 }, true, null)).toBeCloseTo(Math.log(0.8), 10);
		expect(hopedOnScale(lower, true, null)).toBeNull();
		expect(hopedOnScale({ ...lower, amount: 99_999 }, true, usual)).toBeCloseTo(Math.log(0.1), 10);
		expect(hopedOnScale({ direction: 'raise', shape: 'relative', amount: 10 }, false, -40)).toBe(4);
		expect(hopedOnScale({ direction: 'raise', shape: 'relative', amount: 10 }, false, null)).toBeNull();
		expect(hopedOnScale({ direction: 'lower', shape: 'absolute', amount: 5 }, false, null)).toBe(-5);
	});

	test('weeks stand in for days where days are thin and weeks are enough', () => {
		expect(byWeeks(series('a', 120, 60, 0, 30), startsOn)).toBe(false);
		expect(byWeeks(series('a', 120, 60, 0, 2), startsOn)).toBe(true);
		expect(byWeeks(series('a', 40, 60, 0, 2), startsOn)).toBe(false);
		const mondays = series('a', 120, 60, 0, 9).filter((_, i) => i % 7 === 0);
		expect(byWeeks(mondays, startsOn)).toBe(true);
		expect(byWeeks([], startsOn)).toBe(false);
		expect(usualBefore([{ day: startsOn, n: 3, mean: 1 }], startsOn)).toBeNull();
	});

	test('two series that share no day meet in the week', () => {
		const mondays = series('m', 210, 105, 12, 40).filter((_, i) => i % 7 === 0);
		const tuesdays = series('t', 210, 105, 0, 40).filter((_, i) => i % 7 === 1);
		const found = effectFound({
			points: weeklyPoints(mondays, startsOn),
			comparison: weeklyPoints(tuesdays, startsOn),
			startsOn,
			expected: 12,
			better: 'higher'
		});
		expect(found).toMatchObject({ pointsBefore: 30, pointsAfter: 15, way: 'against_others' });
		expect(found.course).toHaveLength(45);
	});

	test('the course is where the figure would have been: its distance since the start is the effect', () => {
		const points = series('course', 150, 60, 20);
		for (const comparison of [undefined, series('beside', 150, 60, 0)]) {
			const found = effectFound({
				points,
				startsOn,
				expected: 20,
				better: 'higher',
				...(comparison === undefined ? {} : { comparison })
			});
			const after = found.course.filter(({ day }) => day >= startsOn);
			const own = new Map(points.map(({ day, mean }) => [day, mean]));
			const mean = after.reduce((sum, one) => sum + (own.get(one.day) as number) - one.mean, 0) / after.length;
			expect(mean).toBeCloseTo(found.effect as number, 6);
		}
	});
});

describe('by when it can be told', () => {
	const outlook = (points: readonly EffectPoint[], over: Partial<Parameters<typeof effectOutlook>[0]> = {}) =>
		effectOutlook({ points, startsOn, today: points.at(-1)?.day ?? startsOn, hoped: 10, found: null, ...over });

	test('before it begins, from how the figure came so far; a larger effect is seen sooner', () => {
		const points = series('before', 150, 0, 0);
		const small = outlook(points, { hoped: 20 });
		const large = outlook(points, { hoped: 40 });
		expect(small).toMatchObject({ tells: 'effect' });
		expect(large).toMatchObject({ tells: 'effect' });
		const day = (told: typeof small): string => (told !== null && told.by !== null ? told.by : '');
		expect(day(large) > startsOn).toBe(true);
		expect(day(large) <= day(small)).toBe(true);
	});

	test('where the day has come, the range is as narrow as was foretold (middle of 21 tactics)', () => {
		const ratios = Array.from({ length: 21 }, (_, seed) => {
			const looked = (days: number) => {
				const points = series(`with ${seed}`, 150, days, 12);
				const comparison = series(`beside ${seed}`, 150, days, 0);
				return {
					points,
					comparison,
					found: effectFound({ points, comparison, startsOn, expected: 12, better: 'higher' })
				};
			};
			const { points, comparison, found } = looked(10);
			const told = outlook(points, { comparison, hoped: 12, found });
			if (told === null || told.by === null) return 1;
			const { interval } = looked(daysBetween(startsOn, told.by) + 1).found;
			return ((interval?.high ?? 0) - (interval?.low ?? 0)) / 2 / (12 * 0.7);
		}).sort((one, other) => one - other);
		expect(ratios[10]).toBeGreaterThan(0.75);
		expect(ratios[10]).toBeLessThan(1.2);
	});

	test('once an effect would be seen and is not, by when it can be told that there is none', () => {
		const points = series('none', 170, 60, 0);
		const comparison = series('beside none', 170, 60, 0);
		const found = effectFound({ points, comparison, startsOn, expected: 13, better: 'higher' });
		expect(outlook(points, { comparison, hoped: 13, found })).toMatchObject({ tells: 'none' });
		expect(outlook(points, { comparison, hoped: 8.8, found })).toEqual({ by: null, why: 'none_unclear' });
	});

	test('no waiting helps where there is nothing before, or the answers are far too few', () => {
		expect(outlook([])).toEqual({ by: null, why: 'few_before' });
		expect(outlook(series('few', 5, 30, 0))).toEqual({ by: null, why: 'few_before' });
		expect(outlook(series('coarse', 60, 20, 0, 2), { hoped: 0.5 })).toEqual({ by: null, why: 'too_coarse' });
		expect(outlook(series('none', 60, 20, 0), { hoped: null })).toBeNull();
	});
});

describe('money by what it did (R-002-04)', () => {
	const tactic = (id: string, mark: EffectMark, spent: number) => ({ id, title: id, spent, mark });

	test('what is undecided is never counted as without effect', () => {
		const groups = effectMoney([
			tactic('a', 'no_visible_effect', 300),
			tactic('b', 'no_visible_effect', 500),
			tactic('c', 'too_early', 900),
			tactic('d', 'unsaid', 70),
			tactic('e', 'helps', 10),
			tactic('f', 'harms', 0),
			tactic('g', 'not_begun', 50)
		]);
		expect(groups.map(({ mark, spent }) => [mark, spent])).toEqual([
			['no_visible_effect', 800],
			['too_early', 900],
			['unsaid', 70],
			['helps', 10]
		]);
		expect(groups[0]?.tactics.map(({ id }) => id)).toEqual(['b', 'a']);
	});

	test('a figure without anything to compare is too early', () => {
		expect(effectMark({ state: 'no_figure', verdict: null })).toBe('too_early');
		expect(effectMark({ state: 'told', verdict: 'harms' })).toBe('harms');
		expect(effectMark({ state: 'unsaid', verdict: null })).toBe('unsaid');
		expect(effectMark({ state: 'not_begun', verdict: null })).toBe('not_begun');
	});
});
