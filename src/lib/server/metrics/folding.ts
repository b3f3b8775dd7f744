import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { isBusy } from '../db/errors.ts';
import { lockFigures } from '../db/sql/lock.ts';
import { inTransaction } from '../db/transaction.ts';
import { counted, forgetBatches, rowsOf, waitingBatches, type Batch } from './batches.ts';
import { CellMemory, Fold, touchSources, writeFold } from './fold.ts';
import { sourcesById } from './sources.ts';

/**
 * Sums that one slice changes. Fewer would hold the write lock for less at a time, but answers of one day touch the same
 * sums again and again: slices smaller than what a day has write each of them many times over.
 */
const cellsAtOnce = 1_000;
/** Observations that take as long to add up as one sum takes to write. */
const rowsPerCell = 20;
/** Batches that one slice looks at. */
const batchesAtOnce = 500;

/** Holds the figures' lock and sees the organisation's zone as it is then: it decides on which day an answer falls. */
export async function withFigures<S extends OrganisationScope>(scope: S): Promise<S> {
	await lockFigures(scope);
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

/**
 * Adds batches to the sums and takes their notes away, in the transaction of the scope, which holds the figures' lock;
 * whole batches, or until so many sums are full. Returns the batches that are done.
 */
async function foldBatches(
	scope: OrganisationScope,
	batches: readonly Batch[],
	options: { readonly cells?: number; readonly memory?: CellMemory } = {}
): Promise<Batch[]> {
	if (batches.length === 0) return [];
	const sources = await sourcesById(scope, [...new Set(batches.flatMap((batch) => batch.sources))]);
	const fold = new Fold(scope.organisation.timeZone);
	const touched = new Set<number>();
	const done: Batch[] = [];
	let rest: { readonly batch: Batch; readonly next: number } | null = null;
	let seen = 0;
	const most = options.cells ?? Infinity;
	const isFull = (): boolean => fold.size + seen / rowsPerCell >= most;
	for (const batch of batches) {
		if (isFull()) break;
		let last = batch.first;
		for (const row of await rowsOf(scope, batch)) {
			if (row.seq !== last && isFull()) {
				rest = { batch, next: row.seq };
				break;
			}
			last = row.seq;
			touched.add(row.sourceId);
			const source = sources.get(row.sourceId);
			if (row.state !== counted || source === undefined) continue;
			fold.put({ source, at: row.at, value: row.value, weight: row.weight, slots: row.slots }, 1);
			seen += 1;
		}
		if (rest === null) done.push(batch);
	}
	await writeFold(scope, fold, options.memory);
	for (let at = 0; at < done.length; at += 500) {
		const ids = done.slice(at, at + 500).map((batch) => batch.id);
		await scope.db
			.deleteFrom('batch')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', 'in', ids)
			.execute();
	}
	if (rest !== null) {
		await scope.db
			.updateTable('batch')
			.set({ first_seq: rest.next })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', rest.batch.id)
			.execute();
	}
	await touchSources(scope, [...touched]);
	scope.publish({ topic: 'figures', ids: [...touched].map(String) });
	return done;
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
	await foldBatches(scope, (await waitingBatches(scope)).filter(holds));
}

/** Folds what waits, one slice in one transaction. Returns whether there is more. */
export async function foldSlice(outer: OrganisationScope, memory?: CellMemory, cells = cellsAtOnce): Promise<boolean> {
	let folded: Batch[] = [];
	const more = await inTransaction({ ...outer }, async (inner): Promise<Result<boolean>> => {
		const scope = await withFigures(inner);
		const batches = await waitingBatches(scope, { most: batchesAtOnce });
		folded = await foldBatches(scope, batches, {
			cells: cells ?? cellsAtOnce,
			...(memory === undefined ? {} : { memory })
		});
		return ok(folded.length < batches.length || batches.length === batchesAtOnce);
	});
	forgetBatches(outer, folded);
	return more.ok && more.value;
}

/** Lets others go first between two slices. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const memories = new WeakMap<object, Map<string, CellMemory>>();

function memoryOf(scope: OrganisationScope): Map<string, CellMemory> {
	const known = memories.get(scope.handle) ?? new Map<string, CellMemory>();
	memories.set(scope.handle, known);
	return known;
}

/** Makes everything of the organisation that waits part of the sums, slice by slice. */
export async function foldWaiting(scope: OrganisationScope): Promise<void> {
	const known = memoryOf(scope);
	for (let tries = 0; ;) {
		const memory = known.get(scope.organisationId) ?? new CellMemory();
		// Nobody else uses these sums meanwhile, and after an error they are forgotten.
		known.delete(scope.organisationId);
		try {
			const more = await foldSlice(scope, memory);
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
const soonMs = 60;
/** While answers keep coming, they are added up this often. */
const everyMs = 1_000;

/** Folds what comes in, soon, by organisation; one for a process. */
export interface Folder {
	/** Something has come in for an organisation. */
	hear(organisationId: string): void;
	/** Folds whatever waits, of all organisations: what another process stored, or one that was killed. */
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

interface Turn {
	timer: NodeJS.Timeout | null;
	running: Promise<void> | null;
	again: boolean;
	last: number;
}

export function createFolder(around: Surroundings): Folder {
	const turns = new Map<string, Turn>();
	const fold = async (organisationId: string): Promise<void> => {
		const scope = await principalScope(around, organisationId, { kind: 'job' });
		if (scope !== null) await foldWaiting(scope);
	};
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
	const hear = (organisationId: string): void => {
		let own = turns.get(organisationId);
		if (own === undefined) {
			own = { timer: null, running: null, again: false, last: -everyMs };
			turns.set(organisationId, own);
		}
		plan(organisationId, own);
	};
	const folder: Folder = {
		hear,
		async sweep() {
			const rows = await around.handle.db.selectFrom('batch').select('organisation_id').distinct().execute();
			for (const row of rows) hear(row.organisation_id);
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
