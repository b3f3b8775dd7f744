import { expect } from 'vitest';
import { businessMinutes, workingCalendar } from '#lib/domain/shared/business-time.ts';
import { endOfDay, parseTimeOfDay, startOfDay, wallClock } from '#lib/domain/shared/instant.ts';
import { jalaliText, jalaliYear, parseJalali } from '#lib/domain/shared/jalali.ts';
import { quarter, quarterOf, windowOf, type PeriodCalendar } from '#lib/domain/shared/period.ts';
import { toLatinDigits } from '#lib/domain/shared/text.ts';
import type { Runner, VectorCase } from './runner.ts';

const gregorian: PeriodCalendar = { periodKind: 'gregorian' };
const jalali: PeriodCalendar = { periodKind: 'jalali' };

function quarterCase({ input, expected }: VectorCase, year: number, calendar: PeriodCalendar): void {
	const found = quarter(year, input.quarter, calendar);
	expect(found).toEqual({
		year,
		quarter: input.quarter,
		first: expected.first_day,
		last: expected.last_day,
		days: expected.days
	});
	expect(windowOf(found, input.time_zone)).toEqual({
		from: Date.parse(expected.start_utc),
		until: Date.parse(expected.end_utc_exclusive)
	});
}

/** What runs each group of cases of calendars and business time. */
export const calendarRunners: Readonly<Record<string, Runner>> = {
	business_minutes({ input, expected }) {
		const calendar = workingCalendar({
			timeZone: input.time_zone,
			schedules: [{ windows: input.schedule, holidays: input.holidays ?? [] }]
		});
		if (!calendar.ok) throw new Error(calendar.error.code);
		const [from, until] = [Date.parse(input.start_utc), Date.parse(input.end_utc)];
		expect(businessMinutes(from, until, calendar.value)).toBe(expected.business_minutes);
		expect((until - from) / 60_000).toBe(expected.elapsed_minutes);
	},
	start_of_day({ input, expected }) {
		const start = startOfDay(input.local_date, input.time_zone);
		expect(start).toBe(Date.parse(expected.start_utc));
		expect((endOfDay(input.local_date, input.time_zone) - start) / 60_000).toBe(expected.day_length_minutes);
		expect(wallClock(start, input.time_zone)).toEqual({
			day: input.local_date,
			timeOfDay: parseTimeOfDay(expected.first_local_time)
		});
	},
	jalali_year({ input, expected }) {
		const { first_day: first, last_day: last, days, leap: isLeap } = expected;
		expect(jalaliYear(input.jalali_year)).toEqual({ first, last, days, isLeap });
	},
	jalali_quarter: (one) => quarterCase(one, one.input.jalali_year, jalali),
	jalali_to_gregorian({ input, expected }) {
		expect(parseJalali(input.jalali)).toBe(expected);
		const parts = toLatinDigits(input.jalali).trim().split(/[-/]/);
		expect(jalaliText(expected)).toBe(
			[parts[0]!.padStart(4, '0'), ...parts.slice(1).map((part) => part.padStart(2, '0'))].join('-')
		);
	},
	jalali_invalid: ({ input }) => expect(parseJalali(input.jalali)).toBeUndefined(),
	gregorian_quarter: (one) => quarterCase(one, one.input.year, gregorian),
	fiscal_quarter({ input, expected }) {
		const isEnd = /\bends?\b/.test(String(input.naming ?? ''));
		const calendar: PeriodCalendar = {
			periodKind: 'fiscal',
			fiscalStartMonth: input.fiscal_year_start_month,
			fiscalYearName: isEnd ? 'end' : 'start'
		};
		expect(quarterOf(input.date, calendar)).toEqual({
			year: expected.fiscal_year,
			quarter: expected.quarter,
			first: expected.first_day,
			last: expected.last_day,
			days: expected.days
		});
	}
};
