import { z } from 'zod';
import { ok, type Result } from '../../domain/shared/result.ts';
import { actor, principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { fromJson, toInstant } from '../db/codec.ts';
import { insertRows, type BulkRow } from '../db/sql/bulk.ts';
import { inTransaction } from '../db/transaction.ts';
import { aside, counted, open } from './batches.ts';
import { caseMeasures, caseObservations, type CaseCalendars, type NewCaseClock } from './case-clock.ts';
import { fullWeight } from './cell.ts';
import { Fold, touchSources, writeFold } from './fold.ts';
import { foldHolding, withFigures } from './folding.ts';
import { observationSpec, unfold } from './record.ts';
import { segmentColumns, slotsOf } from './segments.ts';
import { sourcesById, type Source } from './sources.ts';

/** Cases measured anew in one transaction: few enough that nobody waits long for the lock. */
const casesAtOnce = 100;

/** Cases whose time lies within [from, until) are to be measured anew: their working hours were changed. */
export async function askForRecount(
	scope: OrganisationScope,
	about: { readonly departmentId: string | null; readonly from: number; readonly until: number | null }
): Promise<void> {
	const row = await touchedBy(scope, { department_id: about.departmentId, from_at: about.from, until_at: about.until })
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	const now = toInstant(scope.clock.now());
	const total = Number(row.n);
	await scope.db
		.insertInto('calendar_recount')
		.values({
			organisation_id: scope.organisationId,
			id: scope.ids.id(),
			department_id: about.departmentId,
			from_at: about.from,
			until_at: about.until,
			total,
			created_at: now,
			by_id: actor(scope),
			finished_at: total === 0 ? now : null
		})
		.execute();
}

interface Job {
	readonly department_id: string | null;
	readonly from_at: number;
	readonly until_at: number | null;
}

/** Cases that ran in the days whose hours were changed. Those of the organisation concern all: some departments begin later. */
function touchedBy(scope: OrganisationScope, job: Job) {
	let query = scope.db
		.selectFrom('case_clock')
		.where('case_clock.organisation_id', '=', scope.organisationId)
		.where('case_clock.calendar_id', 'is not', null)
		.where((eb) => eb.or([eb('case_clock.resolved', 'is', null), eb('case_clock.resolved', '>=', job.from_at)]));
	if (job.until_at !== null) query = query.where('case_clock.opened', '<', job.until_at);
	if (job.department_id !== null) query = query.where('case_clock.department_id', '=', job.department_id);
	return query;
}

const pausesSchema = z.array(z.object({ from: z.number(), until: z.number() }));

async function casesOf(scope: OrganisationScope, job: Job, after: number) {
	const rows = await touchedBy(scope, job)
		.innerJoin('record', 'record.seq', 'case_clock.seq')
		.selectAll('case_clock')
		.select(['record.state as record_state'])
		.where('case_clock.seq', '>', after)
		.orderBy('case_clock.seq')
		.limit(casesAtOnce)
		.execute();
	const seqs = rows.map((row) => row.seq);
	const held =
		seqs.length === 0
			? []
			: await scope.db
					.selectFrom('observation')
					.select(['source_id', 'at', 'seq', 'value', 'state', ...segmentColumns])
					.where('seq', 'in', seqs)
					.execute();
	const sources = await sourcesById(scope, [...new Set(held.map((row) => row.source_id))]);
	return { rows, held, sources };
}

type Held = Awaited<ReturnType<typeof casesOf>>['held'][number];
type ClockRow = Awaited<ReturnType<typeof casesOf>>['rows'][number];

const clockFrom = (row: ClockRow, type: string): NewCaseClock => ({
	type,
	opened: row.opened,
	firstAnswer: row.first_answer,
	resolved: row.resolved,
	firstResolved: row.first_resolved,
	reopened: row.reopened,
	pauses: fromJson(pausesSchema, row.pauses),
	departmentId: row.department_id,
	outcome: row.outcome === null ? null : row.outcome === 1,
	measure: 'working'
});

const sameValues = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): boolean => {
	const key = (rows: readonly (readonly number[])[]): string =>
		rows
			.map((row) => row.join())
			.sort()
			.join(';');
	return key(a) === key(b);
};

/** Takes the old times of some cases out of the sums and puts the new ones in; returns how many moved. */
async function measureAnew(
	scope: OrganisationScope,
	rows: readonly ClockRow[],
	held: readonly Held[],
	sources: ReadonlyMap<number, Source>
): Promise<number> {
	const typeOf = (seq: number): string | undefined => {
		const source = held.map((one) => (one.seq === seq ? sources.get(one.source_id) : undefined)).find((one) => one);
		return source?.ref.slice(0, source.ref.lastIndexOf(':'));
	};
	const types = new Map(rows.map((row) => [row.seq, typeOf(row.seq)]));
	const measures = await caseMeasures(scope, new Set([...types.values()].filter((type) => type !== undefined)));
	const moved: { readonly seq: number; readonly values: readonly (readonly [number, number, number, number])[] }[] = [];
	for (const row of rows) {
		const type = types.get(row.seq);
		if (type === undefined) continue;
		const isCounted = row.record_state === 'counted' || row.record_state === 'test';
		const next = caseObservations(clockFrom(row, type), measures).map(
			({ sourceId, at = row.opened, value, open: runs }) =>
				[sourceId, at, value, isCounted ? (runs === true ? open : counted) : aside] as const
		);
		const own = held
			.filter((one) => one.seq === row.seq && sources.get(one.source_id)?.kind === 'case_clock')
			.map((one) => [one.source_id, one.at, one.value, one.state]);
		if (!sameValues(own, next)) moved.push({ seq: row.seq, values: next });
	}
	const seqs = moved.map((one) => one.seq);
	if (seqs.length > 0) {
		await foldHolding(scope, seqs);
		const fold = new Fold(scope.organisation.timeZone);
		const streams = new Map([...(await unfold(scope, seqs, fold))]);
		const ids = [...new Set(moved.flatMap((one) => one.values.map(([sourceId]) => sourceId)))];
		for (const [id, source] of await sourcesById(scope, ids)) streams.set(id, source);
		await scope.db.deleteFrom('observation').where('seq', 'in', seqs).execute();
		const made: BulkRow[] = [];
		for (const { seq, values } of moved) {
			const slots = slotsOf(held.find((one) => one.seq === seq) as Held);
			for (const [sourceId, at, value, state] of values) {
				made.push([sourceId, at, seq, value, fullWeight, state, ...slots]);
				const source = streams.get(sourceId);
				if (state === counted && source) fold.put({ source, at, value, weight: fullWeight, slots }, 1);
			}
		}
		await insertRows(scope, observationSpec, made);
		await writeFold(scope, fold);
		await touchSources(scope, [...streams.keys()]);
	}
	await keepVersions(scope, rows, measures.calendars);
	return moved.length;
}

/** Which change of which hours the times of these cases were measured with. */
async function keepVersions(
	scope: OrganisationScope,
	rows: readonly ClockRow[],
	calendars: CaseCalendars
): Promise<void> {
	const groups = new Map<string, { readonly id: string; readonly version: number; readonly seqs: number[] }>();
	for (const row of rows) {
		const calendar = calendars.of(row.department_id);
		if (calendar === null || (calendar.id === row.calendar_id && calendar.version === row.calendar_version)) continue;
		const key = `${calendar.id}|${calendar.version}`;
		const group = groups.get(key) ?? { id: calendar.id, version: calendar.version, seqs: [] };
		group.seqs.push(row.seq);
		groups.set(key, group);
	}
	for (const { id, version, seqs } of groups.values()) {
		await scope.db
			.updateTable('case_clock')
			.set({ calendar_id: id, calendar_version: version })
			.where('seq', 'in', seqs)
			.execute();
	}
}

async function recountSlice(outer: OrganisationScope): Promise<Result<boolean>> {
	const scope = await withFigures(outer);
	const next = await scope.db
		.selectFrom('calendar_recount')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('finished_at', 'is', null)
		.orderBy('created_at')
		.limit(1)
		.executeTakeFirst();
	if (next === undefined) return ok(false);
	const { rows, held, sources } = await casesOf(scope, next, next.last_seq);
	const changed = rows.length === 0 ? 0 : await measureAnew(scope, rows, held, sources);
	const isLast = rows.length < casesAtOnce;
	await scope.db
		.updateTable('calendar_recount')
		.set({
			done: next.done + rows.length,
			changed: next.changed + changed,
			last_seq: rows.at(-1)?.seq ?? next.last_seq,
			finished_at: isLast ? toInstant(scope.clock.now()) : null
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', next.id)
		.execute();
	scope.publish({ topic: 'figures' });
	return ok(true);
}

/** Measures the cases that wait for it anew, some at a time; returns how many slices were done. */
export async function recountCalendars(scope: OrganisationScope, most = 20): Promise<number> {
	for (let done = 0; ; done += 1) {
		if (done >= most) return done;
		const more = await inTransaction(scope, recountSlice);
		if (!more.ok || !more.value) return done;
		// Others want to write and to read between two slices.
		await new Promise((resolve) => setImmediate(resolve));
	}
}

/** The same for every organisation; for the job that runs by itself. */
export async function recountAllCalendars(around: Surroundings, most = 20): Promise<number> {
	const rows = await around.handle.db
		.selectFrom('calendar_recount')
		.select('organisation_id')
		.where('finished_at', 'is', null)
		.distinct()
		.execute();
	let done = 0;
	for (const row of rows) {
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		if (scope !== null) done += await recountCalendars(scope, most);
	}
	return done;
}

/** How far the latest measuring anew is. */
export interface RecountProgress {
	readonly total: number;
	readonly done: number;
	readonly changed: number;
	readonly isFinished: boolean;
	readonly at: string;
}

export async function latestRecount(scope: OrganisationScope): Promise<RecountProgress | null> {
	const row = await scope.db
		.selectFrom('calendar_recount')
		.select(['total', 'done', 'changed', 'finished_at', 'created_at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('created_at', 'desc')
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) return null;
	const { total, done, changed } = row;
	return {
		total,
		done: Math.min(done, total),
		changed,
		isFinished: row.finished_at !== null,
		at: row.finished_at ?? row.created_at
	};
}
