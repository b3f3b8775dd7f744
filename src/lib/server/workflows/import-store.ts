import { open, type FileHandle } from 'node:fs/promises';
import type { ImportTarget } from '../../domain/imports/mapping.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { toJson } from '../db/codec.ts';
import { keepLog } from '../db/sql/log.ts';
import { inRepeatable } from '../db/transaction.ts';
import { rejectsKept } from '../imports/queries.ts';
import type { ImportFacts, ImportRun } from '../imports/rows.ts';
import { Lines, Merged } from '../imports/sorted.ts';
import { beginCarrier, carryRecords, type Carrier } from '../metrics/carried.ts';
import { batchMemory, contentOf, recordBatch, type BatchMemory, type NewRecord } from '../metrics/record.ts';
import { keepContacts, type NewContact } from '../contacts/commands.ts';
import { reach, type ImportCounts } from './import-counts.ts';
import { BatchSize, commitMs, giveWay, pacer, type Stop } from './import-pace.ts';
import { recordOf, type ImportPlan } from './import-plan.ts';
import { rejectedFile, rowsFile, type KeptRow, type LeftRow, type Prepared } from './import-prepare.ts';
import { rejectedOf, type Rejected } from './import-rows.ts';

/** An import whose rows are being stored. */
export interface Storing {
	readonly scope: OrganisationScope;
	readonly plan: ImportPlan;
	readonly run: ImportRun;
	readonly counts: ImportCounts;
	facts: ImportFacts;
}

interface Waiting {
	readonly line: number;
	readonly key: string;
	/** A person has no record; all else has. */
	readonly stored: { readonly record: NewRecord } | { readonly contact: NewContact };
}

/** What the next commit brings. */
interface Batch {
	readonly rows: Waiting[];
	readonly rejected: Rejected[];
	readonly counted: Pick<ImportCounts, 'read' | 'skipped' | 'rejected' | 'notes'>;
}

const emptyBatch = (): Batch => ({ rows: [], rejected: [], counted: { read: 0, skipped: 0, rejected: 0, notes: 0 } });

const detailOf = (importId: string, organisationId: string) => (one: Rejected) => ({
	organisation_id: organisationId,
	import_id: importId,
	line: one.line,
	position: one.position,
	column_name: one.column.slice(0, 200),
	reason: one.reason,
	params: toJson({ ...one.params, ...(one.isNote === true ? { note: 1 } : {}) }),
	value: one.value.replaceAll('\0', '')
});

async function keepRejects(
	scope: OrganisationScope,
	importId: string,
	rejected: readonly Rejected[],
	keptBefore: number
): Promise<void> {
	const room = Math.max(0, rejectsKept - keptBefore);
	const rows = rejected.slice(0, room).map(detailOf(importId, scope.organisationId));
	for (let at = 0; at < rows.length; at += 100) {
		await scope.db
			.insertInto('import_reject')
			.values(rows.slice(at, at + 100))
			.onConflict((conflict) => conflict.columns(['organisation_id', 'import_id', 'line', 'position']).doNothing())
			.execute();
	}
}

/** Stores rows and adds up what became of each; those that say something else than before are told as rejected. */
async function storeRows(
	scope: OrganisationScope,
	{ plan, run }: Storing,
	rows: readonly Waiting[],
	counts: ImportCounts,
	memory: BatchMemory
): Promise<Rejected[]> {
	const conflicts: Rejected[] = [];
	const people = rows.flatMap(({ stored }) => ('contact' in stored ? [stored.contact] : []));
	const kept = await keepContacts(scope, people, run.id);
	for (const [index, outcome] of kept.entries()) {
		const { line } = rows[index] as Waiting;
		if (outcome === 'repeated') counts.repeated += 1;
		else if (outcome === 'erased') {
			counts.rejected += 1;
			conflicts.push({
				line,
				position: 0,
				column: plan.mapping.id ?? '',
				reason: 'contact_erased',
				// Whose row it is stays with whoever has the file.
				value: ''
			});
		} else {
			counts.stored += 1;
			if (outcome === 'changed') counts.changed += 1;
		}
	}
	const records = rows.flatMap(({ stored }) => ('record' in stored ? [stored.record] : []));
	const outcomes = await recordBatch(scope, records, memory);
	for (const [index, outcome] of outcomes.entries()) {
		const { line, key } = rows[index] as Waiting;
		const record = records[index] as NewRecord;
		if (outcome.status === 'repeated') counts.repeated += 1;
		else if (outcome.status === 'conflict') {
			counts.rejected += 1;
			conflicts.push({
				line,
				position: 0,
				column: plan.mapping.id ?? '',
				reason: 'id_conflict',
				value: key.slice(0, 60)
			});
		} else {
			counts.stored += 1;
			if (outcome.changed === true) counts.changed += 1;
			reach(counts, record.at);
		}
	}
	return conflicts;
}

function add(counts: ImportCounts, { read, skipped, rejected, notes }: Batch['counted']): void {
	counts.read += read;
	counts.skipped += skipped;
	counts.rejected += rejected;
	counts.notes += notes;
}

const factsOf = (job: Storing, { notes, changed, first, last }: ImportCounts): ImportFacts => ({
	...job.facts,
	...{ notes, changed, first, last }
});

/** Stores a batch with its rejected rows and the new counts, all or nothing; for how long it held the write lock. */
async function storeBatch(job: Storing, batch: Batch, memory: BatchMemory): Promise<number> {
	const before = { ...job.counts };
	let began = 0;
	const done = await inRepeatable(job.scope, async (inner): Promise<Result<ImportCounts>> => {
		began = monotonic();
		const counts = { ...before };
		const conflicts = await storeRows(inner, job, batch.rows, counts, memory);
		add(counts, batch.counted);
		await keepRejects(inner, job.run.id, [...batch.rejected, ...conflicts], before.rejected + before.notes);
		const facts = factsOf(job, counts);
		await inner.db
			.updateTable('import_run')
			.set({
				read_rows: counts.read,
				stored_rows: counts.stored,
				repeated_rows: counts.repeated,
				skipped_rows: counts.skipped,
				rejected_rows: counts.rejected,
				target: toJson(facts)
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', job.run.id)
			.execute();
		job.facts = facts;
		return ok(counts);
	});
	if (!done.ok) throw new Error(done.error.code);
	Object.assign(job.counts, done.value);
	return monotonic() - began;
}

/** The same by a thread, where all rows are new and there is nothing to be told of them; null where nothing was stored. */
async function carryBatch(job: Storing, batch: Batch, carrier: Carrier): Promise<number | null> {
	const records = batch.rows.flatMap(({ stored }) => ('record' in stored ? [stored.record] : []));
	if (batch.rejected.length > 0 || records.length < batch.rows.length) return null;
	const counts = { ...job.counts };
	add(counts, batch.counted);
	counts.stored += records.length;
	for (const record of records) reach(counts, record.at);
	const facts = factsOf(job, counts);
	const heldMs = await carryRecords(job.scope, carrier, records, {
		counts: [counts.read, counts.stored, counts.repeated, counts.skipped, counts.rejected],
		facts: toJson(facts)
	});
	if (heldMs === null) return null;
	job.facts = facts;
	Object.assign(job.counts, counts);
	return heldMs;
}

/** What the rows of an import become, as far as a thread can write it; cases may change what is there. */
const carriedKinds: Partial<Record<ImportTarget, string>> = {
	responses: 'response',
	events: 'event',
	history: 'point'
};

/** Worked out before the write lock is taken. */
const withContent = (record: NewRecord): NewRecord => ({ ...record, fingerprint: contentOf(record) });

/** Rows of one commit; fewer where a commit takes longer than it may. */
const batchAtLeast = 100;
const batchAtMost = 1_000;
const commitsLookedAt = 7;
const heardWithinMs = 2;
const rejectsAtOnce = 200;
/** Fewer rows are in before a thread has begun. */
const carriedFrom = 1_000;
const passesAfterRefusal = 30;
/** Every row changes a page of the index of the senders' numbers: those are moved once for many rows (96 MiB). */
const logPages = 24_000;

/**
 * Stores what was prepared: first the rows that are not taken, then those that are, by time. Every batch is committed
 * with the counts; the rows that these hold already are passed over, so that a restart goes on exactly where it stopped.
 */
export async function storePrepared(
	job: Storing,
	prepared: Prepared,
	folder: string,
	stop: Stop,
	tell: () => void
): Promise<'done' | 'stopped'> {
	const size = new BatchSize(batchAtLeast, batchAtMost, commitMs, commitsLookedAt);
	const memory = batchMemory();
	const log = keepLog(job.scope, logPages);
	let batch = emptyBatch();
	let carrier: Carrier | null = null;
	/** Batches that are not offered to the thread, because it could not take one: what follows will be alike. */
	let passes = 0;
	const commit = async (ready: Batch): Promise<void> => {
		if (ready.counted.read > 0) {
			let costMs: number | null = null;
			if (carrier !== null && passes === 0) {
				costMs = await carryBatch(job, ready, carrier);
				if (costMs === null) passes = passesAfterRefusal;
			} else passes = Math.max(0, passes - 1);
			size.took(ready.rows.length, costMs ?? (await storeBatch(job, ready, memory)));
			tell();
		}
		await log.keep();
		await giveWay();
	};
	let committing: Promise<void> = Promise.resolve();
	/** Commits what has gathered, after what was gathered before; whether to go on. The next rows are read meanwhile. */
	const flush = async (): Promise<boolean> => {
		await committing;
		const ready = batch;
		batch = emptyBatch();
		committing = commit(ready);
		// Whoever comes next waits for it; until then nobody looks at how it ends.
		committing.catch(() => undefined);
		return !stop.isStopped();
	};

	const leftOut = prepared.rejected + prepared.skipped;
	const storeLeft = async (file: FileHandle): Promise<boolean> => {
		const passed = job.counts.read;
		let dealtWith = 0;
		const lines = new Lines(file, { from: 0, until: prepared.rejectedBytes });
		for (let line = lines.next(); line !== undefined; line = lines.next()) {
			dealtWith += 1;
			if (dealtWith <= passed) continue;
			const row = JSON.parse(line) as LeftRow;
			batch.counted.read += 1;
			batch.counted.rejected += 1;
			batch.rejected.push(...rejectedOf(row.line, row.faults));
			if (batch.rejected.length >= rejectsAtOnce && !(await flush())) return false;
		}
		batch.counted.read += leftOut - dealtWith;
		batch.counted.rejected += prepared.rejected - dealtWith;
		batch.counted.skipped += prepared.skipped;
		return flush();
	};
	const storeKept = async (file: FileHandle): Promise<boolean> => {
		await committing;
		// Short ones: the thread that writes is idle from its answer until somebody hears it.
		const due = pacer(heardWithinMs);
		const entries = Merged.of(file, prepared.stretches);
		const kind = carriedKinds[job.run.target];
		if (kind !== undefined && prepared.kept >= carriedFrom) {
			const what = { importId: job.run.id, kind, surveyId: job.plan.surveyId };
			carrier = await beginCarrier(job.scope, what, memory);
		}
		for (let passed = job.counts.read - leftOut; passed > 0; passed -= 1) {
			entries.next();
			await due();
		}
		for (let entry = entries.next(); entry !== undefined; entry = entries.next()) {
			const pause = due();
			if (pause !== undefined) await pause;
			const { key, reading, notes = [] } = JSON.parse(entry.text) as KeptRow;
			batch.counted.read += 1;
			if (notes.length > 0) {
				batch.counted.notes += 1;
				batch.rejected.push(...rejectedOf(entry.line, notes));
			}
			const stored =
				reading.target === 'contacts'
					? { contact: { externalId: key, name: reading.name, email: reading.email, segments: reading.segments } }
					: { record: withContent(recordOf(job.plan, job.run.id, key, reading)) };
			batch.rows.push({ line: entry.line, key, stored });
			if (batch.rows.length >= size.rows && !(await flush())) return false;
		}
		await flush();
		return true;
	};
	try {
		const isWhole =
			(job.counts.read >= leftOut || (await withFile(rejectedFile(folder), storeLeft))) &&
			(await withFile(rowsFile(folder), storeKept));
		await committing;
		if (!isWhole) return 'stopped';
	} finally {
		await committing.catch(() => undefined);
		await (carrier as Carrier | null)?.end();
		await log.end();
	}
	if (job.counts.read !== prepared.rows) throw new Error('Some rows of the prepared file are missing.');
	return 'done';
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
	const file = await open(path, 'r');
	try {
		return await use(file);
	} finally {
		await file.close();
	}
}
