import { describe, expect, test } from 'vitest';
import {
	expectedAt,
	goalWindow,
	sideOf,
	targetValue,
	timeShare,
	wantedChange,
	type Baseline,
	type GoalTerms
} from '#lib/domain/goals/goal.ts';
import { goalPace, shownProgress } from '#lib/domain/goals/pace.ts';

const baseline = (value: number | null): Baseline => ({
	kind: value === null ? 'unknown' : 'typed',
	value,
	n: null,
	variance: null,
	knownBy: null
});

const terms = (overrides: Partial<GoalTerms> = {}): GoalTerms => ({
	shape: 'absolute',
	direction: 'raise',
	change: 1,
	target: null,
	path: { kind: 'straight' },
	baseline: baseline(41),
	startsOn: '2026-01-01',
	endsOn: '2026-03-31',
	stayShare: 0.9,
	...overrides
});

const calendar = { periodKind: 'gregorian' } as const;

describe('the target of a goal (R-002-09, R-002-10)', () => {
	test('is the baseline plus one point, or less a fifth, or the level named', () => {
		expect(targetValue(terms())).toBe(42);
		expect(targetValue(terms({ shape: 'relative', direction: 'lower', change: 20, baseline: baseline(50) }))).toBe(40);
		expect(targetValue(terms({ shape: 'level', change: null, target: 70 }))).toBe(70);
	});

	test('is not known while the baseline is not, though the change may be', () => {
		expect(targetValue(terms({ baseline: baseline(null) }))).toBeNull();
		expect(wantedChange(terms({ baseline: baseline(null) }))).toBe(1);
		expect(wantedChange(terms({ direction: 'lower', baseline: baseline(null) }))).toBe(-1);
		expect(wantedChange(terms({ shape: 'relative', baseline: baseline(null) }))).toBeNull();
	});

	test('is reached from above or from below as the direction says', () => {
		expect(['raise', 'lower', 'keep_above', 'keep_below'].map((d) => sideOf(d as GoalTerms['direction']))).toEqual([
			'higher',
			'lower',
			'higher',
			'lower'
		]);
	});
});

describe('the target path', () => {
	test('leads straight from the baseline to the target', () => {
		expect(expectedAt(terms({ change: 9 }), '2026-01-01')).toBe(41);
		expect(expectedAt(terms({ change: 9 }), '2026-02-15')).toBe(45.5);
		expect(expectedAt(terms({ change: 9 }), '2026-04-01')).toBe(50);
		expect(expectedAt(terms({ change: 9 }), '2027-04-01')).toBe(50);
		expect(expectedAt(terms({ change: 9 }), '2025-04-01')).toBe(41);
	});

	test('may go in steps, in whatever order they were written', () => {
		const path = {
			kind: 'stepped',
			steps: [
				{ on: '2026-03-01', value: 44 },
				{ on: '2026-02-01', value: 42 }
			]
		} as const;
		const days = ['2026-01-31', '2026-02-01', '2026-03-15', '2026-04-01'];
		expect(days.map((day) => expectedAt(terms({ change: 9, path }), day))).toEqual([41, 42, 44, 50]);
	});

	test('of staying above a level is the level', () => {
		const keep = terms({ shape: 'level', direction: 'keep_above', target: 70, change: null, baseline: baseline(null) });
		expect(expectedAt(keep, '2026-02-01')).toBe(70);
	});

	test('is unknown without dates or a baseline', () => {
		expect(expectedAt(terms({ endsOn: null }), '2026-02-01')).toBeNull();
		expect(expectedAt(terms({ baseline: baseline(null) }), '2026-02-01')).toBeNull();
		expect(timeShare({ startsOn: '2026-02-01', endsOn: '2026-01-01' }, '2026-02-01')).toBeNull();
	});
});

describe('the window that is judged (STATISTICS 8b)', () => {
	const level = { accumulates: false };

	test('of a level is the quarter that holds the last day, up to that day', () => {
		expect(goalWindow(terms({ startsOn: '2025-07-01' }), level, calendar)).toEqual({
			first: '2026-01-01',
			last: '2026-03-31'
		});
		expect(goalWindow(terms({ endsOn: '2026-05-15' }), level, calendar)).toEqual({
			first: '2026-04-01',
			last: '2026-05-15'
		});
	});

	test('of what adds up, and of staying, is the whole time', () => {
		const whole = { first: '2025-07-01', last: '2026-03-31' };
		expect(goalWindow(terms({ startsOn: '2025-07-01' }), { accumulates: true }, calendar)).toEqual(whole);
		expect(goalWindow(terms({ startsOn: '2025-07-01', direction: 'keep_below' }), level, calendar)).toEqual(whole);
		expect(goalWindow(terms({ endsOn: null }), level, calendar)).toBeNull();
	});
});

describe('pace', () => {
	const input = { baseline: 30, target: 45, current: 36, elapsedDays: 45, totalDays: 90, accumulates: false };

	test('does not draw a level on in a straight line', () => {
		expect(goalPace(input)!.extrapolation).toBeNull();
		expect(goalPace({ ...input, accumulates: true })!.extrapolation).toBe(42);
	});

	test('hides the ratio in the first tenth of the time', () => {
		expect(goalPace({ ...input, elapsedDays: 8 })!.paceRatio).toBeNull();
		expect(goalPace({ ...input, elapsedDays: 9 })!.paceRatio).toBeCloseTo(4, 9);
	});

	test('is refused when the target is the baseline', () => {
		expect(goalPace({ ...input, target: 30 })).toBeNull();
	});

	test('shows progress from 0 to 1 and says when it lies outside', () => {
		expect(shownProgress(0.4)).toEqual({ share: 0.4, state: 'within' });
		expect(shownProgress(1.2)).toEqual({ share: 1, state: 'beyond' });
		expect(shownProgress(-0.1)).toEqual({ share: 0, state: 'behind_start' });
	});
});
