import { z } from 'zod';
import { dayFromNumber, localDayNumber } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { actor, principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { fromJson, toInstant } from '../db/codec.ts';
import { dropRows, insertRows, lookUpRows, type BulkRow } from '../db/sql/bulk.ts';
import { beginAid, canHide, type Aid } from '../db/sql/veil.ts';
import { inRepeatable } from '../db/transaction.ts';
import { aside, counted, open } from './batches.ts';
import { caseMeasures, caseObservations, type CaseCalendars, type NewCaseClock } from './case-clock.ts';
import { fullWeight } from './cell.ts';
import { Fold, markDirty, touchSources, writeFold } from './fold.ts';
import { foldHolding, withFigures } from './folding.ts';
import { rebuildDirty } from './rebuild.ts';
import { observationSpec } from './record.ts';
import { segmentColumns, slotsOf, type SegmentRow, type Slots } from './segments.ts';
import { sourcesById, type Source } from './sources.ts';

/** Cases measured anew in one transaction: so many that nobody waits long for the lock, told from how long the last took. */
const casesAtLeast = 100;
const casesAtMost = 2_000;
const sliceMs = 10;
/** Slices after which a thread helps to write down what moved. */
const aidedFrom = 5;

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
	// Cases come in the order of their numbers, a few at a time: by an index of the organisation all that are left would be
	// sorted for every few, so that index is kept out of it.
	let query = scope.db
		.selectFrom('case_clock')
		.where((eb) => eb(eb.fn.coalesce('case_clock.organisation_id', eb.val('')), '=', scope.organisationId))
		.where('case_clock.calendar_id', 'is not', null)
		.where((eb) => eb.or([eb('case_clock.resolved', 'is', null), eb('case_clock.resolved', '>=', job.from_at)]));
	if (job.until_at !== null) query = query.where('case_clock.opened', '<', job.until_at);
	if (job.department_id !== null) query = query.where('case_clock.department_id', '=', job.department_id);
	return query;
}

const pausesSchema = z.array(z.object({ from: z.number(), until: z.number() }));

async function casesOf(scope: OrganisationScope, job: Job, after: number, most: number) {
	const rows = await touchedBy(scope, job)
		.innerJoin('record', 'record.seq', 'case_clock.seq')
		.selectAll('case_clock')
		.select(['record.state as record_state'])
		.where('case_clock.seq', '>', after)
		.orderBy('case_clock.seq')
		.limit(most)
		.execute();
	const seqs = rows.map((row) => row.seq);
	const keys = seqs.map((seq) => [seq]);
	const found = (await lookUpRows(scope, heldLookUp, keys)) as unknown as Held[];
	const held = new Map<number, Held[]>();
	for (const one of found) {
		const list = held.get(one.seq);
		if (list === undefined) held.set(one.seq, [one]);
		else list.push(one);
	}
	const sources = await sourcesById(scope, [...new Set(found.map((row) => row.source_id))]);
	return { rows, held, sources };
}

const heldLookUp = {
	table: 'observation',
	keys: { seq: 'bigint' },
	columns: ['source_id', 'at', 'seq', 'value', 'weight', 'state']
} as const;

interface Held {
	readonly source_id: number;
	readonly at: number;
	readonly seq: number;
	readonly value: number;
	readonly weight: number;
	readonly state: number;
}

const slotLookUp = {
	table: 'record',
	keys: { seq: 'bigint' },
	columns: ['seq', ...segmentColumns]
} as const;

/** The segments of some records. */
async function slotsOfRecords(scope: OrganisationScope, seqs: readonly number[]): Promise<Map<number, Slots>> {
	const keys = seqs.map((seq) => [seq]);
	const rows = (await lookUpRows(scope, slotLookUp, keys)) as unknown as (SegmentRow & { seq: number })[];
	return new Map(rows.map((row) => [row.seq, slotsOf(row)]));
}

type ClockRow = Awaited<ReturnType<typeof casesOf>>['rows'][number];

const clockFrom = (row: ClockRow, type: string): NewCaseClock => ({
	type,
	opened: row.opened,
	firstAnswer: row.first_answer,
	resolved: row.resolved,
	firstResolved: row.first_resolved,
	reopened: row.reopened,
	pauses: row.pauses === '[]' ? [] : fromJson(pausesSchema, row.pauses),
	departmentId: row.department_id,
	outcome: row.outcome === null ? null : row.outcome === 1,
	measure: 'working'
});

type Value = readonly [sourceId: number, at: number, value: number, state: number];

/** What a case gave and gives to its streams: the same, other times at the same places, or something else altogether. */
function changeOf(own: readonly Held[], next: readonly Value[]): 'same' | 'values' | 'all' {
	if (own.length !== next.length) return 'all';
	let change: 'same' | 'values' = 'same';
	for (const [sourceId, at, value, state] of next) {
		const before = own.find((one) => one.source_id === sourceId && one.at === at);
		if (before === undefined || before.state !== state) return 'all';
		if (before.value !== value) change = 'values';
	}
	return change;
}

const valueSpec = {
	table: 'observation',
	columns: ['source_id', 'at', 'seq', 'value'],
	keys: ['source_id', 'at', 'seq'],
	isThere: true
} as const;

const placeOfValue = { table: 'observation', keys: { source_id: 'bigint', at: 'bigint', seq: 'bigint' } } as const;

interface Moved {
	readonly seq: number;
	readonly change: 'values' | 'all';
	readonly own: readonly Held[];
	readonly values: readonly Value[];
}

/** Takes the old times of some cases out of the sums and puts the new ones in; returns how many moved. */
async function measureAnew(
	scope: OrganisationScope,
	rows: readonly ClockRow[],
	held: ReadonlyMap<number, readonly Held[]>,
	sources: ReadonlyMap<number, Source>
): Promise<number> {
	const types = new Map<number, string>();
	for (const { seq } of rows) {
		const source = held
			.get(seq)
			?.map((one) => sources.get(one.source_id))
			.find((one) => one?.kind === 'case_clock');
		if (source !== undefined) types.set(seq, source.ref.slice(0, source.ref.lastIndexOf(':')));
	}
	const measures = await caseMeasures(scope, new Set(types.values()));
	const moved: Moved[] = [];
	for (const row of rows) {
		const type = types.get(row.seq);
		if (type === undefined) continue;
		const isCounted = row.record_state === 'counted' || row.record_state === 'test';
		const values = caseObservations(clockFrom(row, type), measures).map(
			({ sourceId, at = row.opened, value, open: runs }): Value => [
				sourceId,
				at,
				value,
				isCounted ? (runs === true ? open : counted) : aside
			]
		);
		const own = (held.get(row.seq) ?? []).filter((one) => sources.get(one.source_id)?.kind === 'case_clock');
		const change = changeOf(own, values);
		if (change !== 'same') moved.push({ seq: row.seq, change, own, values });
	}
	if (moved.length > 0) await moveCases(scope, moved);
	await keepVersions(scope, rows, measures.calendars);
	return moved.length;
}

async function moveCases(scope: OrganisationScope, moved: readonly Moved[]): Promise<void> {
	await foldHolding(
		scope,
		moved.map((one) => one.seq)
	);
	const fold = new Fold(scope.organisation.timeZone);
	const ids = moved.flatMap(({ own, values }) => [...own.map((one) => one.source_id), ...values.map(([id]) => id)]);
	const streams = await sourcesById(scope, [...new Set(ids)]);
	const gone: BulkRow[] = [];
	const made: BulkRow[] = [];
	const changed: BulkRow[] = [];
	const days = new Map<number, Set<number>>();
	const others = await slotsOfRecords(
		scope,
		moved.filter((one) => one.change === 'all').map((one) => one.seq)
	);
	for (const { seq, change, own, values } of moved) {
		if (change === 'all') {
			const slots = others.get(seq) as Slots;
			for (const { source_id: id, at, value, weight, state } of own) {
				gone.push([id, at, seq]);
				const source = streams.get(id);
				if (state === counted && source) fold.put({ source, at, value, weight, slots }, -1);
			}
			for (const [sourceId, at, value, state] of values) {
				const source = streams.get(sourceId);
				made.push([sourceId, at, seq, value, fullWeight, state, ...slots]);
				if (state === counted && source) fold.put({ source, at, value, weight: fullWeight, slots }, 1);
			}
			continue;
		}
		for (const [sourceId, at, value, state] of values) {
			const before = own.find((one) => one.source_id === sourceId && one.at === at) as Held;
			if (before.value === value) continue;
			changed.push([sourceId, at, seq, value]);
			if (state !== counted || !streams.has(sourceId)) continue;
			let marked = days.get(sourceId);
			if (marked === undefined) days.set(sourceId, (marked = new Set()));
			marked.add(localDayNumber(at, scope.organisation.timeZone));
		}
	}
	// A day whose times have moved is read from them until it has been counted anew, once, however many there were.
	await markDirty(
		scope,
		[...days].flatMap(([sourceId, own]) => [...own].map((day) => ({ sourceId, day: dayFromNumber(day) })))
	);
	await dropRows(scope, placeOfValue, gone);
	await insertRows(scope, observationSpec, made);
	await insertRows(scope, valueSpec, changed);
	await writeFold(scope, fold);
	await touchSources(scope, [...streams.keys()]);
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

/** What a slice has done: how many cases, whether nothing is left, and how long it worked. */
interface Slice {
	readonly cases: number;
	readonly isLast: boolean;
	readonly milliseconds: number;
}

async function recountSlice(outer: OrganisationScope, most: number): Promise<Result<Slice>> {
	const began = monotonic();
	const scope = await withFigures(outer);
	const next = await scope.db
		.selectFrom('calendar_recount')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('finished_at', 'is', null)
		.orderBy('created_at')
		.limit(1)
		.executeTakeFirst();
	if (next === undefined) return ok({ cases: 0, isLast: true, milliseconds: 0 });
	const { rows, held, sources } = await casesOf(scope, next, next.last_seq, most);
	const changed = rows.length === 0 ? 0 : await measureAnew(scope, rows, held, sources);
	const isLast = rows.length < most;
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
	return ok({ cases: rows.length, isLast: false, milliseconds: monotonic() - began });
}

/**
 * Measures the cases that wait for it anew, some at a time; returns how many slices were done. What moved is right from
 * then on, everywhere: the sums of its days wait to be counted anew.
 */
export async function moveDurations(scope: OrganisationScope, most = 20): Promise<number> {
	let size = casesAtLeast;
	let aid: Aid | null = null;
	try {
		for (let done = 0; ; done += 1) {
			if (done >= most) return done;
			const slice = await inRepeatable(scope, (inner) => recountSlice(inner, size));
			if (!slice.ok || slice.value.isLast) return done;
			const { cases, milliseconds } = slice.value;
			const fitting = (cases * sliceMs) / Math.max(0.1, milliseconds);
			// Once held up by others it is not small at once, nor for long.
			const next = Math.min(size * 2, Math.max(fitting, size / 2));
			size = Math.round(Math.min(casesAtMost, Math.max(casesAtLeast, next)));
			// Others want to write and to read between two slices.
			await new Promise((resolve) => setImmediate(resolve));
			if (done >= aidedFrom && canHide(scope)) aid ??= beginAid(scope);
			await aid?.breathe();
		}
	} finally {
		await aid?.end();
	}
}

/** The same, and counts the days anew on which times have moved. */
export async function recountCalendars(scope: OrganisationScope, most = 20): Promise<number> {
	const done = await moveDurations(scope, most);
	if (done > 0) await rebuildDirty(scope, Infinity);
	return done;
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
