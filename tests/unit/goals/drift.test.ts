import { describe, expect, test } from 'vitest';
import { arrivals } from '#lib/domain/goals/arrivals.ts';
import {
	filterDays,
	mergedBelief,
	stepsAhead,
	walkBeliefs,
	walkEvidence,
	walkWeights
} from '#lib/domain/goals/drift.ts';
import { forecastFan, goalForecast, learnWalk, type DayOfAnswers } from '#lib/domain/goals/forecast.ts';
import { mixtureQuantile } from '#lib/domain/goals/mixture.ts';
import { npsChance } from '#lib/domain/metrics/chance.ts';
import { histogramOf, mergeAll } from '#lib/domain/metrics/histogram.ts';
import { metricKinds } from '#lib/domain/metrics/registry.ts';
import { normalDraw, poissonDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import { addDays } from '#lib/domain/shared/instant.ts';

const random = seededRandom('drift');
const wander = (step: number, days: number, n: number) => {
	let level = 0;
	return Array.from({ length: days }, (_, at) => {
		level += step * normalDraw(random);
		return { at, value: level + normalDraw(random) / Math.sqrt(n), n };
	});
};

describe('a level that may wander', () => {
	test('that stands still is the mean of its answers, and worth all of them', () => {
		const days = [
			{ at: 0, value: 10, n: 4 },
			{ at: 3, value: 20, n: 12 }
		];
		const { level, variance, weights } = filterDays(days, 0, 1);
		expect(level).toBeCloseTo(17.5, 12);
		expect(1 / variance).toBeCloseTo(16, 12);
		expect(weights).toEqual([0.25, 0.75]);
	});

	test('is followed by the last days when it walks; what days count for sums to one', () => {
		const days = wander(0, 60, 5);
		for (const walk of [0, 0.001, 0.1]) {
			const { weights, level } = filterDays(days, walk, 1);
			expect(weights.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
			expect(weights.reduce((sum, w, i) => sum + w * days[i]!.value, 0)).toBeCloseTo(level, 10);
		}
		const heavy = filterDays(days, 0.1, 1).weights;
		expect(heavy.at(-1)!).toBeGreaterThan(heavy[0]! * 10);
	});

	test('is known to walk, or to stand, after eight quarters', () => {
		const learn = (step: number) => walkWeights(Array.from({ length: 8 }, () => walkEvidence(wander(step, 90, 20), 1)));
		expect(learn(0)[0]).toBeGreaterThan(0.6);
		expect(learn(Math.sqrt(0.0025))[0]).toBeLessThan(0.05);
		expect(walkWeights([]).reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
	});

	test('is worth less the further one looks ahead', () => {
		const days = wander(0.02, 60, 5);
		const worth = [0, 10, 60].map((left) => mergedBelief(walkBeliefs(days, 1, left)!, 1).worth);
		expect(worth[0]).toBeGreaterThan(worth[1]!);
		expect(worth[1]).toBeGreaterThan(worth[2]!);
		expect(walkBeliefs(wander(0, 6, 5), 1, 10)).toBeNull();
		expect(stepsAhead(1)).toBe(1);
	});
});

describe('how many answers may come', () => {
	test('averages as 20,000 draws from Poisson do', () => {
		const soFar = { detractors: 20, passives: 30, promoters: 50 };
		const numbers = arrivals(100);
		const fast = numbers.reduce((sum, m) => sum + npsChance(soFar, 30, m), 0) / numbers.length;
		const known = new Map<number, number>();
		let slow = 0;
		for (let i = 0; i < 20_000; i++) {
			const m = poissonDraw(random, 100);
			if (!known.has(m)) known.set(m, npsChance(soFar, 30, m));
			slow += known.get(m)! / 20_000;
		}
		expect(Math.abs(fast - slow)).toBeLessThan(0.012);
	});

	test('spreads further when the rate rests on few answers', () => {
		const spread = (known: number) => arrivals(60, known).at(-1)! - arrivals(60, known)[0]!;
		expect(spread(10)).toBeGreaterThan(spread(1000));
		expect(arrivals(0)).toEqual([0]);
		expect(Math.min(...arrivals(1, 1))).toBeGreaterThanOrEqual(0);
	});
});

describe('several likely predictions together', () => {
	test('have the quantiles of their mixture', () => {
		const one = { weight: 1, prediction: { expected: 5, low: 3, high: 7 } };
		expect(mixtureQuantile([one], 0.1)).toBeCloseTo(3, 9);
		expect(mixtureQuantile([one], 0.9)).toBeCloseTo(7, 9);
		const two = { weight: 0.5, prediction: { expected: 5, low: 1, high: 9 } };
		expect(mixtureQuantile([{ ...one, weight: 0.5 }, two], 0.9)).toBeGreaterThan(7);
		const fixed = { weight: 1, prediction: { expected: 5, low: 5, high: 5 } };
		expect(mixtureQuantile([fixed], 0.9)).toBeCloseTo(5, 9);
	});
});

const valuesOf: Readonly<Record<string, () => number>> = {
	nps: () => Math.floor(random() * 11),
	csat: () => 1 + Math.floor(random() * 5),
	ces: () => 1 + Math.floor(random() * 7),
	rating: () => 1 + Math.floor(random() * 5),
	'first-response': () => Math.round(Math.exp(7 + normalDraw(random))),
	resolution: () => Math.round(Math.exp(9 + normalDraw(random))),
	rate: () => (random() < 0.8 ? 1 : 0),
	count: () => 1 + Math.floor(random() * 3),
	amount: () => Math.round(Math.exp(8 + 0.5 * normalDraw(random)))
};

// A ratio has no answers of its own: how it wanders is read from its two metrics.
describe.each(metricKinds.filter(({ id }) => id !== 'ratio'))('a forecast of the kind $id', (kind) => {
	const start = '2026-07-01';
	const days: DayOfAnswers[] = Array.from({ length: 40 }, (_, i) => ({
		day: addDays(start, i),
		histogram: histogramOf(
			kind.bucketing,
			Array.from({ length: poissonDraw(random, 4) }, () => valuesOf[kind.id]!())
		)
	}));
	const histogram = mergeAll(
		kind.bucketing,
		days.map((one) => one.histogram)
	);
	const settings = kind.defaults;
	const value = kind.summarise({ histogram }, settings).value!;
	const input = {
		kind,
		settings,
		soFar: { histogram },
		days,
		today: addDays(start, 39),
		daysLeft: 50,
		perDay: 4,
		side: 'higher',
		hasEarlierPeriod: false
	} as const;

	test('falls as the target rises and has a range around its middle', () => {
		const end = goalForecast({ ...input, target: value })!.prediction!;
		const targets = [end.low, (end.low + end.expected) / 2, end.expected, (end.expected + end.high) / 2, end.high];
		const chances = targets.map((target) => goalForecast({ ...input, target })!.chance);
		chances.forEach((chance, i) => i > 0 && expect(chance).toBeLessThanOrEqual(chances[i - 1]! + 1e-9));
		expect(chances[0]).toBeGreaterThan(0.78);
		expect(chances.at(-1)).toBeLessThan(0.22);
		expect(goalForecast({ ...input, target: value, daysLeft: 0 })!.chance).toBe(1);
	});

	test('opens as a fan that starts at the figure and ends at the forecast', () => {
		const fan = forecastFan(input, 5);
		expect(fan.length).toBe(6);
		expect(fan[0]).toMatchObject({ day: input.today, low: value, middle: value, high: value });
		expect(fan.at(-1)!.day).toBe(addDays(input.today, 50));
		for (const point of fan) {
			const order = [point.low, point.lowHalf, point.middle, point.highHalf, point.high];
			order.forEach((x, i) => i > 0 && expect(x).toBeGreaterThanOrEqual(order[i - 1]! - 1e-9));
		}
		expect(fan.at(-1)!.high - fan.at(-1)!.low).toBeGreaterThan(0);
		expect(forecastFan({ ...input, daysLeft: 0 })).toEqual([]);
	});

	test('learns from an ended period how far the level wanders', () => {
		expect(learnWalk(kind, settings, days).length).toBe(4);
	});
});
