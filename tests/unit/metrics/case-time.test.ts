import { describe, expect, test } from 'vitest';
import { caseTime, caseTimes, elapsedMilliseconds } from '#lib/domain/metrics/case-time.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { resolution } from '#lib/domain/metrics/kinds/resolution.ts';
import { backlogOf, openCasesQuantile, ratioOfIntervals, tooManyOpen } from '#lib/domain/metrics/survival.ts';
import { workingCalendar } from '#lib/domain/shared/business-time.ts';
import { fc } from '../../support/property.ts';

const hour = 3_600_000;
const at = (hours: number): number => Date.UTC(2026, 10, 16) + hours * hour; // a Monday
const office = workingCalendar({
	timeZone: 'UTC',
	schedules: [{ windows: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] } }]
});
if (!office.ok) throw new Error(office.error.code);
const calendar = office.value;

describe('the time of a case', () => {
	const course = {
		openedAt: at(10),
		resolvedAt: [at(34), at(14)],
		reopenedAt: [at(20)],
		pauses: [{ from: at(11), until: at(12) }]
	};

	test('ends with its first or its last resolution, without the pauses', () => {
		const rule = { now: at(100) };
		expect(caseTime(course, { ...rule, reopened: 'first' })).toEqual({ state: 'resolved', milliseconds: 3 * hour });
		expect(caseTime(course, { ...rule, reopened: 'last' })).toEqual({ state: 'resolved', milliseconds: 23 * hour });
		expect(caseTime(course, { ...rule, reopened: 'last', calendar })!.milliseconds).toBe(7 * hour);
		expect(caseTime(course, { ...rule, reopened: 'first', calendar })!.milliseconds).toBe(3 * hour);
	});

	test('goes on while it is open, opened again included, and has not begun before its opening', () => {
		expect(caseTime(course, { now: at(24), reopened: 'last' })).toEqual({ state: 'open', milliseconds: 13 * hour });
		expect(caseTime(course, { now: at(24), reopened: 'first' })!.state).toBe('resolved');
		expect(caseTime(course, { now: at(12), reopened: 'first' })).toEqual({ state: 'open', milliseconds: hour });
		expect(caseTime(course, { now: at(9), reopened: 'first' })).toBeNull();
		expect(caseTime({ openedAt: at(10), resolvedAt: [at(4)] }, { now: at(12), reopened: 'last' })!.state).toBe('open');
		expect(caseTimes([course, { openedAt: at(0), resolvedAt: [] }], { now: at(50), reopened: 'last' })).toEqual({
			values: [23 * 3600],
			openAges: [50 * 3600]
		});
	});

	test('in working hours is never more than elapsed, pauses in either measure never below nothing', () => {
		const moment = fc.integer({ min: 0, max: 200 }).map(at);
		const pauses = fc.array(fc.record({ from: moment, until: moment }), { maxLength: 4 });
		fc.assert(
			fc.property(moment, moment, pauses, (from, until, list) => {
				const whole = elapsedMilliseconds(from, until, list);
				expect(whole).toBeGreaterThanOrEqual(0);
				expect(whole).toBeLessThanOrEqual(Math.max(0, until - from));
				const one = { openedAt: from, resolvedAt: [until], pauses: list };
				const rule = { now: at(1000), reopened: 'first' as const };
				const elapsed = caseTime(one, rule)!;
				const business = caseTime(one, { ...rule, calendar })!;
				if (elapsed.state === 'resolved') expect(business.milliseconds).toBeLessThanOrEqual(elapsed.milliseconds);
			}),
			{ numRuns: 1_000 }
		);
	});
});

describe('open cases', () => {
	test('count from a tenth on, and stand beside as a backlog', () => {
		expect([tooManyOpen(9, 1), tooManyOpen(8, 1), tooManyOpen(0, 0)]).toEqual([false, true, false]);
		expect(backlogOf(10, [])).toBeNull();
		expect(backlogOf(6, [1, 5, 9, 2])).toEqual({
			open: 4,
			share: 0.4,
			median: 3.5,
			p90: expect.closeTo(7.8, 9),
			oldest: 9
		});
	});

	test('lead to limits of the median as published, and to ratios of two such medians', () => {
		// Remission under 6-MP (Freireich 1963; Klein & Moeschberger): median 23, from 13, no upper limit.
		const relapsed = [6, 6, 6, 7, 10, 13, 16, 22, 23];
		const still = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
		expect(openCasesQuantile(relapsed, still)).toEqual({ value: 23, low: 13, high: null });
		expect(openCasesQuantile([], [5])).toEqual({ value: null, low: null, high: null });
		const placebo = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23];
		const plain = openCasesQuantile(placebo, []);
		expect(plain.value).toBe(8);
		expect(ratioOfIntervals(plain, openCasesQuantile(relapsed, still))).toBeNull();
		const ratio = ratioOfIntervals(plain, { value: 16, low: 10, high: 22 })!;
		expect(ratio.ratio).toBeCloseTo(2, 12);
		expect(ratio.low).toBeLessThan(2);
		expect(ratio.high).toBeGreaterThan(2);
	});

	test('lengthen the figure of a metric, its p90 as well, and both are said', () => {
		const closed = Array.from({ length: 60 }, (_, i) => (i + 1) * 100);
		const open = Array<number>(30).fill(20_000);
		const settings = (statistic: 'median' | 'p90') => ({ statistic, openCases: 'count' as const });
		const median = resolution.summarise(evidenceOf(resolution, closed, open), settings('median'));
		expect(median.value).toBe(4550);
		expect(median.extra).toMatchObject({ closedMedian: 3050, open: 30 });
		expect(median.notes).toContain('open_cases_counted');
		const p90 = resolution.summarise(evidenceOf(resolution, closed, Array<number>(12).fill(4_000)), settings('p90'));
		expect(p90.value).toBeGreaterThan(5410);
		expect(p90.extra['closedP90']).toBeCloseTo(5410, 0);
		const change = resolution.compare(
			evidenceOf(resolution, closed, []),
			evidenceOf(resolution, closed, open),
			settings('median')
		);
		expect(change.change).toBe(1500);
		expect(change.word).toBe('clearly_worse');
		const same = resolution.compare(
			evidenceOf(resolution, closed, open),
			evidenceOf(resolution, closed, open),
			settings('median')
		);
		expect(same).toMatchObject({ change: 0, word: 'no_clear_change' });
	});

	test('that are most of all leave the figure greyed: the closed ones alone would flatter', () => {
		const closed = Array.from({ length: 20 }, (_, i) => (i + 1) * 100);
		const most = resolution.summarise(
			evidenceOf(resolution, closed, Array<number>(40).fill(9_000)),
			resolution.defaults
		);
		expect(most).toMatchObject({ value: 1050, refusal: 'too_few' });
		expect(most.low).toBeUndefined();
	});
});
