import type { ExpressionBuilder, Selectable } from 'kysely';
import { z } from 'zod';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { windowOf } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { actor, principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { fromJson, toInstant } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import { dropRows, insertRows, lookUpNumbers, lookUpRows, readyRows, type BulkRow } from '../db/sql/bulk.ts';
import { beginAid, canHide, type Aid } from '../db/sql/veil.ts';
import { inRepeatable, inSnapshot } from '../db/transaction.ts';
import { aside, counted, open } from './batches.ts';
import {
	caseCalendars,
	caseMeasures,
	caseObservations,
	type CaseCalendar,
	type CaseCalendars,
	type MeasureMemory,
	type NewCaseClock
} from './case-clock.ts';
import { fullWeight } from './cell.ts';
import { disturbanceOf, Fold, markDirty, touchSources, writeFold } from './fold.ts';
import { foldHolding, withFigures, withZone } from './folding.ts';
import { rebuildDirty } from './rebuild.ts';
import { observationSpec } from './record.ts';
import { segmentColumns, slotsOf, type SegmentRow, type Slots } from './segments.ts';
import { sourcesById } from './sources.ts';

/**
 * Cases measured anew in one transaction: so many that nobody waits long for the lock, told from how long the last took;
 * few where nothing is known, for what is done for the first time takes longer.
 */
const casesAtFirst = 100;
const casesAtLeast = 300;
const casesAtMost = 3_000;
const sliceMs = 12;
/** Slices after which a thread helps to write down what moved, and cases from which on it does so at once. */
const aidedFrom = 5;
const aidedCases = 2_000;

/** Cases whose time lies within [from, until) are to be measured anew: their working hours were changed. */
export async function askForRecount(
	scope: OrganisationScope,
	about: { readonly departmentId: string | null; readonly from: number; readonly until: number | null }
): Promise<void> {
	const row = await scope.db
		.selectFrom('case_clock')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where(isTouched(scope, { department_id: about.departmentId, from_at: about.from, until_at: about.until }))
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

/**
 * Cases that ran in the days whose hours were changed. Those of the organisation concern all: some departments begin later.
 * Cases come in the order of their numbers, a few at a time: by an index of the organisation all that are left would be
 * sorted for every few, so that index is kept out of it.
 */
const isTouched = (scope: OrganisationScope, job: Job) => (eb: ExpressionBuilder<Database, 'case_clock'>) =>
	eb.and([
		eb(eb.fn.coalesce('case_clock.organisation_id', eb.val('')), '=', scope.organisationId),
		eb('case_clock.calendar_id', 'is not', null),
		eb.or([eb('case_clock.resolved', 'is', null), eb('case_clock.resolved', '>=', job.from_at)]),
		...(job.until_at === null ? [] : [eb('case_clock.opened', '<', job.until_at)]),
		...(job.department_id === null ? [] : [eb('case_clock.department_id', '=', job.department_id)])
	]);

const pausesSchema = z.array(z.object({ from: z.number(), until: z.number() }));

const clockRead = [
	...['seq', 'opened', 'first_answer', 'resolved', 'first_resolved', 'pauses'],
	...['department_id', 'outcome', 'calendar_id', 'calendar_version']
] as const;

const casesAfter = (scope: OrganisationScope, job: Job, after: number, most: number): Promise<ClockRow[]> =>
	scope.db
		.selectFrom('case_clock')
		.select(clockRead as readonly (keyof ClockRow)[])
		.where(isTouched(scope, job))
		.where('case_clock.seq', '>', after)
		.orderBy('case_clock.seq')
		.limit(most)
		.execute();

type ClockRow = Pick<
	Selectable<Database['case_clock']>,
	| 'seq'
	| 'opened'
	| 'first_answer'
	| 'resolved'
	| 'first_resolved'
	| 'pauses'
	| 'department_id'
	| 'outcome'
	| 'calendar_id'
	| 'calendar_version'
>;

const heldLookUp = {
	table: 'observation',
	keys: { seq: 'bigint' },
	columns: ['source_id', 'at', 'seq', 'value', 'weight', 'state']
} as const;

type Held = readonly [sourceId: number, at: number, seq: number, value: number, weight: number, state: number];

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

const none: NewCaseClock['pauses'] = [];

const clockFrom = (row: ClockRow, type: string): NewCaseClock => ({
	type,
	opened: row.opened,
	firstAnswer: row.first_answer,
	resolved: row.resolved,
	firstResolved: row.first_resolved,
	pauses: row.pauses === '[]' ? none : fromJson(pausesSchema, row.pauses),
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
		const before = own.find((one) => one[0] === sourceId && one[1] === at);
		if (before === undefined || before[5] !== state) return 'all';
		if (before[3] !== value) change = 'values';
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
	readonly own: readonly Held[];
	readonly values: readonly Value[];
}

/** Some cases measured anew, and what that rests on. */
interface Measured {
	readonly rows: readonly ClockRow[];
	readonly calendars: CaseCalendars;
	/** Those whose times moved, as they are written: streams, instants, numbers and seconds. */
	readonly changed: readonly (readonly [sourceId: number, at: number, seq: number, value: number])[];
	/** Which of these are part of sums. */
	readonly isCounted: ReadonlySet<number>;
	/** Those that now give something else altogether. */
	readonly others: readonly Moved[];
	/** Cases that moved, in order. */
	readonly seqs: readonly number[];
}

/** Measures some cases anew; nothing is written. */
async function measure(scope: OrganisationScope, rows: readonly ClockRow[], memory: MeasureMemory): Promise<Measured> {
	const keys = rows.map((row) => [row.seq]);
	const found = (await lookUpNumbers(scope, heldLookUp, keys)) as unknown as Held[];
	const types = new Map<number, string>();
	for (const source of (await sourcesById(scope, [...new Set(found.map((row) => row[0]))])).values()) {
		if (source.kind === 'case_clock') types.set(source.id, source.ref.slice(0, source.ref.lastIndexOf(':')));
	}
	const measures = await caseMeasures(scope, new Set(types.values()), memory);
	const held = new Map<number, Held[]>();
	for (const one of found) {
		if (!types.has(one[0])) continue;
		const list = held.get(one[2]);
		if (list === undefined) held.set(one[2], [one]);
		else list.push(one);
	}
	const changed: [number, number, number, number][] = [];
	const others: Moved[] = [];
	const seqs: number[] = [];
	const isCounted = new Set<number>();
	for (const row of rows) {
		const own = held.get(row.seq);
		if (own === undefined) continue;
		// A record that is set aside gives nothing that is not.
		const isAside = own.some((one) => one[5] === aside);
		const values = caseObservations(clockFrom(row, types.get((own[0] as Held)[0]) as string), measures).map(
			({ sourceId, at = row.opened, value, open: runs }): Value => [
				sourceId,
				at,
				value,
				isAside ? aside : runs === true ? open : counted
			]
		);
		const change = changeOf(own, values);
		if (change === 'same') continue;
		seqs.push(row.seq);
		if (change === 'all') {
			others.push({ seq: row.seq, own, values });
			continue;
		}
		if (!isAside) isCounted.add(row.seq);
		for (const [sourceId, at, value] of values) {
			const before = own.find((one) => one[0] === sourceId && one[1] === at) as Held;
			if (before[3] !== value) changed.push([sourceId, at, row.seq, value]);
		}
	}
	// In the order in which they lie.
	changed.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
	return { rows, calendars: measures.calendars, changed, isCounted, others, seqs };
}

/** Writes down what moved: other times at their places; what is something else out of the sums and in again. */
async function moveCases(scope: OrganisationScope, measured: Measured): Promise<void> {
	const { changed, others, isCounted } = measured;
	await foldHolding(scope, measured.seqs);
	const fold = new Fold(scope.organisation.timeZone);
	const ids = [
		...changed.map(([id]) => id),
		...others.flatMap(({ own, values }) => [...own.map((one) => one[0]), ...values.map(([id]) => id)])
	];
	const streams = await sourcesById(scope, [...new Set(ids)]);
	const gone: BulkRow[] = [];
	const made: BulkRow[] = [];
	const slotsOfOthers = await slotsOfRecords(
		scope,
		others.map((one) => one.seq)
	);
	for (const { seq, own, values } of others) {
		const slots = slotsOfOthers.get(seq) as Slots;
		for (const [id, at, , value, weight, state] of own) {
			gone.push([id, at, seq]);
			const source = streams.get(id);
			if (state === counted && source) fold.put({ source, at, value, weight, slots }, -1);
		}
		for (const [sourceId, at, value, state] of values) {
			const source = streams.get(sourceId);
			made.push([sourceId, at, seq, value, fullWeight, state, ...slots]);
			if (state === counted && source) fold.put({ source, at, value, weight: fullWeight, slots }, 1);
		}
	}
	// A day whose times have moved is read from them until it has been counted anew, once, however many there were.
	const days: { sourceId: number; day: Day }[] = [];
	let [stream, from, until] = [0, 0, 0];
	for (const [sourceId, at, seq] of changed) {
		if ((sourceId === stream && at >= from && at < until) || !isCounted.has(seq)) continue;
		const day = localDay(at, scope.organisation.timeZone);
		stream = sourceId;
		({ from, until } = windowOf({ first: day, last: day }, scope.organisation.timeZone));
		days.push({ sourceId, day });
	}
	await markDirty(scope, days);
	await dropRows(scope, placeOfValue, gone);
	await insertRows(scope, observationSpec, made);
	await insertRows(scope, valueSpec, changed);
	await writeFold(scope, fold);
	await touchSources(scope, [...streams.keys()]);
}

/** Which change of which hours the times of these cases were measured with: all that are touched, between two numbers. */
async function keepVersions(
	scope: OrganisationScope,
	job: Job,
	rows: readonly ClockRow[],
	calendars: CaseCalendars
): Promise<void> {
	const groups = new Map<string, { readonly own: CaseCalendar; readonly departments: Set<string | null> }>();
	for (const { department_id: department, calendar_id: id, calendar_version: version } of rows) {
		const own = calendars.of(department);
		if (own === null || (own.id === id && own.version === version)) continue;
		const key = `${own.id}|${own.version}`;
		const group = groups.get(key) ?? { own, departments: new Set<string | null>() };
		group.departments.add(department);
		groups.set(key, group);
	}
	const [first, last] = [rows[0]?.seq ?? 0, rows.at(-1)?.seq ?? 0];
	for (const { own, departments } of groups.values()) {
		const named = [...departments].filter((one) => one !== null);
		await scope.db
			.updateTable('case_clock')
			.set({ calendar_id: own.id, calendar_version: own.version })
			.where('case_clock.seq', '>=', first)
			.where('case_clock.seq', '<=', last)
			.where(isTouched(scope, job))
			.where((eb) =>
				eb.or([
					...(named.length === 0 ? [] : [eb('case_clock.department_id', 'in', named)]),
					...(departments.has(null) ? [eb('case_clock.department_id', 'is', null)] : [])
				])
			)
			.execute();
	}
}

type Waiting = Selectable<Database['calendar_recount']>;

const nextJob = (scope: OrganisationScope): Promise<Waiting | undefined> =>
	scope.db
		.selectFrom('calendar_recount')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('finished_at', 'is', null)
		.orderBy('created_at')
		.orderBy('id')
		.limit(1)
		.executeTakeFirst();

/** A slice that is measured and not written yet. */
interface Ready {
	readonly job: Waiting;
	readonly measured: Measured;
	readonly zone: string;
	readonly disturbance: string;
}

async function measureNext(outer: OrganisationScope, most: number, memory: MeasureMemory): Promise<Ready | null> {
	const disturbance = disturbanceOf(outer);
	const scope = await withZone(outer);
	const job = await nextJob(scope);
	if (job === undefined) return null;
	const measured = await measure(scope, await casesAfter(scope, job, job.last_seq, most), memory);
	return { job, measured, zone: scope.organisation.timeZone, disturbance };
}

/** Writes a slice down; measures it again where anything that it rests on has changed. Null where nothing waits. */
async function recountSlice(
	outer: OrganisationScope,
	most: number,
	memory: MeasureMemory,
	before: Ready | null
): Promise<Result<number | null>> {
	const scope = await withFigures(outer);
	let ready = before;
	if (
		ready === null ||
		ready.zone !== scope.organisation.timeZone ||
		ready.disturbance !== disturbanceOf(scope) ||
		ready.measured.calendars !== (await caseCalendars(scope, memory)) ||
		(await nextJob(scope))?.id !== ready.job.id
	) {
		ready = await measureNext(scope, most, memory);
	}
	if (ready === null) return ok(null);
	const { job, measured } = ready;
	const { rows } = measured;
	if (measured.seqs.length > 0) await moveCases(scope, measured);
	await keepVersions(scope, job, rows, measured.calendars);
	const isLast = rows.length < most;
	await scope.db
		.updateTable('calendar_recount')
		.set({
			done: job.done + rows.length,
			changed: job.changed + measured.seqs.length,
			last_seq: rows.at(-1)?.seq ?? job.last_seq,
			finished_at: isLast ? toInstant(scope.clock.now()) : null
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', job.id)
		.execute();
	scope.publish({ topic: 'figures' });
	return ok(rows.length);
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Measures the cases that wait for it anew, some at a time; returns how many slices were done. What moved is right from
 * then on, everywhere: the sums of its days wait to be counted anew. On SQLite a slice is measured before the lock is
 * taken, and only written while others wait.
 */
export async function moveDurations(scope: OrganisationScope, most = 20): Promise<number> {
	let size = casesAtFirst;
	let aid: Aid | null = null;
	const memory: MeasureMemory = { sources: new Map() };
	const isAside = scope.handle.engine === 'sqlite' && !scope.db.isTransaction;
	try {
		for (let done = 0; ; done += 1) {
			if (done >= most) return done;
			let [began, reading] = [monotonic(), 0];
			let ready: Ready | null = null;
			if (isAside) {
				ready = await inSnapshot(scope, (inner) => measureNext(inner, size, memory));
				reading = monotonic() - began;
				if (ready === null) return done;
				if (canHide(scope) && (done >= aidedFrom || ready.job.total - ready.job.done >= aidedCases)) {
					aid ??= beginAid(scope);
				}
				await readyRows(scope, [{ write: valueSpec }]);
				await aid?.breathe();
				await turn();
			}
			const slice = await inRepeatable(scope, (inner) => {
				began = monotonic();
				return recountSlice(inner, size, memory, ready);
			});
			if (!slice.ok || slice.value === null) return done;
			const cases = slice.value;
			const fitting = (cases * sliceMs) / Math.max(0.1, reading, monotonic() - began);
			// Once held up by others it is not small at once, nor for long.
			const next = Math.min(size * 2, Math.max(fitting, size / 2));
			size = Math.round(Math.min(casesAtMost, Math.max(casesAtLeast, next)));
			// Others want to write and to read between two slices.
			await turn();
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
