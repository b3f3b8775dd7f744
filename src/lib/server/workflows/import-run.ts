import { rm } from 'node:fs/promises';
import type { ImportFailure } from '../../domain/imports/columns.ts';
import type { ImportMapping } from '../../domain/imports/mapping.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { monotonic } from '../clock.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { findImport } from '../imports/queries.ts';
import type { ImportFacts, ImportRun } from '../imports/rows.ts';
import { foldUnlessSomebodyDoes } from '../metrics/folding.ts';
import { freeNursery } from '../nursery.ts';
import { countsOf, nothing, type ImportCounts } from './import-counts.ts';
import { quietScope, type Stop } from './import-pace.ts';
import { checkTargets, makeTargets } from './import-plan.ts';
import { dropPrepared, prepare } from './import-prepare.ts';
import { rulesNow } from './import-rows.ts';
import { storePrepared, type Storing } from './import-store.ts';
import { forgetImported } from './import-undo.ts';

type Change = {
	readonly status?: ImportRun['status'];
	readonly failure?: ImportFailure | null;
	readonly facts?: ImportFacts;
	readonly doneBytes?: number;
	readonly isFinished?: boolean;
};

async function note(scope: OrganisationScope, id: string, change: Change): Promise<void> {
	await scope.db
		.updateTable('import_run')
		.set({
			...(change.status === undefined ? {} : { status: change.status }),
			...(change.doneBytes === undefined ? {} : { done_bytes: change.doneBytes }),
			...(change.failure === undefined ? {} : { failure: change.failure === null ? null : toJson(change.failure) }),
			...(change.facts === undefined ? {} : { target: toJson(change.facts) }),
			...(change.isFinished === true ? { finished_at: toInstant(scope.clock.now()) } : {})
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

/** Where a run finds its file, and the folder of its own in which it lays rows down meanwhile. */
export interface ImportPlaces {
	readonly file: string;
	readonly folder: string;
}

type RunOutcome = 'done' | 'stopped';

/** How often progress in reading is noted. */
const noteEveryMs = 500;

/** Reads the file and stores what it says; a failure is told, not yet noted. */
async function bringIn(
	scope: OrganisationScope,
	run: ImportRun,
	counts: ImportCounts,
	{ file, folder }: ImportPlaces,
	stop: Stop,
	tell: (isLast?: boolean) => void
): Promise<Result<RunOutcome>> {
	const mapping = run.mapping as ImportMapping;
	const targets = await checkTargets(scope, mapping, run.facts.headers);
	if (!targets.ok) return targets;
	let facts: ImportFacts = { ...run.facts, rules: run.facts.rules ?? rulesNow(scope, targets.value) };
	const rules = facts.rules as NonNullable<ImportFacts['rules']>;
	await note(scope, run.id, { facts });
	let noted = monotonic();
	const prepared = await prepare(
		{
			path: file,
			folder,
			shape: {
				encoding: mapping.encoding ?? facts.encoding,
				delimiter: mapping.delimiter ?? facts.delimiter
			},
			headers: facts.headers,
			mapping,
			rules
		},
		stop,
		async (doneBytes) => {
			if (monotonic() - noted < noteEveryMs) return;
			noted = monotonic();
			await note(scope, run.id, { doneBytes });
			tell();
		}
	);
	if (!prepared.ok) {
		if (counts.read > 0) await forgetImported(scope, run.id, facts);
		return prepared;
	}
	if (prepared.value === 'stopped') return ok('stopped');
	const plan = await makeTargets(scope, { ...targets.value, scales: rules.scales });
	if (!plan.ok) return plan;
	facts = {
		...facts,
		rows: prepared.value.rows,
		metricIds: [...plan.value.metricIds],
		madeMetricIds: [...new Set([...facts.madeMetricIds, ...plan.value.madeMetricIds])]
	};
	await note(scope, run.id, { facts, doneBytes: run.totalBytes });
	tell(true);
	const job: Storing = { scope, plan: plan.value, run, counts, facts };
	const outcome = await storePrepared(job, prepared.value, folder, stop, () => {
		scope.publish({ topic: 'import', ids: [run.id] });
		tell();
	});
	await foldUnlessSomebodyDoes(scope);
	return ok(outcome);
}

/**
 * Brings a claimed file in: reads it once to its end, sorting its rows by time, and then stores them batch by batch. What
 * breaks the file is found before anything is stored. Every batch is committed with the counts, so that a restart goes on
 * exactly where it stopped.
 */
export async function runImport(
	outer: OrganisationScope,
	run: ImportRun,
	places: ImportPlaces,
	stop: Stop = { isStopped: () => false }
): Promise<Result<{ outcome: RunOutcome; counts: ImportCounts }>> {
	const { scope, tell } = quietScope(outer);
	// Without rules nothing has been stored in the order that counts are told by.
	const counts = run.facts.rules === null ? nothing() : countsOf(run);
	let result: Result<RunOutcome>;
	try {
		result = await bringIn(scope, run, counts, places, stop, tell);
	} catch (error) {
		const words = error instanceof Error ? error.message : 'unknown';
		scope.log.error({ import: run.id, error: words }, 'an import broke off');
		result = fail('import.broke_off');
	} finally {
		freeNursery();
	}
	if (result.ok && result.value === 'stopped') {
		tell(true);
		return ok({ outcome: 'stopped', counts });
	}
	await dropPrepared(places.folder);
	await note(scope, run.id, {
		...(result.ok ? { status: 'done' } : { status: 'failed', failure: result.error }),
		isFinished: true
	});
	const { stored, repeated, rejected } = counts;
	await recordAudit(
		scope,
		result.ok
			? { action: 'import.done', detail: { import: run.id, name: run.name, stored, repeated, rejected } }
			: { action: 'import.failed', detail: { import: run.id, name: run.name, reason: result.error.code } }
	);
	tell(true);
	return result.ok ? ok({ outcome: result.value, counts }) : result;
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
