import { z } from 'zod';
import {
	businessMilliseconds,
	workingCalendar,
	type Pause,
	type WorkingCalendar
} from '../../domain/shared/business-time.ts';
import type { PauseRule, ReopenRule } from '../../domain/organisation/hours.ts';
import { localDay } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toJson } from '../db/codec.ts';
import type { NewObservation } from './record.ts';
import { ensureCaseSources, type CaseSources } from './sources.ts';

/** The clock of one service case. Instants in milliseconds; null where it has not come to that yet. */
export interface NewCaseClock {
	/** Which kind of case it is: cases of one type feed the same streams. */
	readonly type: string;
	readonly opened: number;
	readonly firstAnswer: number | null;
	readonly resolved: number | null;
	readonly reopened?: number;
	/** When it was solved for the first time, of a case that came back; kept from what was sent before. */
	readonly firstResolved?: number | null;
	/** Stretches in which we waited for the customer. */
	readonly pauses?: readonly Pause[];
	readonly departmentId?: string | null;
	/** Whether it went as it should, where that is known. */
	readonly outcome?: boolean | null;
	/** `working` (the default): only the working hours of its department count. `elapsed`: every hour does. */
	readonly measure?: 'working' | 'elapsed';
}

/** The working hours that cases of a department are measured in, with its rules; and since which change of them. */
export interface CaseCalendar {
	readonly id: string;
	readonly version: number;
	readonly hours: WorkingCalendar;
	/** The rules that hold for a case that was opened then. */
	rulesAt(opened: number): { readonly pauses: PauseRule; readonly reopened: ReopenRule };
}

/** The calendars of an organisation: those of departments that have their own, and the one that holds for all others. */
export interface CaseCalendars {
	of(departmentId: string | null | undefined): CaseCalendar | null;
}

/** What a batch of cases is measured with, looked up once. */
export interface CaseMeasures {
	readonly calendars: CaseCalendars;
	readonly sources: ReadonlyMap<string, CaseSources>;
}

const windowsSchema = z.partialRecord(
	z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
	z.array(z.tuple([z.string(), z.string()]))
);
const specialSchema = z.array(z.object({ day: z.string(), windows: z.array(z.tuple([z.string(), z.string()])) }));

/** What was looked up for one batch of cases and may hold for the next: streams, and hours if they are still the same. */
export interface MeasureMemory {
	readonly sources: Map<string, CaseSources>;
	hours?: { readonly told: string; readonly calendars: CaseCalendars };
}

const calendarColumns = [
	'id',
	'department_id',
	'valid_from',
	'windows',
	'holidays',
	'special_days',
	'time_zone',
	'pauses',
	'reopened',
	'version'
] as const;

interface CalendarRow {
	id: string;
	department_id: string | null;
	valid_from: string;
	windows: string;
	holidays: string;
	special_days: string;
	time_zone: string | null;
	pauses: string;
	reopened: string;
	version: number;
}

function calendarFrom(rows: readonly CalendarRow[], zone: string): CaseCalendar | null {
	const last = rows.at(-1);
	if (last === undefined) return null;
	const timeZone = last.time_zone ?? zone;
	const hours = workingCalendar({
		timeZone,
		// The oldest hours hold for what came before them too.
		schedules: rows.map((row, index) => ({
			...(index === 0 ? {} : { validFrom: row.valid_from }),
			windows: fromJson(windowsSchema, row.windows),
			holidays: fromJson(z.array(z.string()), row.holidays),
			special: fromJson(specialSchema, row.special_days)
		}))
	});
	if (!hours.ok) throw new Error(`The working hours cannot be read: ${hours.error.code}`);
	return {
		id: last.id,
		version: Math.max(...rows.map((row) => row.version)),
		hours: hours.value,
		rulesAt(opened) {
			const day = localDay(opened, timeZone);
			const row = rows.findLast((one, index) => index === 0 || one.valid_from <= day) as CalendarRow;
			return { pauses: row.pauses as PauseRule, reopened: row.reopened as ReopenRule };
		}
	};
}

/**
 * The working hours of the organisation and its departments. A department's hold from its first day on; before that, and
 * where it has none, those of the organisation do. None at all: every hour counts.
 */
export async function caseCalendars(scope: OrganisationScope, memory?: MeasureMemory): Promise<CaseCalendars> {
	const rows: CalendarRow[] = await scope.db
		.selectFrom('working_calendar')
		.select(calendarColumns)
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('valid_from')
		.execute();
	const zone = scope.organisation.timeZone;
	const told = toJson([zone, rows]);
	if (memory?.hours?.told === told) return memory.hours.calendars;
	const general = rows.filter((row) => row.department_id === null);
	const known = new Map<string | null, CaseCalendar | null>([[null, calendarFrom(general, zone)]]);
	for (const department of new Set(rows.flatMap((row) => row.department_id ?? []))) {
		const own = rows.filter((row) => row.department_id === department);
		const first = own[0] as CalendarRow;
		const before = general.filter((row) => row.valid_from < first.valid_from);
		known.set(department, calendarFrom([...before, ...own], zone));
	}
	const calendars: CaseCalendars = {
		of: (departmentId) => known.get(departmentId ?? null) ?? known.get(null) ?? null
	};
	if (memory !== undefined) memory.hours = { told, calendars };
	return calendars;
}

const noCalendars: CaseCalendars = { of: () => null };

/** What cases of these types are measured with; nothing is looked up where there are none. */
export async function caseMeasures(
	scope: OrganisationScope,
	types: Iterable<string>,
	memory?: MeasureMemory
): Promise<CaseMeasures> {
	const sources = memory?.sources ?? new Map<string, CaseSources>();
	const wanted = new Set(types);
	for (const type of wanted) if (!sources.has(type)) sources.set(type, await ensureCaseSources(scope, type));
	return { calendars: wanted.size === 0 ? noCalendars : await caseCalendars(scope, memory), sources };
}

/** Seconds on a clock between two instants, pauses taken off where the rules say so. */
function secondsBetween(
	from: number,
	until: number,
	clock: Pick<NewCaseClock, 'opened' | 'pauses' | 'measure'>,
	calendar: CaseCalendar | null
): number {
	const pauses = calendar?.rulesAt(clock.opened).pauses === 'count' ? [] : (clock.pauses ?? []);
	if (clock.measure !== 'elapsed' && calendar !== null) {
		return Math.round(businessMilliseconds(from, until, calendar.hours, pauses) / 1000);
	}
	let sum = until - from;
	let paused = from;
	for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
		const start = Math.max(pause.from, paused);
		const stop = Math.min(pause.until, until);
		if (start >= stop) continue;
		sum -= stop - start;
		paused = stop;
	}
	return Math.round(sum / 1000);
}

/** The age of an open case in seconds of its clock. */
export const ageOf = (
	clock: Pick<NewCaseClock, 'opened' | 'pauses' | 'measure' | 'departmentId'>,
	now: number,
	calendars: CaseCalendars
): number => (now <= clock.opened ? 0 : secondsBetween(clock.opened, now, clock, calendars.of(clock.departmentId)));

/** Seconds that went by on the wall, pauses taken off where the rules say so: what a customer waited. */
export const elapsedOf = (
	clock: Pick<NewCaseClock, 'opened' | 'pauses' | 'departmentId'>,
	until: number,
	calendars: CaseCalendars
): number => {
	const calendar = calendars.of(clock.departmentId);
	return Math.max(0, secondsBetween(clock.opened, until, { ...clock, measure: 'elapsed' }, calendar));
};

/** When a case counts as solved: at its last solution, or its first where the department says so. */
export const solvedAt = (
	clock: Pick<NewCaseClock, 'opened' | 'resolved' | 'firstResolved'>,
	calendar: CaseCalendar | null
): number | null =>
	calendar?.rulesAt(clock.opened).reopened === 'first' ? (clock.firstResolved ?? clock.resolved) : clock.resolved;

/** What a case gives to its streams: each clock by opening day (open while it runs) and by the day on which it stopped. */
export function caseObservations(clock: NewCaseClock, measures: CaseMeasures): NewObservation[] {
	const sources = measures.sources.get(clock.type);
	if (sources === undefined) return [];
	const calendar = measures.calendars.of(clock.departmentId);
	const solved = solvedAt(clock, calendar);
	const found: NewObservation[] = [];
	const stopwatch = (name: 'first-response' | 'resolution', stopped: number | null): void => {
		if (stopped === null) {
			found.push({ sourceId: sources.opened[name], value: 0, at: clock.opened, open: true });
			return;
		}
		if (stopped < clock.opened) return;
		const value = secondsBetween(clock.opened, stopped, clock, calendar);
		found.push({ sourceId: sources.opened[name], value, at: clock.opened });
		found.push({ sourceId: sources.closed[name], value, at: stopped });
	};
	stopwatch('first-response', clock.firstAnswer);
	stopwatch('resolution', solved);
	if (clock.outcome !== undefined && clock.outcome !== null) {
		const value = clock.outcome ? 1 : 0;
		found.push({ sourceId: sources.opened.outcome, value, at: clock.opened });
		if (solved !== null) found.push({ sourceId: sources.closed.outcome, value, at: solved });
	}
	return found;
}

/** The row of `case_clock` for a case. */
export const clockRow = (scope: OrganisationScope, seq: number, clock: NewCaseClock, measures: CaseMeasures) => {
	const calendar = clock.measure === 'elapsed' ? null : measures.calendars.of(clock.departmentId);
	return {
		seq,
		organisation_id: scope.organisationId,
		opened: clock.opened,
		first_answer: clock.firstAnswer,
		resolved: clock.resolved,
		reopened: clock.reopened ?? 0,
		pauses: toJson(clock.pauses ?? []),
		department_id: clock.departmentId ?? null,
		calendar_id: calendar?.id ?? null,
		calendar_version: calendar?.version ?? 0,
		outcome: clock.outcome === undefined || clock.outcome === null ? null : clock.outcome ? 1 : 0,
		first_resolved: clock.firstResolved ?? clock.resolved
	};
};

export const clockColumns = [
	'seq',
	'organisation_id',
	'opened',
	'first_answer',
	'resolved',
	'reopened',
	'pauses',
	'department_id',
	'calendar_id',
	'calendar_version',
	'outcome',
	'first_resolved'
] as const;
