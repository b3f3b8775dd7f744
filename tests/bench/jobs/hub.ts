import { request, type ClientRequest } from 'node:http';
import { appHome } from '../../support/app.ts';
import { freePort } from '../../support/postgres.ts';
import { projectRoot } from '../../support/source-files.ts';
import { begin, end, pause, report, residentMebibytes, type Options } from '../harness.ts';
import { client, median } from '../load.ts';
import { sessionOf } from '../session.ts';

interface Audience {
	/** Resolves with the milliseconds until the last page was told, counted from the call. */
	untilLast(): Promise<number>;
	/** Messages that pages got since the last call, at most by one page. */
	most(): number;
	close(): void;
}

/** Opens so many streams at an address of this machine. */
async function audience(port: string, path: string, cookie: string, pages: number): Promise<Audience> {
	const open: ClientRequest[] = [];
	const told = new Uint32Array(pages);
	let waiting = 0;
	let heard = new Uint8Array(pages);
	let done: () => void = () => undefined;
	const join = (index: number): Promise<void> =>
		new Promise((resolve, reject) => {
			const asked = request(
				{ host: '127.0.0.1', port, path, agent: false, headers: { cookie, host: `localhost:${port}` } },
				(answer) => {
					if (answer.statusCode !== 200) return reject(new Error(`${path} answered ${answer.statusCode}`));
					resolve();
					answer.on('data', (part: Buffer) => {
						if (!part.includes('figures')) return;
						told[index] = (told[index] ?? 0) + 1;
						if (heard[index] === 1) return;
						heard[index] = 1;
						waiting -= 1;
						if (waiting === 0) done();
					});
					answer.on('error', () => undefined);
				}
			);
			asked.on('error', reject);
			asked.end();
			open.push(asked);
		});
	for (let at = 0; at < pages; at += 100) {
		await Promise.all(Array.from({ length: Math.min(100, pages - at) }, (_, index) => join(at + index)));
	}
	return {
		untilLast: () =>
			new Promise((resolve) => {
				const began = performance.now();
				waiting = pages;
				heard = new Uint8Array(pages);
				done = () => resolve(performance.now() - began);
			}),
		most() {
			const found = told.reduce((most, count) => Math.max(most, count), 0);
			told.fill(0);
			return found;
		},
		close: () => open.forEach((one) => one.destroy())
	};
}

/** Many pages that listen, and one answer that comes in. */
export async function hub(options: Options): Promise<void> {
	const pages = Math.max(100, Math.round(5_000 * options.share));
	const port = String(await freePort());
	const bare = await begin(['tests/bench/bare-hub.ts', port], projectRoot, {}, `http://127.0.0.1:${port}/`);
	const home = await appHome({ environment: { API_PER_MINUTE: '100000000' } });
	const run = async (...words: string[]): Promise<string> => {
		const ran = await home.cli(...words);
		if (ran.code !== 0) throw new Error(ran.stderr || ran.stdout);
		return ran.stdout;
	};
	await run(
		'admin',
		'create',
		'--organisation',
		'Bench',
		'--name',
		'Ada',
		'--email',
		'a@b.test',
		'--password',
		'a long passphrase'
	);
	await run('metric', 'create', '--title', 'Recommend', '--kind', 'nps');
	const { secret } = JSON.parse(await run('key', 'create', '--name', 'Bench', '--json')) as { secret: string };
	const app = await home.start();
	const cookie = `session=${await sessionOf(home, 'a@b.test')}`;
	const ownPort = new URL(home.url).port;
	const { ask, close } = client(home.url, 2);
	const bareClient = client(`http://127.0.0.1:${port}`, 1);
	let sent = 0;
	const answer = async (): Promise<void> => {
		const { status } = await ask({
			method: 'POST',
			path: '/api/v1/responses',
			headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
			body: JSON.stringify([{ id: `hub-${(sent += 1)}`, at: '2026-10-05T10:00:00Z', scores: { Recommend: 9 } }])
		});
		if (status !== 200) throw new Error(`The answer was answered ${status}`);
	};
	await answer();
	await pause(1_500);
	const barely = residentMebibytes(bare.child.pid ?? 0);
	const theirs = await audience(port, '/live', '', pages);
	const before = residentMebibytes(app.process.pid ?? 0);
	const ours = await audience(ownPort, '/live', cookie, pages);
	await pause(500);
	const each = ((residentMebibytes(app.process.pid ?? 0) - before) * 1024) / pages;
	const times = { ours: [] as number[], theirs: [] as number[] };
	for (let round = 0; round <= options.rounds; round += 1) {
		await pause(1_300);
		const theirLast = theirs.untilLast();
		await bareClient.ask({ method: 'POST', path: '/tell', body: '' });
		const their = await theirLast;
		await pause(1_300);
		const ourLast = ours.untilLast();
		await answer();
		const our = await ourLast;
		if (round === 0) continue;
		times.theirs.push(their);
		times.ours.push(our);
	}
	const note = `${pages.toLocaleString('en')} pages: ${median(times.ours).toFixed(0)} against ${median(times.theirs).toFixed(0)} ms`;
	report(
		'hub',
		'the last open page is told of an answer',
		median(times.ours) / median(times.theirs),
		'',
		{ most: 2 },
		note
	);
	const bareEach = ((residentMebibytes(bare.child.pid ?? 0) - barely) * 1024) / pages;
	const beside = `${bareEach.toFixed(0)} KiB with node:http alone`;
	report('hub', 'memory of an open page', each, ' KiB', { most: 25 }, beside);
	await pause(1_300);
	ours.most();
	const began = performance.now();
	while (performance.now() - began < 4_000) await answer();
	const seconds = (performance.now() - began) / 1000;
	await pause(1_500);
	report('hub', 'messages a second to a page while answers keep coming', ours.most() / (seconds + 1), '', {
		most: 1.3
	});
	theirs.close();
	ours.close();
	close();
	bareClient.close();
	await end(bare.child);
	await app.stop();
	home.remove();
}
