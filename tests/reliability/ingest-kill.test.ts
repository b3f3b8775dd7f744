import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/client.ts';
import { appHome, type AppHome, type RunningApp } from '../support/app.ts';
import { projectRoot } from '../support/source-files.ts';

const isBuilt = existsSync(join(projectRoot, 'build/ninefold.js'));
const rounds = Number(process.env['NINEFOLD_KILLS'] ?? 5);
const clients = 8;

interface Told {
	readonly results: readonly { readonly id: string; readonly status: string }[];
}

/** Numbers between 0 and 1 that are the same in every run. */
function numbers(seed: number): () => number {
	let state = seed;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

const skipped = isBuilt ? '' : ' (skipped: the server is not built)';

describe.skipIf(!isBuilt)(`killed at any moment, the server keeps what it has acknowledged (R2)${skipped}`, () => {
	let home: AppHome;
	let secret = '';

	beforeAll(async () => {
		home = await appHome();
		const admin = [
			'--organisation',
			'Kill',
			'--name',
			'Ada',
			'--email',
			'a@b.test',
			'--password',
			'a long enough passphrase'
		];
		expect((await home.cli('admin', 'create', ...admin)).stderr).toBe('');
		expect((await home.cli('metric', 'create', '--title', 'NPS', '--kind', 'nps')).stderr).toBe('');
		const key = await home.cli('key', 'create', '--name', 'Load', '--json');
		secret = (JSON.parse(key.stdout) as { secret: string }).secret;
	});
	afterAll(() => home.remove());

	const post = async (app: RunningApp, ids: readonly string[]): Promise<Told | null> => {
		try {
			const answer = await fetch(`${app.url}/api/v1/responses`, {
				method: 'POST',
				headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
				body: JSON.stringify(ids.map((id) => ({ id, at: '2026-10-05T10:00:00Z', scores: { NPS: id.length % 11 } })))
			});
			if (answer.status === 429) {
				// As it is asked to, the client comes again later, under the same names.
				await new Promise((resolve) => setTimeout(resolve, Number(answer.headers.get('retry-after') ?? 1) * 1000));
				return await post(app, ids);
			}
			return answer.ok ? ((await answer.json()) as Told) : null;
		} catch {
			return null;
		}
	};

	test(`${rounds} times, with eight clients: nothing acknowledged is lost, nothing is stored twice, sums agree with a recount`, async () => {
		const next = numbers(20_261_121);
		const acknowledged = new Set<string>();
		let unsure: string[][] = [];
		let sent = 0;
		const restarts: number[] = [];
		for (let round = 0; round < rounds; round += 1) {
			const began = performance.now();
			const app = await home.start();
			if (round > 0) restarts.push(performance.now() - began);
			// What was not acknowledged is sent again under the same names.
			for (const ids of unsure) {
				const told = await post(app, ids);
				expect(
					told?.results.map((one) => one.status).every((status) => status === 'stored' || status === 'repeated')
				).toBe(true);
				for (const id of ids) acknowledged.add(id);
			}
			unsure = [];
			let isOver = false;
			const killed = new Promise<void>((resolve) => setTimeout(resolve, 100 + next() * 900)).then(async () => {
				isOver = true;
				await app.kill();
			});
			await Promise.all(
				Array.from({ length: clients }, async () => {
					while (!isOver) {
						const ids = Array.from({ length: 1 + Math.floor(next() * 20) }, () => `answer-${(sent += 1)}`);
						const told = await post(app, ids);
						if (told === null) unsure.push(ids);
						else for (const result of told.results) acknowledged.add(result.id);
					}
				})
			);
			await killed;
		}
		const began = performance.now();
		const app = await home.start();
		restarts.push(performance.now() - began);
		expect(Math.max(...restarts), 'milliseconds until healthy after a kill').toBeLessThan(3_000);
		for (const ids of unsure) {
			expect(await post(app, ids)).not.toBeNull();
			for (const id of ids) acknowledged.add(id);
		}
		expect(await app.stop()).toBe(0);
		const handle = openDatabase({ url: home.environment['DATABASE_URL'] ?? '' });
		const rows = await handle.db.selectFrom('record').select('source_key').execute();
		await handle.close();
		const stored = rows.map((row) => (row.source_key ?? '').slice('api:'.length));
		expect(new Set(stored).size).toBe(stored.length);
		expect([...acknowledged].filter((id) => !stored.includes(id))).toEqual([]);
		expect(stored.length).toBe(acknowledged.size);
		expect(stored.length).toBeGreaterThan(rounds);
		expect((await home.cli('doctor')).stdout).toContain('All is well');
	}, 600_000);
});
