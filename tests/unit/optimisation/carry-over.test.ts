import { describe, expect, test } from 'vitest';
import { carriedGoal, type CarriedTerms } from '#lib/domain/optimisation/carry-over.ts';

const quarter = { first: '2027-01-01', last: '2027-03-31' };
const terms = (over: Partial<CarriedTerms> = {}): CarriedTerms => ({
	shape: 'absolute',
	direction: 'raise',
	change: 1,
	target: null,
	aim: 42,
	baseline: 41,
	...over
});

describe('what becomes of a goal after its review (R-002-40)', () => {
	test('a stopped goal has no successor', () => {
		expect(carriedGoal(terms(), 43, 'stop', quarter)).toBeNull();
	});

	test('the result is the baseline of the next quarter, whose dates it takes', () => {
		expect(carriedGoal(terms(), 43, 'grow', quarter)).toMatchObject({
			baselineKind: 'typed',
			baselineValue: 43,
			baselineKnownBy: null,
			startsOn: '2027-01-01',
			endsOn: '2027-03-31'
		});
	});

	test('continue keeps the aim: to be reached where it was missed, to be held where it was reached', () => {
		expect(carriedGoal(terms(), 41.4, 'continue', quarter)).toMatchObject({
			shape: 'level',
			direction: 'raise',
			target: 42,
			change: null
		});
		expect(carriedGoal(terms(), 43, 'continue', quarter)).toMatchObject({
			shape: 'level',
			direction: 'keep_above',
			target: 42
		});
		const faster = terms({ shape: 'relative', direction: 'lower', change: 20, aim: 86_400, baseline: 108_000 });
		expect(carriedGoal(faster, 97_200, 'continue', quarter)).toMatchObject({ direction: 'lower', target: 86_400 });
		expect(carriedGoal(faster, 80_000, 'continue', quarter)).toMatchObject({ direction: 'keep_below', target: 86_400 });
	});

	test('grow asks for the same step again, from where it stands now', () => {
		expect(carriedGoal(terms(), 43, 'grow', quarter)).toMatchObject({ shape: 'absolute', change: 1, target: null });
		expect(
			carriedGoal(terms({ shape: 'relative', direction: 'lower', change: 20 }), 30, 'grow', quarter)
		).toMatchObject({ shape: 'relative', direction: 'lower', change: 20 });
		const level = terms({ shape: 'level', change: null, target: 87, aim: 87, baseline: 84.2 });
		expect(carriedGoal(level, 89, 'grow', quarter)).toMatchObject({ shape: 'level', direction: 'raise', target: 91.8 });
	});

	test('a level without a step to repeat is held at the result, or tried again', () => {
		const level = terms({ shape: 'level', change: null, target: 87, aim: 87, baseline: null });
		expect(carriedGoal(level, 89, 'grow', quarter)).toMatchObject({ direction: 'keep_above', target: 89 });
		expect(carriedGoal(level, 85, 'grow', quarter)).toMatchObject({ direction: 'raise', target: 87 });
	});

	test('a held level stays, and is raised to a better result when it grows', () => {
		const held = terms({ shape: 'level', direction: 'keep_above', change: null, target: 70, aim: 70, baseline: 72 });
		expect(carriedGoal(held, 74, 'continue', quarter)).toMatchObject({ direction: 'keep_above', target: 70 });
		expect(carriedGoal(held, 74, 'grow', quarter)).toMatchObject({ direction: 'keep_above', target: 74 });
		expect(carriedGoal(held, 66, 'grow', quarter)).toMatchObject({ direction: 'keep_above', target: 70 });
	});

	test('without a result the terms stay and the baseline is to be found within four weeks', () => {
		expect(carriedGoal(terms(), null, 'continue', quarter)).toMatchObject({
			shape: 'absolute',
			change: 1,
			baselineKind: 'unknown',
			baselineValue: null,
			baselineKnownBy: '2027-01-28'
		});
	});
});
