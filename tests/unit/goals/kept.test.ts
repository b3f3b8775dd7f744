import { describe, expect, test } from 'vitest';
import { fullRecord, scoreForecast, skillOf } from '#lib/domain/goals/record.ts';
import { heldLabel } from '#lib/domain/goals/status.ts';
import { stayFrom, stayStanding, stretchesToSpare } from '#lib/domain/goals/stay.ts';

describe('a kept forecast is scored by what came', () => {
	test('the squared distance, and whether the end lay in the range', () => {
		const said = { chance: 0.7, low: 40, high: 46 };
		const came = scoreForecast(said, { came: true, value: 46 });
		expect(came).toMatchObject({ came: true, inRange: true, brier: expect.closeTo(0.09, 9) });
		const not = scoreForecast(said, { came: false, value: 39.9 });
		expect(not).toMatchObject({ came: false, inRange: false, brier: expect.closeTo(0.49, 9) });
	});

	test('without a range it has none to hold, and what cannot be judged is not scored', () => {
		expect(scoreForecast({ chance: 1, low: null, high: null }, { came: true, value: 3 })?.inRange).toBeNull();
		expect(scoreForecast({ chance: 0.5, low: 1, high: 2 }, { came: null, value: 1.5 })).toBeNull();
	});
});

describe('how good forecasts were', () => {
	test('is held against always naming the usual share', () => {
		expect(skillOf({ brier: 0.1, brierOfBase: 0.25 })).toMatchObject({
			skill: expect.closeTo(0.6, 9),
			word: 'clearly'
		});
		expect(skillOf({ brier: 0.225, brierOfBase: 0.25 }).word).toBe('better');
		expect(skillOf({ brier: 0.25, brierOfBase: 0.25 }).word).toBe('same');
		expect(skillOf({ brier: 0.3, brierOfBase: 0.25 }).word).toBe('worse');
		expect(skillOf({ brier: 0.01, brierOfBase: 0 }).word).toBe('same');
	});

	test('feelings stand beside the data of the same weeks alone', () => {
		const record = fullRecord([
			{ chance: 0.8, happened: true, felt: 9, inRange: true },
			{ chance: 0.2, happened: false, felt: null, inRange: false },
			{ chance: 0.6, happened: false, felt: 3, inRange: null }
		]);
		expect(record.all?.forecasts).toBe(3);
		expect(record.beside?.data.brier).toBeCloseTo((0.04 + 0.36) / 2, 9);
		expect(record.beside?.felt.brier).toBeCloseTo((0.01 + 0.09) / 2, 9);
		expect(record.range).toEqual({ inside: 1, of: 2 });
		expect(fullRecord([])).toEqual({ all: null, beside: null, range: null });
	});
});

describe('labels', () => {
	test('of a forecast stay until another counts; facts and early days count at once', () => {
		expect(heldLabel('at_risk', 'on_course')).toBe('on_course');
		expect(heldLabel('reached', 'on_course')).toBe('reached');
		expect(heldLabel('too_early', 'on_course')).toBe('too_early');
		expect(heldLabel('at_risk', 'too_early')).toBe('at_risk');
		expect(heldLabel('at_risk', null)).toBe('at_risk');
	});
});

describe('a goal that stays on one side', () => {
	const week = (value: number | null, isOver = true) => ({ days: 7, value, isOver });

	test('says how many weeks may still miss it', () => {
		expect(stretchesToSpare([true, true, false], 7, 0.8)).toBe(1);
		expect(stretchesToSpare([true, false, false, false], 6, 0.8)).toBe(-1);
		expect(stretchesToSpare([], 10, 0.9)).toBe(1);
	});

	test('counts the running week in its share and not among those that are over', () => {
		const weeks = [week(80), week(80), week(60), week(null), week(80), { days: 3, value: 80, isOver: false }];
		const stands = stayStanding(weeks, 8, { target: 70, side: 'higher', agreed: 0.9 });
		expect(stands).toMatchObject({ weeks: 4, weeksOnSide: 3, days: 31, onSide: 24, spare: 0 });
		expect(stands.share).toBeCloseTo(24 / 31, 9);
		expect(stands.chance).toBeGreaterThan(0);
		expect(
			stayStanding(weeks.slice(0, stayFrom - 1), 8, { target: 70, side: 'higher', agreed: 0.9 }).chance
		).toBeNull();
	});
});
