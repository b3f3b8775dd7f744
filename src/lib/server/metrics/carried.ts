import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { erasedHash } from '../contacts/facts.ts';
import { toJson } from '../db/codec.ts';
import { beginPorter, none, type Common, type Load, type Porter } from '../db/sql/porter.ts';
import { inTransaction } from '../db/transaction.ts';
import { counted, rememberBatch, type BatchRow } from './batches.ts';
import { fullWeight } from './cell.ts';
import type { BatchMemory } from './memory.ts';
import { contentOf, futureMs, type NewRecord } from './record.ts';
import { listDimensions, resolveSegments, segmentColumns, type Slots } from './segments.ts';
import { sourcesById } from './sources.ts';

/** Somebody who writes the records of an import beside the event loop. */
export interface Carrier {
	readonly porter: Porter;
	readonly common: Common;
	readonly memory: BatchMemory;
	end(): Promise<void>;
}

/** Begins to write beside the event loop; null where that cannot be. */
export async function beginCarrier(
	scope: OrganisationScope,
	what: Pick<Common, 'importId' | 'kind' | 'surveyId'>,
	memory: BatchMemory
): Promise<Carrier | null> {
	const dimensions = await listDimensions(scope);
	const places = Math.max(0, ...dimensions.map(({ slot }) => slot));
	const common = { ...what, organisationId: scope.organisationId, slots: segmentColumns.slice(0, places) };
	const porter = beginPorter(scope, common);
	return porter === null ? null : { porter, common, memory, end: () => porter.end() };
}

/** Whether a record is one of those that a thread can write: nothing to be settled, nothing that still runs. */
const isPlain = (record: NewRecord, { kind, surveyId }: Common, now: number): boolean =>
	record.kind === kind &&
	(record.surveyId ?? null) === surveyId &&
	(record.sourceKey ?? null) !== null &&
	record.clock === undefined &&
	(record.state ?? 'counted') === 'counted' &&
	record.at <= now + futureMs &&
	record.observations.every(
		(one, index) =>
			one.open !== true &&
			(one.at ?? record.at) === record.at &&
			record.observations.findIndex(({ sourceId }) => sourceId === one.sourceId) === index
	);

/** The places of all segments; values that are new are made. */
async function placesOf(
	scope: OrganisationScope,
	records: readonly NewRecord[],
	memory: BatchMemory
): Promise<readonly Slots[]> {
	const all = records.map((record) => record.segments);
	const isKnown = all.every((segments) => {
		for (const name in segments) if (memory.segments.get(name)?.has(segments[name] as string) !== true) return false;
		return true;
	});
	if (isKnown) return resolveSegments(scope, all, memory.segments);
	const made = await inTransaction(scope, async (inner): Promise<Result<readonly Slots[]>> =>
		ok(await resolveSegments(inner, all, memory.segments))
	);
	if (!made.ok) throw new Error(made.error.code);
	return made.value;
}

async function knowSources(scope: OrganisationScope, ids: Iterable<number>, known: Set<number>): Promise<void> {
	const fresh = [...ids].filter((id) => !known.has(id));
	if (fresh.length === 0) return;
	const found = await sourcesById(scope, fresh);
	for (const id of fresh) {
		if (!found.has(id)) throw new RangeError('An observation names a stream that is not the organisation’s.');
		known.add(id);
	}
}

/** Records as they go over to the thread, beside what is kept of them to be added up. */
interface Laid {
	readonly load: Omit<Load, 'counts' | 'facts' | 'token' | 'sourcesText' | 'sources' | 'receivedAt'>;
	readonly sources: readonly number[];
}

function layFlat(scope: OrganisationScope, records: readonly NewRecord[], slots: readonly Slots[], wide: number): Laid {
	const lengths = new Int32Array(records.length * 5);
	const numbers = new Float64Array(records.length * (1 + wide));
	const ids = new Set<number>();
	const contacts = new Set<string>();
	let texts = '';
	let length = 0;
	let all = 0;
	const put = (text: string | null): void => {
		lengths[length] = text === null ? none : text.length;
		length += 1;
		if (text !== null) texts += text;
	};
	for (const [row, record] of records.entries()) {
		put(scope.ids.id());
		put(record.sourceKey as string);
		put(record.fingerprint ?? contentOf(record));
		put(record.contact ?? null);
		put(toJson(record.body ?? null));
		const contact = record.contact ?? null;
		if (contact !== null) contacts.add(erasedHash(scope, contact));
		const at = row * (1 + wide);
		numbers[at] = record.at;
		const own = slots[row] as Slots;
		for (let place = 0; place < wide; place += 1) numbers[at + 1 + place] = own[place] as number;
		for (const { sourceId } of record.observations) ids.add(sourceId);
		all += record.observations.length;
	}
	const sources = [...ids].sort((a, b) => a - b);
	const observations = new Float64Array(all * 5);
	let at = 0;
	for (const source of sources) {
		for (const [row, record] of records.entries()) {
			for (const { sourceId, value, weight = fullWeight } of record.observations) {
				if (sourceId !== source) continue;
				if (!Number.isSafeInteger(value)) throw new RangeError('An observation is a whole number.');
				if (!Number.isSafeInteger(weight) || weight < 0) throw new RangeError('A weight is a whole number.');
				observations[at] = source;
				observations[at + 1] = record.at;
				observations[at + 2] = row;
				observations[at + 3] = value;
				observations[at + 4] = weight;
				at += 5;
			}
		}
	}
	return { load: { rows: records.length, texts, lengths, numbers, observations, contacts: [...contacts] }, sources };
}

/** What else is committed with the records: the counts of the import, and its facts. */
export type Noted = Pick<Load, 'counts' | 'facts'>;

/**
 * Stores records in the order of their instants, in one commit of the thread, as `recordBatch` would; with it the counts of
 * the import. What that cost of the write lock, in milliseconds (half of the time for which the thread had to wait for a
 * processor or the disk is not its own); null where nothing was stored, because one of them has to be looked
 * at more closely: it is there already, or whose it is was erased.
 */
export async function carryRecords(
	scope: OrganisationScope,
	{ porter, common, memory }: Carrier,
	records: readonly NewRecord[],
	noted: Noted
): Promise<number | null> {
	const receivedAt = scope.clock.now();
	if (records.length === 0 || !records.every((record) => isPlain(record, common, receivedAt))) return null;
	const slots = await placesOf(scope, records, memory);
	const wide = common.slots.length;
	if (slots.some((own) => own.some((segment, place) => place >= wide && segment !== 0))) return null;
	const { load, sources } = layFlat(scope, records, slots, wide);
	await knowSources(scope, sources, memory.sources);
	const token = scope.ids.id();
	const { first, heldMs, workedMs } = await porter.store({
		...load,
		...noted,
		...{ receivedAt, sources, token, sourcesText: toJson(sources) }
	});
	if (first === null) return null;
	const rows = records.flatMap(({ at, observations }, index) =>
		observations.map(({ sourceId, value, weight = fullWeight }): BatchRow => ({
			...{ sourceId, at, seq: first + index, value, weight },
			state: counted,
			slots: slots[index] as Slots
		}))
	);
	rememberBatch(scope, token, rows);
	scope.publish({ topic: 'records', ids: sources.map(String) });
	return workedMs === 0 ? heldMs : Math.max(workedMs, heldMs / 2);
}
