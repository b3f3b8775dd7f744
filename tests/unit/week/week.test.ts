import { describe, expect, test } from 'vitest';
import { feltAgainst, feltWord } from '#lib/domain/goals/felt.ts';
import { askedOn, beatOf, nextUpdateOn } from '#lib/domain/goals/rhythm.ts';
import { progressParts } from '#lib/domain/goals/progress-sentence.ts';
import type { GoalTerms } from '#lib/domain/goals/goal.ts';
import { alwaysOpen, workingCalendar } from '#lib/domain/shared/business-time.ts';
import { hourMs } from '#lib/domain/shared/instant.ts';
import { isAwayOn, standsFor, suggestedFor } from '#lib/domain/week/away.ts';
import { minutesFor, weekCards, type Card } from '#lib/domain/week/cards.ts';
import { handOverMoves } from '#lib/domain/week/hand-over.ts';
import { lateFirst, plateJudgement } from '#lib/domain/week/judgement.ts';
import { byRoom, offered, weekLoad } from '#lib/domain/week/load.ts';
import { weekToPlan } from '#lib/domain/tactics/load.ts';
import { answerFinding, handOver, tap } from '#lib/domain/week/schema.ts';
import { promisedBy, waitStanding, withoutTraces } from '#lib/domain/week/waiting.ts';

const id = (n: number): string => `0199aaaa-0000-7000-8000-${String(n).padStart(12, '0')}`;

describe('the cards of a week', () => {
	const card = (kind: Card['kind'], dueOn: string | null = null) => ({ kind, dueOn });

	test('late things stand first, then what is due this week, updates, a rating, voices; later things last', () => {
		const cards = [
			card('voice'),
			card('rate'),
			card('update', '2026-11-10'),
			card('todo', '2026-12-20'),
			card('todo', '2026-11-19'),
			card('customer', '2026-11-16'),
			card('todo', '2026-11-13')
		];
		const { shown, rest } = weekCards(cards, '2026-11-17', '2026-11-23');
		expect(shown).toEqual([cards[6], cards[5], cards[4], cards[2], cards[1]]);
		expect(rest).toBe(1);
	});

	test('never more than five, and equals keep their order', () => {
		const many = Array.from({ length: 9 }, (_, n) => ({ ...card('todo', '2026-11-18'), n }));
		const { shown, rest } = weekCards(many, '2026-11-17', '2026-11-23');
		expect(shown.map(({ n }) => n)).toEqual([0, 1, 2, 3, 4]);
		expect(rest).toBe(4);
		expect(minutesFor(shown)).toBe(1);
		expect(minutesFor([])).toBe(1);
	});
});

describe('load against the hours that people set (R-003-16)', () => {
	const nothing = { thisWeek: 0, unguessed: 0 };

	test('hours of the week are held against those set; what nobody guessed is told apart', () => {
		expect(weekLoad({ thisWeek: 9.04, unguessed: 2 }, 8)).toEqual({
			hours: 9,
			limit: 8,
			over: 1,
			free: 0,
			unguessed: 2
		});
	});

	test('whoever set nothing has neither room nor too much; whoever is away has no hours', () => {
		expect(weekLoad(nothing, null)).toMatchObject({ free: null, over: 0 });
		expect(weekLoad(nothing, 30, true)).toMatchObject({ free: 0, limit: 0 });
	});

	test('on the last two days of a week the coming one counts with what is left', () => {
		const week = { first: '2026-11-16', last: '2026-11-22' };
		expect(weekToPlan('2026-11-20', week)).toEqual(week);
		expect(weekToPlan('2026-11-21', week)).toEqual({ first: '2026-11-16', last: '2026-11-29' });
		expect(weekToPlan('2026-11-22', week).last).toBe('2026-11-29');
	});

	test('who has most room stands first, who is away last', () => {
		const hand = (name: string, limit: number | null, isAway = false) => ({
			name,
			isAway,
			load: weekLoad(nothing, limit, isAway)
		});
		const sorted = byRoom([hand('Hana', 24, true), hand('Leila', 12), hand('Bo', null), hand('Samuel', 30)]);
		expect(sorted.map(({ name }) => name)).toEqual(['Samuel', 'Leila', 'Bo', 'Hana']);
	});

	test('whoever has room for a to-do is offered it before our own whose week is full', () => {
		const hand = (name: string, limit: number | null, isOurs: boolean, isAway = false) => ({
			name,
			isOurs,
			isAway,
			load: weekLoad({ thisWeek: 10, unguessed: 0 }, limit, isAway)
		});
		const people = byRoom([
			hand('Away', 30, true, true),
			hand('Full', 10.4, true),
			hand('Theirs', 30, false),
			hand('Unset', null, true),
			hand('Ours', 13, true),
			hand('Their full', 9, false)
		]);
		const names = offered(people, ({ isOurs }) => isOurs).map(({ name }) => name);
		expect(names).toEqual(['Ours', 'Unset', 'Theirs', 'Full', 'Their full', 'Away']);
	});
});

describe('the sentence above a plate', () => {
	const load = (hours: number, limit: number) => weekLoad({ thisWeek: hours, unguessed: 0 }, limit);
	const plate = {
		late: 0,
		waiting: 0,
		people: [
			{ name: 'Aisyah Rahman', load: load(34, 30), isAway: false },
			{ name: 'Samuel Okoye', load: load(18, 30), isAway: false },
			{ name: 'Hana Novak', load: load(0, 30), isAway: true }
		],
		goals: { all: 3, behind: 0 },
		unanswered: 0
	};

	test('says what presses most, then who has too much and who has room', () => {
		expect(plateJudgement({ ...plate, late: 2, waiting: 5 })).toEqual([
			{ code: 'late', params: { n: 2 } },
			{ code: 'balance', params: { heavy: 'Aisyah', light: 'Samuel' } }
		]);
		expect(plateJudgement({ ...plate, goals: { all: 3, behind: 1 } })[0]).toMatchObject({ code: 'behind' });
		expect(plateJudgement({ ...plate, waiting: 1 })[0]).toMatchObject({ code: 'waiting' });
		expect(plateJudgement({ ...plate, unanswered: 1 })[0]).toMatchObject({ code: 'unanswered' });
		expect(plateJudgement({ ...plate, people: [] })).toEqual([{ code: 'calm', params: { n: 3 } }]);
		expect(plateJudgement({ ...plate, people: [], goals: { all: 0, behind: 0 } })[0]).toMatchObject({ code: 'begin' });
	});

	test('puts goals that are worst off first', () => {
		const goals = ['reached', 'on_course', 'at_risk', 'unlikely'].map((measured) => ({ status: { measured } }));
		expect(lateFirst(goals).map(({ status }) => status.measured)).toEqual([
			'unlikely',
			'at_risk',
			'on_course',
			'reached'
		]);
	});
});

describe('the promise to unhappy customers', () => {
	const weekdays = workingCalendar({
		timeZone: 'UTC',
		schedules: [
			{ windows: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, [['09:00', '17:00']]])) }
		]
	});
	const calendar = weekdays.ok ? weekdays.value : null;

	test('is counted in working hours, over nights and weekends', () => {
		const friday = Date.parse('2026-11-13T15:00:00Z');
		expect(new Date(promisedBy(friday, 16, calendar)).toISOString()).toBe('2026-11-17T15:00:00.000Z');
		expect(new Date(promisedBy(Date.parse('2026-11-14T11:00:00Z'), 1, calendar)).toISOString()).toBe(
			'2026-11-16T10:00:00.000Z'
		);
	});

	test('goes by the clock where nobody has set hours or nobody ever works', () => {
		const at = Date.parse('2026-11-14T11:00:00Z');
		const never = workingCalendar({ timeZone: 'UTC', schedules: [{ windows: {} }] });
		expect(promisedBy(at, 4, null)).toBe(at + 4 * hourMs);
		expect(promisedBy(at, 4, never.ok ? never.value : null)).toBe(at + 4 * hourMs);
		const always = workingCalendar({ timeZone: 'UTC', schedules: [{ windows: alwaysOpen }] });
		expect(promisedBy(at, 4, always.ok ? always.value : null)).toBe(at + 4 * hourMs);
	});

	test('is broken, due today or ahead', () => {
		expect([5, 15, 25].map((due) => waitStanding(due, 10, 20))).toEqual(['late', 'today', 'later']);
	});

	test('words are read out without addresses, links and long numbers', () => {
		expect(withoutTraces('Ring +49 170 123 45 67 or mail me@home.example, see https://a.example/x. 20 minutes!')).toBe(
			'Ring … or mail …, see … 20 minutes!'
		);
	});
});

describe('updates on goals', () => {
	const quarter = { startsOn: '2026-10-01', endsOn: '2026-12-31' };

	test('the usual rhythm follows the length of the goal; a chosen one counts', () => {
		expect(beatOf({ rhythm: 'usual', startsOn: '2026-11-01', endsOn: '2026-11-30' })).toBe('weekly');
		expect(beatOf({ rhythm: 'usual', ...quarter })).toBe('fortnightly');
		expect(beatOf({ rhythm: 'usual', startsOn: '2026-01-01', endsOn: '2026-12-31' })).toBe('monthly');
		expect(beatOf({ rhythm: 'weekly', ...quarter })).toBe('weekly');
	});

	test('the next update is one beat after the last, or after the start; none beyond the end', () => {
		const goal = { rhythm: 'usual', state: 'set', ...quarter, updatedOn: null } as const;
		expect(nextUpdateOn(goal, '2026-11-17')).toBe('2026-10-15');
		expect(nextUpdateOn({ ...goal, updatedOn: '2026-11-08' }, '2026-11-17')).toBe('2026-11-22');
		expect(nextUpdateOn({ ...goal, rhythm: 'none' }, '2026-11-17')).toBeNull();
		expect(nextUpdateOn({ ...goal, state: 'draft' }, '2026-11-17')).toBeNull();
		expect(nextUpdateOn(goal, '2027-01-01')).toBeNull();
		expect(nextUpdateOn(goal, '2026-09-30')).toBeNull();
	});

	test('what is missing is asked for again a beat later, for as long as none is given', () => {
		const goal = { rhythm: 'weekly', state: 'set', ...quarter, updatedOn: null } as const;
		expect(
			['2026-10-07', '2026-10-08', '2026-10-14', '2026-10-15', '2026-10-29'].map((day) => askedOn(goal, day))
		).toEqual([null, '2026-10-08', '2026-10-08', '2026-10-15', '2026-10-29']);
		expect(askedOn({ ...goal, updatedOn: '2026-10-14' }, '2026-10-20')).toBeNull();
		expect(askedOn({ ...goal, rhythm: 'none' }, '2026-10-29')).toBeNull();
	});

	test('a felt confidence has the word nearest to it, and is held against the chance', () => {
		expect([0, 1, 2, 5, 7, 8, 10].map(feltWord)).toEqual([
			'hardly',
			'hardly',
			'hardly',
			'even',
			'likely',
			'likely',
			'almost_sure'
		]);
		expect(feltAgainst(9, 0.5)).toBe('higher');
		expect(feltAgainst(3, 0.7)).toBe('lower');
		expect(feltAgainst(7, 0.5)).toBeNull();
		expect(feltAgainst(null, 0.5)).toBeNull();
	});

	test('the sentence says what moved the wanted way, and how that is for the time', () => {
		const terms = { baseline: { value: 30 } } as GoalTerms;
		const lower = { target: 24, direction: 'lower', expectedNow: 27, terms, chance: 0.5 } as const;
		expect(progressParts({ ...lower, value: 28 }, 29)).toEqual({
			value: 28,
			target: 24,
			change: { by: -1, isWanted: true },
			pace: 'behind',
			chance: 0.5
		});
		expect(progressParts({ ...lower, value: 27.1 }, null)).toMatchObject({ change: null, pace: 'on' });
		expect(progressParts({ ...lower, value: 25 }, 24)).toMatchObject({ change: { isWanted: false }, pace: 'ahead' });
		expect(progressParts({ ...lower, value: 23 }, null).pace).toBe('there');
		expect(progressParts({ ...lower, value: null }, 3)).toMatchObject({ change: null, pace: null });
	});
});

describe('away and hand-over', () => {
	const away = (membershipId: string, standInId: string | null) => ({
		id: membershipId,
		membershipId,
		standInId,
		fromOn: '2026-11-16',
		untilOn: '2026-11-20'
	});

	test('first and last day count', () => {
		expect(
			['2026-11-15', '2026-11-16', '2026-11-20', '2026-11-21'].map((day) => isAwayOn(away('a', null), day))
		).toEqual([false, true, true, false]);
	});

	test('what would go to somebody goes to who stands in, over several, and never in a circle', () => {
		const day = '2026-11-18';
		expect(standsFor('a', [away('a', 'b')], day)).toBe('b');
		expect(standsFor('a', [away('a', 'b'), away('b', 'c')], day)).toBe('c');
		expect(standsFor('a', [away('a', 'b'), away('b', 'a')], day)).toBe('a');
		expect(standsFor('a', [away('a', null)], day)).toBe('a');
		expect(standsFor('a', [away('a', 'b')], '2026-12-01')).toBe('a');
	});

	test('whoever stands in is suggested in place of somebody away, and nobody in place of somebody here', () => {
		const person = (id: string, standInId?: string | null) => ({
			id,
			away: standInId === undefined ? null : { isNow: true, standInId }
		});
		expect(suggestedFor('a', [person('a', 'b'), person('b')])?.id).toBe('b');
		expect(suggestedFor('a', [person('a', 'b'), person('b', 'c'), person('c')])?.id).toBe('c');
		expect(suggestedFor('a', [person('a', 'b'), person('b', 'a')])).toBeNull();
		expect(suggestedFor('a', [person('a', null), person('b')])).toBeNull();
		expect(suggestedFor('a', [person('a'), person('b')])).toBeNull();
	});

	test('each thing goes to whom it was given, the rest to one person or stays', () => {
		const thing = (n: number) => ({ kind: 'action', id: id(n), title: '', strategyId: null, dueOn: null }) as const;
		const each = new Map([
			[`action:${id(1)}`, 'hana'],
			['goal:gone', 'hana']
		]);
		expect(handOverMoves([thing(1), thing(2)], 'samuel', each).map(({ to }) => to)).toEqual(['hana', 'samuel']);
		expect(handOverMoves([thing(1), thing(2)], null, each)).toHaveLength(1);
	});
});

describe('what forms send', () => {
	const sent = { key: 'abcdefgh', kind: 'todo', id: id(1), deed: 'done' };

	test('stuck wants a reason, a rating a score from 1 to 5, an update a word or how sure one feels', () => {
		expect(tap.safeParse(sent).success).toBe(true);
		expect(tap.safeParse({ ...sent, deed: 'stuck', words: ' ' }).success).toBe(false);
		expect(tap.safeParse({ ...sent, deed: 'rate', score: '6' }).success).toBe(false);
		expect(tap.safeParse({ ...sent, deed: 'rate', score: '5' }).success).toBe(true);
		expect(tap.safeParse({ ...sent, deed: 'update' }).success).toBe(false);
		expect(tap.safeParse({ ...sent, deed: 'update', score: '0' }).success).toBe(true);
		expect(tap.safeParse({ ...sent, key: 'no key' }).success).toBe(false);
	});

	test('an answer is words chosen, words of one’s own, or a tactic that is there', () => {
		const answer = { finding: id(1), who: id(2), dueOn: '2026-11-24', own: '' };
		expect(answerFinding.parse({ ...answer, what: 'Ring them' })).toMatchObject({ title: 'Ring them', tactic: null });
		expect(answerFinding.parse({ ...answer, what: `tactic=${id(3)}` })).toMatchObject({ title: null, tactic: id(3) });
		expect(answerFinding.parse({ ...answer, what: 'own', own: 'Mine' })).toMatchObject({ title: 'Mine' });
		expect(answerFinding.safeParse({ ...answer, what: 'own' }).success).toBe(false);
	});

	test('single choices of a hand-over are read, empty ones are none', () => {
		const read = handOver.parse({ member: id(1), all: '', each: [`action:${id(2)}=${id(3)}`, `goal:${id(4)}=`] });
		expect([...read.each]).toEqual([[`action:${id(2)}`, id(3)]]);
		expect(handOver.parse({ member: id(1), all: id(5) }).each.size).toBe(0);
	});
});
