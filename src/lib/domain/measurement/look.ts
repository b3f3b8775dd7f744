import { trendWord, type ChangeWord, type Direction } from '../metrics/trend.ts';
import type { Day } from '../shared/instant.ts';
import { addQuarters, quarterOf, type DayRange, type PeriodCalendar, type Quarter } from '../shared/period.ts';
import type { LinePoint } from './board.ts';

/** What is drawn beside a line: nothing, the time before, the same days a year ago, or both. */
export const besides = ['none', 'before', 'year', 'both'] as const;
export type Beside = (typeof besides)[number];

/** How closely the reader looks at a line: by default one line and a sentence. */
export interface Look {
	readonly close: boolean;
	readonly beside: Beside;
}

export const calmLook: Look = { close: false, beside: 'none' };

/** Reads how an address asks to look at a line; what it does not say, or says wrongly, is calm. */
export function readLook(ask: (name: 'look' | 'beside') => string | null): Look {
	const beside = besides.find((one) => one === ask('beside')) ?? 'none';
	return { close: ask('look') === 'close', beside };
}

/** The quarter in which a window ends (as far as it has come by today), the one before, and the same a year ago. */
export interface Cycles {
	readonly current: DayRange;
	readonly quarter: Quarter;
	readonly previous: Quarter;
	readonly yearAgo: Quarter;
}

export function cyclesOf(lastDay: Day, today: Day, calendar: PeriodCalendar): Cycles {
	const quarter = quarterOf(lastDay, calendar);
	return {
		quarter,
		current: { first: quarter.first, last: today < quarter.last ? today : quarter.last },
		previous: addQuarters(quarter, -1, calendar),
		yearAgo: addQuarters(quarter, -4, calendar)
	};
}

/**
 * Which way a line goes as a whole, in the words of a change. Parts of a week or month at its ends are left out where the
 * figure adds up over its days; slices that may not be shown tell nothing.
 */
export function lineDirection(
	line: readonly LinePoint[],
	better: Direction,
	accumulates = false
): { readonly word: ChangeWord; readonly since: Day | null } {
	const whole = accumulates ? line.slice(1, -1) : line;
	const { word } = trendWord(
		whole.map((point) => ({
			value: point.hidden ? null : point.value,
			...(point.low === null || point.hidden ? {} : { low: point.low }),
			...(point.high === null || point.hidden ? {} : { high: point.high })
		})),
		better
	);
	return { word, since: whole.find((point) => point.n > 0 && !point.hidden)?.from ?? null };
}
