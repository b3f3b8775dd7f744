import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { principalScope, type OrganisationScope, type Surroundings } from '#lib/server/access/organisation-scope.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import buildIfStale from '../e2e/build-if-stale.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { fixedClock, seededIds } from '../support/clock.ts';

// R2: kill -9 at any time is harmless.
const isFull = process.env.NINEFOLD_RELIABILITY === 'full';
const rounds = isFull ? 100 : 5;
const clients = 8;
/** The promise; a machine that needs longer than that for an ordinary start is busy, and is measured against that start. */
const healthyWithin = 3_000;

let home: AppHome;
let key = '';

async function command(...words: string[]): Promise<string> {
	const outcome = await home.cli(...words);
	if (outcome.code !== 0) throw new Error(`${words.join(' ')}\n${outcome.stdout}${outcome.stderr}`);
	return outcome.stdout;
}

beforeAll(async () => {
	buildIfStale();
	home = await appHome();
	await command(
		...['admin', 'create', '--organisation', 'Tarro', '--name', 'Ines Moreno'],
		...['--email', 'ines@example.test', '--password', 'three quiet herons at dusk']
	);
	await command('metric', 'create', '--title', 'NPS', '--kind', 'nps');
	key = (JSON.parse(await command('key', 'create', '--name', 'till', '--json')) as { secret: string }).secret;
}, 900_000);

afterAll(() => home?.remove());

/** Numbers that are the same in every run. */
function random(seed: number): () => number {
	let state = seed;
	return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

interface Row {
	readonly id: string;
	readonly status: string;
}

const item = (id: string, score: number) => ({ id, at: '2026-11-01T10:00:00Z', scores: { NPS: score } });
type Item = ReturnType<typeof item>;

/** Posts a batch; what each row was answered with, or nothing when no answer came back. */
async function post(items: readonly Item[]): Promise<readonly Row[]> {
	try {
		const response = await fetch(`${home.url}/api/v1/responses`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
			body: JSON.stringify(items)
		});
		if (!response.ok) {
			await response.arrayBuffer();
			return [];
		}
		return ((await response.json()) as { results: Row[] }).results;
	} catch {
		return [];
	}
}

const isKept = (row: Row): boolean => row.status === 'stored' || row.status === 'repeated';

async function operator(url: string): Promise<{ scope: OrganisationScope; close: () => Promise<void> }> {
	const handle = openDatabase({ url });
	const log = new Proxy({}, { get: () => () => undefined }) as Surroundings['log'];
	const around: Surroundings = { handle, clock: fixedClock(), ids: seededIds(), log, publish: () => undefined };
	const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
	return { scope: (await principalScope(around, id, { kind: 'operator' })) as OrganisationScope, close: handle.close };
}

describe('kill -9 at any time is harmless (R2)', () => {
	test(
		`${rounds} rounds: what was acknowledged is there, each key once, and sums equal a recount`,
		async () => {
			const draw = random(20_261_121);
			const acknowledged = new Set<string>();
			const sent = new Map<string, Item>();
			let ordinary = 0;
			for (let round = 0; round < rounds; round += 1) {
				const opened = performance.now();
				const app = await home.start();
				ordinary = Math.max(ordinary, performance.now() - opened);
				let isOver = false;
				const client = async (number: number): Promise<void> => {
					for (let count = 0; !isOver; count += 1) {
						const size = 1 + Math.floor(draw() * 5);
						const items = Array.from({ length: size }, (_, index) =>
							item(`${round}-${number}-${count}-${index}`, Math.floor(draw() * 11))
						);
						for (const one of items) sent.set(one.id, one);
						const rows = await post(items);
						for (const row of rows) if (isKept(row)) acknowledged.add(row.id);
						// An empty answer: too many at once, or the end.
						if (rows.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
					}
				};
				const working = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
				await new Promise((resolve) => setTimeout(resolve, 100 + draw() * 700));
				await app.kill();
				isOver = true;
				await working;

				const began = performance.now();
				const again = await home.start();
				expect(performance.now() - began).toBeLessThan(Math.max(healthyWithin, 2 * ordinary));
				const open = [...sent.values()].filter((one) => !acknowledged.has(one.id));
				for (let at = 0; at < open.length; at += 500) {
					const rows = await post(open.slice(at, at + 500));
					expect(rows.filter((row) => !isKept(row))).toEqual([]);
					for (const row of rows) acknowledged.add(row.id);
				}
				await again.stop();
			}
			expect(acknowledged.size).toBe(sent.size);
			expect(sent.size).toBeGreaterThan(rounds * clients);
			const { scope, close } = await operator(String(home.environment.DATABASE_URL));
			try {
				const rows = await scope.db.selectFrom('record').select('source_key').execute();
				expect(rows).toHaveLength(sent.size);
				expect(new Set(rows.map((row) => row.source_key)).size).toBe(sent.size);
				expect(await examineFigures(scope)).toMatchObject({ isWell: true, waiting: 0, observations: sent.size });
			} finally {
				await close();
			}
		},
		isFull ? 1_800_000 : 300_000
	);
});
