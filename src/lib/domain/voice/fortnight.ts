import { addDays, dayNumber, type Day } from '../shared/instant.ts';
import { weekOf, type DayRange } from '../shared/period.ts';

/**
 * The fortnight that a day lies in: two whole weeks, beginning on the organisation's first day of the week. Weeks are
 * paired by their number since 1970, so the beat never shifts, at the turn of a year or elsewhere.
 */
export function fortnightOf(day: Day, weekStart: number): DayRange {
	const { first } = weekOf(day, weekStart);
	const isSecond = Math.floor(dayNumber(first) / 7) % 2 !== 0;
	const begins = isSecond ? addDays(first, -7) : first;
	return { first: begins, last: addDays(begins, 13) };
}

/** The fortnight so many before one. */
export const fortnightBefore = (first: Day, count = 1): Day => addDays(first, -14 * count);
