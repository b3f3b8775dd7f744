import { describe, expect, test } from 'vitest';
import { checkIn, defineGoal, draftGoal, moveTarget } from '#lib/domain/goals/schema.ts';

const id = '0192f0c8-0000-7000-8000-000000000001';
const full = {
	metricId: id,
	shape: 'absolute',
	direction: 'raise',
	change: '1',
	baselineKind: 'measured',
	startsOn: '2026-01-01',
	endsOn: '2026-03-31'
};

const errors = (schema: typeof defineGoal | typeof draftGoal, input: object): string[] => {
	const result = schema.safeParse(input);
	return result.success ? [] : result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
};

describe('the sentence of a goal', () => {
	test('may be left unfinished as a draft', () => {
		expect(draftGoal.parse({})).toMatchObject({ title: '', metricId: null, filter: [], stayShare: 0.9, change: null });
		expect(draftGoal.parse({ change: '', startsOn: '' })).toMatchObject({ change: null, startsOn: null });
	});

	test('is set with a metric, a size and days', () => {
		expect(errors(defineGoal, full)).toEqual([]);
		expect(defineGoal.parse({ ...full, change: '1,5' }).change).toBe(1.5);
		expect(errors(defineGoal, { ...full, change: '' })).toEqual(['change: goal.change_missing']);
		expect(errors(defineGoal, { ...full, shape: 'level' })).toEqual(['target: goal.target_missing']);
		expect(errors(defineGoal, { ...full, metricId: '' })).toHaveLength(1);
		expect(errors(defineGoal, { ...full, endsOn: '2025-12-31' })).toEqual(['endsOn: goal.ends_before_start']);
	});

	test('cannot fall by more than all, or stay without a level', () => {
		const fall = { ...full, shape: 'relative', direction: 'lower', change: '120' };
		expect(errors(defineGoal, fall)).toEqual(['change: goal.change_too_large']);
		expect(errors(defineGoal, { ...full, direction: 'keep_above' })).toContain('shape: goal.stay_needs_level');
	});

	test('allows an unknown baseline with the day it will be known, and asks for a typed one', () => {
		const unknown = { ...full, baselineKind: 'unknown' };
		expect(errors(defineGoal, unknown)).toEqual(['baselineKnownBy: goal.baseline_date_missing']);
		expect(errors(defineGoal, { ...unknown, baselineKnownBy: '2026-02-01' })).toEqual([]);
		expect(errors(defineGoal, { ...full, baselineKind: 'typed' })).toEqual(['baselineValue: goal.baseline_missing']);
	});

	test('refuses a target that is the baseline or lies on its wrong side', () => {
		const level = { ...full, shape: 'level', change: '', baselineKind: 'typed', baselineValue: '41' };
		expect(errors(defineGoal, { ...level, target: '41' })).toEqual(['target: goal.target_is_baseline']);
		expect(errors(defineGoal, { ...level, target: '40' })).toEqual(['target: goal.target_wrong_side']);
		expect(errors(defineGoal, { ...level, target: '40', direction: 'lower' })).toEqual([]);
		expect(errors(defineGoal, { ...level, target: '40', direction: 'keep_above' })).toEqual([]);
	});

	test('takes at most two conditions, of different dimensions, as a form sends them', () => {
		const filter = (...all: string[]) => ({ ...full, filter: all });
		expect(defineGoal.parse(filter('area=A=1', 'channel=chat')).filter).toEqual([
			{ dimension: 'area', value: 'A=1' },
			{ dimension: 'channel', value: 'chat' }
		]);
		expect(defineGoal.parse({ ...full, filter: 'area=A' }).filter).toHaveLength(1);
		expect(errors(defineGoal, filter('a=1', 'b=2', 'c=3'))).toEqual(['filter: goal.too_many_conditions']);
		expect(errors(defineGoal, filter('a=1', 'a=2'))).toEqual(['filter: goal.same_dimension_twice']);
		expect(errors(defineGoal, filter('nonsense'))).toEqual(['filter.0: input.wrong_form']);
	});

	test('may go in steps within its days', () => {
		expect(defineGoal.parse({ ...full, steps: ['2026-02-01=41.5'] }).steps).toEqual([
			{ on: '2026-02-01', value: 41.5 }
		]);
		expect(errors(defineGoal, { ...full, steps: ['2026-05-01=41.5'] })).toEqual(['steps: goal.step_outside']);
	});
});

describe('updates and moved targets', () => {
	test('a moved target says why', () => {
		expect(moveTarget.parse({ id, version: '3', value: '44', reason: 'new shop' })).toMatchObject({
			version: 3,
			value: 44
		});
		expect(moveTarget.safeParse({ id, version: '3', value: '44', reason: ' ' }).success).toBe(false);
	});

	test('an update holds a note or a felt confidence from 0 to 10', () => {
		expect(checkIn.parse({ id, confidence: '7' })).toEqual({ id, note: '', confidence: 7 });
		expect(checkIn.safeParse({ id, confidence: '11' }).success).toBe(false);
		expect(checkIn.safeParse({ id, note: '', confidence: '' }).success).toBe(false);
	});
});
