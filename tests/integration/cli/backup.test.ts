import { spawn } from 'node:child_process';
import {
	copyFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { BackupFault, backupSqlite, hashFileOf, restoreSqlite } from '#lib/server/db/backup.ts';
import { appHome, type AppHome } from '../../support/app.ts';
import { testEngine } from '../../support/db.ts';
import { projectRoot } from '../../support/source-files.ts';

const known = new Set(Object.keys(migrations));
const options = { known, stamp: 'then' };

/** Every row of a database as text, so that two can be compared. */
function contentOf(file: string): string {
	const database = new Sqlite(file, { readonly: true });
	try {
		const tables = database
			.prepare("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name")
			.pluck()
			.all() as string[];
		return tables
			.map((table) => {
				const rows = database
					.prepare(`select * from "${table}"`)
					.all()
					.map((row) => JSON.stringify(row));
				return [table, ...rows.sort()].join('\n');
			})
			.join('\n');
	} finally {
		database.close();
	}
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
	try {
		await work;
		return 'done';
	} catch (error) {
		return error instanceof BackupFault ? error.code : String(error);
	}
};

// The backups of PostgreSQL are its own.
describe.skipIf(testEngine !== 'sqlite')('backup and restore (R7, R8)', () => {
	let home: AppHome;
	let file: string;
	let folder: string;
	let backup: string;

	beforeAll(async () => {
		home = await appHome();
		file = join(home.dataFolder, 'ninefold.db');
		folder = join(home.dataFolder, 'elsewhere');
		mkdirSync(folder);
		backup = join(folder, 'first.db');
		const loaded = await home.cli('demo', 'load', '--responses', '200');
		expect(loaded.stderr).toBe('');
		const made = await home.cli('backup', backup, '--json');
		expect(made.stderr).toBe('');
		expect(JSON.parse(made.stdout)).toMatchObject({ file: backup });
	}, 120_000);
	afterAll(() => home.remove());

	test('a backup holds everything, is checked, and is never written over another file', async () => {
		expect(contentOf(backup)).toBe(contentOf(file));
		expect(readFileSync(hashFileOf(backup), 'utf8')).toMatch(/^[0-9a-f]{64} {2}first\.db\n$/);
		// Names and words of customers are in it: nobody else on the machine may read it.
		if (process.platform !== 'win32') expect(statSync(backup).mode & 0o077).toBe(0);
		const again = await home.cli('backup', backup);
		expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('is there already')]);
		expect(readdirSync(folder).sort()).toEqual(['first.db', 'first.db.sha256']);
	});

	test('without a name it goes beside the database, under the moment', async () => {
		const made = await home.cli('backup');
		expect(made.code).toBe(0);
		expect(readdirSync(join(home.dataFolder, 'backups')).some((name) => /^ninefold-\d{4}-.*\.db$/.test(name))).toBe(
			true
		);
	});

	test('while others write, every copy is one moment of the whole', async () => {
		const live = join(folder, 'ledger.db');
		copyFileSync(backup, live);
		const setup = new Sqlite(live);
		setup.pragma('journal_mode = wal');
		setup.exec('create table ledger (a integer, b integer)');
		setup.close();
		const script = `const S=require('better-sqlite3');const d=new S(process.argv[1],{timeout:10000});const i=d.prepare('insert into ledger values (?,?)');
			let n=0;setInterval(()=>{d.transaction(()=>{n+=1;i.run(n,0);i.run(0,n);})()},1);`;
		const writers = [1, 2, 3].map(() => spawn(process.execPath, ['-e', script, live], { cwd: projectRoot }));
		try {
			for (let round = 0; round < 4; round += 1) {
				const target = join(folder, `during-${round}.db`);
				await backupSqlite(live, target);
				const copy = new Sqlite(target, { readonly: true });
				const sums = copy.prepare('select coalesce(sum(a), 0) as a, coalesce(sum(b), 0) as b from ledger').get() as {
					a: number;
					b: number;
				};
				copy.close();
				expect(sums.a).toBe(sums.b);
				await new Promise((resolve) => setTimeout(resolve, 100));
			}
		} finally {
			for (const writer of writers) writer.kill('SIGKILL');
		}
	}, 60_000);

	test('a backup that is killed leaves nothing under its name', async () => {
		for (const wait of [300, 450, 600, 800]) {
			const target = join(folder, `killed-${wait}.db`);
			const child = spawn(process.execPath, ['src/lib/server/cli/index.ts', 'backup', target], {
				cwd: projectRoot,
				env: home.environment
			});
			// Listened for from the start: it may have ended before it is killed.
			const ended = new Promise((resolve) => child.once('exit', resolve));
			await new Promise((resolve) => setTimeout(resolve, wait));
			child.kill('SIGKILL');
			await ended;
			if (existsSync(target)) expect(contentOf(target)).toBe(contentOf(backup));
		}
	}, 60_000);

	test('restored into an empty folder it is the same, and what was left of another log is gone', async () => {
		const empty = join(folder, 'empty');
		mkdirSync(empty);
		const target = join(empty, 'ninefold.db');
		writeFileSync(`${target}-wal`, 'stale');
		writeFileSync(`${target}-shm`, 'stale');
		expect(await restoreSqlite(backup, target, options)).toEqual({ file: target, before: null });
		expect(readdirSync(empty)).toEqual(['ninefold.db']);
		expect(contentOf(target)).toBe(contentOf(backup));
		const other = await appHome({ dataFolder: empty });
		const listed = await other.cli('strategy', 'list', '--json');
		expect(listed.stdout).toBe((await home.cli('strategy', 'list', '--json')).stdout);
		rmSync(empty, { recursive: true });
	}, 60_000);

	test('over a database only when told so; it is put aside, whole', async () => {
		const target = join(folder, 'old.db');
		copyFileSync(backup, target);
		const changed = new Sqlite(target);
		changed.pragma('journal_mode = wal');
		changed.prepare("update organisation set name = 'Later'").run();
		changed.close();
		const later = contentOf(target);
		expect(await codeOf(restoreSqlite(backup, target, options))).toBe('backup.database_there');
		const done = await restoreSqlite(backup, target, { ...options, replace: true });
		expect(contentOf(target)).toBe(contentOf(backup));
		expect(contentOf(done.before as string)).toBe(later);
	});

	test('never while the server has it open', async () => {
		const held = new Sqlite(file);
		held.pragma('journal_mode = wal');
		held.prepare('select count(*) from organisation').get();
		const before = contentOf(file);
		const done = await home.cli('restore', backup, '--replace');
		expect([done.code, done.stderr]).toEqual([1, expect.stringContaining('is running')]);
		held.close();
		expect(contentOf(file)).toBe(before);
		const free = await home.cli('restore', backup, '--replace');
		expect([free.code, free.stderr]).toEqual([0, '']);
	}, 60_000);

	test('what is cut off, flipped, foreign, newer or without its checksum is refused, and nothing is touched', async () => {
		const target = join(folder, 'kept.db');
		copyFileSync(backup, target);
		const before = readFileSync(target);
		const whole = readFileSync(backup);
		const attempt = (name: string, bytes: Buffer, hash = readFileSync(hashFileOf(backup), 'utf8')) => {
			const damaged = join(folder, name);
			writeFileSync(damaged, bytes);
			writeFileSync(hashFileOf(damaged), hash);
			return codeOf(restoreSqlite(damaged, target, { ...options, replace: true }));
		};
		for (let index = 1; index <= 20; index += 1) {
			const cut = whole.subarray(0, Math.floor((whole.length * index) / 21));
			expect(await attempt('damaged.db', cut)).toBe('backup.damaged');
			const flipped = Buffer.from(whole);
			const at = Math.floor((whole.length * index) / 21) + index;
			flipped[at] = (flipped[at] as number) ^ (1 << (index % 8));
			expect(await attempt('damaged.db', flipped)).toBe('backup.damaged');
		}
		// Where even the checksum fits, SQLite looks.
		const foreign = join(folder, 'foreign.db');
		const strange = new Sqlite(foreign);
		strange.exec('create table thing (id integer)');
		strange.close();
		const plain = { ...options, replace: true, withoutChecksum: true };
		expect(await codeOf(restoreSqlite(foreign, target, plain))).toBe('backup.not_ours');
		writeFileSync(foreign, 'no database at all, but long enough to look like a file that somebody chose by mistake');
		expect(await codeOf(restoreSqlite(foreign, target, plain))).toBe('backup.damaged');
		const newer = join(folder, 'newer.db');
		copyFileSync(backup, newer);
		const ahead = new Sqlite(newer);
		ahead.prepare("insert into migration (name, applied_at) values ('29990101T0000_later', '2999')").run();
		ahead.close();
		expect(await codeOf(restoreSqlite(newer, target, plain))).toBe('backup.newer');
		const alone = join(folder, 'alone.db');
		copyFileSync(backup, alone);
		expect(await codeOf(restoreSqlite(alone, target, { ...options, replace: true }))).toBe('backup.no_checksum');
		expect(await codeOf(restoreSqlite(join(folder, 'nothing.db'), target, plain))).toBe('backup.not_found');
		expect(await codeOf(restoreSqlite(target, target, plain))).toBe('backup.same_file');
		expect(readFileSync(target).equals(before)).toBe(true);
		expect(readdirSync(folder).filter((name) => name.includes('restoring') || name.includes('before'))).toEqual([
			'old.db.before-then'
		]);
	}, 60_000);
});

test.skipIf(testEngine !== 'sqlite')(
	'who was erased after a backup was made is gone again once it is restored (P3)',
	async () => {
		const home = await appHome();
		const words = [
			'--organisation',
			'Real',
			'--name',
			'Ada',
			'--email',
			'ada@example.org',
			'--password',
			'a long way home'
		];
		const made = await home.cli('admin', 'create', ...words);
		expect([made.code, made.stderr]).toEqual([0, '']);
		const database = new Sqlite(join(home.dataFolder, 'ninefold.db'));
		database
			.prepare(
				`insert into contact (organisation_id, id, external_id, name, created_at, changed_at)
			select id, 'one', 'ann-17', 'Ann Ash', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' from organisation`
			)
			.run();
		database.close();
		const backup = join(home.dataFolder, 'before.db');
		expect((await home.cli('backup', backup)).stdout).toContain('erased.list');
		expect((await home.cli('restore', backup, '--replace')).stdout).toContain('no list of erased customers');
		const erased = await home.cli('contact', 'erase', 'ann-17');
		expect([erased.code, erased.stdout]).toEqual([0, expect.stringContaining('erased.list')]);
		const live = readFileSync(join(home.dataFolder, 'ninefold.db')).toString('latin1');
		expect(live).not.toMatch(/ann-17|Ann Ash/);
		const restored = await home.cli('restore', backup, '--replace', '--json');
		expect(restored.stderr).toBe('');
		expect(JSON.parse(restored.stdout)).toMatchObject({ listed: 1, erasedAgain: 1 });
		expect(JSON.parse((await home.cli('contact', 'find', 'ann', '--json')).stdout)).toEqual({ total: 0, found: [] });
		home.remove();
	},
	60_000
);

test.skipIf(testEngine === 'sqlite')('with PostgreSQL the command says which tools are meant for it', async () => {
	const home = await appHome({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
	const done = await home.cli('backup');
	expect([done.code, done.stderr]).toEqual([1, expect.stringContaining('pg_dump')]);
	home.remove();
});
