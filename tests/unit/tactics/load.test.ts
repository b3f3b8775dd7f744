import { describe, expect, test } from 'vitest';
import { isOverloaded, loadOf, type LoadingAction } from '#lib/domain/tactics/load.ts';

// A Wednesday, in a week that begins on Monday.
const today = '2026-11-25';
const week = { first: '2026-11-23', last: '2026-11-29' };
const todo = (over: Partial<LoadingAction> = {}): LoadingAction => ({ hours: 4, startsOn: null, dueOn: null, ...over });

describe('the load of a person in hours of this week and the next (R-003-16)', () => {
	test('without a first day a to-do falls whole into the week of its due day', () => {
		const load = loadOf([todo({ dueOn: '2026-11-27' }), todo({ dueOn: '2026-12-01', hours: 6 })], today, week);
		expect(load).toMatchObject({ count: 2, late: 0, thisWeek: 4, nextWeek: 6, undated: 0 });
	});

	test('with a first day it is spread evenly over the days that are left', () => {
		// Wednesday to the Tuesday after next week's Monday: 5 of 10 days lie in this week, 5 in the next.
		expect(loadOf([todo({ hours: 10, startsOn: '2026-11-01', dueOn: '2026-12-04' })], today, week)).toMatchObject({
			thisWeek: 5,
			nextWeek: 5
		});
	});

	test('what is late weighs whole on this week; what has no day and no guess is told apart', () => {
		const load = loadOf(
			[todo({ dueOn: '2026-11-02', startsOn: '2026-10-01' }), todo(), todo({ hours: null, dueOn: '2026-11-26' })],
			today,
			week
		);
		expect(load).toEqual({ count: 3, late: 1, unguessed: 1, thisWeek: 4, nextWeek: 0, undated: 4 });
	});

	test('a first day behind the due day counts as none', () => {
		expect(loadOf([todo({ startsOn: '2026-11-28', dueOn: '2026-11-26' })], today, week).thisWeek).toBe(4);
	});

	test('more hours than somebody has in either week is too much; nobody is overloaded without hours of their own', () => {
		expect(isOverloaded({ thisWeek: 13, nextWeek: 0 }, 12)).toBe(true);
		expect(isOverloaded({ thisWeek: 0, nextWeek: 12.5 }, 12)).toBe(true);
		expect(isOverloaded({ thisWeek: 12, nextWeek: 12 }, 12)).toBe(false);
		expect(isOverloaded({ thisWeek: 99, nextWeek: 0 }, null)).toBe(false);
	});
});
