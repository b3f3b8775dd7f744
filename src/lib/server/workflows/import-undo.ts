import type { Day } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { monotonic } from '../clock.ts';
import { dropImportedContacts } from '../contacts/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { beginAid, canHide } from '../db/sql/veil.ts';
import { inTransaction } from '../db/transaction.ts';
import { findImport } from '../imports/queries.ts';
import type { ImportFacts, ImportRun } from '../imports/rows.ts';
import { removeItem } from '../items/commands.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { rebuildDirty } from '../metrics/rebuild.ts';
import { batchMemory, removeRecords } from '../metrics/record.ts';
import { clearHiddenImport, hideImported, isHidden, settleHiddenImport } from '../metrics/taking-back.ts';
import { freeNursery } from '../nursery.ts';
import { BatchSize, giveWay, quietScope, type Stop } from './import-pace.ts';

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

/** Records that one commit removes. */
const removedAtLeast = 50;
const removedAtMost = 1_500;
/** Days that are counted anew before others are looked after. */
const daysAtOnce = 20;
/** Milliseconds that one commit aims for: with room for what a slow disk adds to it. */
const commitMs = 12;

/**
 * Removes what an import brought, slice by slice, in the order in which it was stored, which is that of time; whether all
 * of it is gone. Days that it fills are marked and counted anew once it has passed them, so that never more than a few
 * are read from single answers; from others its answers are subtracted.
 */
export async function removeImported(
	scope: OrganisationScope,
	importId: string,
	stop: Stop = { isStopped: () => false },
	tell: () => void = () => undefined
): Promise<boolean> {
	const size = new BatchSize(removedAtLeast, removedAtMost, commitMs);
	const memory = batchMemory();
	let passed: Day | null = null;
	for (;;) {
		const began = monotonic();
		const pace = { most: removedAtMost, wanted: size.rows, memory };
		const { removed, left, marked } = await removeRecords(scope, { importId }, pace);
		size.took(removed, monotonic() - began);
		tell();
		if (!left || removed === 0) break;
		await giveWay();
		if (stop.isStopped()) return false;
		if (marked !== undefined && marked !== passed) {
			await rebuildDirty(scope, daysAtOnce, marked);
			passed = marked;
		}
	}
	while ((await rebuildDirty(scope, daysAtOnce)) === daysAtOnce) {
		await giveWay();
		if (stop.isStopped()) return false;
	}
	while (!(await dropImportedContacts(scope, importId))) {
		await giveWay();
		if (stop.isStopped()) return false;
	}
	return true;
}

/** Records from which on an import leaves everything in one commit; fewer are gone in a few slices. */
const hiddenFrom = 2_000;

/**
 * Makes every figure, list and page that of what is left without an import; whether it came to an end. Rows that nobody
 * sees any more may be left, to be cleared away behind.
 */
export async function takeBackImported(
	scope: OrganisationScope,
	importId: string,
	stop: Stop = { isStopped: () => false },
	options: { readonly hiddenFrom?: number; readonly tell?: () => void } = {}
): Promise<boolean> {
	const { tell = () => undefined } = options;
	const pause = async (): Promise<boolean> => {
		tell();
		await giveWay();
		return stop.isStopped();
	};
	if (!(await isHidden(scope, importId))) {
		const few = options.hiddenFrom ?? hiddenFrom;
		if (!canHide(scope) || !(await hasRecords(scope, importId, few)))
			return removeImported(scope, importId, stop, tell);
		const aid = beginAid(scope);
		const hiding = await hideImported(scope, importId, aid, pause).finally(() => aid.end());
		if (hiding === 'stopped') return false;
		if (hiding === 'elsewise') return removeImported(scope, importId, stop, tell);
	}
	if (!(await settleHiddenImport(scope, importId, pause))) return false;
	while (!(await dropImportedContacts(scope, importId))) if (await pause()) return false;
	return true;
}

/** Whether an import has brought that many records. */
async function hasRecords(scope: OrganisationScope, importId: string, many: number): Promise<boolean> {
	const row = await scope.db
		.selectFrom('record')
		.select('seq')
		.where('organisation_id', '=', scope.organisationId)
		.where('import_id', '=', importId)
		.orderBy('seq')
		.offset(many - 1)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

/** Clears away what is left of an import that was taken back; whether all of it is gone. */
export async function clearImported(
	scope: OrganisationScope,
	importId: string,
	stop: Stop = { isStopped: () => false }
): Promise<boolean> {
	if (!canHide(scope)) return true;
	const aid = beginAid(scope);
	try {
		return await clearHiddenImport(scope, importId, aid, async () => {
			await giveWay();
			return stop.isStopped();
		});
	} finally {
		await aid.end();
		freeNursery();
	}
}

/** Takes everything back that a claimed import brought; metrics made for it go too if nothing else needs them. */
export async function undoImport(
	outer: OrganisationScope,
	run: ImportRun,
	stop: Stop = { isStopped: () => false }
): Promise<'undone' | 'stopped'> {
	const { scope, tell } = quietScope(outer);
	const isGone = await takeBackImported(scope, run.id, stop, {
		tell: () => {
			scope.publish({ topic: 'import', ids: [run.id] });
			tell();
		}
	}).finally(freeNursery);
	if (!isGone) return 'stopped';
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

/** Leaves nothing of an import whose file turned out to be unfit half way. */
export async function forgetImported(scope: OrganisationScope, id: string, facts: ImportFacts): Promise<void> {
	await removeImported(scope, id);
	await scope.db
		.deleteFrom('import_reject')
		.where('organisation_id', '=', scope.organisationId)
		.where('import_id', '=', id)
		.execute();
	const fresh: ImportFacts = { ...facts, rows: null, rules: null, notes: 0, changed: 0, first: null, last: null };
	const none = { done_bytes: 0, read_rows: 0, stored_rows: 0, repeated_rows: 0, skipped_rows: 0, rejected_rows: 0 };
	await scope.db
		.updateTable('import_run')
		.set({ ...none, target: toJson(fresh) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
}
