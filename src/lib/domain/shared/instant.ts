/**
 * Instants, local days and zones. An instant is epoch milliseconds in calculations and ISO 8601 text in UTC with
 * milliseconds where it is stored. A local day is text `YYYY-MM-DD` without a zone. Nothing here reads the clock.
 */

/** A calendar day without a zone, `YYYY-MM-DD`, years 0001 to 9999 of the Gregorian calendar. */
export type Day = string;

/** A day of the week after ISO 8601: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

/** The days of the week in ISO order, as they are named in settings: `weekdayNames[weekday - 1]`. */
export const weekdayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type WeekdayName = (typeof weekdayNames)[number];

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** Days from 1970-01-01 to 0001-01-01 and to 9999-12-31: the range of a `Day`. */
const firstDayNumber = -719_162;
const lastDayNumber = 2_932_896;

/* ------------------------------------------------------------------ instants as text */

const instantPattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const timestampPattern = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?) ?(Z|z|[+-]\d\d(?::?\d\d)?)$/;
const timePattern = /^(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?$/;

/**
 * The text in which an instant is stored: ISO 8601, UTC, always with milliseconds, so that text sorts as time does.
 * Range: years 0001 to 9999; throws RangeError outside it.
 */
export function instantText(ms: number): string {
	const text = Number.isInteger(ms) ? new Date(ms).toISOString() : '';
	if (!instantPattern.test(text) || text.startsWith('0000')) throw new RangeError(`Not an instant: ${ms}`);
	return text;
}

/** The milliseconds of a stored instant. Strict: only the form that `instantText` writes; anything else is undefined. */
export function parseInstant(text: string): number | undefined {
	if (!instantPattern.test(text) || !isDay(text.slice(0, 10))) return undefined;
	const ms = Date.parse(text);
	return Number.isNaN(ms) || new Date(ms).toISOString() !== text ? undefined : ms;
}

/**
 * The milliseconds of a moment as other systems send it: ISO 8601 or RFC 3339 with a day, a time of at least minutes and
 * an offset (`Z`, `+03:30`, `+0330`, `+03`). A text without an offset is undefined: it needs a zone (`instantAt`).
 * Digits beyond milliseconds are cut off.
 */
export function parseTimestamp(text: string): number | undefined {
	return parseExact(text) ?? parseAnyTimestamp(text);
}

/** The form that most programs send, `YYYY-MM-DDTHH:MM:SS.mmmZ`, at a glance; undefined for all others. */
function parseExact(text: string): number | undefined {
	if (text.length !== 24 || text[10] !== 'T' || text[23] !== 'Z') return undefined;
	if (text[13] !== ':' || text[16] !== ':' || text[19] !== '.') return undefined;
	const hour = digit(text, 11) * 10 + digit(text, 12);
	const minute = digit(text, 14) * 10 + digit(text, 15);
	const second = digit(text, 17) * 10 + digit(text, 18);
	const ms = digit(text, 20) * 100 + digit(text, 21) * 10 + digit(text, 22);
	const day = readDay(text.slice(0, 10));
	if (day === undefined || !(hour < 24 && minute < 60 && second < 60 && ms >= 0)) return undefined;
	return day * dayMs + hour * hourMs + minute * minuteMs + second * secondMs + ms;
}

function parseAnyTimestamp(text: string): number | undefined {
	const [, day = '', time = '', offset = ''] = timestampPattern.exec(text) ?? [];
	const timeOfDay = parseTimeOfDay(time);
	if (!isDay(day) || timeOfDay === undefined || timeOfDay === dayMs) return undefined;
	if (offset.toUpperCase() === 'Z') return dayNumber(day) * dayMs + timeOfDay;
	const hours = Number(offset.slice(1, 3));
	const minutes = Number(offset.slice(3).replace(':', ''));
	if (hours > 23 || minutes > 59) return undefined;
	const shift = (hours * 60 + minutes) * minuteMs * (offset.startsWith('-') ? -1 : 1);
	return dayNumber(day) * dayMs + timeOfDay - shift;
}

/**
 * A time on the wall clock, `HH:MM`, `HH:MM:SS` or with decimals, in milliseconds since midnight. `24:00` is the end of
 * the day; a leap second (`:60`) is not a time.
 */
export function parseTimeOfDay(text: string): number | undefined {
	const [whole, h, m, s = '0', fraction = ''] = timePattern.exec(text) ?? [];
	if (whole === undefined) return undefined;
	const [hour, minute, second] = [Number(h), Number(m), Number(s)];
	if (hour > 24 || minute > 59 || second > 59) return undefined;
	const ms = hour * hourMs + minute * minuteMs + second * secondMs + Number(fraction.padEnd(3, '0').slice(0, 3));
	return ms > dayMs ? undefined : ms;
}

/* ------------------------------------------------------------------ days */

const digit = (text: string, at: number): number => {
	const value = text.charCodeAt(at) - 48;
	return value >= 0 && value <= 9 ? value : NaN;
};

/** Days from 1970-01-01 to a Gregorian date (Howard Hinnant, "chrono-compatible low-level date algorithms"). */
function civilNumber(year: number, month: number, dayOfMonth: number): number {
	const y = month <= 2 ? year - 1 : year;
	const era = Math.floor(y / 400);
	const yearOfEra = y - era * 400;
	const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
	return (
		era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
	);
}

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The number of days of a Gregorian month, 28 to 31. */
export function monthLength(year: number, month: number): number {
	const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
	return month === 2 && isLeap ? 29 : (monthLengths[month - 1] ?? 0);
}

function readDay(text: string): number | undefined {
	if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return undefined;
	const year = digit(text, 0) * 1000 + digit(text, 1) * 100 + digit(text, 2) * 10 + digit(text, 3);
	const month = digit(text, 5) * 10 + digit(text, 6);
	const dayOfMonth = digit(text, 8) * 10 + digit(text, 9);
	if (!(year >= 1 && dayOfMonth >= 1 && dayOfMonth <= monthLength(year, month))) return undefined;
	return civilNumber(year, month, dayOfMonth);
}

/** Whether a text is a day that exists, in the one form days are written: `YYYY-MM-DD` with Latin digits. */
export const isDay = (text: string): text is Day => readDay(text) !== undefined;

/** The day of a Gregorian year, month (1 to 12) and day of the month, or undefined if there is no such day. */
export function gregorianDay(year: number, month: number, dayOfMonth: number): Day | undefined {
	if (![year, month, dayOfMonth].every(Number.isInteger) || year < 1 || year > 9999) return undefined;
	if (dayOfMonth < 1 || dayOfMonth > monthLength(year, month)) return undefined;
	return dayFromNumber(civilNumber(year, month, dayOfMonth));
}

/** The days from 1970-01-01 (day 0) to a day; negative before. Throws RangeError for what is not a day. */
export function dayNumber(day: Day): number {
	const number = readDay(day);
	if (number === undefined) throw new RangeError(`Not a day: ${day}`);
	return number;
}

/** The Gregorian year, month (1 to 12) and day of the month of a day number. */
function civilParts(number: number): { year: number; month: number; dayOfMonth: number } {
	const shifted = number + 719_468;
	const era = Math.floor(shifted / 146_097);
	const dayOfEra = shifted - era * 146_097;
	const yearOfEra = Math.floor(
		(dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365
	);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
	const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
	return {
		year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
		month,
		dayOfMonth: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
	};
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

const dayTexts = new Map<number, Day>();

/** The day that lies so many days after 1970-01-01. Throws RangeError outside the years 0001 to 9999. */
export function dayFromNumber(number: number): Day {
	const known = dayTexts.get(number);
	if (known !== undefined) return known;
	if (!Number.isInteger(number) || number < firstDayNumber || number > lastDayNumber)
		throw new RangeError(`Not a day: ${number}`);
	const { year, month, dayOfMonth } = civilParts(number);
	const text = `${`${year}`.padStart(4, '0')}-${twoDigits(month)}-${twoDigits(dayOfMonth)}`;
	if (dayTexts.size >= 50_000) dayTexts.clear();
	dayTexts.set(number, text);
	return text;
}

/** The Gregorian year, month (1 to 12) and day of the month of a day. */
export const dayParts = (day: Day): { year: number; month: number; dayOfMonth: number } => civilParts(dayNumber(day));

/** The day so many days later (earlier if negative). */
export const addDays = (day: Day, days: number): Day => dayFromNumber(dayNumber(day) + days);

/** The days from one day to another: 0 for the same day, negative if the second is the earlier one. */
export const daysBetween = (from: Day, to: Day): number => dayNumber(to) - dayNumber(from);

/** The day of the week of a day, after ISO 8601: 1 is Monday, 7 is Sunday. */
export const weekday = (day: Day): Weekday => weekdayOfNumber(dayNumber(day));

/** The day of the week of a day number (`dayNumber`); 1970-01-01 was a Thursday. */
export const weekdayOfNumber = (number: number): Weekday => (((((number + 3) % 7) + 7) % 7) + 1) as Weekday;

/* ------------------------------------------------------------------ zones */

/** A stretch of time [from, until) in which a zone keeps one distance from UTC. */
export interface OffsetSpan {
	readonly from: number;
	readonly until: number;
	/** Wall clock minus UTC, in milliseconds. */
	readonly offset: number;
	/** The latest day number that the wall clock has shown before this stretch; a repeated hour never leads back a day. */
	readonly reached: number;
}

/** Offsets are found for 24 days at a time, with two days to each side, and kept. */
const blockMs = 24 * dayMs;
const marginMs = 2 * dayMs;
const blocksKept = 4_096;
const zonesKept = 1_000;

class Zone {
	readonly #format: Intl.DateTimeFormat;
	readonly #blocks = new Map<number, readonly OffsetSpan[]>();

	constructor(name: string) {
		this.#format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
			timeZone: name,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric',
			second: 'numeric'
		});
	}

	/** Wall clock minus UTC at an instant, asked of Intl. `second` is a whole number of seconds in milliseconds. */
	#measure(second: number): number {
		const [month, dayOfMonth, year, hour, minute, rest] = this.#format.format(second).match(/\d+/g)!.map(Number) as [
			number,
			number,
			number,
			number,
			number,
			number
		];
		const wall = civilNumber(year, month, dayOfMonth) * dayMs + hour * hourMs + minute * minuteMs + rest * secondMs;
		return wall - second;
	}

	#find(index: number): readonly OffsetSpan[] {
		const end = (index + 1) * blockMs + marginMs;
		const spans: OffsetSpan[] = [];
		let from = index * blockMs - marginMs;
		let offset = this.#measure(from);
		let reached = -Infinity;
		const close = (until: number) => {
			spans.push({ from, until, offset, reached });
			reached = Math.max(reached, Math.floor((until - 1 + offset) / dayMs));
			from = until;
		};
		for (let probed = from; probed < end; probed += dayMs) {
			const next = probed + dayMs;
			const nextOffset = this.#measure(next);
			let known = probed;
			while (offset !== nextOffset) {
				let [low, high] = [known, next];
				while (high - low > secondMs) {
					const middle = Math.floor((low + high) / 2 / secondMs) * secondMs;
					if (this.#measure(middle) === offset) low = middle;
					else high = middle;
				}
				close(high);
				known = high;
				offset = this.#measure(high);
			}
		}
		close(end);
		return spans;
	}

	/** The offsets of the block that holds `ms`; they reach two days beyond it on either side. */
	block(ms: number): readonly OffsetSpan[] {
		const index = Math.floor(ms / blockMs);
		const known = this.#blocks.get(index);
		if (known !== undefined) return known;
		if (!(ms >= firstDayNumber * dayMs && ms < (lastDayNumber + 1) * dayMs))
			throw new RangeError(`Not an instant: ${ms}`);
		if (this.#blocks.size >= blocksKept) this.#blocks.clear();
		const found = this.#find(index);
		this.#blocks.set(index, found);
		return found;
	}

	span(ms: number): OffsetSpan {
		const spans = this.block(ms);
		let at = 0;
		while (at < spans.length - 1 && spans[at]!.until <= ms) at++;
		return spans[at]!;
	}
}

const zones = new Map<string, Zone>();

function zoneOf(name: string): Zone {
	const known = zones.get(name);
	if (known !== undefined) return known;
	if (!isTimeZone(name)) throw new RangeError(`Not a time zone: ${name}`);
	if (zones.size >= zonesKept) zones.clear();
	const zone = new Zone(name);
	zones.set(name, zone);
	return zone;
}

/** Whether a name is a zone of the IANA database. Bare offsets such as `+03:30` are not: they know no summer time. */
export function isTimeZone(name: string): boolean {
	if (zones.has(name)) return true;
	if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name)) return false;
	try {
		new Intl.DateTimeFormat('en-US', { timeZone: name });
		return true;
	} catch {
		return false;
	}
}

/** Wall clock minus UTC at an instant, in milliseconds: +12,600,000 in Tehran since September 2022. */
export const offsetAt = (ms: number, zone: string): number => zoneOf(zone).span(ms).offset;

/**
 * The stretches of constant offset of a zone that touch [from, until), in order and clipped to it. What depends on the
 * wall clock is worked out stretch by stretch, so that gaps and repeated hours need no rule of their own.
 */
export function offsetSpans(from: number, until: number, zone: string): OffsetSpan[] {
	const spans: OffsetSpan[] = [];
	const known = zoneOf(zone);
	for (let at = from; at < until;) {
		const span = known.span(at);
		const end = Math.min(span.until, until);
		const last = spans.at(-1);
		if (last !== undefined && last.offset === span.offset) spans[spans.length - 1] = { ...last, until: end };
		else spans.push({ ...span, from: at, until: end });
		at = end;
	}
	return spans;
}

/**
 * The number (`dayNumber`) of the local day in which an instant lies. Days are the stretches between their starts
 * (`startOfDay`), so they follow each other without gap or overlap: where clocks are set back over midnight, the repeated
 * hour belongs to the day that had begun.
 */
export function localDayNumber(ms: number, zone: string): number {
	const { offset, reached } = zoneOf(zone).span(ms);
	return Math.max(Math.floor((ms + offset) / dayMs), reached);
}

/** The local day in which an instant lies, in an IANA zone. Throws RangeError for an unknown zone. See `localDayNumber`. */
export const localDay = (ms: number, zone: string): Day => dayFromNumber(localDayNumber(ms, zone));

/**
 * The first instant of a local day: usually midnight, later where midnight is skipped (Cairo 2024-04-26 begins at 01:00).
 * A day that a zone left out (Apia 2011-12-30) has no length: it starts where the next one does.
 */
export const startOfDay = (day: Day, zone: string): number => startOfDayNumber(dayNumber(day), zone);

/** As `startOfDay`, for a day number. */
export function startOfDayNumber(number: number, zone: string): number {
	const midnight = number * dayMs;
	for (const span of zoneOf(zone).block(midnight)) {
		const start = Math.max(span.from, midnight - span.offset);
		if (start < span.until) return start;
	}
	throw new RangeError(`Not a day: ${number}`);
}

/** The end of a local day: the first instant that no longer belongs to it. */
export const endOfDay = (day: Day, zone: string): number => startOfDayNumber(dayNumber(day) + 1, zone);

/**
 * The instant at which the wall clock shows a time (milliseconds since midnight, 0 to 24 h) on a day. Where clocks are set
 * forward over it, the first instant after the gap; where they are set back, the first of the two.
 */
export function instantAt(day: Day, timeOfDay: number, zone: string): number {
	const wall = dayNumber(day) * dayMs + timeOfDay;
	for (const span of zoneOf(zone).block(wall)) {
		const at = Math.max(span.from, wall - span.offset);
		if (at < span.until) return at;
	}
	throw new RangeError(`Not a day: ${day}`);
}

/** What the wall clock shows at an instant: its date and the milliseconds since midnight. */
export function wallClock(ms: number, zone: string): { day: Day; timeOfDay: number } {
	const wall = ms + offsetAt(ms, zone);
	const number = Math.floor(wall / dayMs);
	return { day: dayFromNumber(number), timeOfDay: wall - number * dayMs };
}
