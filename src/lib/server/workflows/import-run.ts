import { rm } from 'node:fs/promises';
import { segmentValuesAtMost, type ImportMapping } from '../../domain/imports/mapping.ts';
import type { ImportFailure } from '../../domain/imports/columns.ts';
import type { CsvRow } from '../../domain/imports/csv.ts';
import { rowReader, type ReadRow, type RowFault, type RowReading } from '../../domain/imports/rows.ts';
import { Seen } from '../../domain/imports/seen.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { isStorable } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { monotonic } from '../clock.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { checkTable, FileFault, readTable, type FileShape } from '../imports/file.ts';
import { findImport, rejectsKept } from '../imports/queries.ts';
import type { ImportFacts, ImportRun } from '../imports/rows.ts';
import { removeItem } from '../items/commands.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { recordBatch, removeRecords, type NewRecord } from '../metrics/record.ts';
import { checkTargets, contentKey, makeTargets, recordOf, type ImportPlan, type Targets } from './import-plan.ts';

/** What an import has come to. */
export interface ImportCounts {
	read: number;
	stored: number;
	repeated: number;
	/** Cases that were here and took their new clock; part of `stored`. */
	changed: number;
	skipped: number;
	rejected: number;
	/** Rows that were taken without one of their cells. */
	notes: number;
	first: number | null;
	last: number | null;
}

const nothing = (): ImportCounts => ({
	read: 0,
	stored: 0,
	repeated: 0,
	changed: 0,
	skipped: 0,
	rejected: 0,
	notes: 0,
	first: null,
	last: null
});

/** A row on its way: what it says, or why it cannot be taken. */
export interface Rejected extends RowFault {
	readonly line: number;
	readonly position: number;
}

interface Waiting {
	readonly line: number;
	readonly record: NewRecord;
}

/** Tells the rows of one file apart, and reads them. */
class RowsOfFile {
	readonly #read: ReadRow;
	readonly #mapping: ImportMapping;
	readonly #seen = new Seen();
	readonly #segmentValues = new Map<string, Set<string>>();

	constructor(scope: OrganisationScope, targets: Targets, headers: readonly string[]) {
		this.#mapping = targets.mapping;
		this.#read = rowReader({
			mapping: targets.mapping,
			headers,
			zone: targets.mapping.time.zone ?? scope.organisation.timeZone,
			now: scope.clock.now(),
			scales: targets.scales
		});
	}

	/** What a row says and the key it is kept under; a second row of the same identifier is rejected. */
	take(row: CsvRow): { readonly reading: RowReading; readonly key: string } {
		if (!row.cells.every(isStorable)) {
			const at = row.cells.findIndex((cell) => !isStorable(cell));
			return {
				key: '',
				reading: { kind: 'rejected', faults: [{ column: String(at + 1), reason: 'character_forbidden', value: '' }] }
			};
		}
		const reading = this.#read(row.cells);
		if (reading.kind !== 'row') return { reading, key: '' };
		const { id } = reading.reading;
		if (id === null) {
			const content = contentKey(row.cells);
			const before = this.#seen.count(content);
			return { reading, key: before === 0 ? `#${content}` : `#${content}.${before}` };
		}
		const firstLine = this.#seen.meet(id, row.line);
		if (firstLine !== undefined) {
			const fault: RowFault = {
				column: this.#mapping.id ?? '',
				reason: 'id_twice',
				value: id.slice(0, 60),
				params: { line: firstLine }
			};
			return { reading: { kind: 'rejected', faults: [fault] }, key: '' };
		}
		for (const [name, value] of Object.entries(reading.reading.segments)) {
			const values = this.#segmentValues.get(name) ?? new Set<string>();
			this.#segmentValues.set(name, values);
			if (values.size <= segmentValuesAtMost) values.add(value);
			if (values.size > segmentValuesAtMost) {
				throw new FileFault({ code: 'import.segment_too_wide', params: { name, limit: segmentValuesAtMost } });
			}
		}
		return { reading, key: id };
	}
}

const rejectedOf = (line: number, faults: readonly RowFault[]): Rejected[] =>
	faults.map((fault, position) => ({ ...fault, line, position }));

/* ------------------------------------------------------------------ storing, batch by batch */

/** Most rows of one commit; fewer where a commit takes longer than it may. */
const batchAtMost = 500;
const batchAtLeast = 50;
/** Milliseconds for which the write lock may be held. */
const batchMs = 40;

interface Job {
	readonly scope: OrganisationScope;
	readonly plan: ImportPlan;
	readonly run: ImportRun;
	readonly counts: ImportCounts;
	facts: ImportFacts;
}

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

/** Stores a batch with its rejected rows and the new counts, all or nothing. */
async function storeBatch(
	job: Job,
	batch: { readonly rows: readonly Waiting[]; readonly rejected: readonly Rejected[]; readonly bytes: number },
	counted: Pick<ImportCounts, 'read' | 'skipped' | 'rejected' | 'notes'>
): Promise<void> {
	const { scope, run } = job;
	const before = { ...job.counts };
	const done = await inTransaction(scope, async (inner): Promise<Result<ImportCounts>> => {
		const outcomes = await recordBatch(
			inner,
			batch.rows.map((row) => row.record)
		);
		const counts = { ...before };
		counts.read += counted.read;
		counts.skipped += counted.skipped;
		counts.rejected += counted.rejected;
		counts.notes += counted.notes;
		const conflicts: Rejected[] = [];
		for (const [index, outcome] of outcomes.entries()) {
			const { line, record } = batch.rows[index] as Waiting;
			if (outcome.status === 'repeated') counts.repeated += 1;
			else if (outcome.status === 'conflict') {
				counts.rejected += 1;
				conflicts.push({
					line,
					position: 0,
					column: job.plan.mapping.id ?? '',
					reason: 'id_conflict',
					value: (record.sourceKey ?? '').slice(`csv:${job.plan.mapping.space}:`.length).slice(0, 60)
				});
			} else {
				counts.stored += 1;
				if (outcome.changed === true) counts.changed += 1;
				counts.first = counts.first === null ? record.at : Math.min(counts.first, record.at);
				counts.last = counts.last === null ? record.at : Math.max(counts.last, record.at);
			}
		}
		await keepRejects(inner, run.id, [...batch.rejected, ...conflicts], before.rejected + before.notes);
		const facts = {
			...job.facts,
			notes: counts.notes,
			changed: counts.changed,
			first: counts.first,
			last: counts.last
		};
		await inner.db
			.updateTable('import_run')
			.set({
				done_bytes: batch.bytes,
				read_rows: counts.read,
				stored_rows: counts.stored,
				repeated_rows: counts.repeated,
				skipped_rows: counts.skipped,
				rejected_rows: counts.rejected,
				target: toJson(facts)
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', run.id)
			.execute();
		job.facts = facts;
		return ok(counts);
	});
	if (!done.ok) throw new Error(done.error.code);
	Object.assign(job.counts, done.value);
}

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

const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Tells open pages at most this often. */
const tellEveryMs = 500;

/** A scope whose changes go out together, now and then, instead of after every batch. */
function quietScope(scope: OrganisationScope): { readonly scope: OrganisationScope; tell(isLast?: boolean): void } {
	const waiting = new Map<string, Set<string>>();
	let last = monotonic();
	return {
		scope: {
			...scope,
			publish: (change) => {
				const ids = waiting.get(change.topic) ?? new Set<string>();
				waiting.set(change.topic, ids);
				for (const id of change.ids ?? []) ids.add(id);
			}
		},
		tell(isLast = false) {
			if (!isLast && monotonic() - last < tellEveryMs) return;
			last = monotonic();
			for (const [topic, ids] of waiting) scope.publish({ topic: topic as 'figures', ids: [...ids] });
			waiting.clear();
		}
	};
}

/** Stops an import between two batches. */
export interface Stop {
	readonly isStopped: () => boolean;
}

type RunOutcome = 'done' | 'failed' | 'stopped';

async function store(
	job: Job,
	path: string,
	shape: FileShape,
	stop: Stop,
	tell: () => void
): Promise<'done' | 'stopped'> {
	const { plan, run } = job;
	const rows = new RowsOfFile(job.scope, plan, job.facts.headers);
	// Rows that were dealt with before a restart are read again, only to know their identifiers.
	let toPass = job.counts.read;
	let size = batchAtMost;
	let waiting: Waiting[] = [];
	let rejected: Rejected[] = [];
	let counted = { read: 0, skipped: 0, rejected: 0, notes: 0 };
	const flush = async (bytes: number): Promise<void> => {
		const began = monotonic();
		await storeBatch(job, { rows: waiting, rejected, bytes }, counted);
		const took = monotonic() - began;
		if (waiting.length >= size) {
			size = Math.min(batchAtMost, Math.max(batchAtLeast, Math.round((size * batchMs) / Math.max(1, took))));
		}
		waiting = [];
		rejected = [];
		counted = { read: 0, skipped: 0, rejected: 0, notes: 0 };
		tell();
		await breathe();
	};
	for await (const piece of readTable(path, shape)) {
		for (const row of piece.rows) {
			const { reading, key } = rows.take(row);
			if (toPass > 0) {
				toPass -= 1;
				continue;
			}
			counted.read += 1;
			if (reading.kind === 'skipped') counted.skipped += 1;
			else if (reading.kind === 'rejected') {
				counted.rejected += 1;
				rejected.push(...rejectedOf(row.line, reading.faults));
			} else {
				if (reading.notes.length > 0) {
					counted.notes += 1;
					rejected.push(...rejectedOf(row.line, reading.notes));
				}
				waiting.push({ line: row.line, record: recordOf(plan, run.id, key, reading.reading) });
			}
			if (waiting.length >= size || counted.read >= 5_000) {
				await flush(piece.bytes);
				if (stop.isStopped()) return 'stopped';
			}
		}
		if (stop.isStopped()) return 'stopped';
		await breathe();
	}
	await flush(run.totalBytes);
	return 'done';
}

/* ------------------------------------------------------------------ the steps of a run */

async function setStatus(
	scope: OrganisationScope,
	id: string,
	status: ImportRun['status'],
	more: { failure?: ImportFailure | null; facts?: ImportFacts; isFinished?: boolean } = {}
): Promise<void> {
	await scope.db
		.updateTable('import_run')
		.set({
			status,
			...(more.failure === undefined ? {} : { failure: more.failure === null ? null : toJson(more.failure) }),
			...(more.facts === undefined ? {} : { target: toJson(more.facts) }),
			...(more.isFinished === true ? { finished_at: toInstant(scope.clock.now()) } : {})
		})
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	scope.publish({ topic: 'import', ids: [id] });
}

type StartFailure =
	'access.denied' | 'import.not_found' | 'import.under_way' | 'import.mapping_needed' | 'import.file_gone';

/** Marks an import as running: from now on it is the worker's. */
export const claimImport = (
	scope: OrganisationScope,
	id: string,
	worker: string
): Promise<Result<ImportRun, StartFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<ImportRun, StartFailure>> => {
		const allowed = permit(inner, 'import.run');
		if (!allowed.ok) return allowed;
		const run = await findImport(inner, id);
		if (run === null) return fail('import.not_found');
		if (run.status !== 'uploaded' && run.status !== 'failed') return fail('import.under_way');
		if (run.mapping === null) return fail('import.mapping_needed');
		if (run.file === '' && !run.facts.byOperator) return fail('import.file_gone');
		const facts = { ...run.facts, worker };
		await inner.db
			.updateTable('import_run')
			.set({ status: 'running', failure: null, finished_at: null, target: toJson(facts) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, {
			action: 'import.started',
			detail: { import: id, name: run.name, space: run.mapping.space }
		});
		inner.publish({ topic: 'import', ids: [id] });
		return ok({ ...run, status: 'running', facts });
	});

/**
 * Brings a claimed file in: reads it once to its end to see that it is whole, then stores it batch by batch. What breaks
 * the file is found before anything is stored. Every batch is committed with the counts, so that a restart goes on exactly
 * where it stopped.
 */
export async function runImport(
	outer: OrganisationScope,
	run: ImportRun,
	path: string,
	stop: Stop = { isStopped: () => false }
): Promise<Result<{ outcome: RunOutcome; counts: ImportCounts }>> {
	const { scope, tell } = quietScope(outer);
	const counts: ImportCounts = {
		...nothing(),
		read: run.read,
		stored: run.stored,
		repeated: run.repeated,
		skipped: run.skipped,
		rejected: run.rejected,
		changed: run.facts.changed,
		notes: run.facts.notes,
		first: run.facts.first,
		last: run.facts.last
	};
	const finish = async (failure: ImportFailure): Promise<Result<{ outcome: RunOutcome; counts: ImportCounts }>> => {
		await setStatus(scope, run.id, 'failed', { failure, isFinished: true });
		await recordAudit(scope, {
			action: 'import.failed',
			detail: { import: run.id, name: run.name, reason: failure.code }
		});
		tell(true);
		return { ok: false, error: failure };
	};
	try {
		const mapping = run.mapping as ImportMapping;
		const shape = {
			encoding: mapping.encoding ?? run.facts.encoding,
			delimiter: mapping.delimiter ?? run.facts.delimiter
		};
		let { facts } = run;
		if (facts.rows === null) {
			const checked = await checkTable(path, shape, stop.isStopped);
			if (!checked.ok) return await finish(checked.error);
			if (checked.value === 'stopped') return ok({ outcome: 'stopped', counts });
			facts = { ...facts, rows: checked.value.rows };
		}
		const targets = await checkTargets(scope, mapping, facts.headers);
		if (!targets.ok) return await finish(targets.error);
		const plan = await makeTargets(scope, targets.value);
		if (!plan.ok) return await finish(plan.error);
		facts = {
			...facts,
			metricIds: [...plan.value.metricIds],
			madeMetricIds: [...new Set([...facts.madeMetricIds, ...plan.value.madeMetricIds])]
		};
		await setStatus(scope, run.id, 'running', { facts });
		tell(true);
		const job: Job = { scope, plan: plan.value, run, counts, facts };
		const outcome = await store(job, path, shape, stop, () => {
			scope.publish({ topic: 'import', ids: [run.id] });
			tell();
		});
		if (outcome === 'done') {
			await setStatus(scope, run.id, 'done', { isFinished: true });
			await recordAudit(scope, {
				action: 'import.done',
				detail: {
					import: run.id,
					name: run.name,
					stored: counts.stored,
					repeated: counts.repeated,
					rejected: counts.rejected
				}
			});
		}
		tell(true);
		return ok({ outcome, counts });
	} catch (error) {
		if (error instanceof FileFault) {
			if (counts.read > 0) await forgetRows(scope, run.id);
			return finish(error.failure);
		}
		scope.log.error(
			{ import: run.id, error: error instanceof Error ? error.message : 'unknown' },
			'an import broke off'
		);
		return finish({ code: 'import.broke_off' });
	}
}

/** Leaves nothing of an import whose file turned out to be unfit half way. */
async function forgetRows(scope: OrganisationScope, id: string): Promise<void> {
	for (;;) {
		const { removed, left } = await removeRecords(scope, { importId: id }, { most: undoAtOnce });
		if (!left || removed === 0) break;
		await breathe();
	}
	await scope.db
		.deleteFrom('import_reject')
		.where('organisation_id', '=', scope.organisationId)
		.where('import_id', '=', id)
		.execute();
	const none = { done_bytes: 0, read_rows: 0, stored_rows: 0, repeated_rows: 0, skipped_rows: 0, rejected_rows: 0 };
	await scope.db
		.updateTable('import_run')
		.set(none)
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
}

/** What a file would bring, without storing anything. */
export async function rehearseImport(
	scope: OrganisationScope,
	mapping: ImportMapping,
	file: { readonly path: string; readonly headers: readonly string[] } & FileShape,
	options: { readonly rejectsAtMost?: number } = {}
): Promise<Result<{ counts: ImportCounts; rejected: Rejected[] }>> {
	const targets = await checkTargets(scope, mapping, file.headers);
	if (!targets.ok) return targets;
	const rows = new RowsOfFile(scope, targets.value, file.headers);
	const counts = nothing();
	const rejected: Rejected[] = [];
	const keep = (line: number, faults: readonly RowFault[]): void => {
		if (rejected.length < (options.rejectsAtMost ?? rejectsKept)) rejected.push(...rejectedOf(line, faults));
	};
	try {
		for await (const piece of readTable(file.path, file)) {
			const keys: string[] = [];
			for (const row of piece.rows) {
				const { reading, key } = rows.take(row);
				counts.read += 1;
				if (reading.kind === 'skipped') counts.skipped += 1;
				else if (reading.kind === 'rejected') {
					counts.rejected += 1;
					keep(row.line, reading.faults);
				} else {
					if (reading.notes.length > 0) {
						counts.notes += 1;
						keep(row.line, reading.notes);
					}
					keys.push(`csv:${mapping.space}:${key}`);
					const { at } = reading.reading;
					counts.first = counts.first === null ? at : Math.min(counts.first, at);
					counts.last = counts.last === null ? at : Math.max(counts.last, at);
				}
			}
			const known = await knownKeys(scope, keys);
			counts.repeated += known;
			counts.stored += keys.length - known;
			await breathe();
		}
	} catch (error) {
		if (error instanceof FileFault) return { ok: false, error: error.failure };
		throw error;
	}
	return counts.read === 0 ? fail('import.file_header_only') : ok({ counts, rejected });
}

async function knownKeys(scope: OrganisationScope, keys: readonly string[]): Promise<number> {
	let known = 0;
	for (let at = 0; at < keys.length; at += 500) {
		const row = await scope.db
			.selectFrom('record')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where('source_key', 'in', keys.slice(at, at + 500))
			.executeTakeFirst();
		known += Number(row?.n ?? 0);
	}
	return known;
}

/* ------------------------------------------------------------------ taking it back */

type UndoFailure = 'access.denied' | 'import.not_found' | 'import.under_way' | 'import.nothing_to_undo';

/** Marks an import as being taken back. */
export const claimUndo = (
	scope: OrganisationScope,
	id: string,
	worker: string
): Promise<Result<ImportRun, UndoFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<ImportRun, UndoFailure>> => {
		const allowed = permit(inner, 'import.run');
		if (!allowed.ok) return allowed;
		const run = await findImport(inner, id);
		if (run === null) return fail('import.not_found');
		if (run.status === 'running' || run.status === 'undoing') return fail('import.under_way');
		if (run.status !== 'done' && run.status !== 'failed') return fail('import.nothing_to_undo');
		await inner.db
			.updateTable('import_run')
			.set({ status: 'undoing', target: toJson({ ...run.facts, worker }) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, { action: 'import.undo_started', detail: { import: id, name: run.name } });
		inner.publish({ topic: 'import', ids: [id] });
		return ok({ ...run, status: 'undoing' });
	});

/** Records that one commit of taking back removes: few enough to be subtracted from the sums at once. */
const undoAtOnce = 250;

/** Takes everything back that a claimed import brought, in slices; metrics made for it go too if nothing else needs them. */
export async function undoImport(
	outer: OrganisationScope,
	run: ImportRun,
	stop: Stop = { isStopped: () => false }
): Promise<'undone' | 'stopped'> {
	const { scope, tell } = quietScope(outer);
	for (;;) {
		const { removed, left } = await removeRecords(scope, { importId: run.id }, { most: undoAtOnce });
		scope.publish({ topic: 'import', ids: [run.id] });
		tell();
		if (!left || removed === 0) break;
		if (stop.isStopped()) return 'stopped';
		await breathe();
	}
	await dropMadeMetrics(scope, run.facts.madeMetricIds);
	await scope.db
		.updateTable('import_run')
		.set({ status: 'undone', undone_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', run.id)
		.execute();
	await recordAudit(scope, { action: 'import.undone', detail: { import: run.id, name: run.name } });
	scope.publish({ topic: 'import', ids: [run.id] });
	tell(true);
	return 'undone';
}

async function dropMadeMetrics(scope: OrganisationScope, ids: readonly string[]): Promise<void> {
	if (ids.length === 0) return;
	for (const definition of await readDefinitions(scope, { ids })) {
		const sourceIds = definition.sources.map((source) => source.id);
		const fed =
			sourceIds.length === 0
				? undefined
				: await scope.db
						.selectFrom('observation')
						.select('seq')
						.where('source_id', 'in', sourceIds)
						.limit(1)
						.executeTakeFirst();
		const followed = await scope.db
			.selectFrom('goal')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('metric_id', '=', definition.id)
			.limit(1)
			.executeTakeFirst();
		if (fed === undefined && followed === undefined) await removeItem(scope, { id: definition.id });
	}
}

/** Takes the uploaded file of a finished import away. */
export async function dropFile(scope: OrganisationScope, id: string, path: string): Promise<void> {
	await rm(path, { force: true });
	await scope.db
		.updateTable('import_run')
		.set({ file: '' })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
}
