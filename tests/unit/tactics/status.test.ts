import { describe, expect, test } from 'vitest';
import {
	holdups,
	isLate,
	movesFrom,
	tacticStatus,
	tacticStatuses,
	type TacticState
} from '#lib/domain/tactics/status.ts';

const open = { doneAt: null, stuck: null, dueOn: null };
const done = { ...open, doneAt: '2026-11-20T08:00:00.000Z' };
const stuck = { ...open, stuck: 'the lease waits' };
const tactic = (over: Partial<TacticState> = {}): TacticState => ({
	startedAt: null,
	stoppedAt: null,
	finishedAt: null,
	automates: false,
	humanRoute: '',
	actions: [],
	...over
});
const now = '2026-11-21T09:00:00.000Z';

describe('the status of a tactic follows from its to-dos and is never typed (R-002-31)', () => {
	test.each([
		['without anything it is an idea', tactic(), 'idea'],
		['with open to-dos it is still an idea', tactic({ actions: [open, open] }), 'idea'],
		['started it runs, even without to-dos', tactic({ startedAt: now }), 'running'],
		['with one to-do done it runs', tactic({ actions: [done, open] }), 'running'],
		['with all to-dos done it is done', tactic({ startedAt: now, actions: [done, done] }), 'done'],
		['called finished it is done with to-dos open', tactic({ finishedAt: now, actions: [open] }), 'done'],
		['with a stuck to-do it is stuck', tactic({ startedAt: now, actions: [done, stuck] }), 'stuck'],
		[
			'a stuck to-do that was done after all holds nothing up',
			tactic({ actions: [{ ...done, stuck: 'x' }, open] }),
			'running'
		],
		[
			'stopped it is stopped, whatever was done',
			tactic({ stoppedAt: now, finishedAt: now, actions: [done] }),
			'stopped'
		]
	])('%s', (_, state, status) => {
		expect(tacticStatus(state)).toBe(status);
	});

	test('a machine without a way to a person is neither running nor done, whatever is ticked off (R-004-09)', () => {
		const machine = { automates: true, humanRoute: '  ' };
		expect(tacticStatus(tactic({ ...machine, actions: [done, open] }))).toBe('idea');
		expect(tacticStatus(tactic({ ...machine, finishedAt: now, actions: [done] }))).toBe('idea');
		expect(tacticStatus(tactic({ automates: true, humanRoute: 'Call us', actions: [done, open] }))).toBe('running');
	});

	test('every status offers a way on, and none leads to itself', () => {
		for (const status of tacticStatuses) {
			expect(movesFrom[status].length).toBeGreaterThan(0);
			expect(movesFrom[status]).not.toContain(status);
		}
	});
});

describe('late to-dos', () => {
	test('a to-do is late from the day after its day, until it is done', () => {
		const due = { ...open, dueOn: '2026-11-20' };
		expect(isLate(due, '2026-11-20')).toBe(false);
		expect(isLate(due, '2026-11-21')).toBe(true);
		expect(isLate({ ...due, doneAt: now }, '2026-11-21')).toBe(false);
		expect(isLate(open, '2026-11-21')).toBe(false);
	});

	test('what holds a tactic up is told most pressing first, and nothing of one that is over', () => {
		const late = { ...open, dueOn: '2026-11-01' };
		expect(holdups({ ...tactic({ actions: [stuck, late], automates: true }), leadId: null }, '2026-11-21')).toEqual([
			'stuck',
			'late',
			'no_human_route',
			'no_lead'
		]);
		expect(holdups({ ...tactic(), leadId: 'x' }, '2026-11-21')).toEqual(['no_actions']);
		expect(holdups({ ...tactic({ stoppedAt: now, actions: [stuck] }), leadId: null }, '2026-11-21')).toEqual([]);
	});
});
