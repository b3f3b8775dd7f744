import { expect, test } from 'vitest';
import { keepLog } from '#lib/server/db/sql/log.ts';
import { testDatabase, testEngine } from '../../support/db.ts';

const pageBytes = 4_096;

test('what somebody writes for long is moved into the file meanwhile, and the log stays short', async () => {
	const database = await testDatabase();
	const { native } = database;
	const log = keepLog({ handle: database });
	if (native.engine !== 'sqlite') {
		expect(testEngine).toBe('postgres');
		await log.keep();
		return log.end();
	}
	native.database.exec('create table heap (id integer primary key, data blob)');
	const insert = native.database.prepare('insert into heap (data) values (zeroblob(?))');
	const state = (): { log: number } =>
		(native.database.pragma('wal_checkpoint(NOOP)') as { log: number }[])[0] as never;
	let longest = 0;
	for (let commit = 0; commit < 60; commit += 1) {
		native.database.transaction(() => {
			for (let row = 0; row < 100; row += 1) insert.run(5 * pageBytes);
		})();
		longest = Math.max(longest, state().log);
		await log.keep();
	}
	// All in all more than thirty thousand pages were written.
	expect(longest).toBeLessThan(12_000);
	expect(native.database.pragma('wal_autocheckpoint', { simple: true })).toBe(0);
	await log.end();
	expect(native.database.pragma('wal_autocheckpoint', { simple: true })).toBe(1_000);
	expect(native.database.prepare('select count(*) from heap').pluck().get()).toBe(6_000);
});

test('two who write for long share one who moves; a short one needs nobody', async () => {
	const database = await testDatabase();
	const [first, second] = [keepLog({ handle: database }), keepLog({ handle: database })];
	await first.keep();
	await first.end();
	if (database.native.engine === 'sqlite') {
		expect(database.native.database.pragma('wal_autocheckpoint', { simple: true })).toBe(0);
	}
	await second.end();
	if (database.native.engine === 'sqlite') {
		expect(database.native.database.pragma('wal_autocheckpoint', { simple: true })).toBe(1_000);
	}
});
