import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auditJudgement, perceptionGaps } from '#lib/domain/audit/gap.ts';
import type { CustomerRating, StaffOpinion } from '#lib/domain/audit/touchpoint.ts';

const staff = (mean: number): StaffOpinion => ({
	mean,
	raters: 6,
	low: null,
	high: null,
	isApart: false,
	at: '2026-11-01T09:00:00.000Z',
	isOwn: false
});
const customers = (value: number, margin: number | null = 0.2): CustomerRating => ({
	metricId: 'm',
	value,
	margin,
	answers: 214
});
const place = (id: string, ours: number | null, theirs: number | null, margin: number | null = 0.2) => ({
	id,
	staff: ours === null ? null : staff(ours),
	raters: ours === null ? 0 : 6,
	customers: theirs === null ? null : customers(theirs, margin)
});

describe('the perception gap (R-001-01)', () => {
	test('widest first, in either direction, and only where both sides have rated', () => {
		const gaps = perceptionGaps([
			place('even', 4, 4),
			place('modest', 2.5, 4.5),
			place('door', 4.2, 1.9),
			place('silent', 4, null),
			place('ours', null, 3)
		]);
		expect(gaps.map((gap) => gap.id)).toEqual(['door', 'modest', 'even']);
		expect(gaps[0]?.gap).toBeCloseTo(2.3);
		expect(gaps[1]?.gap).toBeCloseTo(-2);
	});

	test('a gap within the customers’ give or take may be chance', () => {
		expect(perceptionGaps([place('few', 4, 3.2, 0.9)])[0]?.isClear).toBe(false);
		expect(perceptionGaps([place('many', 4, 3.2, 0.2)])[0]?.isClear).toBe(true);
	});

	test('a gap never leaves -4 to 4', () => {
		const score = fc.double({ min: 1, max: 5, noNaN: true });
		fc.assert(
			fc.property(score, score, (ours, theirs) => {
				const [gap] = perceptionGaps([place('x', ours, theirs)]);
				return gap !== undefined && Math.abs(gap.gap) <= 4;
			})
		);
	});
});

describe('the one sentence of the audit', () => {
	test('names the widest clear gap', () => {
		expect(auditJudgement([place('a', 4, 3.6), place('door', 4.2, 2.2)])).toEqual({ kind: 'we_say_more', id: 'door' });
	});

	test('says it when customers think better of us than we do', () => {
		expect(auditJudgement([place('mail', 3, 4.6)])).toEqual({ kind: 'we_say_less', id: 'mail' });
	});

	test('small or unclear gaps are agreement', () => {
		expect(auditJudgement([place('a', 4, 3.7), place('b', 4, 3.2, 1)])).toEqual({ kind: 'agree' });
	});

	test('without a word from customers it is about what we rate lowest', () => {
		expect(auditJudgement([place('a', 4, null), place('b', 2, null)])).toEqual({ kind: 'staff_only', id: 'b' });
	});

	test('without our own ratings it is about what customers rate lowest', () => {
		expect(auditJudgement([place('a', null, 4), place('b', null, 2.1)])).toEqual({ kind: 'customers_only', id: 'b' });
	});

	test('says what is to be done first when there is nothing yet', () => {
		expect(auditJudgement([place('a', null, null)])).toEqual({ kind: 'not_rated' });
		expect(auditJudgement([{ ...place('a', null, null), raters: 4 }])).toEqual({ kind: 'too_few' });
		expect(auditJudgement([])).toEqual({ kind: 'empty' });
		expect(auditJudgement([], true)).toEqual({ kind: 'new_business' });
	});
});
