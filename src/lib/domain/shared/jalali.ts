/**
 * The Solar Hijri (Jalali) calendar, official in Iran: months of 31 days (1 to 6), 30 (7 to 11) and 29, in leap years 30
 * (12). New years follow the break table of K. M. Borkowski, "The Persian calendar for 3000 years", Earth, Moon and
 * Planets 74 (1996), which agrees with ICU and with the official calendar for the years 1300 to 1500.
 */
import { dayFromNumber, dayNumber, dayParts, type Day } from './instant.ts';
import { toLatinDigits } from './text.ts';

export interface JalaliDate {
	readonly year: number;
	/** 1 (Farvardin) to 12 (Esfand). */
	readonly month: number;
	readonly dayOfMonth: number;
}

export const firstJalaliYear = 1;
export const lastJalaliYear = 3176;

/** The years in which the cycle of 33 years with 8 leap years begins anew. */
const breaks = [
	-61, 9, 38, 199, 426, 686, 756, 818, 1111, 1181, 1210, 1635, 2060, 2097, 2192, 2262, 2324, 2394, 2456, 3178
];

const starts = new Map<number, number>();

/** The day number of 1 Farvardin of a year. */
function yearStart(year: number): number {
	const known = starts.get(year);
	if (known !== undefined) return known;
	if (!Number.isInteger(year) || year < firstJalaliYear || year > lastJalaliYear + 1)
		throw new RangeError(`Not a Jalali year: ${year}`);
	let leapDays = -14;
	let cycleStart = breaks[0]!;
	let cycleLength = 0;
	for (const next of breaks.slice(1)) {
		cycleLength = next - cycleStart;
		if (year < next) break;
		leapDays += Math.floor(cycleLength / 33) * 8 + Math.floor((cycleLength % 33) / 4);
		cycleStart = next;
	}
	const yearOfCycle = year - cycleStart;
	leapDays += Math.floor(yearOfCycle / 33) * 8 + Math.floor(((yearOfCycle % 33) + 3) / 4);
	if (cycleLength % 33 === 4 && cycleLength - yearOfCycle === 4) leapDays += 1;
	const gregorianYear = year + 621;
	const gregorianLeapDays =
		Math.floor(gregorianYear / 4) - Math.floor(((Math.floor(gregorianYear / 100) + 1) * 3) / 4) - 150;
	const dayOfMarch = 20 + leapDays - gregorianLeapDays;
	const start = dayNumber(`${`${gregorianYear}`.padStart(4, '0')}-03-01`) + dayOfMarch - 1;
	starts.set(year, start);
	return start;
}

/** Whether a Jalali year has 366 days: 1399, 1403, 1408 do. Range: years 1 to 3176. */
export const isJalaliLeapYear = (year: number): boolean => yearStart(year + 1) - yearStart(year) === 366;

/** The number of days of a Jalali month: 31, 30 or 29; 0 for a month that does not exist. */
export function jalaliMonthLength(year: number, month: number): number {
	if (!Number.isInteger(month) || month < 1 || month > 12) return 0;
	if (month <= 6) return 31;
	return month <= 11 || isJalaliLeapYear(year) ? 30 : 29;
}

/** Days of a Jalali year that lie before a month. */
const daysBefore = (month: number): number => (month <= 7 ? (month - 1) * 31 : (month - 1) * 30 + 6);

/** The Jalali date of a day. Throws RangeError before the year 1 (622-03-22) and after 3176. */
export function toJalali(day: Day): JalaliDate {
	const number = dayNumber(day);
	let year = dayParts(day).year - 621;
	if (year > lastJalaliYear || number < yearStart(year)) year -= 1;
	if (year > lastJalaliYear) throw new RangeError(`Not a day of the Jalali calendar: ${day}`);
	const dayOfYear = number - yearStart(year);
	const month = dayOfYear < 186 ? Math.floor(dayOfYear / 31) + 1 : Math.min(12, Math.floor((dayOfYear - 6) / 30) + 1);
	return { year, month, dayOfMonth: dayOfYear - daysBefore(month) + 1 };
}

/** The day of a Jalali year, month and day of the month; undefined if there is no such day (1404-12-30). */
export function fromJalali(year: number, month: number, dayOfMonth: number): Day | undefined {
	if (![year, month, dayOfMonth].every(Number.isInteger)) return undefined;
	if (year < firstJalaliYear || year > lastJalaliYear) return undefined;
	if (dayOfMonth < 1 || dayOfMonth > jalaliMonthLength(year, month)) return undefined;
	return dayFromNumber(yearStart(year) + daysBefore(month) + dayOfMonth - 1);
}

/**
 * The day that a typed Jalali date means, `1405-08-30` or `1405/8/30`, in Persian, Arabic or Latin digits; undefined if
 * it is not a date of the calendar.
 */
export function parseJalali(text: string): Day | undefined {
	const [whole, year, month, dayOfMonth] =
		/^(\d{1,4})([-/])(\d{1,2})\2(\d{1,2})$/.exec(toLatinDigits(text.trim()))?.filter((_, i) => i !== 2) ?? [];
	return whole === undefined ? undefined : fromJalali(Number(year), Number(month), Number(dayOfMonth));
}

/** A Jalali date as text, `1405-08-30`, with Latin digits. */
export function jalaliText(day: Day): string {
	const { year, month, dayOfMonth } = toJalali(day);
	return `${`${year}`.padStart(4, '0')}-${`${month}`.padStart(2, '0')}-${`${dayOfMonth}`.padStart(2, '0')}`;
}

/** The first and last day of a Jalali year and its length, 365 or 366 days. Throws RangeError outside 1 to 3176. */
export function jalaliYear(year: number): { first: Day; last: Day; days: number; isLeap: boolean } {
	const start = yearStart(year);
	const days = yearStart(year + 1) - start;
	return { first: dayFromNumber(start), last: dayFromNumber(start + days - 1), days, isLeap: days === 366 };
}
