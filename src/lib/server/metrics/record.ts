import { hash } from 'node:crypto';
import { dayFromNumber, localDay, localDayNumber, type Day } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { erasedAmong, withoutWords } from '../contacts/facts.ts';
import { toJson } from '../db/codec.ts';
import { isBusy, isUniqueViolation } from '../db/errors.ts';
import { dropRows, insertRows, lookUpRows, type BulkRow, type BulkSpec } from '../db/sql/bulk.ts';
import { hiddenNow } from '../db/sql/veil.ts';
import { inTransaction } from '../db/transaction.ts';
import { aside, counted, noteBatches, open, type BatchRow } from './batches.ts';
import {
	caseMeasures,
	caseObservations,
	clockColumns,
	clockRow,
	type CaseMeasures,
	type NewCaseClock
} from './case-clock.ts';
import { fullWeight } from './cell.ts';
import { Fold, markAllDays, markDirty, touchSources, writeFold } from './fold.ts';
import { foldHolding, foldUnlessSomebodyDoes, withFigures } from './folding.ts';
import { contactsOf, holdTogether, recountAllRepeats, repeatGroups, settleRepeats } from './repeats.ts';
import { resolveSegments, segmentColumns, slotsOf, type SegmentRow, type Slots } from './segments.ts';
import { forgetMemory, memoryOf, type BatchMemory } from './memory.ts';
import { listSources, sourcesById, type Source } from './sources.ts';

export type { NewCaseClock } from './case-clock.ts';
export { countUnlessSomebodyDoes } from './folding.ts';
export { batchMemory, type BatchMemory } from './memory.ts';
export { ensureDimension } from './segments.ts';
export { ensureCaseSources, ensureSource, type SourceInput } from './sources.ts';

/** One value that a record gives to a stream. Whole numbers in the stream's smallest unit. */
export interface NewObservation {
	readonly sourceId: number;
	readonly value: number;
	/** 1000 counts as one. */
	readonly weight?: number;
	/** The record's instant unless told. */
	readonly at?: number;
	/** A case whose clock still runs: kept, but no part of any sum. */
	readonly open?: boolean;
}

/** What happened, once, as it happened. */
export interface NewRecord {
	readonly kind: 'response' | 'case' | 'event' | 'point';
	readonly surveyId?: string | null;
	/** What the sender calls it: sending it twice is harmless. */
	readonly sourceKey?: string | null;
	/** Tells whether a repetition says the same; worked out from the record when it is not given. */
	readonly fingerprint?: string | null;
	readonly contact?: string | null;
	/** Milliseconds. */
	readonly at: number;
	/** Dimension to value. */
	readonly segments?: Readonly<Record<string, string>>;
	readonly body: unknown;
	readonly importId?: string | null;
	/** Test answers count until they are cleared; what is quarantined never does. */
	readonly state?: 'counted' | 'test' | 'quarantined';
	readonly observations: readonly NewObservation[];
	/** For cases: the engine works out what each clock gives to its streams. A case sent again takes its new clock. */
	readonly clock?: NewCaseClock;
}

export interface RecordOutcome {
	/** `repeated`: the same key with the same content was there. `conflict`: with another content; nothing was changed. */
	readonly status: 'stored' | 'repeated' | 'conflict';
	readonly publicId: string;
	readonly seq: number;
	/** A case that was there and took its new clock. */
	readonly changed?: boolean;
}

/** Beyond this many records at one go a removal marks days for rebuilding instead of taking them out one by one. */
const subtractAtMost = 500;

/** Records dated later than this are kept aside: a sender's clock is wrong. */
export const futureMs = 24 * 60 * 60_000;

/** Segments as they are written into a text, by name and value: of few there are many. */
const pairTexts = new Map<string, Map<string, string>>();
const namesKept = 200;
const valuesKept = 2_000;

function pairText(name: string, value: string): string {
	let texts = pairTexts.get(name);
	const known = texts?.get(value);
	if (known !== undefined) return known;
	if (texts === undefined) {
		if (pairTexts.size >= namesKept) pairTexts.clear();
		pairTexts.set(name, (texts = new Map<string, string>()));
	}
	if (texts.size >= valuesKept) texts.clear();
	const made = toJson([name, value]);
	texts.set(value, made);
	return made;
}

const byName = (a: string, b: string): number => (a < b ? -1 : 1);

/** All segments in the order of their names. */
function segmentsText(segments: Readonly<Record<string, string>>): string {
	const names = Object.keys(segments);
	if (names.some((name, index) => index > 0 && name < (names[index - 1] as string))) names.sort(byName);
	let text = '';
	for (const name of names) text += `${text === '' ? '' : ','}${pairText(name, segments[name] as string)}`;
	return text;
}

/**
 * All that a record says, as the list of it is written as JSON; put together from its parts, because as a whole it takes
 * twice as long.
 */
export const contentText = (record: NewRecord): string =>
	`[${toJson(record.kind)},${toJson(record.surveyId ?? null)},${toJson(record.contact ?? null)},${toJson(record.at)},` +
	`[${segmentsText(record.segments ?? {})}],${toJson(record.body ?? null)},${toJson(record.observations)},` +
	`${toJson(record.clock ?? null)}]`;

/** What a repetition is told by where nothing else is given: all that a record says. */
export const contentOf = (record: NewRecord): string => hash('sha256', contentText(record), 'base64url');

interface Known {
	seq: number;
	publicId: string;
	fingerprint: string | null;
	kind: string;
	state: string;
}

const keyLookUp = {
	table: 'record',
	keys: { organisation_id: 'text', source_key: 'text' },
	columns: ['seq', 'public_id', 'source_key', 'fingerprint', 'kind', 'state']
} as const;

interface KeyRow {
	seq: number;
	public_id: string;
	source_key: string;
	fingerprint: string | null;
	kind: string;
	state: string;
}

async function knownByKey(scope: OrganisationScope, keys: readonly string[]): Promise<Map<string, Known>> {
	const rows = (await lookUpRows(
		scope,
		keyLookUp,
		keys.map((key) => [scope.organisationId, key])
	)) as unknown as KeyRow[];
	return new Map(
		rows.map(({ seq, public_id: publicId, source_key: key, fingerprint, kind, state }) => [
			key,
			{ seq, publicId, fingerprint, kind, state }
		])
	);
}

const recordColumns = [
	'organisation_id',
	'public_id',
	'kind',
	'survey_id',
	'source_key',
	'fingerprint',
	'contact',
	'at',
	'received_at',
	'import_id',
	'state',
	'body'
] as const;
const observationColumns = ['source_id', 'at', 'seq', 'value', 'weight', 'state'] as const;
export const observationSpec = { table: 'observation', columns: [...observationColumns, ...segmentColumns] };

/** How many places are written: places beyond the last that anybody uses are left to be 0, which is half the work. */
const widths = [0, 4, 8, 12, segmentColumns.length] as const;
const recordSpecs = new Map(
	widths.map((width) => [
		width as number,
		{
			table: 'record',
			columns: [...recordColumns, ...segmentColumns.slice(0, width)],
			unless: ['organisation_id', 'source_key'],
			counts: 'seq',
			returning: ['seq', 'public_id']
		}
	])
);
const observationSpecs = new Map(
	widths.map((width) => [
		width as number,
		{ table: 'observation', columns: [...observationColumns, ...segmentColumns.slice(0, width)] }
	])
);

function widthOf(all: Iterable<Slots>): number {
	let used = 0;
	for (const slots of all) {
		for (let place = slots.length; place > used; place -= 1) {
			if (slots[place - 1] === 0) continue;
			used = place;
			break;
		}
	}
	return widths.find((width) => width >= used) as number;
}

/** The values of a row with its places behind them. */
function withSlots(values: (string | number | null)[], slots: Slots, width: number): BulkRow {
	for (let place = 0; place < width; place += 1) values.push(slots[place] as number);
	return values;
}

const clockSpec = { table: 'case_clock', columns: clockColumns };

const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Pending {
	readonly record: NewRecord;
	readonly fingerprint: string | null;
	readonly publicId: string;
	readonly slots: Slots;
	readonly state: string;
	seq: number;
	/** What was there already, stored by somebody else under the same key. */
	before?: Known;
}

const repetition = (
	before: Pick<Known, 'seq' | 'publicId' | 'fingerprint'>,
	fingerprint: string | null
): RecordOutcome => ({
	status: before.fingerprint === fingerprint ? 'repeated' : 'conflict',
	publicId: before.publicId,
	seq: before.seq
});

/** Somebody else was quicker; what this transaction has read is no longer so. */
class OvertakenError extends Error {
	readonly code = '40001';
	constructor() {
		super('Somebody else has changed what is there.');
	}
}

/** Numbers that one statement took one after the other: what lies between them is nobody else's, stored or not. */
type Taken = readonly { readonly from: number; readonly until: number }[];

function takenOf(rows: readonly Record<string, unknown>[]): Taken {
	const blocks = new Map<number, { from: number; until: number }>();
	for (const { taken_from: from, taken_until: until } of rows) {
		if (typeof from === 'number' && typeof until === 'number') blocks.set(from, { from, until });
	}
	return [...blocks.values()];
}

interface Given {
	readonly seq: number;
	readonly record: NewRecord;
	readonly slots: Slots;
	readonly isCounted: boolean;
	/** A case that was part of the sums with its old clock, and is with its new one at once. */
	readonly isChange: boolean;
}

/** Writes the observations of records: what is new waits to be folded, what was changed goes into the fold at once. */
async function storeObservations(
	scope: OrganisationScope,
	given: readonly Given[],
	measures: CaseMeasures,
	fold: Fold,
	known: Set<number> | undefined,
	taken: Taken
): Promise<{ readonly sourceIds: ReadonlySet<number>; readonly isWaiting: boolean }> {
	const all = given.map((one) =>
		one.record.clock === undefined
			? one.record.observations
			: [...one.record.observations, ...caseObservations(one.record.clock, measures)]
	);
	const ids = new Set<number>();
	for (const observations of all) for (const { sourceId } of observations) ids.add(sourceId);
	const needed =
		fold.size > 0 || given.some((one) => one.isChange) ? [...ids] : [...ids].filter((id) => known?.has(id) !== true);
	const sources = await sourcesById(scope, needed);
	for (const id of needed) {
		if (!sources.has(id)) throw new RangeError('An observation names a stream that is not the organisation’s.');
		known?.add(id);
	}
	const width = widthOf(given.map((one) => one.slots));
	const rows: BulkRow[] = [];
	const waiting: BatchRow[] = [];
	for (const [index, { seq, record, slots, isCounted, isChange }] of given.entries()) {
		const observations = all[index] as readonly NewObservation[];
		const first = rows.length;
		for (const observation of observations) {
			const { sourceId, value } = observation;
			if (!Number.isSafeInteger(value)) throw new RangeError('An observation is a whole number.');
			const weight = observation.weight ?? fullWeight;
			if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError('A weight is a whole number.');
			let at = observation.at ?? record.at;
			// Two values of one record in one stream cannot have the same moment.
			for (let other = first; other < rows.length; other += 1) {
				const [theirs, taken] = rows[other] as BulkRow;
				if (theirs !== sourceId || taken !== at) continue;
				at += 1;
				other = first - 1;
			}
			const state = !isCounted ? aside : observation.open === true ? open : counted;
			rows.push(withSlots([sourceId, at, seq, value, weight, state], slots, width));
			if (!isChange) {
				const { clock } = record;
				waiting.push(
					state === open && clock !== undefined
						? { sourceId, at, seq, value, weight, state, slots, clock }
						: { sourceId, at, seq, value, weight, state, slots }
				);
			} else if (state === counted) {
				fold.put({ source: sources.get(sourceId) as Source, at, value, weight, slots }, 1);
			}
		}
	}
	// In the order in which they are kept: neighbours are found where the last one was put, and pages are filled.
	rows.sort((a, b) => (a[0] as number) - (b[0] as number) || (a[1] as number) - (b[1] as number));
	const clocks = given.flatMap(({ seq, record }) =>
		record.clock === undefined ? [] : [clockRow(scope, seq, record.clock, measures)]
	);
	await insertRows(
		scope,
		clockSpec,
		clocks.map((row) => clockColumns.map((column) => row[column]))
	);
	await noteBatches(scope, waiting, taken, [observationSpecs.get(width) ?? observationSpec, rows]);
	return { sourceIds: ids, isWaiting: waiting.length > 0 };
}

const recordBySeq = { table: 'record', keys: { seq: 'bigint' } } as const;
const observationBySeq = {
	table: 'observation',
	keys: { seq: 'bigint' },
	columns: ['source_id', 'at', 'value', 'weight', 'state', ...segmentColumns]
} as const;

interface ObservationRow extends SegmentRow {
	source_id: number;
	at: number;
	value: number;
	weight: number;
	state: number;
}

/** Takes the observations of some records out of the sums (their rows stay). Returns the streams that lost something. */
async function unfold(
	scope: OrganisationScope,
	seqs: readonly number[],
	fold: Fold | 'mark'
): Promise<Map<number, Source>> {
	const sources = new Map<number, Source>();
	const days = new Map<string, { sourceId: number; day: string }>();
	for (let at = 0; at < seqs.length; at += 500) {
		const some = seqs.slice(at, at + 500).map((seq) => [seq]);
		const rows = (await lookUpRows(scope, observationBySeq, some)) as unknown as ObservationRow[];
		const unknown = [...new Set(rows.map((row) => row.source_id))].filter((id) => !sources.has(id));
		for (const [id, source] of await sourcesById(scope, unknown)) sources.set(id, source);
		for (const row of rows) {
			const source = sources.get(row.source_id);
			if (source === undefined || row.state !== counted) continue;
			if (fold === 'mark') {
				const day = localDay(row.at, scope.organisation.timeZone);
				days.set(`${source.id}|${day}`, { sourceId: source.id, day });
			} else fold.put({ source, at: row.at, value: row.value, weight: row.weight, slots: slotsOf(row) }, -1);
		}
	}
	await markDirty(scope, [...days.values()]);
	return sources;
}

/** A case sent again: its old observations go, its new ones come, in the same transaction. When it was first solved stays. */
async function changeCase(
	scope: OrganisationScope,
	known: Known,
	record: NewRecord,
	fingerprint: string,
	slots: Slots,
	fold: Fold
): Promise<NewRecord> {
	await foldHolding(scope, [known.seq]);
	const old = await scope.db
		.selectFrom('case_clock')
		.select('first_resolved')
		.where('seq', '=', known.seq)
		.executeTakeFirst();
	await unfold(scope, [known.seq], fold);
	await scope.db.deleteFrom('observation').where('seq', '=', known.seq).execute();
	await scope.db.deleteFrom('case_clock').where('seq', '=', known.seq).execute();
	await scope.db
		.updateTable('record')
		.set({
			fingerprint,
			at: record.at,
			body: toJson(record.body),
			contact: record.contact ?? null,
			...Object.fromEntries(segmentColumns.map((column, index) => [column, slots[index] as number]))
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '=', known.seq)
		.execute();
	const { clock } = record;
	const first = [old?.first_resolved, clock?.firstResolved ?? clock?.resolved].filter((at) => typeof at === 'number');
	return clock === undefined || first.length === 0
		? record
		: { ...record, clock: { ...clock, firstResolved: Math.min(...first) } };
}

/** Whether a record takes the place of one that is there: a case that was sent again with another clock. */
const changesCase = (before: Known | undefined, record: NewRecord, fingerprint: string | null): boolean =>
	before !== undefined &&
	before.fingerprint !== fingerprint &&
	record.kind === 'case' &&
	before.kind === 'case' &&
	record.clock !== undefined;

const fingerprintOf = (record: NewRecord): string | null =>
	(record.sourceKey ?? null) === null ? (record.fingerprint ?? null) : (record.fingerprint ?? contentOf(record));

/** What was erased is not taken in again: whose it is and what they wrote is left out, the numbers count. */
async function withoutErased(scope: OrganisationScope, records: readonly NewRecord[]): Promise<readonly NewRecord[]> {
	const gone = await erasedAmong(scope, [...new Set(records.flatMap((record) => record.contact ?? []))]);
	if (gone.size === 0) return records;
	return records.map((record) =>
		gone.has(record.contact ?? '')
			? { ...record, contact: null, body: withoutWords(record.body as Record<string, unknown> | null) }
			: record
	);
}

/**
 * Of an import that is being taken back rows are left that nobody sees any more; where what is stored now has the name of
 * one of them, that one is cleared away first.
 */
async function makeRoom(scope: OrganisationScope, keys: readonly string[]): Promise<void> {
	const hidden = hiddenNow(scope);
	if (hidden.length === 0) return;
	for (let at = 0; at < keys.length; at += 500) {
		const rows = await scope.db
			.withSchema('main')
			.selectFrom('record')
			.select('seq')
			.where('organisation_id', '=', scope.organisationId)
			.where('source_key', 'in', keys.slice(at, at + 500))
			.where('import_id', 'in', hidden)
			.orderBy('seq')
			.execute();
		await dropRecords(
			scope,
			rows.map((row) => row.seq)
		);
	}
}

/** Clears away what nobody sees any more of a customer; how many records. Call it in the transaction that erases. */
export async function clearHiddenOf(scope: OrganisationScope, contact: string): Promise<number> {
	const hidden = hiddenNow(scope);
	if (hidden.length === 0) return 0;
	const rows = await scope.db
		.withSchema('main')
		.selectFrom('record')
		.select('seq')
		.where('organisation_id', '=', scope.organisationId)
		.where('contact', '=', contact)
		.where('import_id', 'in', hidden)
		.orderBy('seq')
		.execute();
	await dropRecords(
		scope,
		rows.map((row) => row.seq)
	);
	return rows.length;
}

/** Notes what was there already of records that were not written for that reason. */
async function findThere(scope: OrganisationScope, pending: readonly Pending[]): Promise<void> {
	if (pending.length === 0) return;
	const known = await knownByKey(
		scope,
		pending.map(({ record }) => record.sourceKey as string)
	);
	for (const one of pending) {
		const before = known.get(one.record.sourceKey as string);
		// It was taken away again meanwhile, or is a case whose clock changes.
		if (before === undefined || changesCase(before, one.record, one.fingerprint)) throw new OvertakenError();
		one.before = before;
	}
}

async function store(
	outer: OrganisationScope,
	sent: readonly NewRecord[],
	memory: BatchMemory | undefined
): Promise<RecordOutcome[]> {
	let scope = outer;
	const keys = [...new Set(sent.flatMap((record) => record.sourceKey ?? []))];
	await makeRoom(scope, keys);
	// Of what was sent, so that a repetition is known as one although less of it was kept.
	const fingerprints = sent.map(fingerprintOf);
	const records = await withoutErased(scope, sent);
	const isChange = (record: NewRecord, index: number): boolean =>
		changesCase(known.get(record.sourceKey ?? ''), record, fingerprints[index] as string | null);
	// Where several processes write, looking first does not help against those who write at the same moment: what is there
	// already shows when it is written. Cases are looked for, because one that is there changes.
	const looksFirst = scope.handle.engine === 'sqlite' || records.some((record) => record.clock !== undefined);
	let known = looksFirst ? await knownByKey(scope, keys) : new Map<string, Known>();
	if (records.some(isChange)) {
		// New records only wait to be folded; what changes the sums at once needs their lock, and looks again behind it.
		scope = await withFigures(scope);
		known = await knownByKey(scope, keys);
	}
	const slots = await resolveSegments(
		scope,
		records.map((record) => record.segments),
		memory?.segments
	);
	const measures = await caseMeasures(
		scope,
		records.flatMap((record) => record.clock?.type ?? []),
		memory?.measures
	);
	const received = scope.clock.now();
	const fold = new Fold(scope.organisation.timeZone);
	const given: Given[] = [];
	const waiting: Pending[] = [];
	const pendingByKey = new Map<string, Pending>();
	const touched = new Set<number>();
	const places: (() => RecordOutcome)[] = [];

	for (const [index, record] of records.entries()) {
		const key = record.sourceKey ?? null;
		const fingerprint = fingerprints[index] as string | null;
		const before = key === null ? undefined : known.get(key);
		if (before !== undefined) {
			if (changesCase(before, record, fingerprint)) {
				const old = await scope.db
					.selectFrom('observation')
					.select('source_id')
					.where('seq', '=', before.seq)
					.execute();
				for (const row of old) touched.add(row.source_id);
				const changed = await changeCase(scope, before, record, fingerprint as string, slots[index] as Slots, fold);
				before.fingerprint = fingerprint;
				// Told twice in one batch, the later one holds.
				const earlier = given.findIndex((one) => one.seq === before.seq);
				if (earlier >= 0) given.splice(earlier, 1);
				given.push({
					seq: before.seq,
					record: changed,
					slots: slots[index] as Slots,
					isCounted: before.state === 'counted' || before.state === 'test',
					isChange: true
				});
				places.push(() => ({ status: 'stored', publicId: before.publicId, seq: before.seq, changed: true }));
			} else {
				places.push(() => repetition(before, fingerprint));
			}
			continue;
		}
		const twin = key === null ? undefined : pendingByKey.get(key);
		if (twin !== undefined) {
			places.push(() =>
				repetition(
					twin.before ?? { seq: twin.seq, publicId: twin.publicId, fingerprint: twin.fingerprint },
					fingerprint
				)
			);
			continue;
		}
		const state = record.at > received + futureMs ? 'quarantined' : (record.state ?? 'counted');
		const own = slots[index] as Slots;
		const pending: Pending = { record, fingerprint, publicId: scope.ids.id(), slots: own, state, seq: 0 };
		waiting.push(pending);
		if (key !== null) pendingByKey.set(key, pending);
		places.push(() =>
			pending.before === undefined
				? { status: 'stored', publicId: pending.publicId, seq: pending.seq }
				: repetition(pending.before, fingerprint)
		);
	}

	// Always in one order of their keys, so that two writers who store the same ones never wait for each other.
	waiting.sort((a, b) => compareKeys(a.record.sourceKey ?? '', b.record.sourceKey ?? ''));
	const width = widthOf(waiting.map((one) => one.slots));
	const back = await insertRows(
		scope,
		recordSpecs.get(width) as BulkSpec,
		waiting.map(({ record, fingerprint, publicId, slots: own, state }) =>
			withSlots(
				[
					scope.organisationId,
					publicId,
					record.kind,
					record.surveyId ?? null,
					record.sourceKey ?? null,
					fingerprint,
					record.contact ?? null,
					record.at,
					received,
					record.importId ?? null,
					state,
					toJson(record.body ?? null)
				],
				own,
				width
			)
		)
	);
	const seqs = new Map(back.map((row) => [row['public_id'] as string, row['seq'] as number]));
	await findThere(
		scope,
		waiting.filter((pending) => !seqs.has(pending.publicId))
	);
	let stored = 0;
	for (const pending of waiting) {
		if (pending.before !== undefined) continue;
		stored += 1;
		pending.seq = seqs.get(pending.publicId) as number;
		const { record, slots: own, state } = pending;
		given.push({ seq: pending.seq, record, slots: own, isCounted: state !== 'quarantined', isChange: false });
	}
	// By their numbers, which is how batches tell what they hold.
	given.sort((a, b) => a.seq - b.seq);
	const { sourceIds } = await storeObservations(scope, given, measures, fold, memory?.sources, takenOf(back));
	if (given.some((one) => one.isChange)) {
		for (const id of sourceIds) touched.add(id);
		await writeFold(scope, fold);
		await touchSources(scope, [...touched]);
		scope.publish({ topic: 'figures', ids: [...touched].map(String) });
	}
	if (stored > 0) scope.publish({ topic: 'records', ids: [...sourceIds].map(String) });
	return places.map((place) => place());
}

/** Runs again what lost a race against another writer; inside a transaction there is nobody to race. */
async function again<T>(scope: OrganisationScope, work: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries += 1) {
		try {
			return await work();
		} catch (error) {
			if (scope.db.isTransaction || tries >= 3 || !(isUniqueViolation(error) || isBusy(error))) throw error;
		}
	}
}

async function within<T>(scope: OrganisationScope, work: (inner: OrganisationScope) => Promise<T>): Promise<T> {
	return again(scope, async () => {
		const result: Result<T> = await inTransaction(scope, async (inner): Promise<Result<T>> => ok(await work(inner)));
		if (!result.ok) throw new Error(result.error.code);
		return result.value;
	});
}

/**
 * Stores records with their observations, all or nothing, in one transaction (the one the scope is in, if any). They are
 * part of every figure from the commit on; the sums that figures are read from take them in soon after. One outcome a
 * record, in their order.
 */
export async function recordBatch(
	scope: OrganisationScope,
	records: readonly NewRecord[],
	memory?: BatchMemory
): Promise<RecordOutcome[]> {
	if (records.length === 0) return [];
	// Whether a transaction that others began is committed is not known here, so nothing is kept from it.
	if (scope.db.isTransaction) return store(scope, records, memory);
	const outcomes = await within(scope, async (inner) => {
		try {
			return await store(inner, records, memory ?? memoryOf(scope));
		} catch (error) {
			forgetMemory(scope);
			throw error;
		}
	});
	await foldUnlessSomebodyDoes(scope);
	return outcomes;
}

/** Which records: of an import, by their public identifiers, or of a survey (its test answers, for instance). */
export type RecordSelector =
	| { readonly importId: string }
	| { readonly publicIds: readonly string[] }
	| { readonly surveyId: string; readonly state?: 'test' | 'quarantined' };

async function seqsOf(
	scope: OrganisationScope,
	selector: RecordSelector,
	most: number
): Promise<{ seq: number; at: number }[]> {
	let query = scope.db
		.selectFrom('record')
		.select(['seq', 'at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('seq')
		.limit(most);
	if ('importId' in selector) query = query.where('import_id', '=', selector.importId);
	else if ('publicIds' in selector) {
		if (selector.publicIds.length === 0) return [];
		query = query.where('public_id', 'in', selector.publicIds);
	} else {
		query = query.where('survey_id', '=', selector.surveyId);
		if (selector.state !== undefined) query = query.where('state', '=', selector.state);
	}
	return query.execute();
}

/** As many as wanted, and then those that follow on the same day: a day's sums are written once, however many go. */
function wholeDay(scope: OrganisationScope, rows: readonly { seq: number; at: number }[], wanted: number): number[] {
	const zone = scope.organisation.timeZone;
	let count = Math.min(rows.length, wanted);
	const day = count === 0 ? 0 : localDayNumber((rows[count - 1] as { at: number }).at, zone);
	while (count < rows.length && localDayNumber((rows[count] as { at: number }).at, zone) === day) count += 1;
	return rows.slice(0, count).map((row) => row.seq);
}

/** Numbers that follow each other without a gap, by their first and last. */
function runsOf(seqs: readonly number[]): { first: number; last: number }[] {
	const runs: { first: number; last: number }[] = [];
	for (const seq of seqs) {
		const last = runs.at(-1);
		if (last !== undefined && seq === last.last + 1) last.last = seq;
		else runs.push({ first: seq, last: seq });
	}
	return runs;
}

/** Observations of one stream and day from which on it is quicker to count the day anew than to take each out of it. */
const denseFrom = 150;

/**
 * Marks the days of records that fill them, from the index of their numbers alone; the streams, or null where they do not
 * (or where their numbers lie scattered), so that they are taken out one by one.
 */
async function markDense(
	scope: OrganisationScope,
	seqs: readonly number[]
): Promise<{ readonly sources: Map<number, Source>; readonly first: Day | null } | null> {
	const runs = runsOf(seqs);
	if (seqs.length < denseFrom || runs.length > 4) return null;
	const ends = new Map<number, { n: number; first: number; last: number }>();
	for (const { first, last } of runs) {
		const rows = await scope.db
			.selectFrom('observation')
			.select((eb) => ['source_id', eb.fn.countAll<number>().as('n'), eb.fn.min('at').as('first')])
			.select((eb) => eb.fn.max('at').as('last'))
			.where('seq', '>=', first)
			.where('seq', '<=', last)
			.groupBy('source_id')
			.execute();
		for (const row of rows) {
			const known = ends.get(row.source_id) ?? { n: 0, first: row.first, last: row.last };
			ends.set(row.source_id, {
				n: known.n + Number(row.n),
				first: Math.min(known.first, row.first),
				last: Math.max(known.last, row.last)
			});
		}
	}
	const zone = scope.organisation.timeZone;
	const marked: { sourceId: number; day: Day }[] = [];
	for (const [sourceId, { n, first, last }] of ends) {
		const from = localDayNumber(first, zone);
		const days = localDayNumber(last, zone) - from + 1;
		if (n / days < denseFrom) return null;
		for (let day = 0; day < days; day += 1) marked.push({ sourceId, day: dayFromNumber(from + day) });
	}
	await markDirty(scope, marked);
	const first = marked.reduce<Day | null>((day, one) => (day === null || one.day < day ? one.day : day), null);
	return { sources: await sourcesById(scope, [...ends.keys()]), first };
}

/** Takes the rows of records away, by their numbers alone, which were looked up as the organisation's own. */
export async function dropRecords(scope: OrganisationScope, seqs: readonly number[]): Promise<void> {
	const runs = runsOf(seqs);
	if (runs.length > 4 && seqs.length / runs.length < 20) {
		// With the organisation's name beside them SQLite would read all that it has.
		const keys = seqs.map((seq) => [seq]);
		await dropRows(scope, recordBySeq, keys);
		return;
	}
	// What hangs on them first and all at once: done record by record, as the rule of the table would, it takes half as long again.
	for (const table of ['observation', 'case_clock', 'record'] as const) {
		for (const { first, last } of runs) {
			await scope.db.deleteFrom(table).where('seq', '>=', first).where('seq', '<=', last).execute();
		}
	}
}

/** How many records a removal took away, whether there are more, and the first day that it marked to be counted anew. */
interface Removal {
	readonly removed: number;
	readonly left: boolean;
	readonly marked?: Day;
}

/** How many records one transaction takes away: about as many as wanted, to the end of a day, never more than `most`. */
interface RemovalPace {
	readonly most?: number;
	readonly wanted?: number;
	readonly memory?: BatchMemory;
}

async function remove(outer: OrganisationScope, selector: RecordSelector, pace: RemovalPace): Promise<Removal> {
	const { most = 1_000_000, wanted = most, memory } = pace;
	const scope = await withFigures(outer);
	const rows = await seqsOf(scope, selector, most);
	const seqs = wholeDay(scope, rows, wanted);
	if (seqs.length === 0) return { removed: 0, left: false };
	await foldHolding(scope, seqs);
	const isBounded = pace.most !== undefined || seqs.length <= subtractAtMost;
	const fold = isBounded ? new Fold(scope.organisation.timeZone) : 'mark';
	const dense = await markDense(scope, seqs);
	const sources = dense?.sources ?? (await unfold(scope, seqs, fold));
	const touched = new Set(sources.keys());
	const groups = await repeatGroups(scope, touched);
	const contacts = groups.length === 0 ? [] : await contactsOf(scope, seqs);
	await dropRecords(scope, seqs);
	if (dense === null && fold !== 'mark') await writeFold(scope, fold, memory?.cells);
	await settleRepeats(scope, contacts, touched);
	await touchSources(scope, [...sources.keys()]);
	scope.publish({ topic: 'figures', ids: [...sources.keys()].map(String) });
	const marked = dense?.first ?? null;
	return {
		removed: seqs.length,
		left: rows.length === most || seqs.length < rows.length,
		...(marked === null ? {} : { marked })
	};
}

/**
 * Takes records away for good, with all they gave to figures. Few are subtracted at once; many mark their days, which are
 * then read raw until a job has rebuilt them. `most` bounds one transaction: `left` says that there are more.
 */
export const removeRecords = (
	scope: OrganisationScope,
	selector: RecordSelector,
	pace: RemovalPace = {}
): Promise<Removal> => within(scope, (inner) => remove(inner, selector, pace));

async function changeState(
	outer: OrganisationScope,
	selector: RecordSelector,
	state: 'counted' | 'test' | 'quarantined' | 'removed'
): Promise<number> {
	const scope = await withFigures(outer);
	const seqs = (await seqsOf(scope, selector, 10_000)).map((row) => row.seq);
	if (seqs.length === 0) return 0;
	await foldHolding(scope, seqs);
	const counts = state === 'counted' || state === 'test';
	const fold = new Fold(scope.organisation.timeZone);
	const touched = new Set<number>();
	for (let at = 0; at < seqs.length; at += 500) {
		const some = seqs.slice(at, at + 500);
		const rows = await scope.db
			.selectFrom('observation')
			.innerJoin('record', 'record.seq', 'observation.seq')
			.leftJoin('case_clock', 'case_clock.seq', 'observation.seq')
			.select(['observation.source_id', 'observation.at', 'observation.seq', 'observation.value', 'observation.weight'])
			.select(['observation.state', 'case_clock.first_answer', 'case_clock.resolved', 'case_clock.seq as clock'])
			.select(segmentColumns.map((column) => `observation.${column}` as const))
			.where('observation.seq', 'in', some)
			.execute();
		const sources = await sourcesById(scope, [...new Set(rows.map((row) => row.source_id))]);
		for (const row of rows) {
			const source = sources.get(row.source_id);
			if (source === undefined) continue;
			touched.add(source.id);
			const runs =
				row.clock !== null &&
				source.dating === 'opened' &&
				((source.ref.endsWith(':first-response') && row.first_answer === null) ||
					(source.ref.endsWith(':resolution') && row.resolved === null));
			const next = !counts ? aside : runs ? open : counted;
			if (next === row.state) continue;
			const folded = { source, at: row.at, value: row.value, weight: row.weight, slots: slotsOf(row) };
			if (row.state === counted) fold.put(folded, -1);
			if (next === counted) fold.put(folded, 1);
			await scope.db
				.updateTable('observation')
				.set({ state: next })
				.where('source_id', '=', row.source_id)
				.where('at', '=', row.at)
				.where('seq', '=', row.seq)
				.execute();
		}
		await scope.db.updateTable('record').set({ state }).where('seq', 'in', some).execute();
	}
	await writeFold(scope, fold);
	if ((await repeatGroups(scope, touched)).length > 0) {
		await settleRepeats(scope, await contactsOf(scope, seqs), touched);
	}
	await touchSources(scope, [...touched]);
	scope.publish({ topic: 'figures', ids: [...touched].map(String) });
	return seqs.length;
}

/** Sets records aside or counts them again; their content stays. Returns how many. */
export const setRecordState = (
	scope: OrganisationScope,
	selector: RecordSelector,
	state: 'counted' | 'test' | 'quarantined' | 'removed'
): Promise<number> => within(scope, (inner) => changeState(inner, selector, state));

async function correct(
	outer: OrganisationScope,
	publicId: string,
	values: ReadonlyMap<number, number>,
	body: unknown
): Promise<number> {
	const scope = await withFigures(outer);
	const [record] = await seqsOf(scope, { publicIds: [publicId] }, 1);
	if (record === undefined) return 0;
	const { seq } = record;
	await foldHolding(scope, [seq]);
	const rows = (await lookUpRows(scope, observationBySeq, [[seq]])) as unknown as ObservationRow[];
	const moved = rows.filter((row) => (values.get(row.source_id) ?? row.value) !== row.value);
	const sources = await sourcesById(scope, [...new Set(moved.map((row) => row.source_id))]);
	const fold = new Fold(scope.organisation.timeZone);
	for (const row of moved) {
		const source = sources.get(row.source_id);
		const value = values.get(row.source_id);
		if (source === undefined || value === undefined) continue;
		if (!Number.isSafeInteger(value)) throw new RangeError('An observation is a whole number.');
		if (row.state === counted) {
			const folded = { source, at: row.at, weight: row.weight, slots: slotsOf(row) };
			fold.put({ ...folded, value: row.value }, -1);
			fold.put({ ...folded, value }, 1);
		}
		await scope.db
			.updateTable('observation')
			.set({ value })
			.where('source_id', '=', row.source_id)
			.where('at', '=', row.at)
			.where('seq', '=', seq)
			.execute();
	}
	await scope.db
		.updateTable('record')
		.set({ body: toJson(body ?? null) })
		.where('organisation_id', '=', scope.organisationId)
		.where('seq', '=', seq)
		.execute();
	await writeFold(scope, fold);
	const touched = new Set(sources.keys());
	if ((await repeatGroups(scope, touched)).length > 0) {
		await settleRepeats(scope, await contactsOf(scope, [seq]), touched);
	}
	await touchSources(scope, [...touched]);
	scope.publish({ topic: 'figures', ids: [...touched].map(String) });
	return moved.length;
}

/**
 * Puts a record right: other values for the streams it gives to, and another body. When it was, whose it is and its groups
 * stay; the same sent again by whoever sent it is still known as a repetition. Returns how many values have changed.
 */
export const correctRecord = (
	scope: OrganisationScope,
	publicId: string,
	values: ReadonlyMap<number, number>,
	body: unknown
): Promise<number> => within(scope, (inner) => correct(inner, publicId, values, body));

/**
 * Before the organisation's zone changes: every day is read from single answers from now on, so that the transaction that
 * changes the zone has next to nothing left to do.
 */
export async function readyForZone(scope: OrganisationScope, timeZone: string): Promise<void> {
	if (scope.db.isTransaction) return;
	await markAllDays(scope, await listSources(scope), [scope.organisation.timeZone, timeZone]);
}

/**
 * Puts every answer on the day it has in another zone, in the transaction that changes the organisation's zone: figures are
 * right from then on, read from single answers; sums are counted anew behind it, day by day.
 */
export const moveToZone = (scope: OrganisationScope, timeZone: string): Promise<void> =>
	within(scope, async (inner) => {
		await withFigures(inner);
		const sources = await listSources(inner);
		await markAllDays(inner, sources, [inner.organisation.timeZone, timeZone]);
		await touchSources(
			inner,
			sources.map((source) => source.id)
		);
		await recountAllRepeats(inner);
		inner.publish({ topic: 'figures' });
	});

/**
 * Looks again at which answer of each customer counts in a quarter, the quarters being others now. Call it in the
 * transaction that changes the organisation's calendar, after its zone; customers are looked at behind it.
 */
export async function moveToCalendar(
	scope: OrganisationScope,
	calendar: Pick<OrganisationScope['organisation'], 'periodKind' | 'fiscalStartMonth'>
): Promise<void> {
	const { periodKind, fiscalStartMonth } = scope.organisation;
	if (periodKind === calendar.periodKind && fiscalStartMonth === calendar.fiscalStartMonth) return;
	await within(scope, async (inner) => {
		await recountAllRepeats(await withFigures({ ...inner }));
		inner.publish({ topic: 'figures' });
	});
}

/**
 * Before a customer’s name goes from these records, it is settled which of their answers count where one a quarter does,
 * and they are held together without the name. Call it in the transaction that erases.
 */
export async function settleBeforeErasing(scope: OrganisationScope, seqs: readonly number[]): Promise<void> {
	if (seqs.length === 0 || (await repeatGroups(scope)).length === 0) return;
	await foldHolding(
		await withFigures({ ...scope }),
		[...seqs].sort((a, b) => a - b)
	);
	await holdTogether(scope, seqs);
}
