import { open, type FileHandle } from 'node:fs/promises';
import { ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { toJson } from '../db/codec.ts';
import { keepLog } from '../db/sql/log.ts';
import { inTransaction } from '../db/transaction.ts';
import { rejectsKept } from '../imports/queries.ts';
import type { ImportFacts, ImportRun } from '../imports/rows.ts';
import { Lines, Merged } from '../imports/sorted.ts';
import { batchMemory, contentOf, recordBatch, type BatchMemory, type NewRecord } from '../metrics/record.ts';
import { keepContacts, type NewContact } from '../contacts/commands.ts';
import { reach, type ImportCounts } from './import-counts.ts';
import { BatchSize, giveWay, pacer, type Stop } from './import-pace.ts';
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

/** Stores a batch with its rejected rows and the new counts, all or nothing; for how long it held the write lock. */
async function storeBatch(job: Storing, batch: Batch, memory: BatchMemory): Promise<number> {
	const before = { ...job.counts };
	let began = 0;
	const done = await inTransaction(job.scope, async (inner): Promise<Result<ImportCounts>> => {
		began = monotonic();
		const counts = { ...before };
		const conflicts = await storeRows(inner, job, batch.rows, counts, memory);
		counts.read += batch.counted.read;
		counts.skipped += batch.counted.skipped;
		counts.rejected += batch.counted.rejected;
		counts.notes += batch.counted.notes;
		await keepRejects(inner, job.run.id, [...batch.rejected, ...conflicts], before.rejected + before.notes);
		const { notes, changed, first, last } = counts;
		const facts = { ...job.facts, notes, changed, first, last };
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

/** Worked out before the write lock is taken. */
const withContent = (record: NewRecord): NewRecord => ({ ...record, fingerprint: contentOf(record) });

/** Rows of one commit; fewer where a commit takes longer than it may. */
const batchAtLeast = 100;
const batchAtMost = 1_000;
const rejectsAtOnce = 200;

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
	const size = new BatchSize(batchAtLeast, batchAtMost);
	const memory = batchMemory();
	const log = keepLog(job.scope);
	let batch = emptyBatch();
	/** Commits what has gathered; whether to go on. */
	const flush = async (): Promise<boolean> => {
		const ready = batch;
		batch = emptyBatch();
		if (ready.counted.read > 0) {
			size.took(ready.rows.length, await storeBatch(job, ready, memory));
			tell();
		}
		await log.keep();
		await giveWay();
		return !stop.isStopped();
	};

	const leftOut = prepared.rejected + prepared.skipped;
	const storeLeft = async (file: FileHandle): Promise<boolean> => {
		const passed = job.counts.read;
		let dealtWith = 0;
		const lines = new Lines(file, { from: 0, until: prepared.rejectedBytes });
		for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
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
		const due = pacer();
		const entries = await Merged.of(file, prepared.stretches);
		for (let passed = job.counts.read - leftOut; passed > 0; passed -= 1) {
			await entries.next();
			await due();
		}
		for (let entry = await entries.next(); entry !== undefined; entry = await entries.next()) {
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
		if (job.counts.read < leftOut && !(await withFile(rejectedFile(folder), storeLeft))) return 'stopped';
		if (!(await withFile(rowsFile(folder), storeKept))) return 'stopped';
	} finally {
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
