import { mkdtempSync, rmSync, writeFileSync, createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { inferSchema, initParser } from 'udsv';
import { report, type Options } from '../harness.ts';
import { importBeside, tableOf } from '../import.ts';
import { median } from '../load.ts';

/** Parsing the file and inserting its rows as they are: what nobody can be much faster than. */
async function plain(content: string): Promise<number> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-import-'));
	const file = join(scratch, 'rows.csv');
	writeFileSync(file, content);
	const database = new Sqlite(join(scratch, 'plain.db'));
	database.pragma('journal_mode = WAL');
	database.pragma('synchronous = FULL');
	const width = content.slice(0, content.indexOf('\n')).split(',').length;
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
	for await (const part of createReadStream(file, { encoding: 'utf8', highWaterMark: 256 * 1024 })) {
		const text = part as string;
		parser ??= initParser(inferSchema(text));
		parser.chunk<string[]>(text, parser.stringArrs, (found) => {
			const rows = found as unknown as string[][];
			for (let at = 0; at < rows.length; at += 500) store(rows.slice(at, at + 500));
		});
	}
	parser?.end();
	const seconds = (performance.now() - began) / 1000;
	database.close();
	rmSync(scratch, { recursive: true, force: true });
	return seconds;
}

/** A file brought in by the running server beside other requests, against parsing and inserting the same rows. */
export async function imports(options: Options): Promise<void> {
	const rows = Math.min(1_000_000, Math.round(options.size / 5));
	const content = tableOf('answers', rows);
	const ours: number[] = [];
	const theirs: number[] = [];
	let memory = 0;
	let slowest = 0;
	// A large file takes minutes: fewer rounds of it tell as much.
	for (let round = 0; round < Math.max(1, Math.min(options.rounds, Math.floor(1_000_000 / rows))); round += 1) {
		theirs.push(await plain(content));
		const measured = await importBeside('answers', rows);
		ours.push(measured.seconds);
		memory = Math.max(memory, measured.memory.fresh);
		slowest = Math.max(slowest, measured.health.slowest);
	}
	const note = `${rows.toLocaleString('en')} rows with one number, three segments and words: ${median(ours).toFixed(1)} against ${median(theirs).toFixed(1)} s`;
	report('import', 'CSV import against raw parse and insert', median(theirs) / median(ours), '', { least: 0.3 }, note);
	report('import', 'memory beyond a fresh server', memory, ' MiB', { most: 100 });
	report('import', 'slowest other answer meanwhile', slowest, ' ms', { most: 50 });
}
