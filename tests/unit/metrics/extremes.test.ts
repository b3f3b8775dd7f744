import { describe, expect, test } from 'vitest';
import { normalQuantile, studentQuantile } from '#lib/domain/metrics/distribution.ts';
import {
	geometricMean,
	logNormalMean,
	mannWhitney,
	meanInterval,
	meanSummary,
	newcombeDifference,
	npsDifference,
	npsInterval,
	npsScore,
	poissonInterval,
	quantileRanks,
	quantileRatio,
	welchDifference,
	wilsonInterval
} from '#lib/domain/metrics/interval.ts';
import {
	clopperPearson,
	npsAgrestiMin,
	npsStudent,
	npsTango,
	npsWald,
	tangoInterval
} from '#lib/domain/metrics/interval-methods.ts';
import { benjaminiHochberg, holm } from '#lib/domain/metrics/many.ts';
import {
	effectiveAnswers,
	finitePopulationAnswers,
	finitePopulationFactor,
	nonresponseBounds
} from '#lib/domain/metrics/power.ts';
import { quantile, rankedValues } from '#lib/domain/metrics/ranked.ts';
import { npsChance, shareChance } from '#lib/domain/metrics/chance.ts';

const none = { detractors: 0, passives: 0, promoters: 0 };
const one = { detractors: 0, passives: 0, promoters: 1 };

describe('nothing, one, all the same', () => {
	test('of net promoter answers', () => {
		expect(npsScore(none)).toBeNaN();
		expect(npsScore(one)).toBe(100);
		const { low, high } = npsInterval(one);
		expect([low < 0, high > 90, high <= 100]).toEqual([true, true, true]);
		expect(npsWald({ ...none, promoters: 9 })).toEqual({ low: 100, high: 100 });
		expect(Number.isFinite(npsStudent(one).low)).toBe(false);
		expect(npsAgrestiMin(one).high).toBe(100);
		expect(npsTango({ ...none, passives: 20 }).low).toBeCloseTo(-npsTango({ ...none, passives: 20 }).high, 9);
		expect(tangoInterval(20, 0, 20).high).toBe(1);
		expect(tangoInterval(0, 20, 20).low).toBe(-1);
		expect(npsDifference(one, one)).toMatchObject({ change: 0, pValue: 1 });
	});

	test('of shares', () => {
		expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
		expect(wilsonInterval(0, 1).low).toBe(0);
		expect(wilsonInterval(1, 1).high).toBe(1);
		expect(clopperPearson(0, 0)).toEqual({ low: 0, high: 1 });
		expect(clopperPearson(1, 1)).toEqual({ low: expect.closeTo(0.025, 9), high: 1 });
		expect(newcombeDifference(5, 5, 5, 5)).toMatchObject({ change: 0, pValue: 1 });
		expect(newcombeDifference(5, 5, 0, 5).change).toBe(1);
	});

	test('of means and times', () => {
		expect(meanSummary([])).toMatchObject({ n: 0, mean: NaN });
		expect(Number.isFinite(meanInterval(meanSummary([3])).low)).toBe(false);
		expect(meanInterval(meanSummary([3, 3, 3]))).toEqual({ low: 3, high: 3 });
		expect(welchDifference(meanSummary([3, 3]), meanSummary([3, 3]))).toMatchObject({ t: 0, pValue: 1 });
		expect(welchDifference(meanSummary([4, 4]), meanSummary([3, 3]))).toMatchObject({ t: Infinity, pValue: 0 });
		expect(logNormalMean(meanSummary([2, 2])).mean).toBeCloseTo(Math.exp(2), 12);
		expect(geometricMean(meanSummary([0, 0])).mean).toBe(1);
		expect(quantile(rankedValues([]), 0.5)).toBeNaN();
		expect(quantile(rankedValues([7]), 0.9)).toBe(7);
		expect([1, 5].map((n) => quantileRanks(n))).toEqual([null, null]);
		expect(mannWhitney(rankedValues([1, 1]), rankedValues([1, 1, 1])).pValue).toBe(1);
		expect(mannWhitney(rankedValues([]), rankedValues([1])).pValue).toBe(1);
		const same = quantileRatio(rankedValues([5, 5]), rankedValues([5, 5]), 0.5, { seed: 1, resamples: 50 });
		expect(same).toEqual({ ratio: 1, intervals: [{ low: 1, high: 1 }] });
		expect(poissonInterval(0).low).toBe(0);
	});

	test('of quantiles far out and of few degrees of freedom', () => {
		expect([0, 1, 0.5].map(normalQuantile)).toEqual([-Infinity, Infinity, 0]);
		expect(normalQuantile(2)).toBeNaN();
		expect(normalQuantile(1e-300)).toBeCloseTo(-37.0471, 3);
		expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062047362, 8);
		expect(studentQuantile(0.975, 0.5) / 154.8).toBeGreaterThan(0.5);
		expect(studentQuantile(0.975, 1e7)).toBeCloseTo(1.959964, 5);
		expect(studentQuantile(0.0005, 3)).toBeCloseTo(-12.9239786, 6);
	});

	test('of tests, weights, populations and silence', () => {
		expect([benjaminiHochberg([]), holm([])]).toEqual([[], []]);
		expect(benjaminiHochberg([0.04, 0.04])).toEqual([0.04, 0.04]);
		expect(holm([0.04, 0.04])).toEqual([0.08, 0.08]);
		expect(holm([1, 0])).toEqual([1, 0]);
		expect([effectiveAnswers([]), effectiveAnswers([0, 0]), effectiveAnswers([5])]).toEqual([0, 0, 1]);
		expect([finitePopulationAnswers(100, 1), finitePopulationFactor(1, 1), finitePopulationFactor(9, 5)]).toEqual([
			1, 0, 0
		]);
		expect(nonresponseBounds(40, 1)).toEqual({ low: 40, high: 40 });
		expect(nonresponseBounds(40, 0)).toEqual({ low: -100, high: 100 });
	});

	test('of chances', () => {
		expect([npsChance(none, 0, 0), npsChance(none, -100, 5)]).toEqual([0, expect.closeTo(1, 9)]);
		expect(npsChance(none, 100, 1)).toBeCloseTo(0.25, 9);
		expect([shareChance(0, 0, 0.5, 0), shareChance(0, 0, 0, 3), shareChance(3, 3, 1, 0)]).toEqual([
			0,
			expect.closeTo(1, 9),
			1
		]);
		expect(npsChance({ detractors: 0, passives: 0, promoters: 400_000 }, 99, 900)).toBe(1);
	});
});
