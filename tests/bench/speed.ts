/**
 * Speed and memory, as ratios within one run, because machines differ and are shared. Each line says what was measured
 * and which bound it is held to; the run ends with a code other than 0 when a bound is missed.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { appHome, type AppHome } from '../support/app.ts';
import { freePort } from '../support/postgres.ts';
import { projectRoot } from '../support/source-files.ts';
import { client, median, timed, type Answered } from './load.ts';

const connections = 8;
const rounds = 1200;
const bare = join(projectRoot, 'tests/bench/bare');
const scratch = mkdtempSync(join(tmpdir(), 'ninefold-bench-'));
const results: { readonly what: string; readonly value: string; readonly bound: string; readonly ok: boolean }[] = [];

function report(what: string, value: number, unit: string, bound: { least?: number; most?: number }): void {
	const ok = (bound.least === undefined || value >= bound.least) && (bound.most === undefined || value <= bound.most);
	const said = bound.least === undefined ? `at most ${bound.most}` : `at least ${bound.least}`;
	results.push({ what, value: `${value.toFixed(2)}${unit}`, bound: `${said}${unit}`, ok });
	process.stdout.write(`${ok ? 'ok  ' : 'MISS'} ${what}: ${value.toFixed(2)}${unit} (${said}${unit})\n`);
}

const build = (folder: string, words: string[]): void => {
	const done = spawnSync(process.execPath, words, { cwd: folder, encoding: 'utf8' });
	if (done.status !== 0) throw new Error(done.stderr || done.stdout);
};

/** Starts a server and waits until an address answers; gives the process and the milliseconds that took. */
async function begin(
	words: string[],
	cwd: string,
	environment: NodeJS.ProcessEnv,
	address: string
): Promise<{ child: ChildProcess; milliseconds: number }> {
	const began = performance.now();
	const child = spawn(process.execPath, words, {
		cwd,
		env: { PATH: process.env.PATH, ...environment },
		stdio: 'ignore'
	});
	let wrong: unknown;
	for (let tries = 0; tries < 3000; tries += 1) {
		try {
			const response = await fetch(address, { redirect: 'manual' });
			await response.arrayBuffer();
			if (!response.ok) throw new Error(`${address} answers ${response.status}`);
			return { child, milliseconds: performance.now() - began };
		} catch (error) {
			wrong = error;
			await new Promise((resolve) => setTimeout(resolve, 10));
		}
	}
	throw new Error(`Nothing answers at ${address}`, { cause: wrong });
}

const end = (child: ChildProcess): Promise<void> =>
	new Promise((resolve) => {
		child.once('exit', () => resolve());
		child.kill('SIGTERM');
	});

const hidden = (html: string): URLSearchParams => {
	const values = new URLSearchParams();
	for (const [input] of html.matchAll(/<input type="hidden"[^>]*>/g)) {
		const name = /name="([^"]*)"/.exec(input)?.[1];
		const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
		if (name !== undefined) values.set(name, value.replaceAll('&amp;', '&'));
	}
	return values;
};

/** Page and answer of a bare SvelteKit form, answers a second. */
async function bareForm(): Promise<number> {
	const port = await freePort();
	const { child } = await begin(
		['build/index.js'],
		bare,
		{ PORT: String(port), ORIGIN: `http://localhost:${port}`, BARE_DATABASE: join(scratch, 'bare.db') },
		`http://localhost:${port}/`
	);
	const { ask, close } = client(`http://localhost:${port}`, connections);
	const round = async (index: number): Promise<Answered> => {
		await ask({ path: '/' });
		return ask({
			method: 'POST',
			path: '/',
			headers: { 'content-type': 'application/x-www-form-urlencoded', origin: `http://localhost:${port}` },
			body: `score=${index % 11}`
		});
	};
	await timed(200, connections, async (index) => void (await round(index)));
	const seconds = await timed(rounds, connections, async (index) => {
		const answer = await round(index);
		if (answer.status !== 200) throw new Error(`The bare form answered ${answer.status}`);
	});
	close();
	await end(child);
	return rounds / seconds;
}

/** Survey page and answer of ours, answers a second: pages first, then the answers, so that nobody is too quick. */
async function surveyAnswers(home: AppHome, token: string): Promise<number> {
	const app = await home.start();
	const { ask, close } = client(home.url, connections);
	const origin = home.url;
	const pages: URLSearchParams[] = [];
	const answer = (index: number): Promise<Answered> => {
		const fields = pages[index] as URLSearchParams;
		fields.set(fields.get('field') ?? 'q', String(index % 11));
		fields.delete('field');
		return ask({
			method: 'POST',
			path: `/s/${token}`,
			headers: { 'content-type': 'application/x-www-form-urlencoded', origin },
			body: fields.toString()
		});
	};
	const look = async (index: number): Promise<void> => {
		const page = await ask({ path: `/s/${token}` });
		if (page.status !== 200) throw new Error(`The survey page answered ${page.status}`);
		const fields = hidden(page.body);
		const field = /<button class="key[^"]*" name="([^"]*)"/.exec(page.body)?.[1];
		if (field === undefined) throw new Error('The survey page has no keys');
		fields.set('field', field);
		pages[index] = fields;
	};
	const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
	await timed(200, connections, look);
	await wait(2500);
	await timed(200, connections, async (index) => void (await answer(index)));
	pages.length = 0;
	const looking = await timed(rounds, connections, look);
	await wait(2500);
	const answering = await timed(rounds, connections, async (index) => {
		const { status } = await answer(index);
		if (status !== 200 && status !== 303) throw new Error(`The survey answered ${status}`);
	});
	close();
	await app.stop();
	return rounds / (looking + answering);
}

/** The cookie of somebody who came in through the leader's door of the demo. */
async function leader(home: AppHome): Promise<{ cookie: string; base: string }> {
	const origin = home.url;
	const { ask, close } = client(home.url, 1);
	const entered = await ask({
		method: 'POST',
		path: '/demo?/leader',
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', origin },
		body: ''
	});
	const cookie = [entered.headers['set-cookie'] ?? []]
		.flat()
		.map((one) => one.split(';', 1)[0])
		.join('; ');
	const landed = await ask({ path: String(entered.headers.location ?? '/'), headers: { cookie } });
	close();
	const base = String(landed.headers.location ?? '');
	if (!base.includes('/strategies/')) throw new Error(`The door led to ${landed.status} ${base}`);
	return { cookie, base };
}

/** Median milliseconds of the strategy home and of the measurement page. */
async function pageTimes(home: AppHome): Promise<{ home: number; measurement: number }> {
	const app = await home.start();
	const { cookie, base } = await leader(home);
	const { ask, close } = client(home.url, 1);
	const time = async (path: string): Promise<number> => {
		const took: number[] = [];
		for (let index = 0; index < 13; index += 1) {
			const began = performance.now();
			const page = await ask({ path, headers: { cookie } });
			if (page.status !== 200) throw new Error(`${path} answered ${page.status}`);
			if (index >= 4) took.push(performance.now() - began);
		}
		return median(took);
	};
	const times = { home: await time(base), measurement: await time(`${base}/measurement`) };
	close();
	await app.stop();
	return times;
}

async function demoOf(responses: number): Promise<AppHome> {
	const home = await appHome({ environment: { NINEFOLD_NOW: '2027-02-15T09:00:00.000Z' } });
	const loaded = await home.cli('demo', 'load', '--responses', String(responses));
	if (loaded.code !== 0) throw new Error(loaded.stderr || loaded.stdout);
	return home;
}

const residentMebibytes = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const homes: AppHome[] = [];
try {
	build(projectRoot, ['src/entry/build.js']);
	build(bare, [join(projectRoot, 'node_modules/vite/bin/vite.js'), 'build']);

	const small = await demoOf(1000);
	homes.push(small);
	const fresh = await appHome();
	homes.push(fresh);
	const surveyHome = await appHome();
	homes.push(surveyHome);
	if ((await surveyHome.cli('demo', 'load', '--responses', '1000')).code !== 0)
		throw new Error('The demo did not load');
	const database = new Sqlite(join(surveyHome.dataFolder, 'ninefold.db'));
	const row = database
		.prepare(
			`select survey.token from survey join question on question.survey_id = survey.id
			where survey.status = 'open' and question.kind = 'nps' limit 1`
		)
		.get() as { token: string };
	database.prepare('update survey set trusted_venue = 1 where token = ?').run(row.token);
	const before = (database.prepare(`select count(*) as n from record where state = 'counted'`).get() as { n: number })
		.n;

	const theirs = await bareForm();
	const ours = await surveyAnswers(surveyHome, row.token);
	const after = (database.prepare(`select count(*) as n from record where state = 'counted'`).get() as { n: number }).n;
	database.close();
	if (after - before < rounds) throw new Error(`Only ${after - before} of ${rounds} answers count`);
	process.stdout.write(`     bare form ${theirs.toFixed(0)} answers a second, survey ${ours.toFixed(0)}\n`);
	report('survey page and answer against a bare form', ours / theirs, '', { least: 0.7 });

	const big = await demoOf(100_000);
	homes.push(big);
	const few = await pageTimes(small);
	const many = await pageTimes(big);
	process.stdout.write(
		`     home ${few.home.toFixed(0)} -> ${many.home.toFixed(0)} ms, measurement ${few.measurement.toFixed(0)} -> ${many.measurement.toFixed(0)} ms\n`
	);
	report('strategy home with 100,000 answers against 1,000', many.home / few.home, '', { most: 1.5 });
	report('measurement with 100,000 answers against 1,000', many.measurement / few.measurement, '', { most: 1.5 });

	const bareStarts: number[] = [];
	const ourStarts: number[] = [];
	let resident = 0;
	for (let index = 0; index < 3; index += 1) {
		const port = await freePort();
		const one = await begin(
			['build/index.js'],
			bare,
			{ PORT: String(port), ORIGIN: `http://localhost:${port}`, BARE_DATABASE: join(scratch, 'cold.db') },
			`http://localhost:${port}/`
		);
		bareStarts.push(one.milliseconds);
		await end(one.child);
		const own = await begin(
			['src/entry/start.js'],
			projectRoot,
			{ ...fresh.environment, LOG_LEVEL: 'error' },
			`${fresh.url}/healthz`
		);
		ourStarts.push(own.milliseconds);
		if (index === 2) {
			await new Promise((resolve) => setTimeout(resolve, 3000));
			resident = residentMebibytes(own.child.pid ?? 0);
		}
		await end(own.child);
	}
	process.stdout.write(
		`     cold start ${median(ourStarts).toFixed(0)} ms, bare ${median(bareStarts).toFixed(0)} ms\n`
	);
	report('cold start beyond a bare application', (median(ourStarts) - median(bareStarts)) / 1000, ' s', { most: 1 });
	report('memory at rest', resident, ' MiB', { most: 130 });
} finally {
	for (const home of homes) home.remove();
	rmSync(scratch, { recursive: true, force: true });
}
process.exit(results.every((result) => result.ok) ? 0 : 1);
