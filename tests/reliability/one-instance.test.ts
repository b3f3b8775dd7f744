import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sessionOf } from '../bench/session.ts';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { projectRoot } from '../support/source-files.ts';

const isBuilt = existsSync(join(projectRoot, 'build/ninefold.js'));
const skipped = isBuilt ? '' : ' (skipped: the server is not built)';

/** The pages and what stands in front of them are two bundles of one program. */
describe.skipIf(!isBuilt)(`one process holds one database, one writer and one hub${skipped}`, () => {
	let home: AppHome;
	let app: RunningApp;
	let secret = '';

	beforeAll(async () => {
		home = await appHome();
		const who = ['--organisation', 'One', '--name', 'Ada', '--email', 'a@b.test', '--password', 'a long passphrase'];
		expect((await home.cli('admin', 'create', ...who)).stderr).toBe('');
		expect((await home.cli('metric', 'create', '--title', 'NPS', '--kind', 'nps')).stderr).toBe('');
		const key = await home.cli('key', 'create', '--name', 'Load', '--json');
		secret = (JSON.parse(key.stdout) as { secret: string }).secret;
		app = await home.start();
	}, 60_000);
	afterAll(async () => {
		await app.stop();
		home.remove();
	});

	const post = async (id: string): Promise<number> => {
		const answer = await fetch(`${app.url}/api/v1/responses`, {
			method: 'POST',
			headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
			body: JSON.stringify([{ id, at: new Date().toISOString(), scores: { NPS: 9 } }])
		});
		await answer.arrayBuffer();
		return answer.status;
	};

	test('the file of the database is open once', async () => {
		// Both bundles have asked the database by then.
		expect((await fetch(`${app.url}/healthz`)).status).toBe(200);
		expect((await fetch(`${app.url}/login`)).status).toBe(200);
		expect(await post('first')).toBe(200);
		const folder = `/proc/${app.process.pid}/fd`;
		const open = readdirSync(folder).flatMap((name) => {
			try {
				return [readlinkSync(join(folder, name))];
			} catch {
				return [];
			}
		});
		expect(open.filter((path) => path === join(home.dataFolder, 'ninefold.db'))).toHaveLength(1);
		expect(open.filter((path) => path === join(home.dataFolder, 'ninefold.db-wal'))).toHaveLength(1);
	});

	test('an answer that comes in before the pages is told to a page within two seconds, once it is in the sums', async () => {
		const token = await sessionOf(home, 'a@b.test');
		// What was stored by another process is told as "everything"; it has passed by then.
		await new Promise((resolve) => setTimeout(resolve, 1_500));
		const { port } = new URL(app.url);
		const heard = new Promise<number>((resolve, reject) => {
			const asked = request(
				{ host: '127.0.0.1', port, path: '/live', headers: { cookie: `session=${token}`, host: `localhost:${port}` } },
				(stream) => {
					expect(stream.statusCode).toBe(200);
					let began = 0;
					stream.on('data', (part: Buffer) => {
						if (began === 0) {
							began = performance.now();
							void post('second');
						} else if (part.includes('"figures"')) {
							resolve(performance.now() - began);
							asked.destroy();
						}
					});
					stream.on('error', () => undefined);
				}
			);
			asked.on('error', reject);
			asked.end();
		});
		expect(await heard).toBeLessThan(2_000);
	});
});
