import { describe, expect, it } from 'vitest';
import { addDays, dayFromNumber, dayNumber, localDay } from '#lib/domain/shared/instant.ts';
import {
	addQuarters,
	daysIn,
	daysOf,
	includesDay,
	monthOf,
	monthsOf,
	nextQuarter,
	parseQuarterKey,
	periodOf,
	periodUnits,
	periodsOf,
	previousQuarter,
	quarter,
	quarterKey,
	quarterOf,
	quartersOf,
	weekOf,
	weeksOf,
	windowOf,
	type PeriodCalendar,
	type QuarterNumber
} from '#lib/domain/shared/period.ts';
import vectors from '../../support/vectors/calendar.json' with { type: 'json' };
import { zones } from '../../support/zones.ts';
import { fc } from '../../support/property.ts';

const gregorian: PeriodCalendar = { periodKind: 'gregorian' };
const jalali: PeriodCalendar = { periodKind: 'jalali' };
const fiscal = (fiscalStartMonth: number): PeriodCalendar => ({ periodKind: 'fiscal', fiscalStartMonth });

const anyCalendar: fc.Arbitrary<PeriodCalendar> = fc.oneof(
	fc.constant(gregorian),
	fc.constant(jalali),
	fc.record({
		periodKind: fc.constant('fiscal' as const),
		fiscalStartMonth: fc.integer({ min: 1, max: 12 }),
		fiscalYearName: fc.constantFrom('start' as const, 'end' as const),
		weekStart: fc.integer({ min: 1, max: 7 })
	})
);
const anyDay = fc.integer({ min: dayNumber('1960-01-01'), max: dayNumber('2080-01-01') }).map(dayFromNumber);

interface QuarterCase {
	readonly input: { readonly quarter: number; readonly time_zone: string };
	readonly expected: {
		readonly first_day: string;
		readonly last_day: string;
		readonly days: number;
		readonly start_utc: string;
		readonly end_utc_exclusive: string;
	};
}

function expectQuarter(c: QuarterCase, year: number, calendar: PeriodCalendar) {
	const found = quarter(year, c.input.quarter as QuarterNumber, calendar);
	const { first_day: first, last_day: last, days, start_utc, end_utc_exclusive } = c.expected;
	expect(found).toEqual({ year, quarter: c.input.quarter, first, last, days });
	expect(windowOf(found, c.input.time_zone)).toEqual({
		from: Date.parse(start_utc),
		until: Date.parse(end_utc_exclusive)
	});
	expect(quarterOf(first, calendar)).toEqual(found);
	expect(quarterOf(last, calendar)).toEqual(found);
}

describe('quarters (R-002-09)', () => {
	it.each(vectors.gregorian_quarter.cases)('Gregorian $input.year, $input.quarter in $input.time_zone', (c) =>
		expectQuarter(c, c.input.year, gregorian)
	);

	it.each(vectors.jalali_quarter.cases)('Jalali $input.jalali_year, $input.quarter in $input.time_zone', (c) =>
		expectQuarter(c, c.input.jalali_year, jalali)
	);

	it.each(vectors.fiscal_quarter.cases)('fiscal from month $input.fiscal_year_start_month: $input.date', (c) => {
		const { fiscal_year: year, quarter, first_day: first, last_day: last, days } = c.expected;
		expect(quarterOf(c.input.date, fiscal(c.input.fiscal_year_start_month))).toEqual({
			year,
			quarter,
			first,
			last,
			days
		});
	});

	it('a fiscal year can be named after the year of its end', () => {
		const named: PeriodCalendar = { ...fiscal(4), fiscalYearName: 'end' };
		expect(quarterOf('2026-03-31', named)).toMatchObject({ year: 2026, quarter: 4, first: '2026-01-01' });
		expect(quarter(2026, 4, named)).toEqual(quarterOf('2026-03-31', named));
		expect(quarterOf('2026-03-31', { ...fiscal(1), fiscalYearName: 'end' })).toMatchObject({ year: 2026, quarter: 1 });
	});

	it('follow each other without gap or overlap in every calendar and zone (S15)', () => {
		fc.assert(
			fc.property(anyDay, anyCalendar, fc.constantFrom(...zones), (day, calendar, zone) => {
				const here = quarterOf(day, calendar);
				const next = nextQuarter(here, calendar);
				expect(includesDay(here, day)).toBe(true);
				expect(here.days).toBe(daysIn(here));
				expect(next.first).toBe(addDays(here.last, 1));
				expect(previousQuarter(next, calendar)).toEqual(here);
				expect(addQuarters(here, -9, calendar)).toEqual(quarterOf(addQuarters(here, -9, calendar).last, calendar));
				expect(windowOf(here, zone).until).toBe(windowOf(next, zone).from);
				expect(localDay(windowOf(here, zone).from, zone) >= here.first).toBe(true);
				expect(parseQuarterKey(quarterKey(here), calendar)).toEqual(here);
			}),
			{ numRuns: 1_000 }
		);
	});

	it('are named in addresses by year and number', () => {
		expect(quarterKey(quarterOf('2026-11-21', gregorian))).toBe('2026-Q4');
		expect(quarterKey(quarterOf('2026-11-21', jalali))).toBe('1405-Q3');
		for (const key of ['2026-Q5', '2026', '26-Q1', '2026-q1', '0000-Q1', '9999-Q4x'])
			expect(parseQuarterKey(key, gregorian), key).toBeUndefined();
		expect(parseQuarterKey('9000-Q1', jalali)).toBeUndefined();
	});

	it('a start month that is none is refused loudly', () => {
		expect(() => quarterOf('2026-01-01', fiscal(13))).toThrow(RangeError);
	});
});

describe('months, weeks and days', () => {
	it('a quarter has three months of its own calendar', () => {
		expect(monthsOf(quarter(1404, 4, jalali), jalali)).toEqual([
			{ year: 1404, month: 10, first: '2025-12-22', last: '2026-01-20', days: 30, isWhole: true },
			{ year: 1404, month: 11, first: '2026-01-21', last: '2026-02-19', days: 30, isWhole: true },
			{ year: 1404, month: 12, first: '2026-02-20', last: '2026-03-20', days: 29, isWhole: true }
		]);
		expect(monthsOf(quarter(2025, 4, fiscal(2)), fiscal(2)).map(({ year, month }) => [year, month])).toEqual([
			[2025, 11],
			[2025, 12],
			[2026, 1]
		]);
		expect(monthOf('2024-02-10', gregorian)).toEqual({
			year: 2024,
			month: 2,
			first: '2024-02-01',
			last: '2024-02-29',
			days: 29
		});
	});

	it('weeks begin on the weekday that was chosen and are cut off at the ends of the range', () => {
		const range = { first: '2026-11-19', last: '2026-12-01' };
		expect(weeksOf(range, 1)).toEqual([
			{ first: '2026-11-19', last: '2026-11-22', days: 4, isWhole: false },
			{ first: '2026-11-23', last: '2026-11-29', days: 7, isWhole: true },
			{ first: '2026-11-30', last: '2026-12-01', days: 2, isWhole: false }
		]);
		expect(weeksOf(range, 6).map((week) => week.first)).toEqual(['2026-11-19', '2026-11-21', '2026-11-28']);
		expect(weekOf('2026-11-21', 6)).toEqual({ first: '2026-11-21', last: '2026-11-27' });
		expect(weekOf('2026-11-21', 7)).toEqual({ first: '2026-11-15', last: '2026-11-21' });
		expect(periodOf('2026-11-21', jalali, 'week').first).toBe('2026-11-21');
		expect(periodOf('2026-11-21', gregorian, 'week').first).toBe('2026-11-16');
		expect(periodOf('2026-11-21', { ...gregorian, weekStart: 7 }, 'week').first).toBe('2026-11-15');
	});

	it('the period of an organisation is its quarter, its year four of them', () => {
		const { first, last } = quarterOf('2026-11-21', fiscal(4));
		expect(periodOf('2026-11-21', fiscal(4))).toEqual({ first, last });
		expect(periodOf('2026-11-21', fiscal(4), 'year')).toEqual({ first: '2026-04-01', last: '2027-03-31' });
		expect(periodOf('2026-11-21', jalali, 'year')).toEqual({ first: '2026-03-21', last: '2027-03-20' });
		expect(quartersOf({ first: '2026-02-01', last: '2026-05-01' }, gregorian)).toEqual([
			{ year: 2026, quarter: 1, first: '2026-02-01', last: '2026-03-31', days: 59, isWhole: false },
			{ year: 2026, quarter: 2, first: '2026-04-01', last: '2026-05-01', days: 31, isWhole: false }
		]);
	});

	it('any range is cut up into any unit without loss', () => {
		fc.assert(
			fc.property(
				anyDay,
				fc.integer({ min: 0, max: 900 }),
				anyCalendar,
				fc.constantFrom(...periodUnits),
				(first, length, calendar, unit) => {
					const range = { first, last: addDays(first, length) };
					const slices = periodsOf(range, unit, calendar);
					expect(slices.flatMap(daysOf)).toEqual(daysOf(range));
					expect(slices.slice(1, -1).every((slice) => slice.isWhole)).toBe(true);
				}
			)
		);
	});

	it('a range that ends before it begins is empty', () => {
		const empty = { first: '2026-11-21', last: '2026-11-20' };
		expect([daysIn(empty), daysOf(empty), weeksOf(empty, 1)]).toEqual([0, [], []]);
	});
});
