import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { recordBatch, removeRecords, type NewRecord } from '#lib/server/metrics/record.ts';
import { listVoices } from '#lib/server/surveys/voices-queries.ts';
import { removeImported } from '#lib/server/workflows/import-undo.ts';
import { administer, databaseAddress, startPostgres } from '../../support/postgres.ts';
import { fullSize, inTurn, report, skip, took, type Options } from '../harness.ts';
import { median } from '../load.ts';
import { furnish, numbers, worldCopy, worldNow, worldSizes } from '../world.ts';

/** Taking things back, and the proof that all sums are right. */
export async function erase(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-erase-'));
	const { handle, scope } = await worldCopy(options.size, scratch);
	let longest = 0;
	// The lock is held while the event loop is: better-sqlite3 works in it.
	let last = performance.now();
	const watch = (): void => {
		longest = Math.max(longest, performance.now() - last);
		last = performance.now();
	};
	const seconds: number[] = [];
	for (let contact = 1; contact <= options.rounds; contact += 1) {
		const rows = await scope.db
			.selectFrom('record')
			.select('public_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('contact', '=', `contact ${contact}`)
			.execute();
		const publicIds = rows.map((row) => row.public_id);
		seconds.push((await took(() => removeRecords(scope, { publicIds }))) / 1000);
	}
	const amount = { was: options.size, goal: fullSize };
	report('erase', 'a contact’s 250 observations erased', median(seconds), ' s', { most: 0.5 }, '', amount);
	skip(
		'erase',
		'100,000 durations moved by a change of working hours',
		'at most 1 s',
		'a change holds for cases from then on; those that are closed are not measured again'
	);

	const run = await scope.db.selectFrom('import_run').select('id').executeTakeFirstOrThrow();
	const { n } = await scope.db
		.selectFrom('record')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('import_id', '=', run.id)
		.executeTakeFirstOrThrow();
	longest = 0;
	last = performance.now();
	const undone = await took(() => removeImported(scope, run.id, { isStopped: () => false }, watch));
	report('erase', 'an import undone', undone / 1000, ' s', { most: 10 }, `${n.toLocaleString('en')} answers`, {
		was: n,
		goal: 1_000_000
	});
	report('erase', 'the longest slice of undoing', longest, ' ms', { most: 25 }, '', amount);
	await took(async () => {
		while ((await rebuildDirty(scope, 1)) > 0) await Promise.resolve();
	});
	let found = { isWell: false, observations: 0 };
	const counted = await took(async () => (found = await examineFigures(scope)));
	if (!found.isWell) throw new Error('A recount disagrees with the sums.');
	report(
		'erase',
		'full recount',
		counted / 1000,
		' s',
		{ most: 15 },
		`${found.observations.toLocaleString('en')} observations`,
		// An import of a third of the answers is gone by then.
		{ was: options.size, goal: fullSize }
	);
	await handle.close();
	rmSync(scratch, { recursive: true, force: true });
}

/** The list of answers: a page far down against the first. */
export async function list(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-list-'));
	const { handle, scope } = await worldCopy(options.size, scratch);
	const rows = 100;
	const page = Math.min(10_000, Math.floor(options.size / 3 / rows) - 2);
	const at = await scope.db
		.selectFrom('record')
		.select(['at', 'seq'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('seq', 'desc')
		.offset(page * rows)
		.limit(1)
		.executeTakeFirstOrThrow();
	const none = {
		...{ before: undefined, survey: null, mood: null, segment: null, days: null },
		...{ withWords: false, doubtful: false, text: '' }
	};
	const look = async (before: string | undefined): Promise<number> =>
		took(async () => {
			const found = await listVoices(scope, { ...none, before } as Parameters<typeof listVoices>[1], rows);
			if (found.voices.length !== rows) throw new Error(`${found.voices.length} rows`);
		});
	const times = await inTurn(options.rounds * 4, {
		first: () => look(undefined),
		far: () => look(`${at.at}-${at.seq}`)
	});
	report(
		'list',
		`answers, page ${page.toLocaleString('en')} against page 1`,
		times.far / times.first,
		'',
		{ most: 1.5 },
		'',
		{
			was: page,
			goal: 10_000
		}
	);
	await handle.close();
	rmSync(scratch, { recursive: true, force: true });
}

const responses = 20_000;

/** Answers as they come in, three numbers each. */
async function fillWith(handle: DatabaseHandle): Promise<() => Promise<void>> {
	const { scope, sources } = await furnish(handle);
	const next = numbers(5);
	return async () => {
		for (let from = 0; from < responses; from += 500) {
			const rows = Array.from({ length: 500 }, (_, index): NewRecord => ({
				kind: 'response',
				at: Date.parse(worldNow) - 365 * dayMs + Math.floor(((from + index) * 365 * dayMs) / responses),
				sourceKey: `api:row-${from + index}`,
				fingerprint: '0123456789012345678901',
				contact: null,
				segments: Object.fromEntries(
					worldSizes.map((size, place) => [`dimension${place + 1}`, `value ${1 + next(size)}`])
				),
				body: { answers: Object.fromEntries(sources.map((_source, place) => [scope.ids.id(), 1 + next(5) + place])) },
				observations: sources.map((sourceId) => ({ sourceId, value: 1 + next(5) }))
			}));
			await recordBatch(scope, rows);
		}
	};
}

/** Bytes that an answer with three observations takes; sums, which do not grow with answers, are not counted. */
export async function disk(): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-disk-'));
	const file = join(scratch, 'disk.db');
	const handle = openDatabase({ url: `file:${file}` });
	const fill = await fillWith(handle);
	await fill();
	if (handle.native.engine === 'sqlite') {
		const { database } = handle.native;
		database.exec('delete from rollup');
		database.exec('vacuum');
		database.pragma('wal_checkpoint(TRUNCATE)');
		const own = statSync(file).size;
		database.exec('delete from observation');
		database.exec('delete from record');
		database.exec('vacuum');
		database.pragma('wal_checkpoint(TRUNCATE)');
		const note = 'records and observations, without sums';
		report('disk', 'an answer on SQLite', (own - statSync(file).size) / responses / 1000, ' kB', { most: 1 }, note);
	}
	await handle.close();
	const server = await startPostgres();
	const name = `ninefold_bench_${process.pid}`;
	await administer(server.url, `create database ${name}`);
	const other = openDatabase({ url: databaseAddress(server.url, name) });
	await (
		await fillWith(other)
	)();
	if (other.native.engine === 'postgres') {
		const sizes = await other.native.pool.query(
			`select sum(pg_total_relation_size(oid)) as size from pg_class where relname in ('record', 'observation') and relkind = 'r'`
		);
		const size = Number((sizes.rows as { size: string }[])[0]?.size);
		report(
			'disk',
			'an answer on PostgreSQL',
			size / responses / 1000,
			' kB',
			{ most: 1 },
			'records and observations, without sums'
		);
	}
	await other.close();
	await administer(server.url, `drop database ${name} with (force)`);
	await server.stop();
	rmSync(scratch, { recursive: true, force: true });
}
