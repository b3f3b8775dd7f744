import { describe, expect, test } from 'vitest';
import { canWeTell, type TellInput } from '#lib/domain/goals/can-we-tell.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { csat } from '#lib/domain/metrics/kinds/csat.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { rating } from '#lib/domain/metrics/kinds/rating.ts';
import { count } from '#lib/domain/metrics/kinds/count.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';

const answers = [...Array<number>(200).fill(10), ...Array<number>(100).fill(3), ...Array<number>(200).fill(7)];
const npsNow = nps.summarise(evidenceOf(nps, answers), {});

const onePoint: TellInput = {
	kind: nps,
	settings: {},
	summary: npsNow,
	baselineN: 500,
	baseline: 20,
	change: 1,
	expectedAnswers: 500,
	windowDays: 90,
	periodDays: 90
};

describe('"can we tell?"', () => {
	test('says of one point with 500 answers that it happens by chance in 4 quarters of 10, and what would help', () => {
		const told = canWeTell(onePoint);
		expect(told.answer).toBe('no');
		expect(told.periodsInTen).toBe(4);
		expect(told.detectable!.change).toBeCloseTo(13.2, 1);
		expect(told.answersNeeded).toBe(87_905);
		expect(told.isAssumed).toBe(false);
		expect(told.offers.map((offer) => offer.kind)).toEqual(['longer', 'more_answers', 'larger_step']);
		expect(told.offers[0]).toMatchObject({ kind: 'longer', days: 15_823, periods: 176 });
		expect(told.offers[1]).toMatchObject({ answers: 87_905, perDay: 977 });
		expect(told.offers[2]).toMatchObject({ kind: 'larger_step' });
	});

	test('says yes to a step that can be told, with nothing to offer', () => {
		const told = canWeTell({ ...onePoint, change: 15 });
		expect(told).toMatchObject({ answer: 'yes', periodsInTen: 0, offers: [] });
	});

	test('shows a wobble that the target of one point lies well within', () => {
		const { wobble } = canWeTell(onePoint);
		expect(wobble!.low).toBeCloseTo(20 - 9.25, 1);
		expect(wobble!.high).toBeCloseTo(20 + 9.25, 1);
	});

	test('counts a typed baseline as exact', () => {
		const told = canWeTell({ ...onePoint, baselineN: null });
		expect(told.detectable!.change).toBeCloseTo(13.2 / Math.SQRT2, 1);
	});

	test('plans with a usual spread while there are few answers, and says so', () => {
		const told = canWeTell({ ...onePoint, summary: null, baselineN: null });
		expect(told.isAssumed).toBe(true);
		expect(told.answer).toBe('no');
		const few = nps.summarise(evidenceOf(nps, [10, 9]), {});
		expect(canWeTell({ ...onePoint, summary: few }).isAssumed).toBe(true);
	});

	test('does not guess where nothing is known: no answers to come', () => {
		expect(canWeTell({ ...onePoint, expectedAnswers: 0 })).toMatchObject({ answer: 'unknown', offers: [] });
	});

	test('offers a closer measure with what it could tell', () => {
		const closer = [{ metricId: 'm', detectable: { change: 100, relative: 0.2 } }];
		expect(canWeTell({ ...onePoint, closer }).offers).toContainEqual({ kind: 'closer_measure', metrics: closer });
	});

	test('works for times: a fifth less can be told from 400 cases, a tenth cannot', () => {
		const planned = { ...resolution.assumed(resolution.defaults)!, n: 400, variance: 1, value: 50_000 };
		const input = {
			...onePoint,
			kind: resolution,
			settings: resolution.defaults,
			summary: planned,
			baseline: 50_000,
			baselineN: 400,
			expectedAnswers: 400
		};
		expect(canWeTell({ ...input, change: -10_000 }).answer).toBe('yes');
		const tenth = canWeTell({ ...input, change: -5_000 });
		expect(tenth.answer).toBe('no');
		expect(tenth.offers.at(-1)).toMatchObject({ kind: 'larger_step' });
		expect(tenth.wobble!.low).toBeLessThan(50_000);
		expect(tenth.wobble!.high).toBeGreaterThan(50_000);
	});

	test('works for shares, ratings and counts, and offers no step beyond the scale', () => {
		const shares = csat.summarise(
			evidenceOf(csat, [...Array<number>(45).fill(5), ...Array<number>(5).fill(2)]),
			csat.defaults
		);
		const share = canWeTell({
			...onePoint,
			kind: csat,
			settings: csat.defaults,
			summary: shares,
			baseline: 90,
			baselineN: 50,
			expectedAnswers: 50,
			change: 2
		});
		expect(share.answer).toBe('no');
		expect(share.offers.some((offer) => offer.kind === 'larger_step')).toBe(false);
		const stars = rating.assumed(rating.defaults)!;
		expect(
			canWeTell({
				...onePoint,
				kind: rating,
				settings: rating.defaults,
				summary: stars,
				baseline: 4,
				change: 0.5,
				baselineN: null,
				expectedAnswers: 400
			}).answer
		).toBe('yes');
		const orders = count.summarise(evidenceOf(count, [900]), count.defaults);
		expect(
			canWeTell({ ...onePoint, kind: count, settings: count.defaults, summary: orders, baseline: 900, change: 300 })
				.answer
		).toBe('yes');
	});

	test('offers a longer time for counts, so long that their change does stand out, and the most sensitive metric first', () => {
		const orders = count.summarise(evidenceOf(count, [900]), count.defaults);
		const input = { ...onePoint, kind: count, settings: count.defaults, summary: orders, baseline: 900, change: 30 };
		const closer = [
			{ metricId: 'b', detectable: { change: 9, relative: 0.3 } },
			{ metricId: 'c', detectable: { change: 9, relative: null } },
			{ metricId: 'a', detectable: { change: 9, relative: 0.1 } }
		];
		const told = canWeTell({ ...input, closer });
		expect(told.answer).toBe('no');
		const longer = told.offers.find((offer) => offer.kind === 'longer')!;
		const times = longer.days / 90;
		expect(times).toBeGreaterThan(10);
		const whole = count.summarise(evidenceOf(count, [Math.ceil(900 * times)]), count.defaults);
		expect(count.detectable(500, 500, whole)!.change).toBeLessThanOrEqual(30 * times + 1);
		const nearer = told.offers.find((offer) => offer.kind === 'closer_measure')!;
		expect(nearer.metrics.map((one) => one.metricId)).toEqual(['a', 'b', 'c']);
		expect(canWeTell({ ...input, change: -901 }).offers.some((offer) => offer.kind === 'longer')).toBe(false);
	});
});
