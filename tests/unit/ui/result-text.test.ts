import { describe, expect, test } from 'vitest';
import type { SnapshotGoal } from '#lib/domain/optimisation/snapshot.ts';
import { translator } from '#lib/i18n/index.ts';
import { resultMark, resultSentence } from '#lib/ui/optimisation/result-text.ts';

const i18n = translator('en', { timeZone: 'UTC' });
const goal = (more: Partial<SnapshotGoal> = {}): SnapshotGoal =>
	({
		unit: 'points',
		decimals: 0,
		currency: null,
		value: 43,
		target: 42,
		measured: 'reached',
		onSide: true,
		sure: 'clear',
		guard: null,
		...more
	}) as SnapshotGoal;
const guard = (state: 'broke' | 'fine' | 'unknown') =>
	({
		metricId: 'm',
		title: 'Solved the first time',
		state,
		before: 77,
		since: 68,
		unit: 'percent',
		decimals: 0
	}) as never;

describe('the first layer of a result, as the review says it', () => {
	test('reached, and at a price where what was not to get worse did', () => {
		expect(resultSentence(i18n, goal())).toBe('Reached: 43, aiming for 42.');
		expect(resultSentence(i18n, goal({ guard: guard('fine') }))).toBe('Reached: 43, aiming for 42.');
		expect(resultSentence(i18n, goal({ guard: guard('broke') }))).toBe('Reached, at a price: 43, aiming for 42.');
		expect(
			resultSentence(i18n, goal({ guard: guard('broke'), value: 40, measured: 'not_reached', onSide: false }))
		).toBe('Not reached: 40, aiming for 42.');
	});

	test('its shape says it, too', () => {
		expect(resultMark(goal())).toBe('reached');
		expect(resultMark(goal({ guard: guard('broke') }))).toBe('at_risk');
		expect(resultMark(goal({ guard: guard('broke'), sure: 'too_few' }))).toBe('unsure');
		expect(resultMark(goal({ guard: guard('broke'), measured: 'not_reached' }))).toBe('trouble');
	});
});
