import { dayFromNumber, dayNumber, localDayNumber, startOfDayNumber } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { insertRows, type BulkRow } from '../db/sql/bulk.ts';
import { observedRows, observedText } from '../db/sql/scan.ts';
import { inTransaction } from '../db/transaction.ts';
import { waitingBatches } from './batches.ts';
import { fullWeight } from './cell.ts';
import { withFigures } from './folding.ts';
import { listDimensions, segmentColumns } from './segments.ts';
import { sourcesById } from './sources.ts';

/*
 * Days of large streams, laid down segment by segment: the answers that have it, by their place in the day, and what each
 * gave; where many have it, by a bit for each answer of the day. Any conditions are then found by going through the
 * shortest list of each day. Every day stands for what is part of the sums; whoever changes that drops it in the same
 * transaction, and it is laid down again later.
 */

const daySpec = {
	table: 'packed_day',
	columns: ['source_id', 'day', 'rows', 'places', 'revision', 'words'],
	keys: ['source_id', 'day']
};
const listSpec = {
	table: 'packed_list',
	columns: ['source_id', 'place', 'segment_id', 'day', 'revision', 'data'],
	keys: ['source_id', 'place', 'segment_id', 'day']
};

/** What a day may be laid down from: fewer answers are read one by one as quickly, more have no place in a list. */
const rowsAtLeast = 200;
const rowsAtMost = 65_536;
/** Where a segment has so many answers of a day, a bit for each answer of the day takes less than their places. */
const isDense = (answers: number, rows: number): boolean => answers * 16 > rows;
/** What was given by answers that are told by bits lies beside them, and is read only where no list is short. */
const codesBeside = 32;
/** Says in the places of a day that it is laid down as it is read now. */
const present = 1;
/** Different values that a day may have. */
const wordsAtMost = 256;

interface Due {
	readonly sourceId: number;
	readonly day: number;
}

/** Large days that are not laid down yet; today is read as it is. */
async function dueDays(scope: OrganisationScope, most: number): Promise<Due[]> {
	const today = localDayNumber(scope.clock.now(), scope.organisation.timeZone);
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('rollup', (join) =>
			join.onRef('rollup.source_id', '=', 'source.id').onRef('rollup.generation', '=', 'source.generation')
		)
		.leftJoin('dirty_day', (join) =>
			join.onRef('dirty_day.source_id', '=', 'rollup.source_id').onRef('dirty_day.day', '=', 'rollup.day')
		)
		.select(['rollup.source_id', 'rollup.day'])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.weighted', '=', 0)
		.where('source.bucketing', '!=', 'log')
		.where('rollup.segment_id', '=', 0)
		.where('rollup.n', '>=', rowsAtLeast)
		.where('rollup.n', '<=', rowsAtMost)
		.where('rollup.day', '<', dayFromNumber(today))
		.where('dirty_day.day', 'is', null)
		.orderBy('rollup.source_id')
		.orderBy('rollup.day')
		.execute();
	const known = await scope.db
		.selectFrom('packed_day')
		.innerJoin('source', 'source.id', 'packed_day.source_id')
		.select(['packed_day.source_id', 'packed_day.day', 'packed_day.places'])
		.where('source.organisation_id', '=', scope.organisationId)
		.execute();
	const there = new Set(
		known.filter(({ places }) => (places & present) !== 0).map((row) => `${row.source_id}|${row.day}`)
	);
	return rows
		.map((row) => ({ sourceId: row.source_id, day: dayNumber(row.day) }))
		.filter(({ sourceId, day }) => !there.has(`${sourceId}|${day}`))
		.slice(0, most);
}

/** Places in the day, in ascending order, two bytes each. */
function placesOf(list: readonly number[]): Buffer {
	const bytes = Buffer.alloc(list.length * 2);
	for (const [nth, row] of list.entries()) bytes.writeUInt16LE(row, nth * 2);
	return bytes;
}

/** A bit for every answer of the day, and a mark behind them. */
function bitsOf(list: readonly number[], rows: number): Buffer {
	const bytes = Buffer.alloc(4 * Math.ceil(rows / 32) + 1);
	for (const row of list) bytes[row >> 3] = (bytes[row >> 3] as number) | (1 << (row & 7));
	bytes[bytes.length - 1] = 1;
	return bytes;
}

async function packDay(outer: OrganisationScope, due: Due): Promise<Result<boolean>> {
	const scope = await withFigures(outer);
	const source = (await sourcesById(scope, [due.sourceId])).get(due.sourceId);
	if (source === undefined) return ok(false);
	// What waits is no part of the sums; there is a time when nothing of this stream does.
	if ((await waitingBatches(scope, { sources: new Set([source.id]) })).length > 0) return ok(false);
	const zone = scope.organisation.timeZone;
	const stretch = {
		sourceId: source.id,
		from: startOfDayNumber(due.day, zone),
		until: startOfDayNumber(due.day + 1, zone)
	};
	const used = (await listDimensions(scope)).map(({ slot }) => slot);
	const columns = ['value', ...used.map((slot) => segmentColumns[slot - 1] as string)];
	const text = observedText(scope, { ...stretch, columns }, fullWeight);
	let rows: number;
	let at: (row: number, column: number) => number;
	if (text !== null) {
		rows = text.length / columns.length;
		at = (row, column) => text.charCodeAt(row * columns.length + column);
	} else {
		const list = await observedRows(scope, { ...stretch, columns: [...columns, 'weight'] });
		if (list.some((row) => row.at(-1) !== fullWeight)) return ok(false);
		rows = list.length;
		at = (row, column) => (list[row] as number[])[column] as number;
	}
	const codes = new Map<number, number>();
	for (let row = 0; row < rows; row += 1) {
		const value = at(row, 0);
		if (!codes.has(value)) codes.set(value, codes.size);
	}
	if (rows > rowsAtMost || codes.size > wordsAtMost) return ok(false);
	const lists: BulkRow[] = [];
	for (const [index, place] of used.entries()) {
		const bySegment = new Map<number, number[]>();
		for (let row = 0; row < rows; row += 1) {
			const segment = at(row, index + 1);
			const list = bySegment.get(segment);
			if (list === undefined) bySegment.set(segment, [row]);
			else list.push(row);
		}
		for (const [segment, list] of bySegment) {
			const given = Buffer.from(list.map((row) => codes.get(at(row, 0)) as number));
			const key = (other = 0): BulkRow => [source.id, place + other, segment, due.day, source.revision];
			if (isDense(list.length, rows)) {
				lists.push([...key(), bitsOf(list, rows)], [...key(codesBeside), given]);
			} else lists.push([...key(), Buffer.concat([placesOf(list), given, Buffer.of(0)])]);
		}
	}
	await insertRows(scope, listSpec, lists);
	const words = Buffer.from(Float64Array.from(codes.keys()).buffer);
	const places = used.reduce((bits, place) => bits | (1 << place), present);
	await insertRows(scope, daySpec, [[source.id, due.day, rows, places, source.revision, words]]);
	return ok(true);
}

/** Lays down days that wait for it, one a transaction, at most so many; returns how many. */
export async function packDays(scope: OrganisationScope, most = 50): Promise<number> {
	let done = 0;
	for (const due of await dueDays(scope, most)) {
		const made = await inTransaction(scope, (inner) => packDay(inner, due));
		if (made.ok && made.value) done += 1;
		// Others want to write and to read between two days.
		await new Promise((resolve) => setImmediate(resolve));
	}
	return done;
}

/** The same for every organisation; for the job that runs by itself. Nothing to do where no other thread reads. */
export async function packAllDays(around: Surroundings, most = 50): Promise<number> {
	if (around.handle.engine !== 'sqlite') return 0;
	let done = 0;
	for (const { id } of await around.handle.db.selectFrom('organisation').select('id').execute()) {
		const scope = await principalScope(around, id, { kind: 'job' });
		if (scope !== null) done += await packDays(scope, most);
	}
	return done;
}
