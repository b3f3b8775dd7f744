import { describe, expect, test } from 'vitest';
import {
	currentValue,
	parseValue,
	usualAttribution,
	valueField,
	type GivenValue,
	type Range
} from '#lib/domain/money/assumption.ts';
import { businessCase, caseJudgement, tacticCost, type Values } from '#lib/domain/money/case.ts';
import { tacticHours } from '#lib/domain/money/hours.ts';
import { fc } from '../../support/property.ts';

const exactly = (value: number): Range => ({ low: value, central: value, high: value });
const between = (low: number, central: number, high: number): Range => ({ low, central, high });

const example: Values = {
	customers: exactly(2000),
	leaving: exactly(2000),
	leaving_after: exactly(1800),
	revenue: exactly(300_00),
	margin: exactly(6000),
	attributed: exactly(5000)
};

describe('what a plan brings and costs (R-002-07, R-001-06)', () => {
	test('the worked example, to the cent', () => {
		const found = businessCase(example, 15_000_00);
		expect(found).toMatchObject({
			missing: [],
			benefit: exactly(3600_00),
			cost: exactly(15_000_00),
			marginSaved: 7200_00,
			swings: [],
			hangsOn: [],
			payback: null
		});
		expect(found.kept).toBeCloseTo(40, 9);
		expect(found.roi?.central).toBeCloseTo(-0.76, 12);
		expect(caseJudgement(found)).toBe('loss');
	});

	test('what is not sure is carried through, and the assumption that matters most is named', () => {
		const found = businessCase(
			{ ...example, leaving_after: between(1650, 1800, 1950), attributed: usualAttribution },
			1500_00
		);
		// 2,000 × 0.5 to 3.5 of 100 × 300 × 60 % × 25 to 75 %.
		expect(found.benefit).toEqual(between(450_00, 3600_00, 9450_00));
		expect(found.net).toEqual(between(450_00 - 1500_00, 3600_00 - 1500_00, 9450_00 - 1500_00));
		expect(found.swings.map(({ key, swing }) => [key, swing])).toEqual([
			['leaving_after', 5400_00],
			['attributed', 3600_00]
		]);
		expect(found.hangsOn).toEqual(['leaving_after']);
		expect(caseJudgement(found)).toBe('either');
		expect(found.payback).toBeCloseTo(1500 / 3600, 9);
	});

	test('two that matter about as much are both named', () => {
		const found = businessCase(
			{ ...example, revenue: between(150_00, 300_00, 450_00), attributed: usualAttribution },
			100
		);
		expect(found.hangsOn).toEqual(['revenue', 'attributed']);
	});

	test('without customers or margin it says so and gives no number', () => {
		const { customers, margin, ...rest } = example;
		const found = businessCase(rest, 15_000_00);
		expect([customers, margin]).toHaveLength(2);
		expect(found).toMatchObject({
			missing: ['customers', 'margin'],
			benefit: null,
			net: null,
			roi: null,
			payback: null,
			swings: [],
			cost: exactly(15_000_00)
		});
		expect(caseJudgement(found)).toBe('missing');
	});

	test('our own hours and tools are costs; without any cost there is no return', () => {
		const found = businessCase(
			{ ...example, hours: exactly(100), hour_cost: between(30_00, 40_00, 50_00), other_cost: exactly(500_00) },
			1000_00
		);
		expect(found.cost).toEqual(between(4500_00, 5500_00, 6500_00));
		expect(found.hangsOn).toEqual(['hour_cost']);
		const free = businessCase(example, 0);
		expect(free.roi).toBeNull();
		expect(caseJudgement(free)).toBe('no_cost');
		expect(free.payback).toBeNull();
	});

	test('more customers leaving is a loss, whatever share of it is ours', () => {
		const found = businessCase({ ...example, leaving_after: exactly(2100), attributed: usualAttribution }, 100_00);
		expect(found.benefit).toEqual(between(-2700_00, -1800_00, -900_00));
		expect(caseJudgement(found)).toBe('loss');
	});

	test('with a discount it says what a customer is worth, and what three years are worth today', () => {
		const found = businessCase(
			{ ...example, discount: exactly(1000), keeping_cost: exactly(12_00), winning_factor: exactly(500) },
			15_000_00
		);
		expect(found.customerWorth).toEqual({ later: 480_00, now: 660_00 });
		expect(found.presentValue).toBe(-6047_33);
		expect(found.winningInstead).toBe(40 * 60_00);
	});

	test('properties: low, likely, high stand in order; wider assumptions never narrow the result', () => {
		const percentRange = fc
			.tuple(
				fc.integer({ min: 0, max: 10_000 }),
				fc.integer({ min: 0, max: 10_000 }),
				fc.integer({ min: 0, max: 10_000 })
			)
			.map((three) => {
				const [low, central, high] = [...three].sort((a, b) => a - b) as [number, number, number];
				return { low, central, high };
			});
		fc.assert(
			fc.property(
				percentRange,
				percentRange,
				percentRange,
				fc.integer({ min: 0, max: 1e9 }),
				(after, margin, share, cost) => {
					const values: Values = { ...example, leaving_after: after, margin, attributed: share };
					const found = businessCase(values, cost);
					const { benefit, net } = found as { benefit: Range; net: Range };
					expect(benefit.low).toBeLessThanOrEqual(benefit.central);
					expect(benefit.central).toBeLessThanOrEqual(benefit.high);
					expect(net.high - net.low).toBe(benefit.high - benefit.low);
					expect(Number.isSafeInteger(benefit.low)).toBe(true);
					const narrow = businessCase({ ...values, leaving_after: exactly(after.central) }, cost).benefit as Range;
					expect(narrow.high - narrow.low).toBeLessThanOrEqual(benefit.high - benefit.low);
					expect(
						found.swings.every((one, index, all) => index === 0 || one.swing <= (all[index - 1]?.swing ?? 0))
					).toBe(true);
				}
			)
		);
	});

	test('what is over costs what was spent; what goes on costs what is meant for it, or more', () => {
		expect(tacticCost({ budget: 100, spent: 40, isOver: true })).toBe(40);
		expect(tacticCost({ budget: 100, spent: 40, isOver: false })).toBe(100);
		expect(tacticCost({ budget: 100, spent: 140, isOver: false })).toBe(140);
		expect(tacticCost({ budget: null, spent: 0, isOver: false })).toBe(0);
	});
});

const value = (over: Partial<GivenValue>): GivenValue => ({
	...exactly(1),
	id: 'a',
	key: 'margin',
	goalId: null,
	basis: 'guess',
	claim: null,
	metric: null,
	quarter: null,
	note: '',
	at: '2026-01-01T00:00:00.000Z',
	by: null,
	isRemoved: false,
	...over
});

describe('values of assumptions', () => {
	test('what a quarter really was takes the place of the guess, until it is struck out', () => {
		const guess = value({ id: 'guess' });
		const actual = value({ id: 'actual', basis: 'actual', at: '2026-04-01T00:00:00.000Z' });
		expect(currentValue([guess, actual], 'margin', null)?.id).toBe('actual');
		expect(currentValue([guess, { ...actual, isRemoved: true }], 'margin', null)?.id).toBe('guess');
	});

	test('a goal’s own value comes before the strategy’s; another goal’s does not count', () => {
		const general = value({ id: 'general', at: '2026-05-01T00:00:00.000Z' });
		const own = value({ id: 'own', goalId: 'g' });
		expect(currentValue([general, own], 'margin', 'g')?.id).toBe('own');
		expect(currentValue([general, own], 'margin', 'h')?.id).toBe('general');
		expect(currentValue([own], 'margin', null)).toBeUndefined();
	});

	test.each([
		['percent', '18.5', 1850],
		['percent', '18,5 %', 1850],
		['percent', '100', 10_000],
		['percent', '100.01', undefined],
		['percent', '-1', undefined],
		['percent', '1e2', undefined],
		['count', '2,000', 2000],
		['count', '2 000', 2000],
		['count', '12.5', undefined],
		['count', '۲۰۰۰', 2000],
		['hours', '120', 120],
		['times', '5', 500],
		['money', '3,200.50', 3200_50],
		['money', 'much', undefined]
	] as const)('%s "%s"', (unit, text, expected) => {
		expect(parseValue(unit, text, 'EUR')).toBe(expected);
	});

	test('what stands in a field is read back as the same value', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('percent', 'count', 'hours', 'times', 'money'),
				fc.integer({ min: 0, max: 10_000 }),
				(unit, amount) => {
					expect(parseValue(unit as 'percent', valueField(unit as 'percent', amount, 'EUR'), 'EUR')).toBe(amount);
				}
			)
		);
	});
});

describe('hours of our own people (R-002-07)', () => {
	test('all to-dos of a tactic that goes on, the done ones of one that is over; unguessed ones weigh nothing', () => {
		const toDos = [
			{ hours: 4, isDone: true },
			{ hours: 2.5, isDone: false },
			{ hours: null, isDone: true }
		];
		expect([tacticHours(toDos, false), tacticHours(toDos, true), tacticHours([], false)]).toEqual([6.5, 4, 0]);
	});
});
