import { weekdayNames, type WeekdayName } from '../shared/instant.ts';
import type { OpeningHours } from '../shared/business-time.ts';

/** One weekday as the settings show it: open or closed, with one stretch of hours. */
export interface DayHours {
	readonly day: WeekdayName;
	readonly open: boolean;
	/** Wall clock `HH:MM`; a closing time of `24:00` is the end of the day. */
	readonly from: string;
	readonly until: string;
}

export const usualHours = { from: '09:00', until: '17:00' } as const;

/** Opening hours from the days that somebody works, all with the usual hours, 09:00 to 17:00. */
export const hoursOnDays = (days: readonly WeekdayName[]): OpeningHours =>
	Object.fromEntries(days.map((day) => [day, [[usualHours.from, usualHours.until]] as const]));

/** Opening hours from the seven rows of a form; closed days are left out. */
export const hoursFromDays = (days: readonly DayHours[]): OpeningHours =>
	Object.fromEntries(days.filter(({ open }) => open).map(({ day, from, until }) => [day, [[from, until]] as const]));

/**
 * The seven rows of a form from opening hours, beginning with the organisation's first day of the week. A day with
 * several stretches shows the whole span from its first opening to its last closing.
 */
export function daysFromHours(hours: OpeningHours, weekStart: number): DayHours[] {
	return weekdayNames
		.map((_, index) => weekdayNames[(index + weekStart - 1) % 7] as WeekdayName)
		.map((day) => {
			const windows = hours[day] ?? [];
			return {
				day,
				open: windows.length > 0,
				from: windows[0]?.[0] ?? usualHours.from,
				until: windows.at(-1)?.[1] ?? usualHours.until
			};
		});
}

/** Dates typed one per line or with commas and spaces between them; doubles once, in order. */
export const readHolidays = (text: string): string[] =>
	[...new Set(text.split(/[\s,;]+/u).filter((part) => part !== ''))].sort();
