import {
	dayNumber,
	gregorianDay,
	hourMs,
	instantAt,
	parseTimeOfDay,
	parseTimestamp,
	secondMs,
	type Day
} from '../shared/instant.ts';
import { toLatinDigits } from '../shared/text.ts';

/** How a file writes its moments. */
export const timeFormats = ['iso', 'dmy', 'mdy', 'epoch'] as const;
export type TimeFormat = (typeof timeFormats)[number];

const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ,]+(.+))?$/;
const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})(?:[T ,]+(.+))?$/;
const clockTime = /^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?: ?([AaPp])\.?[Mm]\.?)?$/;

/** Seconds are told from milliseconds by their size: 100,000,000,000 seconds lie beyond the year 5000. */
const millisecondsFrom = 100_000_000_000;

function timeOfDay(text: string): number | undefined {
	const exact = parseTimeOfDay(text);
	if (exact !== undefined) return exact;
	const [whole, h, m, s = '0', half] = clockTime.exec(text) ?? [];
	if (whole === undefined) return undefined;
	let hour = Number(h);
	if (half !== undefined) {
		if (hour < 1 || hour > 12) return undefined;
		hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
	}
	if (hour > 23 || Number(m) > 59 || Number(s) > 59) return undefined;
	return hour * hourMs + Number(m) * 60 * secondMs + Number(s) * secondMs;
}

function moment(day: Day | undefined, time: string | undefined, zone: string): number | undefined {
	if (day === undefined) return undefined;
	if (time === undefined) return instantAt(day, 0, zone);
	const rest = timeOfDay(time.trim());
	return rest === undefined ? undefined : instantAt(day, rest, zone);
}

/**
 * The instant (epoch milliseconds) that a cell names. `iso`: year, month, day, perhaps a time, perhaps a distance from
 * UTC (which then counts instead of the zone; ` UTC` and `GMT+2` at the end mean the same in every format). `dmy` and `mdy`: day or month first, years of two digits being 1970 to
 * 2069, times also with am and pm. `epoch`: seconds or milliseconds since 1970. A date without a time is the start of
 * that day in the zone. Undefined for what is no such moment: 31 February, 25:00.
 */
export function readMoment(text: string, format: TimeFormat, zone: string): number | undefined {
	const cell = toLatinDigits(text.trim());
	if (format === 'iso') {
		// What most programs write is read at a glance.
		const exact = parseTimestamp(cell);
		if (exact !== undefined) return exact;
	}
	const far = /^(.+\d(?: ?[AaPp]\.?[Mm]\.?)?) ?(?:UTC|GMT|Z)(?:([+-])(\d{1,2})(?::?(\d{2}))?)?$/i.exec(cell);
	if (far !== null && format !== 'epoch') {
		const [, rest = '', sign = '+', hours = '0', minutes = '0'] = far;
		const at = readMoment(rest, format, 'UTC');
		const off = Number(hours) * hourMs + Number(minutes) * 60 * secondMs;
		if (at !== undefined && off <= 14 * hourMs) return at - (sign === '-' ? -off : off);
	}
	if (format === 'epoch') {
		if (!/^-?\d{1,15}(\.\d{1,9})?$/.test(cell)) return undefined;
		const number = Number(cell);
		const ms = Math.abs(number) < millisecondsFrom ? number * secondMs : number;
		return Math.abs(ms) > 8e15 ? undefined : Math.round(ms);
	}
	if (format === 'iso') {
		const [whole, year, month, day, time] = yearFirst.exec(cell) ?? [];
		return whole === undefined ? undefined : moment(gregorianDay(Number(year), Number(month), Number(day)), time, zone);
	}
	const [whole, first, second, last = '', time] = yearLast.exec(cell) ?? [];
	if (whole === undefined) return undefined;
	const year = last.length === 2 ? Number(last) + (Number(last) < 70 ? 2000 : 1900) : Number(last);
	const [day, month] = format === 'dmy' ? [first, second] : [second, first];
	return moment(gregorianDay(year, Number(month), Number(day)), time, zone);
}

/** Epoch numbers before 1990 or after 2100 are more likely to be something else. */
const plausible = { from: dayNumber('1990-01-01') * 24 * hourMs, until: dayNumber('2100-01-01') * 24 * hourMs };

/** A few bad cells do not hide how the others are written. */
const nearlyAll = 0.9;

/**
 * The format that reads most of these cells, if it reads nine in ten: ISO before day first before month first, and epoch
 * only for numbers that make plausible dates. Empty cells are left out; without any other there is no answer.
 */
export function guessTimeFormat(cells: readonly string[]): TimeFormat | null {
	const given = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
	let best: TimeFormat | null = null;
	let most = Math.max(1, nearlyAll * given.length);
	for (const format of timeFormats) {
		const read = given.filter((cell) => {
			const ms = readMoment(cell, format, 'UTC');
			return ms !== undefined && ms >= plausible.from && ms < plausible.until;
		}).length;
		if (read < most) continue;
		best = format;
		if (read === given.length) break;
		most = read + 1;
	}
	return best;
}
