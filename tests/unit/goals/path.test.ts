import { describe, expect, test } from 'vitest';
import { expectedAt, type GoalTerms } from '#lib/domain/goals/goal.ts';
import { stepsPerQuarter, valueBetween } from '#lib/domain/goals/path.ts';

const terms: GoalTerms = {
	shape: 'absolute',
	direction: 'raise',
	change: 12,
	target: null,
	path: { kind: 'straight' },
	baseline: { kind: 'typed', value: 30, n: null, variance: null, knownBy: null },
	startsOn: '2026-01-01',
	endsOn: '2026-12-31',
	stayShare: 0.9
};

describe('the path to a target', () => {
	test('in steps asks for the part of each quarter by its last day', () => {
		const steps = stepsPerQuarter(
			{ baseline: 30, target: 42, startsOn: '2026-01-01', endsOn: '2026-12-31' },
			{ periodKind: 'gregorian' }
		);
		expect(steps.map((step) => step.on)).toEqual(['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31']);
		expect(steps.at(-1)!.value).toBe(42);
		const stepped: GoalTerms = { ...terms, path: { kind: 'stepped', steps } };
		expect(expectedAt(stepped, '2026-03-30')).toBe(30);
		expect(expectedAt(stepped, '2026-04-02')).toBeCloseTo(30 + (12 * 90) / 365, 12);
		expect(
			stepsPerQuarter(
				{ baseline: 0, target: 9, startsOn: '2026-02-15', endsOn: '2026-05-01' },
				{ periodKind: 'jalali' }
			).map((step) => step.on)
		).toEqual(['2026-03-20', '2026-05-01']);
		expect(
			stepsPerQuarter(
				{ baseline: 0, target: 9, startsOn: '2026-02-15', endsOn: '2026-02-01' },
				{ periodKind: 'jalali' }
			)
		).toEqual([]);
	});

	test('through typed points is a line from each to the next', () => {
		const points = [
			{ on: '2026-07-01', value: 33 },
			{ on: '2026-04-01', value: 31 }
		];
		const typed: GoalTerms = { ...terms, path: { kind: 'points', points } };
		expect(expectedAt(typed, '2026-01-01')).toBe(30);
		expect(expectedAt(typed, '2026-04-01')).toBe(31);
		expect(expectedAt(typed, '2026-05-16')).toBeCloseTo(31 + (2 * 45) / 91, 12);
		expect(expectedAt(typed, '2026-12-31')).toBeCloseTo(42, 9);
		expect(expectedAt(typed, '2027-05-01')).toBe(42);
		expect(valueBetween([], '2026-01-01')).toBeNaN();
		expect(valueBetween(points, '2020-01-01')).toBe(31);
	});
});
