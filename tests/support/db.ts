import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { administer, databaseAddress } from './postgres.ts';

/** The engine that this run of the test file is for. */
export const testEngine: 'sqlite' | 'postgres' =
	process.env.NINEFOLD_TEST_ENGINE === 'postgres' ? 'postgres' : 'sqlite';

export interface TestDatabase extends DatabaseHandle {
	/** The address of the database, for processes and second connections. */
	readonly url: string;
}

const opened: { close: () => Promise<void>; remove: () => Promise<void> | void }[] = [];
let count = 0;

/** A migrated, empty database of its own, on the engine of this run: a copy of the template. Closed after the file. */
export async function testDatabase(): Promise<TestDatabase> {
	count += 1;
	const name = `ninefold_test_${process.pid}_${process.env.VITEST_POOL_ID ?? 0}_${Date.now().toString(36)}_${count}`;
	const { url, remove } = testEngine === 'postgres' ? await copyOnPostgres(name) : copyOnSqlite(name);
	const handle = openDatabase({ url });
	let isOpen = true;
	const close = async () => {
		if (!isOpen) return;
		isOpen = false;
		await handle.close();
	};
	opened.push({ close, remove });
	return { ...handle, close, url };
}

export async function closeTestDatabases(): Promise<void> {
	for (const { close, remove } of opened.splice(0)) {
		await close();
		await remove();
	}
}

function copyOnSqlite(name: string) {
	const file = join(inject('sqliteFolder'), `${name}.db`);
	copyFileSync(inject('sqliteTemplate'), file);
	return {
		url: `file:${file}`,
		remove: () => {
			for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
		}
	};
}

async function copyOnPostgres(name: string) {
	const server = inject('postgresUrl');
	await administer(server, `create database ${name} template ${inject('postgresTemplate')} strategy file_copy`);
	return {
		url: databaseAddress(server, name),
		remove: () => administer(server, `drop database if exists ${name} with (force)`)
	};
}
