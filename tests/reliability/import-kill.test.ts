import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/client.ts';
import { leave } from '../bench/import.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { projectRoot } from '../support/source-files.ts';

const isBuilt = existsSync(join(projectRoot, 'build/ninefold.js'));
const skipped = isBuilt ? '' : ' (skipped: the server is not built)';
const rows = 6_000;
const kills = 2;

describe.skipIf(!isBuilt)(`a server that is killed while a file comes in (R2)${skipped}`, () => {
	let home: AppHome;

	beforeAll(async () => {
		home = await appHome();
		const words = ['--name', 'Ada', '--email', 'a@b.test', '--password', 'a long enough passphrase'];
		expect((await home.cli('admin', 'create', '--organisation', 'Kill', ...words)).stderr).toBe('');
	});
	afterAll(() => home.remove());

	test('goes on exactly where it stopped: every row once, sums agree with a recount', async () => {
		const id = leave(home.dataFolder, 'answers', rows);
		const read = async () => {
			const database = openDatabase({ url: home.environment['DATABASE_URL'] as string });
			const row = await database.db
				.selectFrom('import_run')
				.select(['status', 'read_rows as read', 'stored_rows as stored', 'rejected_rows as rejected'])
				.where('id', '=', id)
				.executeTakeFirstOrThrow();
			const { n } = await database.db
				.selectFrom('record')
				.select((eb) => eb.fn.countAll<number>().as('n'))
				.where('import_id', '=', id)
				.executeTakeFirstOrThrow();
			await database.close();
			return { ...row, records: Number(n) };
		};
		const until = async (isSo: (told: Awaited<ReturnType<typeof read>>) => boolean) => {
			for (;;) {
				const told = await read();
				if (told.status !== 'running' || isSo(told)) return told;
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		};
		let before = 0;
		for (let round = 1; round <= kills; round += 1) {
			const app = await home.start();
			const enough = (rows * round) / (kills + 1);
			await until((told) => told.stored >= enough);
			await app.kill();
			const left = await read();
			// What is told and what is there were committed together.
			expect(left.records).toBe(left.stored);
			expect(left.stored).toBeGreaterThanOrEqual(before);
			before = left.stored;
		}
		const app = await home.start();
		expect(await until(() => false)).toEqual({ status: 'done', read: rows, stored: rows, rejected: 0, records: rows });
		await app.stop();
		expect((await home.cli('doctor')).code).toBe(0);
	}, 240_000);
});
