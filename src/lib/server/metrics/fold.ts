import { dayFromNumber, dayNumber, localDayNumber, type Day } from '../../domain/shared/instant.ts';
import { daysOf, windowOf } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { dropRows, insertRows, lookUpRows, readyRows, type BulkRow } from '../db/sql/bulk.ts';
import { observedRows, observedText } from '../db/sql/scan.ts';
import { outsideOf } from '../db/sql/veil.ts';
import { inRepeatable, inSnapshot } from '../db/transaction.ts';
import { waitingBatches } from './batches.ts';
import { bucketingOf, Cell, fullWeight, growingCell, storedNumbers } from './cell.ts';
import { countDay } from './day-count.ts';
import { listDimensions, segmentColumns, slotsOf, type Slots } from './segments.ts';
import { sourcesById, type Source } from './sources.ts';

/** An observation as folding sees it. */
export interface Folded {
	readonly source: Source;
	readonly at: number;
	readonly value: number;
	readonly weight: number;
	readonly slots: Slots;
}

/** What a fold needs to know of a stream; its generation is looked at when sums are written. */
type Stream = Pick<Source, 'id' | 'bucketing' | 'weighted'>;

interface Place {
	readonly source: Source;
	readonly segment: number;
	readonly day: Day;
	readonly cell: Cell;
}

/** The segment under which all observations are added up, whatever their segments. */
export const everyone = 0;

/** Cells by stream, day and segment. */
type Cells = Map<number, Map<number, Map<number, Cell>>>;

function cellsOf(cells: Cells, sourceId: number, day: number): Map<number, Cell> {
	let days = cells.get(sourceId);
	if (days === undefined) cells.set(sourceId, (days = new Map<number, Map<number, Cell>>()));
	let found = days.get(day);
	if (found === undefined) days.set(day, (found = new Map<number, Cell>()));
	return found;
}

/**
 * Adds observations to the days they belong to, or takes them away: one cell for all, one for each segment value. The
 * local day comes from the instant and the organisation's zone, here and nowhere else.
 */
export class Fold {
	readonly zone: string;
	readonly #cells: Cells = new Map();
	readonly #streams = new Map<number, Stream>();
	#size = 0;
	/** The instant of the last observation and its day: those of one record follow each other. */
	#at = Number.NaN;
	#day = 0;

	constructor(zone: string) {
		this.zone = zone;
	}

	#dayOf(at: number): number {
		if (at !== this.#at) {
			this.#day = localDayNumber(at, this.zone);
			this.#at = at;
		}
		return this.#day;
	}

	put({ source, at, value, weight, slots }: Folded, sign: 1 | -1): void {
		this.add(source, at, value, weight, slots, sign);
	}

	add(source: Source, at: number, value: number, weight: number, slots: Slots, sign: 1 | -1): void {
		if (!this.#streams.has(source.id)) this.#streams.set(source.id, source);
		const cells = cellsOf(this.#cells, source.id, this.#dayOf(at));
		this.#cell(cells, source, everyone).put(value, weight, sign);
		for (let place = 0; place < slots.length; place += 1) {
			const segment = slots[place] as number;
			if (segment !== 0) this.#cell(cells, source, segment).put(value, weight, sign);
		}
	}

	/** Adds a value so many times to the sum of one segment (0: everyone) and day; takes it away where that is negative. */
	addMany(source: Source, day: number, segment: number, value: number, times: number): void {
		if (!this.#streams.has(source.id)) this.#streams.set(source.id, source);
		this.#cell(cellsOf(this.#cells, source.id, day), source, segment).putMany(value, times);
	}

	#cell(cells: Map<number, Cell>, source: Stream, segment: number): Cell {
		const known = cells.get(segment);
		if (known !== undefined) return known;
		const cell = new Cell(bucketingOf(source.bucketing), source.weighted);
		cells.set(segment, cell);
		this.#size += 1;
		return cell;
	}

	/** Whether it changes sums of that stream on the day of that moment already. */
	knows(sourceId: number, at: number): boolean {
		return this.#cells.get(sourceId)?.has(this.#dayOf(at)) === true;
	}

	/** Sums that it changes. */
	get size(): number {
		return this.#size;
	}

	/** Streams that it changes, as they were known when it was made. */
	get streams(): ReadonlyMap<number, Stream> {
		return this.#streams;
	}

	/** What it changes of the streams that are given, in the order in which sums are kept. */
	places(sources: ReadonlyMap<number, Source>): Place[] {
		const all: Place[] = [];
		for (const [id, days] of this.#cells) {
			const source = sources.get(id);
			if (source === undefined) continue;
			for (const [day, cells] of days) {
				const on = dayFromNumber(day);
				for (const [segment, cell] of cells) all.push({ source, segment, day: on, cell });
			}
		}
		return all.sort((a, b) => a.source.id - b.source.id || a.segment - b.segment || (a.day < b.day ? -1 : 1));
	}
}

const rollupColumns = [
	'source_id',
	'generation',
	'segment_id',
	'day',
	'n',
	'sum',
	'sum_sq',
	'weight',
	'weighted_sum',
	'weight_sq',
	'histogram'
] as const;

const rollupSpec = {
	table: 'rollup',
	columns: rollupColumns,
	keys: ['source_id', 'generation', 'segment_id', 'day']
};

const rowOf = (source: Source, segment: number, day: Day, cell: Cell): BulkRow => [
	source.id,
	source.generation,
	segment,
	day,
	...storedNumbers(cell)
];

const cellLookUp = {
	table: 'rollup',
	keys: { source_id: 'bigint', generation: 'bigint', segment_id: 'bigint', day: 'text' },
	columns: ['source_id', 'segment_id', 'day', 'weight', 'weighted_sum', 'weight_sq', 'histogram']
} as const;

interface CellRow {
	source_id: number;
	segment_id: number;
	day: Day;
	weight: number;
	weighted_sum: number;
	weight_sq: number;
	histogram: Uint8Array;
}

/** Has what writing a fold takes ready, before the lock is held: once a process that is work of its own. */
export const readyFold = (scope: OrganisationScope): Promise<void> =>
	readyRows(scope, [{ write: rollupSpec, lookUp: cellLookUp, drop: cellLookUp }, { drop: packedSpec }]);

const cellsRemembered = 6_000;

/**
 * Sums that a writer of many batches has just written, so that it need not read them again. They hold as long as nobody
 * else has changed the stream, which its revision tells; and only while nothing is rolled back: after an error, forget.
 */
export class CellMemory {
	readonly #revisions = new Map<number, string>();
	/** By stream, then by day, the days used last at the end. */
	readonly #cells = new Map<number, Map<Day, Map<number, Cell>>>();
	#size = 0;

	/** Forgets what others have changed since. */
	open(sources: Iterable<Source>): void {
		for (const { id, generation, revision } of sources) {
			const known = this.#revisions.get(id);
			if (known !== undefined && known !== `${generation}|${revision}`) {
				for (const cells of this.#cells.get(id)?.values() ?? []) this.#size -= cells.size;
				this.#cells.delete(id);
			}
			// The batch that is being written changes the stream once more.
			this.#revisions.set(id, `${generation}|${revision + 1}`);
		}
	}

	get(sourceId: number, day: Day, segment: number): Cell | undefined {
		return this.#cells.get(sourceId)?.get(day)?.get(segment);
	}

	set(sourceId: number, day: Day, segment: number, cell: Cell): void {
		let days = this.#cells.get(sourceId);
		if (days === undefined) this.#cells.set(sourceId, (days = new Map<Day, Map<number, Cell>>()));
		let cells = days.get(day);
		if (cells === undefined) days.set(day, (cells = new Map<number, Cell>()));
		if (!cells.has(segment)) this.#size += 1;
		cells.set(segment, cell);
	}

	delete(sourceId: number, day: Day, segment: number): void {
		if (this.#cells.get(sourceId)?.get(day)?.delete(segment) === true) this.#size -= 1;
	}

	/** Lets the oldest go where there are too many. */
	trim(): void {
		for (const [id, days] of this.#cells) {
			for (const [day, cells] of days) {
				if (this.#size <= cellsRemembered) return;
				days.delete(day);
				this.#size -= cells.size;
			}
			if (days.size === 0) this.#cells.delete(id);
		}
	}
}

/** As `cellLookUp` names it. */
const cellKey = ({ source, segment, day }: Place): BulkRow => [source.id, source.generation, segment, day];

interface Stored {
	readonly cells: readonly (Cell | undefined)[];
	/** Whether all of them were remembered. */
	readonly isRemembered: boolean;
}

/** The sums that are there already, in the order of the places. */
async function storedCells(
	scope: OrganisationScope,
	places: readonly Place[],
	memory: CellMemory | undefined
): Promise<Stored> {
	const found: (Cell | undefined)[] = [];
	const unknown: number[] = [];
	for (const [index, { source, day, segment }] of places.entries()) {
		const known = memory?.get(source.id, day, segment);
		found.push(known);
		if (known === undefined) unknown.push(index);
	}
	if (unknown.length === 0) return { cells: found, isRemembered: true };
	const rows = (await lookUpRows(
		scope,
		cellLookUp,
		unknown.map((index) => cellKey(places[index] as Place))
	)) as unknown as CellRow[];
	if (rows.length === 0) return { cells: found, isRemembered: false };
	const byKey = new Map(rows.map((row) => [`${row.source_id}|${row.segment_id}|${row.day}`, row]));
	for (const index of unknown) {
		const { source, segment, day } = places[index] as Place;
		const row = byKey.get(`${source.id}|${segment}|${day}`);
		if (row !== undefined) found[index] = growingCell(row);
	}
	return { cells: found, isRemembered: false };
}

/**
 * Writes a fold into the rollups, inside a transaction that holds the figures' lock; `sources` are its streams as they are
 * in that transaction.
 */
export async function writeFold(
	scope: OrganisationScope,
	fold: Fold,
	memory?: CellMemory,
	sources?: ReadonlyMap<number, Source>
): Promise<void> {
	if (fold.size === 0) return;
	const streams = sources ?? (await sourcesById(scope, [...fold.streams.keys()]));
	const places = fold.places(streams);
	memory?.open([...streams.values()].filter((source) => fold.streams.has(source.id)));
	const stored = await storedCells(scope, places, memory);
	const rows: BulkRow[] = [];
	const emptied: BulkRow[] = [];
	const unsound = new Map<string, { sourceId: number; day: Day }>();
	for (const [index, place] of places.entries()) {
		const { source, segment, day, cell } = place;
		const before = stored.cells[index];
		before?.merge(cell);
		const now = before ?? cell;
		if (now.isSound && now.n > 0) {
			rows.push(rowOf(source, segment, day, now));
			if (!stored.isRemembered) memory?.set(source.id, day, segment, now);
			continue;
		}
		memory?.delete(source.id, day, segment);
		if (now.n !== 0 || !now.isSound) unsound.set(`${source.id}|${day}`, { sourceId: source.id, day });
		else if (before !== undefined) emptied.push(cellKey(place));
	}
	await insertRows(scope, rollupSpec, rows);
	await dropRows(scope, cellLookUp, emptied);
	memory?.trim();
	await dropPacked(
		scope,
		places.flatMap(({ source, segment, day }) => (segment === everyone ? [{ sourceId: source.id, day }] : []))
	);
	// A rollup that does not hold what is taken from it is read raw until it has been rebuilt.
	await markDirty(scope, [...unsound.values()]);
}

const packedSpec = { table: 'packed_day', keys: { source_id: 'bigint', day: 'bigint' } } as const;

/** What is laid down of these days is no longer what the sums hold. */
async function dropPacked(
	scope: OrganisationScope,
	days: readonly { readonly sourceId: number; readonly day: Day }[]
): Promise<void> {
	const keys = days.map(({ sourceId, day }) => [sourceId, dayNumber(day)] as const);
	if (scope.db.isTransaction) return dropRows(scope, packedSpec, keys);
	for (const [sourceId, day] of keys) {
		await scope.db.deleteFrom('packed_day').where('source_id', '=', sourceId).where('day', '=', day).execute();
	}
}

/** From now on these days are read from the observations, until a job has rebuilt them. */
export async function markDirty(
	scope: OrganisationScope,
	days: readonly { readonly sourceId: number; readonly day: Day }[]
): Promise<void> {
	for (let at = 0; at < days.length; at += 200) {
		await scope.db
			.insertInto('dirty_day')
			.values(days.slice(at, at + 200).map(({ sourceId, day }) => ({ source_id: sourceId, day })))
			.onConflict((conflict) => conflict.columns(['source_id', 'day']).doNothing())
			.execute();
	}
	await dropPacked(scope, days);
}

const disturbances = new WeakMap<object, number>();

function disturb(scope: OrganisationScope): void {
	disturbances.set(scope.handle.native, (disturbances.get(scope.handle.native) ?? 0) + 1);
}

/**
 * Changes whenever answers that are part of the sums may have changed or gone, through this process or another; not when
 * new ones come. For whoever works out before a transaction what they have given to sums.
 */
export const disturbanceOf = (scope: OrganisationScope): string =>
	`${disturbances.get(scope.handle.native) ?? 0}.${outsideOf(scope)}`;

/**
 * Says that what these streams hold has changed, so that nobody keeps what was read of them before. `added`: something
 * came, and nothing that was there changed; `counted`: the sums were made to say what the answers say.
 */
export async function touchSources(
	scope: OrganisationScope,
	ids: readonly number[],
	how: 'changed' | 'added' | 'counted' = 'changed'
): Promise<void> {
	if (ids.length === 0) return;
	if (how === 'changed') disturb(scope);
	await scope.db
		.updateTable('source')
		.set((eb) => ({ revision: eb('revision', '+', 1) }))
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', ids)
		.execute();
}

/**
 * The counted observations of a stream within some days, from the instants of the zone, as far as they are part of the
 * sums: those of batches that still wait are not. One statement, so that it sees one moment on either engine.
 */
const foldedObservations = (scope: OrganisationScope, sourceId: number, first: Day, last: Day) => {
	const { from, until } = windowOf({ first, last }, scope.organisation.timeZone);
	return scope.db
		.selectFrom('observation')
		.select(['at', 'seq', 'value', 'weight', ...segmentColumns])
		.where('source_id', '=', sourceId)
		.where('at', '>=', from)
		.where('at', '<', until)
		.where('state', '=', 0)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('batch')
						.select('batch.id')
						.where('batch.organisation_id', '=', scope.organisationId)
						.whereRef('batch.first_seq', '<=', 'observation.seq')
						.whereRef('batch.last_seq', '>=', 'observation.seq')
				)
			)
		);
};

/** Sums of one day, by segment, as they were counted. */
export interface Counted {
	readonly segment: number;
	readonly day: Day;
	readonly cell: Cell;
}

/** The cells of a stream within some days, counted anew from its observations, by segment and day. */
export async function recountCells(
	scope: OrganisationScope,
	source: Source,
	first: Day,
	last: Day
): Promise<readonly Counted[]> {
	// SQLite sees one moment in all statements of a transaction, and hands single days over fastest.
	if (scope.handle.engine === 'sqlite') {
		return scope.db.isTransaction
			? recountDays(scope, source, first, last)
			: inSnapshot(scope, (inner) => recountDays(inner, source, first, last));
	}
	// One day at a time, so that years of large streams need no more memory than their largest day. Each day is one
	// statement; what is folded between two of them is held back by the figures' lock, or not seen in a snapshot.
	const fold = new Fold(scope.organisation.timeZone);
	for (const day of daysOf({ first, last })) {
		for (const row of await foldedObservations(scope, source.id, day, day).execute()) {
			fold.put({ source, at: row.at, value: row.value, weight: row.weight, slots: slotsOf(row) }, 1);
		}
	}
	return fold.places(new Map([[source.id, source]])).map(({ segment, day, cell }) => ({ segment, day, cell }));
}

/** The places of observations that the organisation uses; all others hold nothing. */
async function usedColumns(scope: OrganisationScope): Promise<string[]> {
	return (await listDimensions(scope)).map(({ slot }) => segmentColumns[slot - 1] as string);
}

async function recountDays(scope: OrganisationScope, source: Source, first: Day, last: Day): Promise<Counted[]> {
	const used = await usedColumns(scope);
	const waiting = await waitingBatches(scope, { sources: new Set([source.id]) });
	const found: Counted[] = [];
	for (const day of daysOf({ first, last })) {
		const { from, until } = windowOf({ first: day, last: day }, scope.organisation.timeZone);
		const stretch = { sourceId: source.id, from, until };
		const cells = (waiting.length === 0 ? await quickly(scope, source, stretch, used) : null) ?? (await slowly());
		for (const [segment, cell] of cells) found.push({ segment, day, cell });

		async function slowly(): Promise<Map<number, Cell>> {
			const own = new Map<number, Cell>();
			const put = (segment: number, value: number, weight: number): void => {
				let cell = own.get(segment);
				if (cell === undefined) own.set(segment, (cell = new Cell(bucketingOf(source.bucketing), source.weighted)));
				cell.put(value, weight, 1);
			};
			for (const row of await observedRows(scope, { ...stretch, columns: ['seq', 'value', 'weight', ...used] })) {
				const [seq = 0, value = 0, weight = 0] = row;
				if (waiting.some((batch) => seq >= batch.first && seq <= batch.last)) continue;
				put(everyone, value, weight);
				for (let at = 3; at < row.length; at += 1) if (row[at] !== 0) put(row[at] as number, value, weight);
			}
			return own;
		}
	}
	return found;
}

/** Where nothing waits and all answers have full weight; null where that, or the size of numbers, forbids it. */
async function quickly(
	scope: OrganisationScope,
	source: Source,
	stretch: { readonly sourceId: number; readonly from: number; readonly until: number },
	used: readonly string[]
): Promise<Map<number, Cell> | null> {
	if (source.weighted || source.bucketing === 'log') return null;
	const columns = ['value', ...used];
	const text = observedText(scope, { ...stretch, columns }, fullWeight);
	if (text === null) return null;
	return countDay(source, text.length / columns.length, columns.length, (index) => text.charCodeAt(index));
}

/** An organisation with more segments than this has its sums of a day looked for among all days. */
const segmentsAtMost = 2_000;

/** Takes away the sums of one day that are not among those that were counted: segment by segment, as they lie. */
async function dropOthers(
	scope: OrganisationScope,
	source: Source,
	day: Day,
	kept: ReadonlySet<number>,
	segments: readonly number[] | null
): Promise<void> {
	if (segments !== null) {
		const gone = [everyone, ...segments].filter((segment) => !kept.has(segment));
		return dropRows(
			scope,
			cellLookUp,
			gone.map((segment) => [source.id, source.generation, segment, day])
		);
	}
	const rows = await scope.db
		.selectFrom('rollup')
		.select('segment_id')
		.where('source_id', '=', source.id)
		.where('generation', '=', source.generation)
		.where('day', '=', day)
		.execute();
	await dropRows(
		scope,
		cellLookUp,
		rows.filter((row) => !kept.has(row.segment_id)).map((row) => [source.id, source.generation, row.segment_id, day])
	);
}

/** The numbers of all segments, where they are not too many to look each of them up. */
export async function segmentsOf(scope: OrganisationScope): Promise<number[] | null> {
	const rows = await scope.db
		.selectFrom('segment_value')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.limit(segmentsAtMost + 1)
		.execute();
	return rows.length > segmentsAtMost ? null : rows.map((row) => row.id);
}

/**
 * Rebuilds one day of one stream from its observations. Call it inside a transaction that holds the figures' lock, with the
 * segments there are in it, and with what was counted of it if nothing has changed since.
 */
export async function rebuildDay(
	scope: OrganisationScope,
	source: Source,
	day: Day,
	segments: readonly number[] | null,
	before?: readonly Counted[]
): Promise<void> {
	const cells = before ?? (await recountCells(scope, source, day, day));
	await dropOthers(scope, source, day, new Set(cells.map(({ segment }) => segment)), segments);
	await insertRows(
		scope,
		rollupSpec,
		cells
			.map(({ segment, cell }) => rowOf(source, segment, day, cell))
			.sort((a, b) => (a[2] as number) - (b[2] as number))
	);
	await scope.db.deleteFrom('dirty_day').where('source_id', '=', source.id).where('day', '=', day).execute();
}

/** The first and the last day on which anything of a stream lies: answers in each of some zones, and sums. */
async function spanOf(
	scope: OrganisationScope,
	source: Source,
	zones: readonly string[]
): Promise<{ readonly first: number; readonly last: number } | null> {
	const found: number[] = [];
	for (const order of ['asc', 'desc'] as const) {
		const answer = await scope.db
			.selectFrom('observation')
			.select('at')
			.where('source_id', '=', source.id)
			.orderBy('at', order)
			.limit(1)
			.executeTakeFirst();
		if (answer !== undefined) for (const zone of zones) found.push(localDayNumber(answer.at, zone));
		const sum = await scope.db
			.selectFrom('rollup')
			.select('day')
			.where('source_id', '=', source.id)
			.where('generation', '=', source.generation)
			.where('segment_id', '=', everyone)
			.orderBy('day', order)
			.limit(1)
			.executeTakeFirst();
		if (sum !== undefined) found.push(dayNumber(sum.day));
	}
	return found.length === 0 ? null : { first: Math.min(...found), last: Math.max(...found) };
}

/** Days of a stream that are not marked, of all on which anything of it lies. */
async function unmarkedDays(
	scope: OrganisationScope,
	source: Source,
	zones: readonly string[]
): Promise<{ sourceId: number; day: Day }[]> {
	const span = await spanOf(scope, source, zones);
	if (span === null) return [];
	const rows = await scope.db.selectFrom('dirty_day').select('day').where('source_id', '=', source.id).execute();
	const marked = new Set(rows.map((row) => row.day));
	const found: { sourceId: number; day: Day }[] = [];
	for (let number = span.first; number <= span.last; number += 1) {
		const day = dayFromNumber(number);
		if (!marked.has(day)) found.push({ sourceId: source.id, day });
	}
	return found;
}

/** Days that one transaction marks: so few that nobody waits long for the lock. */
const markedAtOnce = 200;

/**
 * Marks every day of these streams to be counted anew, some a transaction: figures are read from single answers from then
 * on, which say the same. What a transaction behind it finds unmarked is what came or was counted meanwhile.
 */
export async function markAllDays(
	scope: OrganisationScope,
	sources: readonly Source[],
	zones: readonly string[]
): Promise<void> {
	for (const source of sources) {
		const days = await unmarkedDays(scope, source, zones);
		for (let at = 0; at < days.length; at += markedAtOnce) {
			await inRepeatable({ ...scope }, async (inner): Promise<Result<undefined>> => {
				await markDirty(inner, days.slice(at, at + markedAtOnce));
				return ok();
			});
			if (!scope.db.isTransaction) await new Promise((resolve) => setImmediate(resolve));
		}
	}
}

/** Takes away sums of segments that there are no more, and of earlier countings: counting days anew does not meet them. */
export async function dropStraySums(scope: OrganisationScope, source: Source): Promise<void> {
	await scope.db
		.deleteFrom('rollup')
		.where('source_id', '=', source.id)
		.where('generation', '!=', source.generation)
		.execute();
	const segments = await segmentsOf(scope);
	if (segments === null) return;
	await scope.db
		.deleteFrom('rollup')
		.where('source_id', '=', source.id)
		.where('generation', '=', source.generation)
		.where('segment_id', 'not in', [everyone, ...segments])
		.execute();
}
