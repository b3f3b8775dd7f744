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
import { report, type Options } from '../harness.ts';
import { headersOf, importBeside, leave, writeTable } from '../import.ts';
import { median } from '../load.ts';
import { furnish } from '../world.ts';

/** Parsing the file and inserting its rows as they are: what nobody can be much faster than. */
async function plain(rows: number): Promise<number> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-import-'));
	const file = join(scratch, 'rows.csv');
	writeTable(file, 'scores', rows);
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

/**
 * A file brought in by the running server beside other requests, against parsing and inserting the same rows: three
 * numbers and eight ways to tell answers apart a row, a year of days, every thousandth row rejected and told of.
 */
export async function imports(options: Options): Promise<void> {
	const rows = Math.min(1_000_000, options.size);
	const ours: number[] = [];
	const theirs: number[] = [];
	let memory = 0;
	let slowest = 0;
	// A large file takes minutes: fewer rounds of it tell as much.
	for (let round = 0; round < Math.max(1, Math.min(options.rounds, Math.floor(1_000_000 / rows))); round += 1) {
		theirs.push(await plain(rows));
		const measured = await importBeside('scores', rows);
		ours.push(measured.seconds);
		memory = Math.max(memory, measured.memory.fresh);
		slowest = Math.max(slowest, measured.health.slowest);
	}
	const note = `${rows.toLocaleString('en')} rows with three numbers and eight segments: ${median(ours).toFixed(1)} against ${median(theirs).toFixed(1)} s`;
	report('import', 'CSV import against raw parse and insert', median(theirs) / median(ours), '', { least: 0.2 }, note);
	report('import', 'memory beyond a fresh server', memory, ' MiB', { most: 100 });
	report('import', 'slowest other answer meanwhile', slowest, ' ms', { most: 50 });
	const held = await lockHeld(Math.min(rows, 100_000));
	report('import', 'longest time that the write lock was held', held, ' ms', { most: 20 });
}

/** Milliseconds for which one transaction of an import held the write lock, at most. */
async function lockHeld(rows: number): Promise<number> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-lock-'));
	const config = readConfig({ DATABASE_URL: `file:${join(scratch, 'ninefold.db')}`, DATA_DIR: scratch });
	const app = await createApp({ ...config, logLevel: 'silent' });
	const { native } = app.handle;
	if (native.engine !== 'sqlite') return Infinity;
	await furnish(app.handle);
	const { id } = await app.handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
	const scope = (await principalScope(app.around, id, { kind: 'operator' })) as OrganisationScope;
	const run = await findImport(scope, leave(scratch, 'scores', rows));
	if (run === null) throw new Error('There is no import.');
	let longest = 0;
	let began = 0;
	const { database } = native;
	const prepare = database.prepare.bind(database);
	// Statements are asked for once and kept: those that begin and end a transaction are timed.
	database.prepare = ((sql: string) => {
		const statement = prepare(sql);
		if (!/^(?:begin immediate|commit|rollback)$/i.test(sql.trim())) return statement;
		const isBegin = /^begin/i.test(sql.trim());
		const timed = (...given: unknown[]) => {
			const told = statement.run(...given);
			if (isBegin) began = performance.now();
			else longest = Math.max(longest, performance.now() - began);
			return told;
		};
		return { reader: statement.reader, run: timed, all: timed, iterate: timed };
	}) as unknown as typeof database.prepare;
	database.exec('select 1');
	const places = { file: uploadPath(scratch, run.file), folder: preparedPath(scratch, run.id) };
	const done = await runImport(scope, run, places);
	if (!done.ok) throw new Error(done.error.code);
	await app.stop();
	rmSync(scratch, { recursive: true, force: true });
	return longest;
}
