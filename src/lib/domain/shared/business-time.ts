/**
 * Business time: an instant is business time if, in the zone, its wall clock lies in a window [open, close) of the
 * schedule valid on its local date and that date is not a holiday. A duration is the measure of the business instants in
 * [created, answered), in elapsed time. It follows that a team that never closes has a day of 23 hours in spring and of 25
 * in autumn, that 09:00 to 17:00 is always 8 hours, and that a window in a repeated hour counts twice.
 */
import {
	dayMs,
	dayNumber,
	isDay,
	isTimeZone,
	minuteMs,
	offsetSpans,
	parseTimeOfDay,
	weekdayNames,
	weekdayOfNumber,
	type Day,
	type WeekdayName
} from './instant.ts';
import { fail, ok, type Result } from './result.ts';

/** Opening and closing time on the wall clock, `HH:MM`; the closing minute is out, `24:00` is the end of the day. */
export type OpeningWindow = readonly [open: string, close: string];

/** The windows of each weekday; a weekday that is left out is closed. A night shift is two windows, before and after
 * midnight; the form of the settings joins them (`organisation/hours.ts`). */
export type OpeningHours = Readonly<Partial<Record<WeekdayName, readonly OpeningWindow[]>>>;

/** Hours and holidays that are valid from a day on, until the next schedule begins; without a day, since ever. */
export interface WorkingSchedule {
	readonly validFrom?: Day;
	readonly windows: OpeningHours;
	/** Local dates on which nobody works, whatever the weekday. */
	readonly holidays?: readonly Day[];
	/** Half days: single dates with hours of their own, instead of those of their weekday. A holiday stays one. */
	readonly special?: readonly SpecialDay[];
}

/** A date with hours of its own: Christmas Eve until noon. */
export interface SpecialDay {
	readonly day: Day;
	readonly windows: readonly OpeningWindow[];
}

export interface WorkingHours {
	readonly timeZone: string;
	readonly schedules: readonly WorkingSchedule[];
}

export type WorkingHoursError =
	| 'calendar.unknown_zone'
	| 'calendar.invalid_date'
	| 'calendar.invalid_time'
	| 'calendar.window_ends_before_start'
	| 'calendar.schedule_twice';

/** A stretch of time in which the clock stands still ("waiting for the customer"), in milliseconds, [from, until). */
export interface Pause {
	readonly from: number;
	readonly until: number;
}

/** The longest stretch that is measured: two years. What lies later does not count; `isBeyondCap` says so. */
export const businessTimeCapMs = 731 * dayMs;

/** Hours that never close: Monday to Sunday, 00:00 to 24:00. */
export const alwaysOpen: OpeningHours = Object.fromEntries(
	weekdayNames.map((name) => [name, [['00:00', '24:00']]] as const)
);

/* ------------------------------------------------------------------ checked hours, with the business time found so far */

interface Hours {
	/** The number of the first day on which they are valid. */
	readonly validFrom: number;
	/** By weekday, Monday first: open and close in milliseconds since midnight, in order and apart from each other. */
	readonly windows: readonly (readonly (readonly [number, number])[])[];
	readonly holidays: ReadonlySet<number>;
	/** Windows of dates by number that have their own. */
	readonly special: ReadonlyMap<number, readonly (readonly [number, number])[]>;
}

/** The business time of 32 days: stretches in order, and how much lies before each. */
interface Block {
	readonly from: readonly number[];
	readonly until: readonly number[];
	readonly before: readonly number[];
	readonly total: number;
}

const blockMs = 32 * dayMs;
const blocksKept = 4_096;

/** Working hours that were checked and are ready to measure with. Keep it: what it has worked out, it remembers. */
export class WorkingCalendar {
	readonly timeZone: string;
	readonly #schedules: readonly Hours[];
	readonly #blocks = new Map<number, Block>();

	constructor(timeZone: string, schedules: readonly Hours[]) {
		this.timeZone = timeZone;
		this.#schedules = schedules;
	}

	/** The windows of a date by number: of the schedule valid on it, none on a holiday or before the first schedule. */
	#windowsOn(date: number): Hours['windows'][number] {
		const hours = this.#schedules.findLast((schedule) => schedule.validFrom <= date);
		if (hours === undefined || hours.holidays.has(date)) return [];
		return hours.special.get(date) ?? hours.windows[weekdayOfNumber(date) - 1] ?? [];
	}

	#block(index: number): Block {
		const known = this.#blocks.get(index);
		if (known !== undefined) return known;
		const [from, until, before]: [number[], number[], number[]] = [[], [], []];
		let total = 0;
		for (const span of offsetSpans(index * blockMs, (index + 1) * blockMs, this.timeZone)) {
			const lastDate = Math.floor((span.until - 1 + span.offset) / dayMs);
			for (let date = Math.floor((span.from + span.offset) / dayMs); date <= lastDate; date++) {
				const midnight = date * dayMs - span.offset;
				for (const [open, close] of this.#windowsOn(date)) {
					const start = Math.max(span.from, midnight + open);
					const end = Math.min(span.until, midnight + close);
					if (start >= end) continue;
					from.push(start);
					until.push(end);
					before.push(total);
					total += end - start;
				}
			}
		}
		const block = { from, until, before, total };
		if (this.#blocks.size >= blocksKept) this.#blocks.clear();
		this.#blocks.set(index, block);
		return block;
	}

	/** The business time between the start of the block that holds `ms` and `ms`. */
	#into(index: number, ms: number): number {
		const { from, until, before } = this.#block(index);
		let [low, high] = [0, from.length];
		while (low < high) {
			const middle = (low + high) >>> 1;
			if (from[middle]! <= ms) low = middle + 1;
			else high = middle;
		}
		return low === 0 ? 0 : before[low - 1]! + Math.min(ms, until[low - 1]!) - from[low - 1]!;
	}

	/** The business time in [from, until), in milliseconds, without cap or pauses. */
	measure(from: number, until: number): number {
		if (!(from < until)) return 0;
		const [first, last] = [Math.floor(from / blockMs), Math.floor(until / blockMs)];
		let sum = this.#into(last, until) - this.#into(first, from);
		for (let index = first; index < last; index++) sum += this.#block(index).total;
		return sum;
	}
}

/** Windows in order, those that touch or overlap as one; a code if one is no window. */
function readWindows(windows: readonly OpeningWindow[]): Result<[number, number][], WorkingHoursError> {
	const read: [number, number][] = [];
	for (const [openText, closeText] of windows) {
		const [open, close] = [parseTimeOfDay(openText), parseTimeOfDay(closeText)];
		if (open === undefined || close === undefined) return fail('calendar.invalid_time', { field: 'windows' });
		if (open >= close) return fail('calendar.window_ends_before_start', { field: 'windows' });
		read.push([open, close]);
	}
	read.sort((a, b) => a[0] - b[0]);
	const merged: [number, number][] = [];
	for (const [open, close] of read) {
		const last = merged.at(-1);
		if (last !== undefined && open <= last[1]) last[1] = Math.max(last[1], close);
		else merged.push([open, close]);
	}
	return ok(merged);
}

function readSchedule(schedule: WorkingSchedule): Result<Hours, WorkingHoursError> {
	if (schedule.validFrom !== undefined && !isDay(schedule.validFrom))
		return fail('calendar.invalid_date', { field: 'validFrom' });
	const holidays = schedule.holidays ?? [];
	if (!holidays.every(isDay)) return fail('calendar.invalid_date', { field: 'holidays' });
	const windows: [number, number][][] = [];
	for (const name of weekdayNames) {
		const read = readWindows(schedule.windows[name] ?? []);
		if (!read.ok) return read;
		windows.push(read.value);
	}
	const special = new Map<number, [number, number][]>();
	for (const { day, windows: own } of schedule.special ?? []) {
		if (!isDay(day)) return fail('calendar.invalid_date', { field: 'special' });
		const read = readWindows(own);
		if (!read.ok) return read;
		special.set(dayNumber(day), read.value);
	}
	return ok({
		validFrom: schedule.validFrom === undefined ? -Infinity : dayNumber(schedule.validFrom),
		windows,
		holidays: new Set(holidays.map(dayNumber)),
		special
	});
}

/**
 * Working hours made ready to measure with. Refused: an unknown zone, a day or time that does not exist, a window that does
 * not end after it begins, two schedules valid from the same day. Windows that touch or overlap count once. A date is
 * judged wholly, hours and holidays, by the schedule valid on it; before the first schedule no time is business time.
 */
export function workingCalendar(hours: WorkingHours): Result<WorkingCalendar, WorkingHoursError> {
	if (!isTimeZone(hours.timeZone)) return fail('calendar.unknown_zone', { field: 'timeZone' });
	const schedules: Hours[] = [];
	for (const schedule of hours.schedules) {
		const read = readSchedule(schedule);
		if (!read.ok) return read;
		schedules.push(read.value);
	}
	schedules.sort((a, b) => (a.validFrom === b.validFrom ? 0 : a.validFrom - b.validFrom));
	if (schedules.some((schedule, i) => schedule.validFrom === schedules[i - 1]?.validFrom))
		return fail('calendar.schedule_twice', { field: 'validFrom' });
	return ok(new WorkingCalendar(hours.timeZone, schedules));
}

/* ------------------------------------------------------------------ durations */

/** Whether a duration is longer than what is measured (two years), so that its business time is only a lower bound. */
export const isBeyondCap = (from: number, until: number): boolean => until - from > businessTimeCapMs;

/**
 * The business time in [from, until) minus that of its pauses, in milliseconds, 0 or more and at most the elapsed time.
 * Pauses are clipped to the duration and count once where they overlap. At most two years from `from` are measured. 0 if
 * `until` is not after `from`.
 */
export function businessMilliseconds(
	from: number,
	until: number,
	calendar: WorkingCalendar,
	pauses: readonly Pause[] = []
): number {
	const end = Math.min(until, from + businessTimeCapMs);
	let sum = calendar.measure(from, end);
	let paused = from;
	for (const pause of pauses.length > 1 ? pauses.toSorted((a, b) => a.from - b.from) : pauses) {
		const [start, stop] = [Math.max(pause.from, paused), Math.min(pause.until, end)];
		if (start >= stop) continue;
		sum -= calendar.measure(start, stop);
		paused = stop;
	}
	return sum;
}

/** As `businessMilliseconds`, in minutes with decimals. */
export const businessMinutes = (
	from: number,
	until: number,
	calendar: WorkingCalendar,
	pauses: readonly Pause[] = []
): number => businessMilliseconds(from, until, calendar, pauses) / minuteMs;

/** Whether an instant is business time. */
export const isBusinessTime = (ms: number, calendar: WorkingCalendar): boolean => calendar.measure(ms, ms + 1) > 0;
