import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { dayMs } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { fromInstant } from '../db/codec.ts';
import { preparedPath, uploadFolder, uploadPath } from '../imports/commands.ts';
import { findImport } from '../imports/queries.ts';
import type { ImportRun } from '../imports/rows.ts';
import { leftOvers } from '../metrics/taking-back.ts';
import { dropPrepared } from './import-prepare.ts';
import { claimImport, dropFile, runImport } from './import-run.ts';
import { claimUndo, clearImported, undoImport } from './import-undo.ts';

type Office = Pick<App, 'ids' | 'config' | 'log' | 'around'> & { readonly stopping: boolean };

interface Desk {
	readonly worker: string;
	/** What is under way, one after the other. */
	queue: Promise<void>;
	/** What is cleared away behind, while others are at work. */
	clearing: Promise<void>;
	isStopped: boolean;
}

const desks = new WeakMap<object, Desk>();

function deskOf(app: Pick<Office, 'ids' | 'around'>): Desk {
	const known = desks.get(app.around.handle);
	if (known !== undefined) return known;
	const desk: Desk = {
		worker: `${process.pid}:${app.ids.id()}`,
		queue: Promise.resolve(),
		clearing: Promise.resolve(),
		isStopped: false
	};
	desks.set(app.around.handle, desk);
	return desk;
}

/** Who works on an import: this process, and no later one of the same number. */
export const workerName = (app: Pick<Office, 'ids' | 'around'>): string => deskOf(app).worker;

/** Whether the process that worked on an import is still there. */
function isAtWork(worker: string | null): boolean {
	const pid = Number(worker?.split(':', 1)[0]);
	if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

function enqueue(
	app: Office,
	work: (isStopped: () => boolean) => Promise<void>,
	place: 'queue' | 'clearing' = 'queue'
): void {
	const desk = deskOf(app);
	const isStopped = (): boolean => desk.isStopped || app.stopping;
	desk[place] = desk[place].then(async () => {
		if (isStopped()) return;
		try {
			await work(isStopped);
		} catch (error) {
			app.log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'an import ended unexpectedly');
		}
	});
}

async function carryOut(
	app: Office,
	scope: OrganisationScope,
	run: ImportRun,
	isStopped: () => boolean
): Promise<void> {
	const { dataFolder } = app.config;
	const places = { file: uploadPath(dataFolder, run.file), folder: preparedPath(dataFolder, run.id) };
	const result = await runImport(scope, run, places, { isStopped });
	if (result.ok && result.value.outcome === 'done') await dropFile(scope, run.id, places.file);
}

async function takeBack(
	app: Office,
	scope: OrganisationScope,
	run: ImportRun,
	isStopped: () => boolean
): Promise<void> {
	await dropPrepared(preparedPath(app.config.dataFolder, run.id));
	const outcome = await undoImport(scope, run, { isStopped });
	// Whoever brings in the corrected file need not wait until the last row is gone.
	if (outcome === 'undone') clearBehind(app, scope, run.id);
}

const clearBehind = (app: Office, scope: OrganisationScope, importId: string): void =>
	enqueue(app, async (isStopped) => void (await clearImported(scope, importId, { isStopped })), 'clearing');

/** Brings a file in, in the background: the page that asked for it is answered at once. */
export async function startImport(
	app: Office,
	scope: OrganisationScope,
	id: string
): Promise<Result<{ id: string }, string>> {
	const claimed = await claimImport(scope, id, workerName(app));
	if (!claimed.ok) return claimed;
	const own = { ...scope };
	enqueue(app, (isStopped) => carryOut(app, own, claimed.value, isStopped));
	return ok({ id });
}

/** Takes an import back, in the background. */
export async function startUndo(
	app: Office,
	scope: OrganisationScope,
	id: string
): Promise<Result<{ id: string }, string>> {
	const claimed = await claimUndo(scope, id, workerName(app));
	if (!claimed.ok) return claimed;
	const own = { ...scope };
	enqueue(app, (isStopped) => takeBack(app, own, claimed.value, isStopped));
	return ok({ id });
}

/** Waits until nothing is under way (tests). */
export async function importsSettled(app: Pick<Office, 'ids' | 'around'>): Promise<void> {
	const desk = deskOf(app);
	await desk.queue;
	await desk.clearing;
}

/** Goes on with what a stopped process has left half done. */
async function resume(app: Office): Promise<void> {
	const rows = await app.around.handle.db
		.selectFrom('import_run')
		.select(['organisation_id', 'id'])
		.where('status', 'in', ['running', 'undoing'])
		.orderBy('created_at')
		.execute();
	for (const row of rows) {
		const scope = await principalScope(app.around, row.organisation_id, { kind: 'job' });
		const run = scope === null ? null : await findImport(scope, row.id);
		if (scope === null || run === null || run.facts.worker === workerName(app) || isAtWork(run.facts.worker)) continue;
		if (run.status === 'undoing') {
			enqueue(app, (isStopped) => takeBack(app, scope, run, isStopped));
		} else if (run.file === '') {
			// A file of the command line cannot be found again: what it brought is kept, the rest can be sent once more.
			await dropPrepared(preparedPath(app.config.dataFolder, run.id));
			await scope.db
				.updateTable('import_run')
				.set({ status: 'failed', failure: JSON.stringify({ code: 'import.interrupted' }) })
				.where('organisation_id', '=', row.organisation_id)
				.where('id', '=', row.id)
				.execute();
		} else enqueue(app, (isStopped) => carryOut(app, scope, run, isStopped));
	}
	await clearLeftOvers(app);
}

/** Clears away what a stopped process has left of imports that nobody sees any more. */
async function clearLeftOvers(app: Office): Promise<void> {
	for (const { id } of await app.around.handle.db.selectFrom('organisation').select('id').execute()) {
		const scope = await principalScope(app.around, id, { kind: 'job' });
		if (scope !== null) for (const importId of await leftOvers(scope)) clearBehind(app, scope, importId);
	}
}

const uploadsKeptMs = 7 * dayMs;
const sweepEveryMs = 60 * 60_000;

/** Takes away files that nobody brought in within a week. */
async function sweepUploads(app: App): Promise<void> {
	const folder = uploadFolder(app.config.dataFolder);
	for (const name of await readdir(folder)) {
		const path = join(folder, name);
		const { mtimeMs } = await stat(path);
		if (app.clock.now() - mtimeMs > uploadsKeptMs) await rm(path, { recursive: true, force: true });
	}
	const rows = await app.handle.db
		.selectFrom('import_run')
		.select(['organisation_id', 'id', 'created_at'])
		.where('status', '=', 'uploaded')
		.where('file', '<>', '')
		.execute();
	for (const row of rows) {
		if (app.clock.now() - fromInstant(row.created_at) <= uploadsKeptMs) continue;
		await app.handle.db
			.deleteFrom('import_run')
			.where('organisation_id', '=', row.organisation_id)
			.where('id', '=', row.id)
			.execute();
	}
}

/** Goes on with imports that were under way, and clears old uploads; returns how to stop between two batches. */
export function startImports(app: App): () => Promise<void> {
	const desk = deskOf(app);
	const tell = (error: unknown): void =>
		app.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'imports were not looked after');
	let tending: Promise<unknown> = resume(app).catch(tell);
	const sweep = (): void => {
		tending = tending.then(() => sweepUploads(app)).catch(tell);
	};
	sweep();
	const timer = setInterval(sweep, sweepEveryMs);
	timer.unref();
	return async () => {
		clearInterval(timer);
		desk.isStopped = true;
		await tending;
		await desk.queue;
		await desk.clearing;
	};
}
