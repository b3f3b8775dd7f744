import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { appliedMigrations, migrateToLatest } from '#lib/server/db/migrate.ts';
import { migrations } from '../../migrations/index.ts';
import { administer, databaseAddress } from '../support/postgres.ts';
import { schemaPrint } from '../support/schema-print.ts';
import { projectRoot } from '../support/source-files.ts';
import { countingList, interruptedList, listBefore } from './broken-migration.ts';

// R5: migrations are atomic and serial.
const isFull = process.env.NINEFOLD_RELIABILITY === 'full';
const names = Object.keys(migrations);
/** Migrations that have something to do on one engine only. */
const onOneEngine: Readonly<Record<string, string>> = { '20261122T1300_lean': 'postgres' };
const endings: (() => Promise<void> | void)[] = [];
afterAll(async () => {
	for (const end of endings.reverse()) await end();
});

let count = 0;

/** The address of a new, empty database. */
async function emptyDatabase(engine: string): Promise<string> {
	count += 1;
	const name = `ninefold_r5_${process.pid}_${count}`;
	if (engine === 'sqlite') {
		const file = join(inject('sqliteFolder'), `${name}.db`);
		endings.push(() => {
			for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
		});
		return `file:${file}`;
	}
	const server = inject('postgresUrl');
	await administer(server, `create database ${name}`);
	endings.push(() => administer(server, `drop database if exists ${name} with (force)`));
	return databaseAddress(server, name);
}

async function withDatabase<T>(url: string, work: (handle: DatabaseHandle) => Promise<T>): Promise<T> {
	const handle = openDatabase({ url });
	try {
		return await work(handle);
	} finally {
		await handle.close();
	}
}

/** Migrates in another process; gives its exit code, or none when it was killed. */
const inChild = (...words: string[]): Promise<number | null> =>
	new Promise((resolve) => {
		const child = spawn(process.execPath, ['tests/reliability/migrate-child.ts', ...words], {
			cwd: projectRoot,
			stdio: ['ignore', 'inherit', 'inherit']
		});
		child.once('close', resolve);
	});

/** Numbers that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}

/** How many statements a migration runs. */
const statementsOf = (engine: string, name: string): Promise<number> =>
	emptyDatabase(engine).then((url) =>
		withDatabase(url, async (handle) => {
			let statements = 0;
			await migrateToLatest(handle, { list: countingList(name, (number) => (statements = number)) });
			return statements;
		})
	);

describe.each(['sqlite', 'postgres'])('migrations on %s (R5)', (engine) => {
	const own = names.filter((name) => (onOneEngine[name] ?? engine) === engine);

	test('those that are for the other engine do nothing', async () => {
		for (const name of names) if (!own.includes(name)) expect(await statementsOf(engine, name), name).toBe(0);
	});

	test.each(own)('%s thrown out after any statement leaves the schema as it was, and runs afterwards', async (name) => {
		const statements = await statementsOf(engine, name);
		expect(statements).toBeGreaterThan(0);
		await withDatabase(await emptyDatabase(engine), async (handle) => {
			await migrateToLatest(handle, { list: listBefore(name) });
			const before = await schemaPrint(handle);
			for (let k = 1; k <= statements; k += 1) {
				const list = interruptedList(name, k, () => {
					throw new Error('interrupted');
				});
				await expect(migrateToLatest(handle, { list }), `statement ${k}`).rejects.toThrow('interrupted');
				expect(await schemaPrint(handle), `after statement ${k}`).toBe(before);
			}
			expect(await migrateToLatest(handle)).toEqual(names.slice(names.indexOf(name)));
		});
	});

	const kills = isFull ? 60 : engine === 'sqlite' ? 10 : 3;

	test(`a process killed after each of ${kills} seeded statements leaves the schema before or after`, async () => {
		const random = seeded(20261121);
		for (let round = 0; round < kills; round += 1) {
			const name = own[Math.floor(random() * own.length)] as string;
			const k = 1 + Math.floor(random() * (await statementsOf(engine, name)));
			const url = await emptyDatabase(engine);
			const before = await withDatabase(url, async (handle) => {
				await migrateToLatest(handle, { list: listBefore(name) });
				return schemaPrint(handle);
			});
			expect(await inChild(url, name, String(k)), 'the process was killed').toBeNull();
			await withDatabase(url, async (handle) => {
				expect(await schemaPrint(handle), `${name} killed after statement ${k}`).toBe(before);
				expect(await migrateToLatest(handle)).toEqual(names.slice(names.indexOf(name)));
			});
		}
	});

	test('two servers that start at once take turns', async () => {
		const url = await emptyDatabase(engine);
		expect(await Promise.all([inChild(url), inChild(url)])).toEqual([0, 0]);
		await withDatabase(url, async (handle) => {
			expect(await appliedMigrations(handle)).toEqual(names);
			const alone = await emptyDatabase(engine);
			await withDatabase(alone, async (other) => {
				await migrateToLatest(other);
				expect(await schemaPrint(handle)).toBe(await schemaPrint(other));
			});
		});
	});
});
