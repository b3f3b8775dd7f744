import { dayFromNumber, localDayNumber, startOfDayNumber, type Day } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { toInstant } from '../db/codec.ts';
import { dropRows, readyRows } from '../db/sql/bulk.ts';
import { canHide, hiddenNow, settleHidden, type Aid, type Gift } from '../db/sql/veil.ts';
import { inRepeatable, inTransaction } from '../db/transaction.ts';
import { fullWeight } from './cell.ts';
import { disturbanceOf, Fold, markDirty, readyFold, touchSources, writeFold } from './fold.ts';
import { foldBetween, foldWaiting, withFigures } from './folding.ts';
import { rebuildDirty } from './rebuild.ts';
import { dropRecords } from './record.ts';
import { customer, namelessOf, repeatGroups, settleRepeats, type Person } from './repeats.ts';
import { listDimensions, segmentColumns } from './segments.ts';
import { listSources, sourcesById, type Source } from './sources.ts';

/*
 * An import is taken back in three steps. What it gave to sums is added up beside the event loop. Then one commit hides its
 * rows from everybody and marks the days they lie on, which are read from single answers until they are right: from that
 * commit on every figure, list and page is that of what is left. Behind it the sums of these days are corrected by what was
 * added up, and at last the rows are cleared away. Killed at any moment, the next process goes on from what it finds.
 */

/** Gives way between two slices; whether to stop. */
export interface Pause {
	(): Promise<boolean>;
}

/** Milliseconds that one commit aims for. */
const commitMs = 8;

/**
 * How much the next slice takes, told from how long the work of the last one took. What the disk takes to commit is left
 * out: where that is slow, smaller slices would only be more of them.
 */
class Pace {
	readonly #most: number;
	size: number;
	constructor(least: number, most: number) {
		this.#most = most;
		this.size = least;
	}
	async watch<T>(work: () => Promise<{ readonly result: Result<T>; readonly done: number }>): Promise<Result<T>> {
		const began = monotonic();
		const { result, done } = await work();
		if (done === 0) return result;
		const fitting = (done * commitMs) / Math.max(0.1, monotonic() - began);
		// Once held up by others it is not small at once, nor for long.
		const next = Math.min(this.#most, this.size * 1.5 + 1, Math.max(fitting, this.size / 2));
		this.size = Math.max(1, Math.floor(next));
		return result;
	}
}

/** The tables themselves, whatever is hidden; there is something to hide on SQLite alone. */
const tables = (scope: OrganisationScope) => scope.db.withSchema('main');

/** The lowest and the highest number of its records, each found at an end of an index. */
async function endsOf(scope: OrganisationScope, importId: string): Promise<{ first: number; last: number } | null> {
	const end = (order: 'asc' | 'desc') =>
		tables(scope)
			.selectFrom('record')
			.select('seq')
			.where('import_id', '=', importId)
			.orderBy('seq', order)
			.limit(1)
			.executeTakeFirst();
	const [first, last] = [await end('asc'), await end('desc')];
	return first === undefined || last === undefined ? null : { first: first.seq, last: last.seq };
}

/** What is asked of the thread: nothing where there is no answer at all. */
async function giftOf(scope: OrganisationScope, importId: string, aid: Aid): Promise<Gift | null> {
	const zone = scope.organisation.timeZone;
	const sources = await listSources(scope);
	let [first, last] = [Infinity, -Infinity];
	for (const { id } of sources) {
		for (const order of ['asc', 'desc'] as const) {
			const end = await tables(scope)
				.selectFrom('observation')
				.select('at')
				.where('source_id', '=', id)
				.orderBy('at', order)
				.limit(1)
				.executeTakeFirst();
			if (end === undefined) break;
			first = Math.min(first, end.at);
			last = Math.max(last, end.at);
		}
	}
	if (first > last) return null;
	const firstDay = localDayNumber(first, zone);
	const days = localDayNumber(last, zone) - firstDay + 1;
	return aid.addUp({
		importId,
		plain: sources.filter((source) => !source.weighted).map((source) => source.id),
		firstDay,
		starts: Float64Array.from({ length: days + 1 }, (_, index) => startOfDayNumber(firstDay + index, zone)),
		columns: (await listDimensions(scope)).map(({ slot }) => segmentColumns[slot - 1] as string),
		fullWeight
	});
}

/** A day of a stream that the import is part of, and what it gave there; null where its sums are counted anew. */
interface Part {
	readonly sourceId: number;
	readonly day: number;
	readonly from: number;
	readonly until: number;
}

function partsOf({ days }: Gift): { readonly part: Part; readonly isCountable: boolean }[] {
	return Array.from({ length: days.length / 4 }, (_, index) => {
		const [sourceId, day, from, count] = days.subarray(index * 4, index * 4 + 4) as unknown as [
			number,
			number,
			number,
			number
		];
		return { part: { sourceId, day, from, until: from + Math.max(0, count) }, isCountable: count >= 0 };
	});
}

const keyOf = ({ sourceId, day }: { readonly sourceId: number; readonly day: Day }): string => `${sourceId}|${day}`;

/** Days of these streams that wait to be counted anew. */
async function waitingDays(scope: OrganisationScope, sourceIds: readonly number[]): Promise<Set<string>> {
	const found = new Set<string>();
	for (const id of sourceIds) {
		const rows = await scope.db.selectFrom('dirty_day').select('day').where('source_id', '=', id).execute();
		for (const { day } of rows) found.add(keyOf({ sourceId: id, day }));
	}
	return found;
}

/** What is left to correct behind the commit that hides; it holds as long as nothing else is disturbed. */
interface Correction {
	readonly gift: Gift;
	readonly parts: readonly Part[];
	readonly disturbance: string;
}

/**
 * Marks the days that an import lies on, some at a time, before it is hidden: they are read from single answers from then
 * on, which say the same. Returns those that waited before, whose sums are wrong by more than the import.
 */
async function markBefore(
	scope: OrganisationScope,
	gift: Gift | null,
	pause: Pause
): Promise<ReadonlySet<string> | 'stopped'> {
	const parts = gift === null ? [] : partsOf(gift).map(({ part }) => part);
	const waited = await waitingDays(scope, [...new Set(parts.map((part) => part.sourceId))]);
	const pace = new Pace(daysMarkedAtLeast, daysMarkedAtMost);
	for (let at = 0; at < parts.length;) {
		const some = parts.slice(at, at + pace.size);
		await inRepeatable(scope, (inner) =>
			pace.watch(async () => {
				const held = await withFigures(inner);
				await markDirty(
					held,
					some.map(({ sourceId, day }) => ({ sourceId, day: dayFromNumber(day) }))
				);
				return { result: ok(), done: some.length };
			})
		);
		at += some.length;
		if (await pause()) return 'stopped';
	}
	return waited;
}

const daysMarkedAtLeast = 20;
const daysMarkedAtMost = 400;

/** The commit from which on nothing of the import is seen; null where what it gave is no longer what was added up. */
async function hide(
	outer: OrganisationScope,
	importId: string,
	gift: Gift | null,
	disturbance: string,
	before: ReadonlySet<string>
): Promise<Correction | null> {
	const scope = await withFigures(outer);
	if (disturbanceOf(scope) !== disturbance) return null;
	const ends = await endsOf(scope, importId);
	if (ends !== null) await foldBetween(scope, ends.first, ends.last);
	await scope.db
		.updateTable('import_run')
		.set({ undone_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', importId)
		.execute();
	settleHidden(scope);
	const parts = gift === null ? [] : partsOf(gift);
	const ids = [...new Set(parts.map(({ part }) => part.sourceId))];
	// Whoever counted a day anew since it was marked has done that with the import.
	const marked = await waitingDays(scope, ids);
	await markDirty(
		scope,
		parts
			.map(({ part }) => ({ sourceId: part.sourceId, day: dayFromNumber(part.day) }))
			.filter((one) => !marked.has(keyOf(one)))
	);
	await touchSources(scope, ids);
	scope.publish({ topic: 'figures', ids: ids.map(String) });
	scope.publish({ topic: 'records', ids: ids.map(String) });
	return {
		gift: gift ?? { days: new Float64Array(), entries: new Float64Array() },
		parts: parts
			.filter(
				({ part, isCountable }) =>
					isCountable && !before.has(keyOf({ sourceId: part.sourceId, day: dayFromNumber(part.day) }))
			)
			.map(({ part }) => part),
		disturbance: disturbanceOf(scope)
	};
}

const dirtyDay = { table: 'dirty_day', keys: { source_id: 'bigint', day: 'text' } } as const;

/** What the import gave to sums of some days, as something to take away from them. */
async function giftFold(scope: OrganisationScope, gift: Gift, parts: readonly Part[]): Promise<Fold> {
	const sources = await sourcesById(scope, [...new Set(parts.map((part) => part.sourceId))]);
	const fold = new Fold(scope.organisation.timeZone);
	for (const { sourceId, day, from, until } of parts) {
		const source = sources.get(sourceId) as Source;
		for (let at = from; at < until; at += 1) {
			const [segment, value, times] = gift.entries.subarray(at * 3, at * 3 + 3) as unknown as [number, number, number];
			fold.addMany(source, day, segment, value, -times);
		}
	}
	return fold;
}

/**
 * Corrects the sums of some days by what the import gave there, which was put together before the lock was taken; null
 * where something else has changed them meanwhile.
 */
async function correctSome(
	outer: OrganisationScope,
	{ gift, parts, disturbance }: Correction,
	from: number,
	count: number,
	before: Fold
): Promise<number | null> {
	const scope = await withFigures(outer);
	if (disturbanceOf(scope) !== disturbance) return null;
	const some = parts.slice(from, from + count);
	const ids = [...new Set(some.map((part) => part.sourceId))];
	const sources = await sourcesById(scope, ids);
	const waiting = await waitingDays(scope, ids);
	// Whoever counted a day anew meanwhile counted it without the import.
	const due = some
		.map((part) => ({ ...part, on: dayFromNumber(part.day) }))
		.filter(({ sourceId, on }) => waiting.has(keyOf({ sourceId, day: on })));
	const fold = due.length === some.length ? before : await giftFold(scope, gift, due);
	await dropRows(
		scope,
		dirtyDay,
		due.map(({ sourceId, on }) => [sourceId, on])
	);
	await writeFold(scope, fold, undefined, sources);
	await touchSources(scope, ids, 'counted');
	scope.publish({ topic: 'figures', ids: ids.map(String) });
	return some.length;
}

async function correct(scope: OrganisationScope, correction: Correction, pause: Pause): Promise<boolean> {
	const pace = new Pace(1, 60);
	for (let at = 0; at < correction.parts.length;) {
		const size = pace.size;
		const before = await giftFold(scope, correction.gift, correction.parts.slice(at, at + size));
		const done = await inRepeatable(scope, (inner) =>
			pace.watch(async () => {
				const count = await correctSome(inner, correction, at, size, before);
				return { result: ok(count), done: count ?? 0 };
			})
		);
		if (!done.ok || done.value === null) return true;
		at += done.value;
		if (await pause()) return false;
	}
	return true;
}

/** How often what was added up may be overtaken by other changes before the import goes slice by slice. */
const triesAtMost = 3;

/** Whether everybody has seen the last of it, whether that is settled, or that it cannot be done in this way now. */
export type Hiding = 'hidden' | 'stopped' | 'elsewise';

/**
 * Takes what an import brought out of every figure and list, in one commit, and makes the sums say so; its rows are left.
 * `elsewise` where others change answers all the time, or where this engine has no need of it.
 */
export async function hideImported(
	scope: OrganisationScope,
	importId: string,
	aid: Aid,
	pause: Pause
): Promise<Hiding> {
	if (!canHide(scope)) return 'elsewise';
	for (let tries = 1; ; tries += 1) {
		await foldWaiting(scope);
		const disturbance = disturbanceOf(scope);
		let gift: Gift | null;
		try {
			gift = await giftOf(scope, importId, aid);
		} catch (error) {
			scope.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'an import was not added up');
			return 'elsewise';
		}
		if (await pause()) return 'stopped';
		await readyFold(scope);
		await readyRows(scope, [{ drop: dirtyDay }]);
		const before = await markBefore(scope, gift, pause);
		if (before === 'stopped') return 'stopped';
		const hidden = await inTransaction({ ...scope }, async (inner): Promise<Result<Correction | null>> =>
			ok(await hide(inner, importId, gift, disturbance, before))
		);
		if (hidden.ok && hidden.value !== null) {
			return (await correct(scope, hidden.value, pause)) ? 'hidden' : 'stopped';
		}
		if (tries === triesAtMost) return 'elsewise';
	}
}

/** Whether nothing of an import is seen any more. */
export async function isHidden(scope: OrganisationScope, importId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('import_run')
		.select('undone_at')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', importId)
		.executeTakeFirst();
	return row !== undefined && row.undone_at !== null;
}

const recordsLookedAt = 2_000;
const contactsAtLeast = 5;
const contactsAtMost = 200;

/**
 * Makes right what hangs on an import that nobody sees any more: sums that still wait, and which answer of its customers
 * counts. Returns whether it came to an end.
 */
export async function settleHiddenImport(scope: OrganisationScope, importId: string, pause: Pause): Promise<boolean> {
	const daysAtOnce = 20;
	while ((await rebuildDirty(scope, daysAtOnce)) === daysAtOnce) if (await pause()) return false;
	if ((await repeatGroups(scope)).length === 0) return true;
	const all = new Set((await listSources(scope)).map((source) => source.id));
	const seen = new Set<Person>();
	const pace = new Pace(contactsAtLeast, contactsAtMost);
	for (let after = 0; ;) {
		const rows = await tables(scope)
			.selectFrom('record')
			.select(['seq', 'contact'])
			.where('organisation_id', '=', scope.organisationId)
			.where('import_id', '=', importId)
			.where('seq', '>', after)
			.orderBy('seq')
			.limit(recordsLookedAt)
			.execute();
		const found = new Set<Person>(rows.flatMap((row) => (row.contact === null ? [] : [customer(row.contact)])));
		for (let at = 0; at < rows.length; at += 500) {
			const seqs = rows.slice(at, at + 500).map((row) => row.seq);
			for (const person of await namelessOf(scope, seqs)) found.add(person);
		}
		const people = [...found].filter((person) => !seen.has(person));
		for (let at = 0; at < people.length;) {
			const some = people.slice(at, at + pace.size);
			await inTransaction(scope, (inner) =>
				pace.watch(async () => {
					const held = await withFigures(inner);
					await settleRepeats(held, some, all);
					await touchSources(held, [...all], 'counted');
					held.publish({ topic: 'figures' });
					return { result: ok(), done: some.length };
				})
			);
			at += some.length;
			if (await pause()) return false;
		}
		for (const person of people) seen.add(person);
		if (rows.length < recordsLookedAt) return true;
		after = rows.at(-1)?.seq ?? after;
		if (await pause()) return false;
	}
}

/** Rows of one commit of clearing away. */
const clearedAtLeast = 20;
const clearedAtMost = 2_000;

/** Clears away the rows of an import that nobody sees any more. Returns whether all of them are gone. */
export async function clearHiddenImport(
	scope: OrganisationScope,
	importId: string,
	aid: Aid,
	pause: Pause
): Promise<boolean> {
	const pace = new Pace(clearedAtLeast, clearedAtMost);
	for (;;) {
		const wanted = pace.size;
		const done = await inRepeatable(scope, (inner) =>
			pace.watch(async () => {
				const rows = await tables(inner)
					.selectFrom('record')
					.select('seq')
					.where('import_id', '=', importId)
					.orderBy('seq')
					.limit(wanted)
					.execute();
				await dropRecords(
					inner,
					rows.map((row) => row.seq)
				);
				if (rows.length < wanted) settleHidden(inner);
				return { result: ok(rows.length), done: rows.length };
			})
		);
		if (!done.ok) throw new Error('Rows could not be cleared away.');
		if (done.value < wanted) return true;
		await aid.breathe();
		if (await pause()) return false;
	}
}

/** Imports of the organisation that nobody sees any more and of which rows are left. */
export async function leftOvers(scope: OrganisationScope): Promise<string[]> {
	const hidden = hiddenNow(scope);
	if (hidden.length === 0) return [];
	const rows = await scope.db
		.selectFrom('import_run')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', hidden)
		.where('status', '=', 'undone')
		.execute();
	return rows.map((row) => row.id);
}
