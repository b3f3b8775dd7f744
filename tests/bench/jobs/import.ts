import { mkdtempSync, rmSync, createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { inferSchema, initParser } from 'udsv';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { createApp } from '#lib/server/app.ts';
import { readConfig } from '#lib/server/config.ts';
import { preparedPath, uploadPath } from '#lib/server/imports/commands.ts';
import { findImport } from '#lib/server/imports/queries.ts';
import { runImport } from '#lib/server/workflows/import-run.ts';
import { report, watchLock, type Options, type Watched } from '../harness.ts';
import { headersOf, importBeside, leave, writeTable, type Kind } from '../import.ts';
import { median } from '../load.ts';
import { furnish } from '../world.ts';

/** Parsing the file and inserting its rows as they are: what nobody can be much faster than. */
async function plain(kind: Kind, rows: number): Promise<number> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-import-'));
	const file = join(scratch, 'rows.csv');
	writeTable(file, kind, rows);
	const database = new Sqlite(join(scratch, 'plain.db'));
	database.pragma('journal_mode = WAL');
	database.pragma('synchronous = FULL');
	const width = headersOf(file).length;
	const names = Array.from({ length: width }, (_, index) => `c${index}`);
	database.exec(
		`create table plain (id integer primary key, ${names.map((name) => `${name} text`).join(', ')}) strict`
	);
	const insert = database.prepare(
		`insert into plain (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`
	);
	const store = database.transaction((found) => {
		const rows = found as unknown as string[][];
		for (const row of rows) insert.run(row);
	});
	const began = performance.now();
	let parser: ReturnType<typeof initParser> | null = null;
	let gathered: string[][] = [];
	// The parser keeps the first function that it is given.
	const gather = (row: unknown): void => void gathered.push([...(row as string[])]);
	const storeAll = (): void => {
		for (let at = 0; at < gathered.length; at += 500) store(gathered.slice(at, at + 500));
		gathered = [];
	};
	for await (const part of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
		const text = part as string;
		parser ??= initParser(inferSchema(text));
		parser.chunk<string[]>(text, parser.stringArrs, gather);
		storeAll();
	}
	parser?.end();
	storeAll();
	const seconds = (performance.now() - began) / 1000;
	const { stored } = database.prepare('select count(*) as stored from plain').get() as { stored: number };
	if (stored !== rows) throw new Error(`${stored} of ${rows} rows were inserted.`);
	database.close();
	rmSync(scratch, { recursive: true, force: true });
	return seconds;
}

const many = 1_000_000;

/**
 * A file brought in by the running server beside other requests, against parsing and inserting the same rows: numbers and
 * eight ways to tell answers apart a row, a year of days in no order, every thousandth row rejected and told of.
 */
export async function imports(options: Options): Promise<void> {
	const rows = Math.min(many, options.size);
	let memory = { fresh: 0, warm: 0 };
	let slowest = 0;
	const ratio = async (kind: Kind, least: number, words: string): Promise<void> => {
		const ours: number[] = [];
		const theirs: number[] = [];
		// A large file takes minutes: fewer rounds of it tell as much.
		for (let round = 0; round < Math.max(1, Math.min(options.rounds, Math.floor(many / rows))); round += 1) {
			theirs.push(await plain(kind, rows));
			const measured = await importBeside(kind, rows);
			ours.push(measured.seconds);
			memory = {
				fresh: Math.max(memory.fresh, measured.memory.fresh),
				warm: Math.max(memory.warm, measured.memory.warm)
			};
			slowest = Math.max(slowest, measured.health.slowest);
		}
		const took = `${median(ours).toFixed(1)} against ${median(theirs).toFixed(1)} s`;
		const what = `CSV import against raw parse and insert, ${words} a row`;
		const note = `${rows.toLocaleString('en')} rows with eight segments: ${took}`;
		report('import', what, median(theirs) / median(ours), '', { least }, note);
	};
	await ratio('scores', 0.2, 'three numbers');
	await ratio('score', 0.3, 'one number');
	const warm = `${memory.warm.toFixed(0)} MiB beyond one that has answered some pages`;
	report('import', 'memory beyond a fresh server', memory.fresh, ' MiB', { most: 100 }, warm);
	report('import', 'slowest other answer meanwhile', slowest, ' ms', { most: 50 });
	const held = await lockHeld(Math.min(rows, 100_000));
	report(
		'import',
		'longest time that the write lock was held',
		held.longest,
		' ms',
		{ most: 20 },
		`folding behind it included; at most ${held.worked.toFixed(1)} ms of it by the processor's clock`
	);
}

/** Milliseconds for which one transaction of an import held the write lock, at most. */
async function lockHeld(rows: number): Promise<Watched> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-lock-'));
	const config = readConfig({ DATABASE_URL: `file:${join(scratch, 'ninefold.db')}`, DATA_DIR: scratch });
	const app = await createApp({ ...config, logLevel: 'silent' });
	if (app.handle.engine !== 'sqlite') return { longest: Infinity, worked: Infinity };
	// Statements are asked for once and kept: watching begins before anything is asked for.
	const watched = watchLock(app.handle);
	await furnish(app.handle);
	const { id } = await app.handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
	const scope = (await principalScope(app.around, id, { kind: 'operator' })) as OrganisationScope;
	const run = await findImport(scope, leave(scratch, 'scores', rows));
	if (run === null) throw new Error('There is no import.');
	watched.longest = watched.worked = 0;
	const places = { file: uploadPath(scratch, run.file), folder: preparedPath(scratch, run.id) };
	const done = await runImport(scope, run, places);
	if (!done.ok) throw new Error(done.error.code);
	await app.stop();
	rmSync(scratch, { recursive: true, force: true });
	if (watched.longest === 0) throw new Error('No transaction was watched.');
	return watched;
}
