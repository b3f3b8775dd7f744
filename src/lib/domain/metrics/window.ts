import { addDays } from '../shared/instant.ts';
import { daysIn, type DayRange } from '../shared/period.ts';

/** A window of a figure is a list of local days; its days, length and slices come from the calendar (`shared/period.ts`). */
export type DayWindow = DayRange;

/** The window of the same length that ends the day before: what a window is compared with when no period is meant. */
export const windowBefore = (window: DayWindow): DayWindow => ({
	first: addDays(window.first, -daysIn(window)),
	last: addDays(window.first, -1)
});

/** Whether two windows share a day: such figures hold the same answers and must not be tested against each other. */
export const windowsOverlap = (a: DayWindow, b: DayWindow): boolean => a.first <= b.last && b.first <= a.last;
