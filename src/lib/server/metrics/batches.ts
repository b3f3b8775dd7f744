import { z } from 'zod';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toJson } from '../db/codec.ts';
import { insertBoth, type BulkRow, type BulkSpec } from '../db/sql/bulk.ts';
import type { NewCaseClock } from './case-clock.ts';
import { segmentColumns, slotsOf, type Slots } from './segments.ts';

/** States of an observation: part of the sums, still open, or set aside. */
export const counted = 0;
export const open = 1;
export const aside = 2;

/** The part of a case's clock that its age is told by. */
export type RunningClock = Pick<NewCaseClock, 'opened' | 'pauses' | 'measure' | 'departmentId'>;

/** An observation that has come in and may not be part of the sums yet. */
export interface BatchRow {
	readonly sourceId: number;
	readonly at: number;
	readonly seq: number;
	readonly value: number;
	readonly weight: number;
	readonly state: number;
	readonly slots: Slots;
	/** Of cases that are still open. */
	readonly clock?: RunningClock;
}

/**
 * Records that were stored together, one number after the other, and are not part of the sums yet. While a batch waits,
 * its observations do not change: whoever wants to change one folds its batch first.
 */
export interface Batch {
	readonly id: number;
	readonly first: number;
	readonly last: number;
	readonly token: string;
	/** Numbers of the streams that something came in for. */
	readonly sources: readonly number[];
}

/** What tells a batch from all others, and from what is left of it when a part has been folded. */
export const batchKey = (batch: Batch): string => `${batch.id}:${batch.first}`;

const numbers = z.array(z.number());

/** Streams by the text in which a batch names them: of few texts there are many. */
const streams = new Map<string, readonly number[]>();
const streamsKept = 1_000;

function streamsOf(text: string): readonly number[] {
	const known = streams.get(text);
	if (known !== undefined) return known;
	const read = fromJson(numbers, text);
	if (streams.size >= streamsKept) streams.clear();
	streams.set(text, read);
	return read;
}

/** The organisation's batches that wait, oldest first; those of some streams only, where they are named. */
export async function waitingBatches(
	scope: OrganisationScope,
	options: { readonly most?: number; readonly upTo?: number; readonly sources?: ReadonlySet<number> } = {}
): Promise<Batch[]> {
	let query = scope.db
		.selectFrom('batch')
		.select(['id', 'first_seq', 'last_seq', 'token', 'sources'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('id');
	if (options.most !== undefined) query = query.limit(options.most);
	if (options.upTo !== undefined) query = query.where('id', '<=', options.upTo);
	const { sources } = options;
	return (await query.execute())
		.map((row) => ({
			id: row.id,
			first: row.first_seq,
			last: row.last_seq,
			token: row.token,
			sources: streamsOf(row.sources)
		}))
		.filter((batch) => sources === undefined || batch.sources.some((id) => sources.has(id)));
}

/* ------------------------------------------------------------------ what batches hold */

/** Observations that are kept at hand for folding and reading; beyond these the oldest are read again when needed. */
const rowsKept = 80_000;

interface Contents {
	readonly byToken: Map<string, readonly BatchRow[]>;
	rows: number;
}

const contents = new WeakMap<object, Contents>();

function contentsOf(scope: OrganisationScope): Contents {
	const known = contents.get(scope.handle) ?? { byToken: new Map<string, readonly BatchRow[]>(), rows: 0 };
	contents.set(scope.handle, known);
	return known;
}

/** Keeps what a batch holds at hand, by its token; rows are in the order of their numbers. */
export function rememberBatch(scope: OrganisationScope, token: string, rows: readonly BatchRow[]): void {
	const known = contentsOf(scope);
	known.rows += rows.length - (known.byToken.get(token)?.length ?? 0);
	known.byToken.set(token, rows);
	for (const [oldest, held] of known.byToken) {
		if (known.rows <= rowsKept) break;
		known.rows -= held.length;
		known.byToken.delete(oldest);
	}
}

/** Forgets what a batch held, once it is part of the sums for good. */
export function forgetBatches(scope: OrganisationScope, batches: readonly Batch[]): void {
	const known = contentsOf(scope);
	for (const { token } of batches) {
		known.rows -= known.byToken.get(token)?.length ?? 0;
		known.byToken.delete(token);
	}
}

/** What a batch holds, if that is at hand. */
export function rowsAtHand(scope: OrganisationScope, batch: Batch): readonly BatchRow[] | undefined {
	const rows = contentsOf(scope).byToken.get(batch.token);
	return rows === undefined || (rows[0]?.seq ?? batch.first) >= batch.first
		? rows
		: rows.filter((row) => row.seq >= batch.first);
}

const pausesSchema = z.array(z.object({ from: z.number(), until: z.number() }));

/** The clock of an open case from its row. */
export const runningClock = (row: {
	opened: number;
	pauses: string;
	calendar_id: string | null;
	department_id: string | null;
}): RunningClock => ({
	opened: row.opened,
	pauses: row.pauses === '[]' ? [] : fromJson(pausesSchema, row.pauses),
	measure: row.calendar_id === null ? 'elapsed' : 'working',
	departmentId: row.department_id
});

/** What a batch holds, by the number of the record; read in the scope's transaction, in which the batch still waits. */
export async function rowsOf(scope: OrganisationScope, batch: Batch): Promise<readonly BatchRow[]> {
	const known = rowsAtHand(scope, batch);
	if (known !== undefined) return known;
	const rows = await scope.db
		.selectFrom('observation')
		.leftJoin('case_clock', 'case_clock.seq', 'observation.seq')
		.select(['observation.source_id', 'observation.at', 'observation.seq', 'observation.value', 'observation.weight'])
		.select(['observation.state', 'case_clock.opened', 'case_clock.pauses', 'case_clock.calendar_id'])
		.select('case_clock.department_id')
		.select(segmentColumns.map((column) => `observation.${column}` as const))
		.where('observation.seq', '>=', batch.first)
		.where('observation.seq', '<=', batch.last)
		.where('observation.state', '!=', aside)
		.orderBy('observation.seq')
		.execute();
	const found = rows.map(
		({
			source_id: sourceId,
			at,
			seq,
			value,
			weight,
			state,
			opened,
			pauses,
			calendar_id,
			department_id,
			...slots
		}): BatchRow => ({
			...{ sourceId, at, seq, value, weight, state },
			slots: slotsOf(slots),
			...(state === open && opened !== null && pauses !== null
				? { clock: runningClock({ opened, pauses, calendar_id, department_id }) }
				: {})
		})
	);
	if (batch.token !== '') rememberBatch(scope, batch.token, found);
	return found;
}

const batchSpec = { table: 'batch', columns: ['organisation_id', 'first_seq', 'last_seq', 'token', 'sources'] };

/**
 * Notes what was stored, in the transaction that stored it: a batch for every run of numbers without a gap, because other
 * writers may have taken numbers in between; where they cannot have, in what was `taken` at one go, a gap is none. `rows`
 * are in the order of these numbers. `beside` is what is written along with the notes.
 */
export async function noteBatches(
	scope: OrganisationScope,
	rows: readonly BatchRow[],
	taken: readonly { readonly from: number; readonly until: number }[],
	beside: readonly [BulkSpec, readonly BulkRow[]]
): Promise<void> {
	const follows = (before: number, seq: number): boolean =>
		seq - before <= 1 || taken.some(({ from, until }) => before >= from && seq <= until);
	const runs: BatchRow[][] = [];
	for (const row of rows) {
		if (row.state === aside) continue;
		const last = runs.at(-1);
		if (last !== undefined && follows((last.at(-1) as BatchRow).seq, row.seq)) last.push(row);
		else runs.push([row]);
	}
	const noted = runs.map((run) => {
		const token = scope.ids.id();
		rememberBatch(scope, token, run);
		const sources = [...new Set(run.map((row) => row.sourceId))].sort((a, b) => a - b);
		return [
			scope.organisationId,
			(run[0] as BatchRow).seq,
			(run.at(-1) as BatchRow).seq,
			token,
			toJson(sources)
		] as const;
	});
	await insertBoth(scope, beside, [batchSpec, noted]);
}

/** How many observations of a segment wait to become part of the sums, by stream; for whoever reads the sums themselves. */
export async function countWaiting(scope: OrganisationScope, segment: number): Promise<Map<number, number>> {
	const found = new Map<number, number>();
	for (const batch of await waitingBatches(scope)) {
		for (const row of await rowsOf(scope, batch)) {
			if (row.state !== counted || !row.slots.includes(segment)) continue;
			found.set(row.sourceId, (found.get(row.sourceId) ?? 0) + 1);
		}
	}
	return found;
}
