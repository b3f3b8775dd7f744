import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { appHome } from '../../support/app.ts';
import { freePort } from '../../support/postgres.ts';
import { projectRoot } from '../../support/source-files.ts';
import { begin, end, inTurn, report, type Options } from '../harness.ts';
import { client, timed } from '../load.ts';
import { numbers, worldSizes } from '../world.ts';

const connections = 32;
const next = numbers(7);
let sent = 0;

const segments = (): Record<string, string> =>
	Object.fromEntries(worldSizes.map((size, index) => [`dimension${index + 1}`, `value ${1 + next(size)}`]));

const rowOf = () => ({
	id: `row-${(sent += 1)}`,
	at: new Date(Date.now() - next(3_600_000)).toISOString(),
	scores: { Recommend: next(11), Happy: 1 + next(5), Effort: 1 + next(7) },
	segments: segments()
});

/** Responses from another program over 32 connections: key, schema, duplicate guard, records, observations. */
export async function ingest(options: Options): Promise<void> {
	const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-ingest-'));
	const home = await appHome({ environment: { API_PER_MINUTE: '100000000' } });
	const run = async (...words: string[]): Promise<string> => {
		const done = await home.cli(...words);
		if (done.code !== 0) throw new Error(done.stderr || done.stdout);
		return done.stdout;
	};
	const who = ['--organisation', 'Bench', '--name', 'Ada', '--email', 'a@b.test', '--password', 'a long passphrase'];
	await run('admin', 'create', ...who);
	for (const [title, kind] of Object.entries({ Recommend: 'nps', Happy: 'csat', Effort: 'ces' })) {
		await run('metric', 'create', '--title', title, '--kind', kind);
	}
	const { secret } = JSON.parse(await run('key', 'create', '--name', 'Bench', '--json')) as { secret: string };
	const app = await home.start();
	try {
		for (const [mode, size, least] of [
			['one', 1, 0.4],
			['many', 100, 0.35]
		] as const) {
			const port = await freePort();
			const words = ['tests/bench/plain.ts', mode, join(scratch, `${mode}.db`), String(port)];
			const plain = await begin(words, projectRoot, {}, `http://127.0.0.1:${port}/`);
			const posts = Math.max(connections, Math.round((size === 1 ? 3000 : 300) * options.share));
			const rate = async (base: string): Promise<number> => {
				const bodies = Array.from({ length: posts }, () => JSON.stringify(Array.from({ length: size }, rowOf)));
				const { ask, close } = client(base, connections);
				const seconds = await timed(posts, connections, async (index) => {
					const { status, body } = await ask({
						method: 'POST',
						path: '/api/v1/responses',
						headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
						body: bodies[index] as string
					});
					if (status !== 200) throw new Error(`${base} answered ${status} ${body.slice(0, 200)}`);
				});
				close();
				return (posts * size) / seconds;
			};
			const { ours, theirs } = await inTurn(options.rounds, {
				theirs: () => rate(`http://127.0.0.1:${port}`),
				ours: () => rate(home.url)
			});
			await end(plain.child);
			const what = size === 1 ? 'ingest, one response a POST' : 'ingest, 100 responses a POST';
			report('ingest', what, ours / theirs, '', { least }, `${ours.toFixed(0)} against ${theirs.toFixed(0)} a second`);
		}
	} finally {
		await app.stop();
		home.remove();
		rmSync(scratch, { recursive: true, force: true });
	}
}
