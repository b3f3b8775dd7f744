import { dayMs, hourMs, isDay, parseTimeOfDay, weekdayNames, type WeekdayName } from '../shared/instant.ts';
import type { OpeningHours, OpeningWindow, SpecialDay } from '../shared/business-time.ts';

/** One weekday as the settings show it: open or closed, with one stretch of hours, or two around a break. */
export interface DayHours {
	readonly day: WeekdayName;
	readonly open: boolean;
	/** Wall clock `HH:MM`; a closing time of `24:00` is the end of the day, one before the opening lies on the next day. */
	readonly from: string;
	readonly until: string;
	/** The second stretch; empty for a day without a break. */
	readonly from2?: string;
	readonly until2?: string;
}

export const usualHours = { from: '09:00', until: '17:00' } as const;

/** Opening hours from the days that somebody works, all with the usual hours, 09:00 to 17:00. */
export const hoursOnDays = (days: readonly WeekdayName[]): OpeningHours =>
	Object.fromEntries(days.map((day) => [day, [[usualHours.from, usualHours.until]] as const]));

/** A night is one stretch up to this long; beyond, somebody most likely mistook the hour (nine to "5:00"). */
const nightAtMostMs = 18 * hourMs;

/**
 * Whether a stretch makes sense, from wall clock to wall clock: it ends later on the same day, or past midnight on the
 * next one and is then at most 18 hours long.
 */
export function isStretch(from: string, until: string): boolean {
	const [open, close] = [parseTimeOfDay(from), parseTimeOfDay(until)];
	if (open === undefined || close === undefined || open === close || open === dayMs) return false;
	return close > open || close + dayMs - open <= nightAtMostMs;
}

/** Whether a stretch from wall clock to wall clock ends on the day after it began; false for what is no time. */
export const endsNextDay = (from: string, until: string): boolean =>
	(parseTimeOfDay(until) ?? 0) < (parseTimeOfDay(from) ?? 0) && isStretch(from, until);

const dayAfter = (day: WeekdayName): WeekdayName =>
	weekdayNames[(weekdayNames.indexOf(day) + 1) % weekdayNames.length] as WeekdayName;

/**
 * Opening hours from the seven rows of a form; closed days are left out. A stretch past midnight is kept as what it is on
 * each date, its evening and its small hours, so that a holiday closes its own date from midnight to midnight.
 */
export function hoursFromDays(days: readonly DayHours[]): OpeningHours {
	const hours: Partial<Record<WeekdayName, OpeningWindow[]>> = {};
	const add = (day: WeekdayName, window: OpeningWindow): void => void (hours[day] ??= []).push(window);
	for (const one of days.filter(({ open }) => open)) {
		for (const [from, until] of windowsOf(one)) {
			if (!endsNextDay(from, until)) {
				add(one.day, [from, until]);
				continue;
			}
			add(one.day, [from, endOfDay]);
			if (parseTimeOfDay(until) !== 0) add(dayAfter(one.day), [startOfDay, until]);
		}
	}
	for (const windows of Object.values(hours)) windows.sort(([a], [b]) => timeOf(a) - timeOf(b));
	return hours;
}

const startOfDay = '00:00';
const endOfDay = '24:00';
const timeOf = (text: string): number => parseTimeOfDay(text) ?? 0;

const windowsOf = ({ from, until, from2 = '', until2 = '' }: DayHours): OpeningWindow[] =>
	from2 === '' || until2 === ''
		? [[from, until]]
		: [
				[from, until],
				[from2, until2]
			];

/** The stretches of a weekday as people say them: what runs on past midnight is one, on the day on which it began. */
function stretchesOf(hours: OpeningHours, day: WeekdayName): OpeningWindow[] {
	const own = [...(hours[day] ?? [])];
	const evening = own.at(-1);
	const small = nightInto(hours, dayAfter(day));
	if (evening !== undefined && small !== undefined && isNight(evening, small))
		own[own.length - 1] = [evening[0], small[1]];
	const before = (hours[weekdayNames.at(weekdayNames.indexOf(day) - 1) as WeekdayName] ?? []).at(-1);
	const first = nightInto(hours, day);
	return before !== undefined && first !== undefined && isNight(before, first) ? own.slice(1) : own;
}

/** The small hours of a day, which may belong to the evening before; not those of a day that never closes. */
const nightInto = (hours: OpeningHours, day: WeekdayName): OpeningWindow | undefined => {
	const first = hours[day]?.[0];
	return first !== undefined && timeOf(first[0]) === 0 && timeOf(first[1]) < dayMs ? first : undefined;
};

const isNight = (evening: OpeningWindow, small: OpeningWindow): boolean =>
	timeOf(evening[1]) === dayMs && endsNextDay(evening[0], small[1]);

/**
 * The seven rows of a form from opening hours, beginning with the organisation's first day of the week. A day with
 * more than two stretches shows the first one, and the span of all others.
 */
export function daysFromHours(hours: OpeningHours, weekStart: number): DayHours[] {
	return weekdayNames
		.map((_, index) => weekdayNames[(index + weekStart - 1) % 7] as WeekdayName)
		.map((day) => {
			const windows = stretchesOf(hours, day);
			return {
				day,
				open: windows.length > 0,
				from: windows[0]?.[0] ?? usualHours.from,
				until: windows[0]?.[1] ?? usualHours.until,
				from2: windows[1]?.[0] ?? '',
				until2: windows.length > 1 ? (windows.at(-1)?.[1] ?? '') : ''
			};
		});
}

/** Dates typed one per line or with commas and spaces between them; doubles once, in order. */
export const readHolidays = (text: string): string[] =>
	[...new Set(text.split(/[\s,;]+/u).filter((part) => part !== ''))].sort();

const halfDayPattern = /^(\S+)\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})$/;

/** Half days typed one a line: a date and its hours, "2026-12-24 09:00-13:00". The first line that is none, if any. */
export function readHalfDays(text: string): { readonly days: readonly SpecialDay[]; readonly wrong: string | null } {
	const days = new Map<string, SpecialDay>();
	for (const line of text.split(/[\n;]+/u).map((one) => one.trim())) {
		if (line === '') continue;
		const [, day = '', from = '', until = ''] = halfDayPattern.exec(line) ?? [];
		const [open, close] = [parseTimeOfDay(from), parseTimeOfDay(until)];
		if (!isDay(day) || open === undefined || close === undefined || open >= close) return { days: [], wrong: line };
		days.set(day, { day, windows: [[from, until]] });
	}
	return { days: [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1)), wrong: null };
}

/** Half days as they are typed. */
export const halfDaysText = (days: readonly SpecialDay[]): string =>
	days.map(({ day, windows }) => `${day} ${windows[0]?.[0] ?? ''}-${windows.at(-1)?.[1] ?? ''}`).join('\n');

/** What "waiting for the customer" does to the clock: `off`, it stands still; `count`, it runs on. */
export const pauseRules = ['off', 'count'] as const;
export type PauseRule = (typeof pauseRules)[number];

/** Which solution of a case that came back counts: the first, or the last. */
export const reopenRules = ['last', 'first'] as const;
export type ReopenRule = (typeof reopenRules)[number];
