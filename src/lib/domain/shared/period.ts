/**
 * The organisation's calendar of periods. Quarters, months and weeks are lists of local days; with a zone they become
 * windows of instants. Periods of one calendar follow each other without gap or overlap.
 */
import {
	addDays,
	dayFromNumber,
	dayNumber,
	dayParts,
	endOfDay,
	gregorianDay,
	startOfDay,
	weekdayOfNumber
} from './instant.ts';
import type { Day } from './instant.ts';
import { fromJalali, toJalali } from './jalali.ts';

export const periodKinds = ['gregorian', 'fiscal', 'jalali'] as const;
export type PeriodKind = (typeof periodKinds)[number];

/** What settles the periods of an organisation; its settings have this shape and can be handed over as they are. */
export interface PeriodCalendar {
	readonly periodKind: PeriodKind;
	/** The Gregorian month, 1 to 12, in which a fiscal year begins; read only for `fiscal`. */
	readonly fiscalStartMonth?: number;
	/** Which calendar year names a fiscal year: the one in which it starts (the default) or ends. */
	readonly fiscalYearName?: 'start' | 'end';
	/** The first day of the week, ISO 1 (Monday) to 7 (Sunday); without it Monday, in the Jalali calendar Saturday. */
	readonly weekStart?: number;
}

/** Days from the first to the last, both within. */
export interface DayRange {
	readonly first: Day;
	readonly last: Day;
}

/** Instants from one moment up to, not including, another, in milliseconds. */
export interface Window {
	readonly from: number;
	readonly until: number;
}

export type QuarterNumber = 1 | 2 | 3 | 4;

/** A quarter of the organisation's year. Year and quarter are its label; `i18n` says them in words. */
export interface Quarter extends DayRange {
	readonly year: number;
	readonly quarter: QuarterNumber;
	readonly days: number;
}

/** A calendar month: Gregorian, or of the Jalali year in the Jalali calendar. */
export interface Month extends DayRange {
	readonly year: number;
	/** 1 to 12. */
	readonly month: number;
	readonly days: number;
}

/** A part of a range; not whole if the range cuts it off at an end. */
export interface Slice extends DayRange {
	readonly days: number;
	readonly isWhole: boolean;
}

export const periodUnits = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

/* Months are counted through: 12 x year + month - 1, in the months of the calendar. A quarter is three of them. */

const shiftOf = (calendar: PeriodCalendar): number => {
	if (calendar.periodKind !== 'fiscal') return 0;
	const start = calendar.fiscalStartMonth ?? 1;
	if (!Number.isInteger(start) || start < 1 || start > 12) throw new RangeError(`Not a month: ${start}`);
	return start - 1;
};

/** Fiscal years that do not begin in January are named a year later if the year of their end names them. */
const nameShiftOf = (calendar: PeriodCalendar): number =>
	calendar.fiscalYearName === 'end' && shiftOf(calendar) > 0 ? 1 : 0;

function monthIndex(day: Day, calendar: PeriodCalendar): number {
	const { year, month } = calendar.periodKind === 'jalali' ? toJalali(day) : dayParts(day);
	return year * 12 + month - 1;
}

function monthStart(index: number, calendar: PeriodCalendar): Day {
	const [year, month] = [Math.floor(index / 12), (index % 12) + 1];
	const day = calendar.periodKind === 'jalali' ? fromJalali(year, month, 1) : gregorianDay(year, month, 1);
	if (day === undefined) throw new RangeError(`Not a month of the calendar: ${year}-${month}`);
	return day;
}

const monthsFrom = (index: number, count: number, calendar: PeriodCalendar): DayRange => ({
	first: monthStart(index, calendar),
	last: addDays(monthStart(index + count, calendar), -1)
});

const quarterIndex = (day: Day, calendar: PeriodCalendar): number =>
	Math.floor((monthIndex(day, calendar) - shiftOf(calendar)) / 3);

function quarterAt(index: number, calendar: PeriodCalendar): Quarter {
	const range = monthsFrom(index * 3 + shiftOf(calendar), 3, calendar);
	return {
		year: Math.floor(index / 4) + nameShiftOf(calendar),
		quarter: ((index % 4) + 1) as QuarterNumber,
		...range,
		days: daysIn(range)
	};
}

const indexOf = (quarter: Pick<Quarter, 'year' | 'quarter'>, calendar: PeriodCalendar): number =>
	(quarter.year - nameShiftOf(calendar)) * 4 + quarter.quarter - 1;

/**
 * The quarter of the organisation's calendar in which a day lies. Fiscal: with k = 12 x year + month - 1 - (s - 1) for the
 * start month s, the year is floor(k / 12) and the quarter floor((k mod 12) / 3) + 1; 2026-03-31 with s = 4 is quarter 4 of
 * 2025. Years of 52 or 53 weeks are not covered.
 */
export const quarterOf = (day: Day, calendar: PeriodCalendar): Quarter =>
	quarterAt(quarterIndex(day, calendar), calendar);

/** A quarter by its label, year (as the calendar names it) and number. */
export const quarter = (year: number, number: QuarterNumber, calendar: PeriodCalendar): Quarter =>
	quarterAt(indexOf({ year, quarter: number }, calendar), calendar);

/** The quarter so many quarters later (earlier if negative). */
export const addQuarters = (from: Quarter, count: number, calendar: PeriodCalendar): Quarter =>
	quarterAt(indexOf(from, calendar) + count, calendar);

/** The quarter that begins on the day after a quarter's last. */
export const nextQuarter = (from: Quarter, calendar: PeriodCalendar): Quarter => addQuarters(from, 1, calendar);

/** The quarter that ends on the day before a quarter's first. */
export const previousQuarter = (from: Quarter, calendar: PeriodCalendar): Quarter => addQuarters(from, -1, calendar);

/** The label of a quarter in an address or a file name: `2026-Q4`. */
export const quarterKey = (of: Pick<Quarter, 'year' | 'quarter'>): string =>
	`${`${of.year}`.padStart(4, '0')}-Q${of.quarter}`;

/** The quarter that `quarterKey` wrote, or undefined for a text of another form or outside the calendar. */
export function parseQuarterKey(key: string, calendar: PeriodCalendar): Quarter | undefined {
	const [, year, number] = /^(\d{4})-Q([1-4])$/.exec(key) ?? [];
	if (year === undefined) return undefined;
	try {
		return quarter(Number(year), Number(number) as QuarterNumber, calendar);
	} catch {
		return undefined;
	}
}

/** The month in which a day lies: Gregorian, or of the Jalali year in the Jalali calendar. */
export function monthOf(day: Day, calendar: PeriodCalendar): Month {
	const index = monthIndex(day, calendar);
	const range = monthsFrom(index, 1, calendar);
	return { year: Math.floor(index / 12), month: (index % 12) + 1, ...range, days: daysIn(range) };
}

const weekStartOf = (calendar: PeriodCalendar): number =>
	calendar.weekStart ?? (calendar.periodKind === 'jalali' ? 6 : 1);

/** The week in which a day lies, for weeks that begin on a weekday (ISO 1 to 7). */
export function weekOf(day: Day, weekStart: number): DayRange {
	const number = dayNumber(day);
	const first = number - ((weekdayOfNumber(number) - weekStart + 7) % 7);
	return { first: dayFromNumber(first), last: dayFromNumber(first + 6) };
}

/** The period of a length in which a day lies; without a length the organisation's period, a quarter. */
export function periodOf(day: Day, calendar: PeriodCalendar, unit: PeriodUnit = 'quarter'): DayRange {
	if (unit === 'day') return { first: day, last: day };
	if (unit === 'week') return weekOf(day, weekStartOf(calendar));
	if (unit === 'month') return monthsFrom(monthIndex(day, calendar), 1, calendar);
	const index = quarterIndex(day, calendar);
	if (unit === 'quarter') return monthsFrom(index * 3 + shiftOf(calendar), 3, calendar);
	return monthsFrom(Math.floor(index / 4) * 12 + shiftOf(calendar), 12, calendar);
}

/** The number of days of a range; 0 if it ends before it begins. */
export const daysIn = (range: DayRange): number => Math.max(0, dayNumber(range.last) - dayNumber(range.first) + 1);

/** Every day of a range, in order. */
export function daysOf(range: DayRange): Day[] {
	const first = dayNumber(range.first);
	return Array.from({ length: daysIn(range) }, (_, i) => dayFromNumber(first + i));
}

/** A range cut up into the periods that touch it, in order; those at the ends are cut off where the range is. */
function slices(range: DayRange, periodAt: (day: Day) => DayRange): Slice[] {
	const found: Slice[] = [];
	for (let day = range.first; day <= range.last; day = addDays(found.at(-1)!.last, 1)) {
		const period = periodAt(day);
		const last = period.last < range.last ? period.last : range.last;
		found.push({
			first: day,
			last,
			days: daysIn({ first: day, last }),
			isWhole: period.first === day && period.last === last
		});
	}
	return found;
}

/** The weeks of a range, for weeks that begin on a weekday (ISO 1 to 7); the first and last may be cut off by the range. */
export const weeksOf = (range: DayRange, weekStart: number): Slice[] => slices(range, (day) => weekOf(day, weekStart));

/** The months of a range, Jalali months in the Jalali calendar; year and month are of the calendar month a slice lies in. */
export const monthsOf = (range: DayRange, calendar: PeriodCalendar): (Slice & Pick<Month, 'year' | 'month'>)[] =>
	periodsOf(range, 'month', calendar).map((slice) => {
		const { year, month } = monthOf(slice.first, calendar);
		return { year, month, ...slice };
	});

/** The quarters of a range; those at its ends may be cut off. */
export const quartersOf = (range: DayRange, calendar: PeriodCalendar): (Slice & Pick<Quarter, 'year' | 'quarter'>)[] =>
	periodsOf(range, 'quarter', calendar).map((slice) => {
		const { year, quarter } = quarterOf(slice.first, calendar);
		return { year, quarter, ...slice };
	});

/** A range cut up into days, weeks, months, quarters or years of the organisation's calendar, in order. */
export const periodsOf = (range: DayRange, unit: PeriodUnit, calendar: PeriodCalendar): Slice[] =>
	slices(range, (day) => periodOf(day, calendar, unit));

/** Whether a day lies in a range. */
export const includesDay = (range: DayRange, day: Day): boolean => range.first <= day && day <= range.last;

/** The instants of a range of days in a zone: from the start of the first day up to the start of the day after the last. */
export const windowOf = (range: DayRange, zone: string): Window => ({
	from: startOfDay(range.first, zone),
	until: endOfDay(range.last, zone)
});
