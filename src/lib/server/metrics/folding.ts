import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { isBusy } from '../db/errors.ts';
import { dropRows, readyRows } from '../db/sql/bulk.ts';
import { lockFigures } from '../db/sql/lock.ts';
import { keepLogMeanwhile } from '../db/sql/log.ts';
import { inRepeatable } from '../db/transaction.ts';
import { counted, forgetBatches, rowsAtHand, rowsOf, waitingBatches, type Batch, type BatchRow } from './batches.ts';
import { CellMemory, Fold, readyFold, touchSources, writeFold } from './fold.ts';
import { contactsBetween, recountRepeats, repeatGroups, settleRepeats } from './repeats.ts';
import { sourcesById } from './sources.ts';

/**
 * Sums that one slice changes. It ends with the first answer of another day once it holds so many: what comes in all over
 * a day touches the sums of that day again and again, and a slice that ends within it writes each of them many times over.
 */
const cellsEnough = 800;
/**
 * Beyond these it ends within a day, too. Before that it ends where writing would take longer than the lock may be held,
 * by how long the last slices took for each sum.
 */
const cellsAtMost = 4_000;
/** Fewer than these are never worth a commit of their own: the sums of a day would be written for a few answers each time. */
const cellsAtLeast = 2_000;
/** The write lock is held for about so long at most. */
const holdMs = 15;
/** Observations that one slice adds up at most; that is done before the lock is taken. */
const rowsAtOnce = 60_000;
/** Batches that one slice looks at. */
const batchesAtOnce = 2_000;

/** Lets others go first. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Holds the figures' lock and sees the organisation's zone as it is then: it decides on which day an answer falls. */
export async function withFigures<S extends OrganisationScope>(scope: S): Promise<S> {
	await lockFigures(scope);
	return withZone(scope);
}

/** The scope with the organisation's zone as it is at this moment. */
export async function withZone<S extends OrganisationScope>(scope: S): Promise<S> {
	const row = await scope.db
		.selectFrom('organisation')
		.select('time_zone')
		.where('id', '=', scope.organisationId)
		.executeTakeFirst();
	const timeZone = row?.time_zone ?? scope.organisation.timeZone;
	return timeZone === scope.organisation.timeZone
		? scope
		: { ...scope, organisation: { ...scope.organisation, timeZone } };
}

/** Batches that are added up and not yet written. */
interface Added {
	readonly fold: Fold;
	/** Numbers of the streams that something came in for. */
	readonly touched: ReadonlySet<number>;
	/** Batches of which nothing is left. */
	readonly done: readonly Batch[];
	/** The one of which something is left, and the first record that is not added up. */
	readonly rest: { readonly batch: Batch; readonly next: number } | null;
}

/** Adding up gives way to others after this many milliseconds, where it may. */
const addMs = 6;

/**
 * Adds up what batches hold, whole ones, or until so many sums are full. Nothing is written, so it needs no lock: what a
 * batch holds does not change while it waits, and whether it still does is looked at when it is written.
 */
async function addUp(
	scope: OrganisationScope,
	batches: readonly Batch[],
	options: { readonly enough?: number; readonly cells?: number; readonly givesWay?: boolean } = {}
): Promise<Added> {
	const sources = await sourcesById(scope, [...new Set(batches.flatMap((batch) => batch.sources))]);
	const fold = new Fold(scope.organisation.timeZone);
	const touched = new Set<number>();
	const done: Batch[] = [];
	const enough = options.enough ?? Infinity;
	const most = options.cells ?? Infinity;
	let seen = 0;
	const isFull = (row: BatchRow): boolean =>
		fold.size >= most ||
		(fold.size >= enough && !fold.knows(row.sourceId, row.at)) ||
		(most !== Infinity && seen >= rowsAtOnce);
	let began = monotonic();
	for (const batch of batches) {
		let last = seen === 0 ? batch.first : -1;
		for (const row of await rowsOf(scope, batch)) {
			if (row.seq !== last && isFull(row)) {
				// At its very beginning the whole batch is left.
				if (row.seq === batch.first) return { fold, touched, done, rest: null };
				return { fold, touched, done, rest: { batch, next: row.seq } };
			}
			last = row.seq;
			touched.add(row.sourceId);
			const source = sources.get(row.sourceId);
			if (row.state !== counted || source === undefined) continue;
			fold.add(source, row.at, row.value, row.weight, row.slots, 1);
			seen += 1;
		}
		done.push(batch);
		if (options.givesWay === true && monotonic() - began > addMs) {
			await turn();
			began = monotonic();
		}
	}
	return { fold, touched, done, rest: null };
}

/**
 * Writes what was added up and takes the notes of the batches away, in the transaction of the scope, which holds the
 * figures' lock and in which the batches still wait.
 */
async function writeAdded(scope: OrganisationScope, added: Added, memory?: CellMemory): Promise<void> {
	const { fold, touched, done, rest } = added;
	await writeFold(scope, fold, memory);
	await dropRows(
		scope,
		batchById,
		done.map((batch) => [scope.organisationId, batch.id])
	);
	if (rest !== null) {
		await scope.db
			.updateTable('batch')
			.set({ first_seq: rest.next })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', rest.batch.id)
			.execute();
	}
	await settleFolded(scope, added);
	await touchSources(scope, [...touched], 'added');
	scope.publish({ topic: 'figures', ids: [...touched].map(String) });
}

const batchById = { table: 'batch', keys: { organisation_id: 'text', id: 'bigint' } } as const;

/**
 * Whether what was added up outside the transaction is what this transaction finds: the same batches wait with the same
 * content, the zone and the kinds of the streams are the same.
 */
async function isStillSo(scope: OrganisationScope, { fold, done, rest }: Added): Promise<boolean> {
	if (fold.zone !== scope.organisation.timeZone) return false;
	const wanted = rest === null ? done : [...done, rest.batch];
	const found = new Set((await waitingBatches(scope, { upTo: wanted.at(-1)?.id ?? 0 })).map(fullKey));
	if (!wanted.every((batch) => found.has(fullKey(batch)))) return false;
	const sources = await sourcesById(scope, [...fold.streams.keys()]);
	for (const [id, { bucketing, weighted }] of fold.streams) {
		const source = sources.get(id);
		if (source === undefined || source.bucketing !== bucketing || source.weighted !== weighted) return false;
	}
	return true;
}

const fullKey = (batch: Batch): string => `${batch.id}:${batch.first}:${batch.last}:${batch.token}`;

/** Of a customer who answered again in the same quarter the latest answer counts, where a metric says so. */
async function settleFolded(scope: OrganisationScope, { touched, done, rest }: Added): Promise<void> {
	if ((await repeatGroups(scope, touched)).length === 0) return;
	const ends = [...done, ...(rest === null ? [] : [{ first: rest.batch.first, last: rest.next - 1 }])];
	const first = Math.min(...ends.map((batch) => batch.first));
	const last = Math.max(...ends.map((batch) => batch.last));
	if (first <= last) await settleRepeats(scope, await contactsBetween(scope, first, last), touched);
}

/**
 * Makes these records part of the sums, with all that came in together with them, so that they can be changed or taken
 * out. Call it in a transaction that holds the figures' lock. Numbers are in ascending order.
 */
export async function foldHolding(scope: OrganisationScope, seqs: readonly number[]): Promise<void> {
	const first = seqs[0];
	const last = seqs.at(-1);
	if (first === undefined || last === undefined) return;
	const holds = (batch: Batch): boolean => {
		if (batch.last < first || batch.first > last) return false;
		let low = 0;
		let high = seqs.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if ((seqs[middle] as number) < batch.first) low = middle + 1;
			else high = middle;
		}
		return low < seqs.length && (seqs[low] as number) <= batch.last;
	};
	const batches = (await waitingBatches(scope)).filter(holds);
	if (batches.length > 0) await writeAdded(scope, await addUp(scope, batches));
}

/** The same for all records between two numbers. */
export async function foldBetween(scope: OrganisationScope, first: number, last: number): Promise<void> {
	const batches = (await waitingBatches(scope)).filter((batch) => batch.last >= first && batch.first <= last);
	if (batches.length > 0) await writeAdded(scope, await addUp(scope, batches));
}

/** What a sum took to write, in milliseconds, in the last slices of each database. */
const paces = new WeakMap<object, number>();

/**
 * Sums that fit the time the lock may be held; few for whoever folds for the first time, which takes longer. On PostgreSQL
 * nobody who stores waits for it, only who changes sums: slices are large there, or the sums of some days would be written
 * again for every few answers, and what waits would grow.
 */
function cellsFor(handle: OrganisationScope['handle']): number {
	if (handle.engine === 'postgres') return cellsAtMost;
	const fit = Math.round(holdMs / (paces.get(handle) ?? holdMs / cellsAtLeast));
	return Math.max(cellsAtLeast, Math.min(cellsAtMost, fit));
}

/** Half of what is known and half of what was seen: one slice may have been interrupted. */
function learnPace(handle: object, cells: number, tookMs: number): void {
	if (cells < cellsAtLeast / 4) return;
	const seen = tookMs / cells;
	paces.set(handle, ((paces.get(handle) ?? seen) + seen) / 2);
}

/**
 * Folds what waits, one slice in one transaction. It is added up before, and only written while others wait. Returns
 * whether there is more.
 */
export async function foldSlice(
	outer: OrganisationScope,
	memory?: CellMemory,
	cells?: number,
	takes: (batch: Batch) => boolean = () => true
): Promise<boolean> {
	const most = cells ?? cellsFor(outer.handle);
	const options = { enough: Math.min(cells ?? cellsEnough, most), cells: most };
	const waiting = (await waitingBatches(outer, { most: batchesAtOnce })).filter(takes);
	if (waiting.length === 0) return false;
	const isAlone = !outer.db.isTransaction;
	let added = await addUp(outer, waiting, { ...options, givesWay: isAlone });
	if (isAlone) {
		await readyFold(outer);
		await readyRows(outer, [{ drop: batchById }]);
		await keepLogMeanwhile(outer);
		await turn();
	}
	let began = 0;
	// What is folded would simply be folded again: it does not wait for the disk.
	const more = await inRepeatable({ ...outer }, async (inner): Promise<Result<boolean>> => {
		began = monotonic();
		const scope = await withFigures(inner);
		let seen = waiting.length;
		if (!(await isStillSo(scope, added))) {
			// Somebody else has folded or moved something meanwhile: here nobody can.
			const now = (await waitingBatches(scope, { most: batchesAtOnce })).filter(takes);
			seen = now.length;
			added = await addUp(scope, now, options);
		}
		if (seen > 0) await writeAdded(scope, added, memory);
		return ok(added.done.length < seen || seen === batchesAtOnce);
	});
	if (more.ok) learnPace(outer.handle, added.fold.size, monotonic() - began);
	forgetBatches(outer, added.done);
	return more.ok && more.value;
}

const memories = new WeakMap<object, Map<string, CellMemory>>();

function memoryOf(scope: OrganisationScope): Map<string, CellMemory> {
	const known = memories.get(scope.handle) ?? new Map<string, CellMemory>();
	memories.set(scope.handle, known);
	return known;
}

/** Makes what waits of the organisation part of the sums, slice by slice: everything, or what is told. */
export async function foldWaiting(scope: OrganisationScope, takes?: (batch: Batch) => boolean): Promise<void> {
	const known = memoryOf(scope);
	for (let tries = 0; ;) {
		const memory = known.get(scope.organisationId) ?? new CellMemory();
		// Nobody else uses these sums meanwhile, and after an error they are forgotten.
		known.delete(scope.organisationId);
		try {
			const more = await foldSlice(scope, memory, undefined, takes);
			if (known.size < 50) known.set(scope.organisationId, memory);
			if (!more) return;
			tries = 0;
		} catch (error) {
			tries += 1;
			if (tries >= 3 || !isBusy(error)) throw error;
		}
		await turn();
	}
}

/* ------------------------------------------------------------------ the one who folds, by himself */

/** The first answer after a pause is part of the sums after this, so that open pages show it at once. */
const soonMs = 20;
/** While answers keep coming, they are added up this often. */
const everyMs = 1_000;

/** Folds what comes in, soon, by organisation; one for a process. */
export interface Folder {
	/** Something has come in for an organisation. */
	hear(organisationId: string): void;
	/** Folds whatever waits, of all organisations: what another process left, or one that was killed. */
	sweep(): Promise<void>;
	/** Folds what it has heard of, and waits until nothing is under way. */
	drain(): Promise<void>;
}

const notAddedUp = 'answers were not added up';

const folders = new WeakMap<object, Folder>();

/**
 * Where nobody folds what is stored through this handle, whoever stored it does. It is stored all the same when that goes
 * wrong: it waits, and is read with the sums.
 */
export async function foldUnlessSomebodyDoes(scope: OrganisationScope): Promise<void> {
	if (folders.has(scope.handle)) return;
	try {
		await foldWaiting(scope);
	} catch (error) {
		scope.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, notAddedUp);
	}
}

/**
 * Where nothing runs by itself, what a command left to be counted behind it (customers of whom one answer a quarter counts)
 * is counted now, slice by slice.
 */
export async function countUnlessSomebodyDoes(scope: OrganisationScope): Promise<void> {
	if (!folders.has(scope.handle) && !scope.db.isTransaction) await recountRepeats(scope);
}

interface Turn {
	timer: NodeJS.Timeout | null;
	running: Promise<void> | null;
	again: boolean;
	last: number;
	/** Batches up to this number are folded, whoever stored them. */
	upTo: number;
}

/**
 * What another process stored is left to it for so many sweeps: it has the answers at hand, and two who add up the same
 * ones undo each other's work. Whatever waits is read with the sums meanwhile.
 */
const sweepsLeft = 3;

export function createFolder(around: Surroundings): Folder {
	const turns = new Map<string, Turn>();
	const fold = async (organisationId: string): Promise<void> => {
		const scope = await principalScope(around, organisationId, { kind: 'job' });
		if (scope === null) return;
		if (around.handle.engine === 'sqlite') return foldWaiting(scope);
		const upTo = turns.get(organisationId)?.upTo ?? 0;
		await foldWaiting(scope, (batch) => batch.id <= upTo || rowsAtHand(scope, batch) !== undefined);
	};
	/** The last batch that each of the sweeps before this one found, by organisation. */
	const found: Map<string, number>[] = [];
	const run = (organisationId: string, own: Turn): Promise<void> => {
		if (own.timer !== null) clearTimeout(own.timer);
		own.timer = null;
		own.again = false;
		own.running ??= fold(organisationId)
			.catch((error: unknown) => {
				// What was not folded waits, is read with the sums all the same, and is tried again by the next sweep.
				around.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, notAddedUp);
			})
			.finally(() => {
				own.running = null;
				own.last = monotonic();
				if (own.again) plan(organisationId, own);
			});
		return own.running;
	};
	const plan = (organisationId: string, own: Turn): void => {
		own.again = true;
		if (own.timer !== null || own.running !== null) return;
		own.timer = setTimeout(
			() => void run(organisationId, own),
			Math.max(soonMs, Math.min(everyMs, own.last + everyMs - monotonic()))
		);
		own.timer.unref();
	};
	const turnOf = (organisationId: string): Turn => {
		let own = turns.get(organisationId);
		if (own === undefined) {
			own = { timer: null, running: null, again: false, last: -everyMs, upTo: 0 };
			turns.set(organisationId, own);
		}
		return own;
	};
	const hear = (organisationId: string): void => plan(organisationId, turnOf(organisationId));
	const folder: Folder = {
		hear,
		async sweep() {
			const rows = await around.handle.db
				.selectFrom('batch')
				.select((eb) => ['organisation_id', eb.fn.max('id').as('last')])
				.groupBy('organisation_id')
				.execute();
			// At the first sweep nobody is known to be at work.
			const isFirst = found.length === 0;
			const now = new Map(rows.map((row) => [row.organisation_id, Number(row.last)]));
			found.push(now);
			const before = found.length > sweepsLeft ? found.shift() : undefined;
			for (const [organisationId, last] of now) {
				const own = turnOf(organisationId);
				own.upTo = Math.max(own.upTo, isFirst ? last : (before?.get(organisationId) ?? 0));
				plan(organisationId, own);
			}
		},
		async drain() {
			for (const [organisationId, own] of turns) {
				await own.running;
				if (own.again) await run(organisationId, own);
			}
		}
	};
	folders.set(around.handle, folder);
	return folder;
}
