/** Days from the first to the last, both inside, as local dates `YYYY-MM-DD`. */
export interface DayWindow {
	readonly from: string;
	readonly to: string;
}

const dayMs = 86_400_000;

/** The number of a day, counted from 1970-01-01; only differences mean anything. */
export const dayNumber = (day: string): number => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs);

/** The day with a number. */
export const dayOfNumber = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** The day `days` later, or earlier when negative. */
export const addDays = (day: string, days: number): string => dayOfNumber(dayNumber(day) + days);

/** Days from `from` up to but without `to`; negative when `to` lies before. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

/** How many days a window holds; 0 when it ends before it starts. */
export const windowLength = ({ from, to }: DayWindow): number => Math.max(0, daysBetween(from, to) + 1);

/** Every day of a window, first to last. */
export const windowDays = (window: DayWindow): string[] =>
	Array.from({ length: windowLength(window) }, (_, i) => addDays(window.from, i));

/** Whether a day lies in a window. */
export const isInWindow = ({ from, to }: DayWindow, day: string): boolean => day >= from && day <= to;

/** The window of the same length that ends the day before. */
export const windowBefore = (window: DayWindow): DayWindow => ({
	from: addDays(window.from, -windowLength(window)),
	to: addDays(window.from, -1)
});

/** Whether two windows share a day: figures of such windows hold the same answers and must not be tested against each other. */
export const windowsOverlap = (a: DayWindow, b: DayWindow): boolean => a.from <= b.to && b.from <= a.to;
