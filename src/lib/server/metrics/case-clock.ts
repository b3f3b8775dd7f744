import { z } from 'zod';
import {
	businessMilliseconds,
	workingCalendar,
	type Pause,
	type WorkingCalendar
} from '../../domain/shared/business-time.ts';
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
	/** Stretches in which we waited for the customer. */
	readonly pauses?: readonly Pause[];
	readonly departmentId?: string | null;
	/** Whether it went as it should, where that is known. */
	readonly outcome?: boolean | null;
	/** `working` (the default): only the organisation's working hours count. `elapsed`: every hour does. */
	readonly measure?: 'working' | 'elapsed';
}

/** What a batch of cases is measured with, looked up once. */
export interface CaseMeasures {
	readonly calendar: { readonly id: string; readonly version: number; readonly hours: WorkingCalendar } | null;
	readonly sources: ReadonlyMap<string, CaseSources>;
}

const windowsSchema = z.partialRecord(
	z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']),
	z.array(z.tuple([z.string(), z.string()]))
);

/** What was looked up for one batch of cases and may hold for the next: streams, and hours if they are still the same. */
export interface MeasureMemory {
	readonly sources: Map<string, CaseSources>;
	hours?: { readonly told: string; readonly calendar: CaseMeasures['calendar'] };
}

/** The organisation's working hours; none where it has set none, so that every hour counts. */
export async function organisationCalendar(
	scope: OrganisationScope,
	memory?: MeasureMemory
): Promise<CaseMeasures['calendar']> {
	const rows = await scope.db
		.selectFrom('working_calendar')
		.select(['id', 'valid_from', 'windows', 'holidays', 'version'])
		.where('organisation_id', '=', scope.organisationId)
		.where('department_id', 'is', null)
		.orderBy('valid_from')
		.execute();
	const first = rows[0];
	if (first === undefined) return null;
	const told = toJson([scope.organisation.timeZone, rows]);
	if (memory?.hours?.told === told) return memory.hours.calendar;
	const hours = workingCalendar({
		timeZone: scope.organisation.timeZone,
		// The oldest hours hold for what came before them too.
		schedules: rows.map((row, index) => ({
			...(index === 0 ? {} : { validFrom: row.valid_from }),
			windows: fromJson(windowsSchema, row.windows),
			holidays: fromJson(z.array(z.string()), row.holidays)
		}))
	});
	if (!hours.ok) throw new Error(`The working hours cannot be read: ${hours.error.code}`);
	const calendar = { id: first.id, version: Math.max(...rows.map((row) => row.version)), hours: hours.value };
	if (memory !== undefined) memory.hours = { told, calendar };
	return calendar;
}

/** What cases of these types are measured with; nothing is looked up where there are none. */
export async function caseMeasures(
	scope: OrganisationScope,
	types: Iterable<string>,
	memory?: MeasureMemory
): Promise<CaseMeasures> {
	const sources = memory?.sources ?? new Map<string, CaseSources>();
	const wanted = new Set(types);
	for (const type of wanted) if (!sources.has(type)) sources.set(type, await ensureCaseSources(scope, type));
	return { calendar: wanted.size === 0 ? null : await organisationCalendar(scope, memory), sources };
}

/** Seconds on a clock between two instants, pauses taken off. */
function secondsBetween(
	from: number,
	until: number,
	clock: Pick<NewCaseClock, 'pauses' | 'measure'>,
	calendar: CaseMeasures['calendar']
): number {
	const pauses = clock.pauses ?? [];
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
	clock: Pick<NewCaseClock, 'opened' | 'pauses' | 'measure'>,
	now: number,
	calendar: CaseMeasures['calendar']
): number => (now <= clock.opened ? 0 : secondsBetween(clock.opened, now, clock, calendar));

/** What a case gives to its streams: each clock by opening day (open while it runs) and by the day on which it stopped. */
export function caseObservations(clock: NewCaseClock, measures: CaseMeasures): NewObservation[] {
	const sources = measures.sources.get(clock.type);
	if (sources === undefined) return [];
	const found: NewObservation[] = [];
	const stopwatch = (name: 'first-response' | 'resolution', stopped: number | null): void => {
		if (stopped === null) {
			found.push({ sourceId: sources.opened[name], value: 0, at: clock.opened, open: true });
			return;
		}
		if (stopped < clock.opened) return;
		const value = secondsBetween(clock.opened, stopped, clock, measures.calendar);
		found.push({ sourceId: sources.opened[name], value, at: clock.opened });
		found.push({ sourceId: sources.closed[name], value, at: stopped });
	};
	stopwatch('first-response', clock.firstAnswer);
	stopwatch('resolution', clock.resolved);
	if (clock.outcome !== undefined && clock.outcome !== null) {
		const value = clock.outcome ? 1 : 0;
		found.push({ sourceId: sources.opened.outcome, value, at: clock.opened });
		if (clock.resolved !== null) found.push({ sourceId: sources.closed.outcome, value, at: clock.resolved });
	}
	return found;
}

/** The row of `case_clock` for a case. */
export const clockRow = (scope: OrganisationScope, seq: number, clock: NewCaseClock, measures: CaseMeasures) => {
	const calendar = clock.measure === 'elapsed' ? null : measures.calendar;
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
		outcome: clock.outcome === undefined || clock.outcome === null ? null : clock.outcome ? 1 : 0
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
	'outcome'
] as const;
