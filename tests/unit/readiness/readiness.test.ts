import { describe, expect, test } from 'vitest';
import { actRate } from '#lib/domain/readiness/act-rate.ts';
import { practiceCounts } from '#lib/domain/readiness/practice.ts';
import { levelOf, moveOf, readinessResult, weakestPart, type ReadinessScores } from '#lib/domain/readiness/result.ts';
import { isOpenOn, roundDay } from '#lib/domain/readiness/round.ts';
import { readinessAnswer } from '#lib/domain/readiness/schema.ts';
import { partOf, statementIds } from '#lib/domain/readiness/statements.ts';

const all = (score: number, over: Partial<ReadinessScores> = {}): ReadinessScores =>
	({ ...Object.fromEntries(statementIds.map((id) => [id, score])), ...over }) as ReadinessScores;
const five = (scores: ReadinessScores) => Array.from({ length: 5 }, () => scores);

describe('the readiness check (R-003-01)', () => {
	test('four answers tell nothing but their number, five tell all at once', () => {
		expect(readinessResult([all(1), all(2), all(3), all(4)])).toEqual({
			people: 4,
			isHidden: true,
			whole: null,
			parts: [],
			statements: []
		});
		expect(readinessResult([all(1), all(2), all(3), all(4), all(5)])).toMatchObject({
			people: 5,
			isHidden: false,
			whole: { mean: 3, before: null, move: null }
		});
	});

	test('the furthest from true comes first; equals keep the order in which they are asked', () => {
		const { statements } = readinessResult(five(all(4, { leaders_listen: 2, rules_change: 3 })));
		expect(statements.slice(0, 3).map(({ id }) => id)).toEqual(['leaders_listen', 'rules_change', 'open_about_faults']);
	});

	test('it moved from half a point on; below it is about as before', () => {
		expect([moveOf(3, null), moveOf(3, 2.5), moveOf(3, 2.51), moveOf(2.5, 3), moveOf(2.6, 3)]).toEqual([
			null,
			'up',
			'same',
			'down',
			'same'
		]);
		// 3.6 - 3.1 is less than a half in the arithmetic of machines.
		expect(moveOf(3.6, 3.1)).toBe('up');
	});

	test('a round before is held against it only if five answered it', () => {
		expect(readinessResult(five(all(4)), [all(1)]).whole).toMatchObject({ before: null, move: null });
		expect(readinessResult(five(all(4)), five(all(3))).whole).toMatchObject({ before: 3, move: 'up' });
	});

	test('the weakest part has the lowest mean; among equals the one with the weakest statement', () => {
		expect(weakestPart(readinessResult(five(all(4, { may_put_right: 1 }))))?.id).toBe('policy');
		expect(
			weakestPart(readinessResult(five(all(4, { may_put_right: 3, leaders_listen: 2, customers_first: 5 }))))?.id
		).toBe('example');
		expect([levelOf(3.95), levelOf(3.94), levelOf(2.97), levelOf(2.94)]).toEqual([
			'carries',
			'on_its_way',
			'on_its_way',
			'holds_back'
		]);
	});

	test('a round is open until its last day, unless somebody closed it', () => {
		const round = { openedOn: '2026-03-01', untilOn: '2026-03-14', closedOn: null };
		expect(isOpenOn(round, '2026-03-14')).toBe(true);
		expect(isOpenOn(round, '2026-03-15')).toBe(false);
		expect(isOpenOn({ ...round, closedOn: '2026-03-05' }, '2026-03-05')).toBe(false);
		expect([roundDay(round), roundDay({ ...round, closedOn: '2026-03-05' })]).toEqual(['2026-03-14', '2026-03-05']);
	});

	test('all nine are answered, from 1 to 5', () => {
		expect(readinessAnswer.safeParse(all(5)).success).toBe(true);
		expect(readinessAnswer.safeParse({ ...all(5), may_put_right: '6' }).success).toBe(false);
		expect(readinessAnswer.safeParse({ ...all(5), may_put_right: undefined }).success).toBe(false);
		expect(statementIds.map(partOf).filter((part) => part === 'policy')).toHaveLength(3);
	});
});

describe('what good practice asks (R-003-07)', () => {
	test('the act rate is the part of what was noticed that led to a change; what was stopped is answered', () => {
		expect(actRate([])).toEqual({ noticed: 0, answered: 0, changed: 0, rate: null });
		expect(actRate(['open', 'planned', 'at_work', 'stopped', 'done'])).toEqual({
			noticed: 5,
			answered: 4,
			changed: 1,
			rate: 0.2
		});
	});

	test('what was set aside does not count', () => {
		expect(
			practiceCounts([
				{ state: 'in_place', isAside: false },
				{ state: 'begun', isAside: false },
				{ state: 'in_place', isAside: true }
			])
		).toEqual({ inPlace: 1, begun: 1, all: 2 });
	});
});
