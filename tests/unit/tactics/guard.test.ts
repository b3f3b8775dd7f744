import { describe, expect, test } from 'vitest';
import { lacksHumanRoute, missingGuards } from '#lib/domain/tactics/guard.ts';
import { holdups, tacticStatus, type TacticState } from '#lib/domain/tactics/status.ts';

const machine = { automates: true, humanRoute: '', watchedBy: null };
const state = (over: Partial<TacticState>): TacticState => ({
	...machine,
	startedAt: null,
	stoppedAt: null,
	finishedAt: null,
	actions: [],
	...over
});
const now = '2026-11-21T09:00:00.000Z';
const done = { doneAt: now, stuck: null, dueOn: null };
const open = { doneAt: null, stuck: null, dueOn: null };

describe('a machine needs a way to a person and a metric that watches it (R-004-09)', () => {
	test('it says what is missing, the way to a person first', () => {
		expect(missingGuards(machine)).toEqual(['route', 'watch']);
		expect(missingGuards({ ...machine, humanRoute: 'Talk to a person' })).toEqual(['watch']);
		expect(missingGuards({ ...machine, watchedBy: 'metric' })).toEqual(['route']);
		expect(missingGuards({ ...machine, humanRoute: 'Talk', watchedBy: 'metric' })).toEqual([]);
		expect(missingGuards({ ...machine, automates: false })).toEqual([]);
	});

	test('a leader’s exception lets it go without', () => {
		expect(missingGuards({ ...machine, isOverruled: true })).toEqual([]);
		expect(lacksHumanRoute({ ...machine, isOverruled: true })).toBe(false);
		expect(tacticStatus(state({ isOverruled: true, startedAt: now }))).toBe('running');
	});

	test('without its metric it does not begin by a ticked to-do; one that had begun before goes on', () => {
		const routed = { humanRoute: 'Talk to a person' };
		expect(tacticStatus(state({ ...routed, actions: [done, open] }))).toBe('idea');
		expect(tacticStatus(state({ ...routed, actions: [done, open], startedAt: now }))).toBe('running');
		expect(holdups({ ...state({ ...routed, actions: [open] }), leadId: 'somebody' }, '2026-11-21')).toEqual([
			'no_watch'
		]);
	});
});
