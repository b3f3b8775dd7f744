import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dayMs, hourMs } from '#lib/domain/shared/instant.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { latestRecount, moveDurations, recountCalendars } from '#lib/server/metrics/calendar-recount.ts';
import { compareFigures } from '#lib/server/metrics/doctor.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { recordBatch, removeRecords, type NewRecord } from '#lib/server/metrics/record.ts';
import { hoursInput, setWorkingHours } from '#lib/server/organisation/commands.ts';
import { listVoices } from '#lib/server/surveys/voices-queries.ts';
import { clearImported, takeBackImported } from '#lib/server/workflows/import-undo.ts';
import { administer, databaseAddress, startPostgres } from '../../support/postgres.ts';
import { fullSize, inTurn, report, took, watchLock, type Options } from '../harness.ts';
import { median } from '../load.ts';
import { furnish, numbers, worldCopy, worldNow, worldSizes } from '../world.ts';

/** Cases whose first answer and solution are both measured: two durations each. */
const cases = 50_000;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const hours = (from: string, until: string) =>
	hoursInput.parse(
		Object.fromEntries(
			weekdays.flatMap((day) => [
				[`${day}_open`, '1'],
				[`${day}_from`, from],
				[`${day}_until`, until]
			])
		)
	);

/** A change of working hours for a year of cases. */
async function calendarChange(folder: string): Promise<void> {
	const handle = openDatabase({ url: `file:${join(folder, 'cases.db')}` });
	const lock = watchLock(handle);
	const { scope } = await furnish(handle);
	await setWorkingHours(scope, hours('09:00', '17:00'));
	await recountCalendars(scope);
	const next = numbers(3);
	for (let from = 0; from < cases; from += 1_000) {
		const rows = Array.from({ length: 1_000 }, (_, index): NewRecord => {
			const opened = Date.parse(worldNow) - 364 * dayMs + Math.floor(((from + index) * 350 * dayMs) / cases);
			const firstAnswer = opened + next(20) * hourMs;
			return {
				kind: 'case',
				at: opened,
				sourceKey: `case-${from + index}`,
				segments: Object.fromEntries(
					worldSizes.map((size, place) => [`dimension${place + 1}`, `value ${1 + next(size)}`])
				),
				body: {},
				observations: [],
				clock: { type: 'case', opened, firstAnswer, resolved: firstAnswer + next(100) * hourMs }
			};
		});
		await recordBatch(scope, rows);
	}
	await setWorkingHours(scope, hours('08:00', '20:00'));
	lock.longest = 0;
	const moved = await took(() => moveDurations(scope, Infinity));
	const settled = await took(() => rebuildDirty(scope, Infinity));
	const told = await latestRecount(scope);
	if (told?.isFinished !== true || (await compareFigures(scope)).differences.length > 0) {
		throw new Error('The change of working hours left something behind.');
	}
	const note = `${told.changed.toLocaleString('en')} of ${cases.toLocaleString('en')} cases, two durations each by two days, until every figure is right; sums of a whole year counted anew ${(settled / 1000).toFixed(1)} s later`;
	const what = '100,000 durations moved by a change of working hours';
	report('erase', what, moved / 1000, ' s', { most: 1 }, note);
	report('erase', 'the longest slice of moving durations', lock.longest, ' ms', { most: 25 });
	await handle.close();
}

/** Taking things back, and the proof that all sums are right. */
export async function erase(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-erase-'));
	const { handle, scope } = await worldCopy(options.size, scratch);
	const lock = watchLock(handle);
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

	let found = { differences: [] as readonly unknown[], observations: 0 };
	const counted = await took(async () => (found = await compareFigures(scope)));
	if (found.differences.length > 0) throw new Error('A recount disagrees with the sums.');
	const counting = `${found.observations.toLocaleString('en')} observations, without the engine’s own check of its file`;
	report('erase', 'full recount', counted / 1000, ' s', { most: 15 }, counting, amount);

	const run = await scope.db.selectFrom('import_run').select('id').executeTakeFirstOrThrow();
	const { n } = await scope.db
		.selectFrom('record')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('import_id', '=', run.id)
		.executeTakeFirstOrThrow();
	lock.longest = 0;
	let stall = 0;
	const watched = async (work: () => Promise<unknown>): Promise<number> => {
		let last = performance.now();
		const watch = setInterval(() => {
			stall = Math.max(stall, performance.now() - last - 5);
			last = performance.now();
		}, 5);
		const milliseconds = await took(work);
		clearInterval(watch);
		return milliseconds;
	};
	const undone = await watched(() => takeBackImported(scope, run.id));
	const right = await compareFigures(scope);
	if (right.differences.length + right.waiting > 0) throw new Error('What was undone is still counted.');
	const seen = await scope.db.selectFrom('record').select('seq').where('import_id', '=', run.id).limit(1).execute();
	if (seen.length > 0) throw new Error('What was undone is still seen.');
	const cleared = await watched(() => clearImported(scope, run.id));
	const behind = `${n.toLocaleString('en')} answers, until every figure and list is right; their rows are gone ${(cleared / 1000).toFixed(0)} s later`;
	report('erase', 'an import undone', undone / 1000, ' s', { most: 10 }, behind, { was: n, goal: 1_000_000 });
	report('erase', 'the longest slice of undoing', lock.longest, ' ms', { most: 25 }, '', amount);
	report('erase', 'longest wait of the event loop meanwhile', stall, ' ms', { most: 50 }, '', amount);
	if ((await compareFigures(scope)).differences.length > 0) throw new Error('Undoing left something behind.');
	await handle.close();
	await calendarChange(scratch);
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
