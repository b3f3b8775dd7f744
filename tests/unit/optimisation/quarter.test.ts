import { describe, expect, test } from 'vitest';
import { optimisationJudgement } from '#lib/domain/optimisation/judgement.ts';
import { carriedInto, nextReviewDay, reviewedQuarter } from '#lib/domain/optimisation/quarter.ts';
import { quarterKey } from '#lib/domain/shared/period.ts';

const gregorian = { periodKind: 'gregorian' } as const;
const fiscal = { periodKind: 'fiscal', fiscalStartMonth: 4 } as const;
const jalali = { periodKind: 'jalali' } as const;

describe('which quarter a review looks at', () => {
	test('in the first four weeks of a quarter the one before, later the running one', () => {
		expect(quarterKey(reviewedQuarter('2027-01-02', gregorian))).toBe('2026-Q4');
		expect(quarterKey(reviewedQuarter('2027-01-28', gregorian))).toBe('2026-Q4');
		expect(quarterKey(reviewedQuarter('2027-01-29', gregorian))).toBe('2027-Q1');
		expect(quarterKey(reviewedQuarter('2026-12-31', gregorian))).toBe('2026-Q4');
	});

	test('in the calendar of the organisation', () => {
		expect(quarterKey(reviewedQuarter('2026-04-10', fiscal))).toBe('2025-Q4');
		expect(reviewedQuarter('2026-12-25', jalali)).toMatchObject({ quarter: 3, last: '2026-12-21' });
	});
});

describe('where goals are carried, and when one looks again', () => {
	test('into the quarter after the reviewed one; into the running one where a review comes very late', () => {
		expect(quarterKey(carriedInto('2026-07-01', '2026-10-02', gregorian))).toBe('2026-Q4');
		expect(quarterKey(carriedInto('2026-10-01', '2026-12-20', gregorian))).toBe('2027-Q1');
		expect(quarterKey(carriedInto('2026-01-01', '2026-10-02', gregorian))).toBe('2026-Q4');
	});

	test('the next review lies as far behind its quarter as this one did, and never in the past', () => {
		const into = carriedInto('2026-07-01', '2026-10-02', gregorian);
		expect(nextReviewDay({ plannedOn: '2026-10-02', cycleTo: '2026-09-30' }, into, '2026-10-02')).toBe('2027-01-02');
		expect(nextReviewDay({ plannedOn: '2026-09-10', cycleTo: '2026-09-30' }, into, '2026-09-10')).toBe('2027-01-01');
		expect(nextReviewDay({ plannedOn: '2026-10-28', cycleTo: '2026-09-30' }, into, '2026-10-28')).toBe('2027-01-21');
	});
});

test('the sentence of the last step says what presses most', () => {
	const facts = {
		today: '2026-11-21',
		running: false,
		nextOn: '2027-01-02',
		held: 1,
		openDecisions: 2,
		lateDecisions: 0
	};
	expect(optimisationJudgement({ ...facts, running: true }).code).toBe('running');
	expect(optimisationJudgement({ ...facts, nextOn: null }).code).toBe('no_date');
	expect(optimisationJudgement({ ...facts, nextOn: '2026-11-20' })).toEqual({ code: 'due', params: { days: 1 } });
	expect(optimisationJudgement({ ...facts, lateDecisions: 1 })).toEqual({
		code: 'late_decisions',
		params: { n: 1, days: 42 }
	});
	expect(optimisationJudgement({ ...facts, held: 0 })).toEqual({ code: 'first', params: { days: 42 } });
	expect(optimisationJudgement(facts)).toEqual({ code: 'waiting', params: { days: 42, n: 2 } });
});
