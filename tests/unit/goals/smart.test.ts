import { describe, expect, test } from 'vitest';
import { smartChecks, smartLetters, type SmartFacts, type SmartLetter } from '#lib/domain/goals/smart.ts';
import type { GoalTerms } from '#lib/domain/goals/goal.ts';

const terms: GoalTerms = {
	shape: 'absolute',
	direction: 'raise',
	change: 1,
	target: null,
	path: { kind: 'straight' },
	baseline: { kind: 'measured', value: 41, n: 512, variance: 6800, knownBy: null },
	startsOn: '2026-01-01',
	endsOn: '2026-03-31',
	stayShare: 0.9
};

const facts: SmartFacts = {
	terms,
	hasMetric: true,
	hasScope: true,
	hasSource: true,
	history: [38, 40, 39, 41],
	periodDays: 90,
	range: { min: -100, max: 100 },
	hasParent: false,
	isTop: true
};

const code = (letter: SmartLetter, change: Partial<SmartFacts>): string => {
	const check = smartChecks({ ...facts, ...change }).find((c) => c.letter === letter)!;
	return `${check.met ? 'met' : 'pale'}: ${check.code}`;
};
const withTerms = (change: Partial<GoalTerms>): Partial<SmartFacts> => ({ terms: { ...terms, ...change } });
const unknown = { kind: 'unknown', value: null, n: null, variance: null, knownBy: null } as const;

describe('the five letters of a goal (R-002-08)', () => {
	test('are all met by the method’s first example', () => {
		const checks = smartChecks(facts);
		expect(checks.map((check) => check.letter)).toEqual([...smartLetters]);
		expect(checks.every((check) => check.met)).toBe(true);
	});

	test('are met however few answers there are: what can be told fails no letter', () => {
		const few = { ...terms, baseline: { ...terms.baseline, n: 3 } };
		expect(smartChecks({ ...facts, terms: few }).every((check) => check.met)).toBe(true);
	});

	test('say what is missing for specific', () => {
		expect(code('specific', { hasMetric: false })).toBe('pale: no_metric');
		expect(code('specific', { hasScope: false })).toBe('pale: no_scope');
	});

	test('take an unknown baseline for measurable when it has a date', () => {
		expect(code('measurable', withTerms({ baseline: unknown }))).toBe('pale: no_baseline_date');
		expect(code('measurable', withTerms({ baseline: { ...unknown, knownBy: '2026-02-01' } }))).toBe(
			'met: baseline_coming'
		);
		expect(code('measurable', { hasSource: false })).toBe('pale: no_source');
		expect(code('measurable', withTerms({ baseline: { ...terms.baseline, value: null } }))).toBe('pale: no_baseline');
	});

	test('hold the target against what the metric has ever done in a quarter', () => {
		expect(code('achievable', withTerms({ change: 2 }))).toBe('met: within_history');
		expect(code('achievable', withTerms({ change: 3 }))).toBe('pale: beyond_history');
		expect(code('achievable', withTerms({ change: 3, endsOn: '2026-06-30' }))).toBe('met: within_history');
		expect(code('achievable', { history: [41] })).toBe('met: no_history');
		expect(code('achievable', { history: [30, null, 41] })).toBe('met: no_history');
		expect(code('achievable', withTerms({ change: 80 }))).toBe('pale: outside_range');
		expect(code('achievable', withTerms({ change: null }))).toBe('pale: no_target');
		expect(code('achievable', withTerms({ baseline: unknown }))).toBe('pale: baseline_unknown');
		expect(code('achievable', withTerms({ shape: 'level', target: 41 }))).toBe('pale: no_change');
		expect(code('achievable', withTerms({ shape: 'level', target: 30 }))).toBe('pale: no_change');
	});

	test('ask of staying above a level whether it was ever held', () => {
		const keep = { shape: 'level', direction: 'keep_above' } as const;
		expect(code('achievable', withTerms({ ...keep, target: 40 }))).toBe('met: within_history');
		expect(code('achievable', withTerms({ ...keep, target: 60 }))).toBe('pale: never_held');
	});

	test('want a parent or an aim, and days in order', () => {
		expect(code('relevant', { isTop: false })).toBe('pale: no_parent');
		expect(code('relevant', { isTop: false, hasParent: true })).toBe('met: serves_goal');
		expect(code('timeBound', withTerms({ startsOn: null }))).toBe('pale: no_start');
		expect(code('timeBound', withTerms({ endsOn: null }))).toBe('pale: no_end');
		expect(code('timeBound', withTerms({ endsOn: '2025-01-01' }))).toBe('pale: ends_before_start');
	});
});
