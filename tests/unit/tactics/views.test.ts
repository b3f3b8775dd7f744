import { describe, expect, test } from 'vitest';
import { coverageJudgement, type Coverage } from '#lib/domain/tactics/coverage.ts';
import { departmentsJudgement, hasNoPart, type DepartmentPart } from '#lib/domain/tactics/departments.ts';
import { canWait, idleChannels, matrixJudgement, matrixRows } from '#lib/domain/tactics/matrix.ts';
import {
	clashesOf,
	placeOf,
	tacticSpan,
	timeFrame,
	timelineJudgement,
	type TimedAction,
	type TimedTactic
} from '#lib/domain/tactics/timeline.ts';
import { tacticView } from '#lib/domain/tactics/view.ts';
import { worthJudgement } from '#lib/domain/tactics/worth.ts';

const today = '2026-11-25';
const calendar = { periodKind: 'gregorian', weekStart: 1 } as const;
const todo = (id: string, over: Partial<TimedAction> = {}): TimedAction => ({
	id,
	title: `To-do ${id}`,
	startsOn: null,
	dueOn: null,
	doneOn: null,
	afterId: null,
	stuck: null,
	who: null,
	...over
});
const tactic = (over: Partial<TimedTactic> = {}): TimedTactic => ({
	id: 't',
	title: 'Second van',
	status: 'running',
	startsOn: null,
	beganOn: null,
	endedOn: null,
	endsOn: null,
	lead: null,
	actions: [],
	...over
});

test('an unknown view is the board', () => {
	expect(tacticView('timeline')).toBe('timeline');
	expect(tacticView('moon')).toBe('board');
	expect(tacticView(null)).toBe('board');
});

describe('tactics in time (R-002-31)', () => {
	test('the days of a tactic are those it began and is meant to be through, else those of its to-dos', () => {
		const actions = [todo('a', { startsOn: '2026-11-10', dueOn: '2026-11-20' }), todo('b', { dueOn: '2026-12-04' })];
		expect(tacticSpan(tactic({ actions }))).toEqual({ first: '2026-11-10', last: '2026-12-04' });
		expect(
			tacticSpan(tactic({ actions, beganOn: '2026-11-02', startsOn: '2026-11-05', endsOn: '2026-12-24' }))
		).toEqual({
			first: '2026-11-02',
			last: '2026-12-24'
		});
		expect(tacticSpan(tactic({ beganOn: '2026-11-02', endsOn: '2026-10-01' }))).toEqual({
			first: '2026-11-02',
			last: '2026-11-02'
		});
		expect(tacticSpan(tactic({ actions: [todo('c')] }))).toBeNull();
	});

	test('the stretch is fourteen weeks or nine months of the calendar, around today or from a day on', () => {
		const weeks = timeFrame(today, 'week', calendar);
		expect(weeks).toMatchObject({
			first: '2026-11-02',
			last: '2027-02-07',
			earlier: '2026-09-14',
			later: '2026-12-21'
		});
		expect(weeks.columns).toHaveLength(14);
		const months = timeFrame(today, 'month', calendar, '2026-02-14');
		expect(months).toMatchObject({
			first: '2026-02-01',
			last: '2026-10-31',
			earlier: '2025-10-01',
			later: '2026-06-01'
		});
		expect(months.columns).toHaveLength(9);
		expect(timeFrame(today, 'month', { periodKind: 'jalali' }).first).toBe('2026-09-23');
	});

	test('a bar is cut off where the stretch ends, and is not there outside of it', () => {
		const frame = { first: '2026-11-01', last: '2026-11-10' };
		expect(placeOf({ first: '2026-11-03', last: '2026-11-04' }, frame)).toEqual({
			start: 0.2,
			size: 0.2,
			isCutBefore: false,
			isCutAfter: false
		});
		expect(placeOf({ first: '2026-10-01', last: '2026-12-01' }, frame)).toEqual({
			start: 0,
			size: 1,
			isCutBefore: true,
			isCutAfter: true
		});
		expect(placeOf({ first: '2026-11-11', last: '2026-12-01' }, frame)).toBeNull();
	});

	test('a to-do that begins before what it waits for is done clashes with it', () => {
		const actions = [
			todo('a', { dueOn: '2026-12-04' }),
			todo('b', { startsOn: '2026-12-01', dueOn: '2026-12-10', afterId: 'a' })
		];
		expect(clashesOf([tactic({ actions })])).toEqual([{ tacticId: 't', title: 'To-do b', before: 'To-do a' }]);
		expect(clashesOf([tactic({ actions, status: 'done' })])).toEqual([]);
		expect(clashesOf([tactic({ actions: [todo('a', { dueOn: '2026-12-04', doneOn: today }), actions[1]!] })])).toEqual(
			[]
		);
	});

	test.each([
		['nothing has a day', [tactic()], 'none'],
		['one is past its end', [tactic({ beganOn: '2026-10-01', endsOn: '2026-11-24' })], 'over'],
		[
			'a to-do clashes',
			[
				tactic({
					endsOn: '2027-03-01',
					actions: [todo('a', { dueOn: '2026-12-04' }), todo('b', { dueOn: '2026-12-01', afterId: 'a' })]
				})
			],
			'clash'
		],
		['one has no day', [tactic({ endsOn: '2026-12-01' }), tactic()], 'undated'],
		['something ends soon', [tactic({ endsOn: '2026-12-20' })], 'ahead'],
		['nothing ends soon', [tactic({ endsOn: '2027-02-01' })], 'calm'],
		[
			'what is done is over',
			[tactic({ status: 'done', endsOn: '2026-01-01' }), tactic({ endsOn: '2027-02-01' })],
			'calm'
		]
	] as const)('its sentence where %s', (_, tactics, code) => {
		expect(timelineJudgement(tactics, today).code).toBe(code);
	});
});

describe('departments and their part (R-000-01, R-003-16)', () => {
	const part = (over: Partial<DepartmentPart> = {}): DepartmentPart => ({
		id: 'd',
		title: 'Shop',
		tactics: [{ id: 't', title: 'T', status: 'running', leads: true }],
		open: 2,
		late: 0,
		thisWeek: 0,
		nextWeek: 0,
		hoursPerWeek: null,
		people: [],
		...over
	});
	const person = {
		id: 'p',
		title: 'Aisyah',
		open: 3,
		late: 0,
		thisWeek: 14,
		nextWeek: 0,
		hoursPerWeek: 12,
		isOverloaded: true
	};

	test('what is over is no part; a to-do is one', () => {
		expect(hasNoPart(part({ open: 0, tactics: [{ id: 't', title: 'T', status: 'done', leads: true }] }))).toBe(true);
		expect(hasNoPart(part({ open: 1, tactics: [] }))).toBe(false);
		expect(hasNoPart(part({ open: 0 }))).toBe(false);
	});

	test('its sentence says the most pressing', () => {
		expect(departmentsJudgement([]).code).toBe('none');
		expect(departmentsJudgement([part(), part({ open: 0, tactics: [] })])).toMatchObject({
			code: 'without',
			params: { n: 1 }
		});
		expect(departmentsJudgement([part({ late: 2, people: [person] })])).toMatchObject({
			code: 'overloaded',
			params: { name: 'Aisyah' }
		});
		expect(departmentsJudgement([part(), part({ late: 2, title: 'Service' })])).toMatchObject({
			code: 'late',
			params: { n: 2, title: 'Service' }
		});
		expect(departmentsJudgement([part()]).code).toBe('all');
	});
});

describe('tactics by channel and touchpoint (R-002-33)', () => {
	const place = (id: string, channel: 'phone' | 'web', score: number | null, importance: number | null = 3) => ({
		id,
		title: id,
		channel,
		score,
		importance
	});
	const places = [place('checkout', 'web', 4.2), place('silent', 'web', null), place('queue', 'phone', 2.4, 5)];
	const bot = { id: 'bot', title: 'Bot', channels: ['web' as const], touches: ['checkout'] };

	test('the worst score comes first, those without one last; what nobody works on is a hole', () => {
		const rows = matrixRows(places, [bot], ['web', 'phone']);
		expect(rows.map((row) => [row.id, row.isHole])).toEqual([
			['queue', true],
			['checkout', false],
			['silent', true]
		]);
		expect(rows[1]?.cells[0]?.tactics).toEqual([{ id: 'bot', title: 'Bot' }]);
		expect(rows[1]?.cells[1]?.tactics).toEqual([]);
		expect(idleChannels(places, [bot])).toEqual(['phone']);
	});

	test('what nobody works on can wait where customers are content or were not asked; nothing else can', () => {
		expect(canWait({ isHole: true, score: 4.1 })).toBe(true);
		expect(canWait({ isHole: true, score: 3.5 })).toBe(true);
		expect(canWait({ isHole: true, score: null })).toBe(true);
		expect(canWait({ isHole: true, score: 3.4 })).toBe(false);
		expect(canWait({ isHole: false, score: null })).toBe(false);
	});

	test('a tactic without channels stands in the touchpoint’s own', () => {
		const [row] = matrixRows([places[2]!], [{ ...bot, channels: [], touches: ['queue'] }], ['web', 'phone']);
		expect(row?.cells.map((cell) => cell.tactics.length)).toEqual([0, 1]);
	});

	test('its sentence names the hole that customers feel most', () => {
		const rows = matrixRows(places, [bot], ['web', 'phone']);
		expect(matrixJudgement([], [])).toMatchObject({ code: 'none' });
		expect(matrixJudgement(matrixRows(places, [], ['web']), [])).toMatchObject({ code: 'untied' });
		expect(matrixJudgement(rows, [])).toMatchObject({ code: 'hole', params: { title: 'queue' }, score: 2.4 });
		const mended = matrixRows(places, [{ ...bot, touches: ['checkout', 'queue'] }], ['web']);
		expect(matrixJudgement(mended, [])).toMatchObject({ code: 'holes', params: { n: 1, total: 3 } });
		const all = matrixRows(places, [{ ...bot, touches: ['checkout', 'queue', 'silent'] }], ['web']);
		expect(matrixJudgement(all, ['phone'])).toMatchObject({ code: 'channel', channel: 'phone' });
		expect(matrixJudgement(all, [])).toMatchObject({ code: 'whole' });
	});
});

describe('what is left out (R-002-30)', () => {
	const none: Coverage = { goals: [], pains: [], gaps: [], departments: [], people: [] };
	const one = { id: 'x', title: 'Nine minutes in the queue' };

	test('goals come first, and the others are counted', () => {
		const coverage = { ...none, goals: [one], pains: [{ ...one, severity: 3 }], departments: [one] };
		expect(coverageJudgement(coverage, true)).toEqual({
			code: 'goals',
			params: { n: 1, title: 'Nine minutes in the queue', others: 2 }
		});
		expect(coverageJudgement({ ...none, people: [{ ...one, hours: 14, has: 12 }] }, true).code).toBe('people');
	});

	test('nothing left out is said; nothing there at all is another thing', () => {
		expect(coverageJudgement(none, true).code).toBe('whole');
		expect(coverageJudgement(none, false).code).toBe('nothing_to_answer');
	});
});

describe('effort and effect (R-002-32)', () => {
	const weighed = (status: TimedTactic['status'], effort: number | null, impact: number | null) => ({
		title: 'Mail',
		status,
		effort,
		impact
	});
	test.each([
		['nothing is planned', [], 'none'],
		['nobody guessed', [weighed('idea', null, 2)], 'unguessed'],
		['an easy win waits', [weighed('idea', 1, 3), weighed('running', 3, 1)], 'waiting'],
		['one that runs takes more than it brings', [weighed('running', 3, 1)], 'heavy'],
		['all easy wins are begun', [weighed('running', 1, 3), weighed('idea', 2, 2)], 'begun'],
		['there is none', [weighed('running', 2, 2)], 'no_easy']
	] as const)('its sentence where %s', (_, tactics, code) => {
		expect(worthJudgement(tactics).code).toBe(code);
	});
});
