/**
 * Has a running server bring 200,000 rows in and asks for /healthz and a page all the
 * while: how long did the slowest of these wait, against its ordinary time, and how much memory did it take? Runs by
 * itself (`npm exec -- node tests/bench/import.ts [answers|cases|scores|score] [rows]`, after a build); `importBeside` is for others.
 */
import { closeSync, mkdirSync, openSync, readFileSync, readSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { appHome } from '../support/app.ts';
import { client, median } from './load.ts';
import { worldDays, worldSizes } from './world.ts';

/**
 * `scores`: three numbers and eight ways to tell answers apart, every thousandth row not to be taken; `score`: the same
 * with one number.
 */
export type Kind = 'answers' | 'cases' | 'scores' | 'score';

export interface Measured {
	/** Seconds until the last row was in. */
	readonly seconds: number;
	readonly stored: number;
	/** Milliseconds of an ordinary answer, and of the slowest while rows came in. */
	readonly health: { readonly usual: number; readonly slowest: number };
	readonly page: { readonly usual: number; readonly slowest: number };
	/** Slowest answer of the page against its ordinary one. */
	readonly ratio: number;
	/** Mebibytes at the highest over a server that has just started, and over one that has answered some pages. */
	readonly memory: { readonly fresh: number; readonly warm: number };
}

/** The same numbers on every machine. */
function random(): () => number {
	let state = 12_345;
	return () => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return state / 2 ** 32;
	};
}

const dayMs = 86_400_000;
const first = Date.UTC(2024, 10, 1);
const days = 720;

/** The lines of a large file, some thousand at a time: whole it would not be a text any more. */
export function* linesOf(rows: number, kind: 'scores' | 'score' = 'scores'): Generator<string> {
	const next = random();
	const ways = worldSizes.map((_, index) => `dimension${index + 1}`);
	const others = kind === 'scores';
	yield `id,at,recommend,${others ? 'happy,effort,' : ''}${ways.join(',')}\n`;
	let text = '';
	for (let index = 1; index <= rows; index += 1) {
		const at = new Date(Math.floor(first + next() * worldDays * dayMs)).toISOString();
		const recommend = index % rejectedEvery === 0 ? 99 : Math.floor(next() * 11);
		const values = worldSizes.map((size) => `value ${1 + Math.floor(next() * size)}`).join(',');
		const more = others ? `${1 + Math.floor(next() * 5)},${1 + Math.floor(next() * 7)},` : '';
		text += `n${index},${at},${recommend},${more}${values}\n`;
		if (index % 5_000 === 0) {
			yield text;
			text = '';
		}
	}
	yield text;
}

const rejectedEvery = 1_000;
const isScored = (kind: Kind): kind is 'scores' | 'score' => kind === 'scores' || kind === 'score';
const rejectedOf = (kind: Kind, rows: number): number => (isScored(kind) ? Math.floor(rows / rejectedEvery) : 0);

export function writeTable(path: string, kind: Kind, rows: number): void {
	const file = openSync(path, 'w');
	for (const part of isScored(kind) ? linesOf(rows, kind) : [tableOf(kind, rows)]) writeSync(file, part);
	closeSync(file);
}

export function tableOf(kind: 'answers' | 'cases', rows: number): string {
	const next = random();
	const pick = (words: string): string => {
		const list = words.split(' ');
		return list[Math.floor(next() * list.length)] as string;
	};
	const at = (ms: number): string => new Date(ms).toISOString();
	const lines = [
		kind === 'answers' ? 'id,at,nps,words,channel,region,plan' : 'id,opened,answered,resolved,team,priority,channel,met'
	];
	for (let index = 1; index <= rows; index += 1) {
		const began = Math.floor(first + next() * days * dayMs);
		const cells =
			kind === 'answers'
				? [at(began), Math.floor(next() * 11), next() < 0.3 ? `words about what happened ${index}` : '']
				: [
						at(began),
						at(began + Math.floor(next() * 8 * 3_600_000)),
						next() < 0.03 ? '' : at(began + Math.floor((8 + 200 * next() ** 3) * 3_600_000)),
						`team ${Math.floor(next() * next() * 20)}`
					];
		const tail =
			kind === 'answers'
				? [pick('app web phone shop mail'), pick('north south east west islands'), pick('free basic plus pro')]
				: [pick('1 2 3 4'), pick('app web phone mail'), next() < 0.8];
		lines.push([`n${index}`, ...cells, ...tail].join(','));
	}
	return `${lines.join('\n')}\n`;
}

const segmentsOf = (...columns: string[]) => columns.map((column) => ({ column, name: column }));

export const mappingOf = (kind: Kind): object =>
	isScored(kind)
		? {
				target: 'responses',
				space: 'bench',
				id: 'id',
				at: 'at',
				scores: [
					{ column: 'recommend', kind: 'nps', title: 'Recommend' },
					...(kind === 'score'
						? []
						: [
								{ column: 'happy', kind: 'csat', title: 'Happy' },
								{ column: 'effort', kind: 'ces', title: 'Effort' }
							])
				],
				segments: segmentsOf(...worldSizes.map((_, index) => `dimension${index + 1}`))
			}
		: kind === 'answers'
			? {
					target: 'responses',
					space: 'bench',
					id: 'id',
					at: 'at',
					scores: [{ column: 'nps', kind: 'nps', title: 'Bench' }],
					comment: 'words',
					segments: segmentsOf('channel', 'region', 'plan')
				}
			: {
					target: 'cases',
					space: 'bench',
					id: 'id',
					opened: 'opened',
					firstAnswer: 'answered',
					resolved: 'resolved',
					department: 'team',
					outcome: { column: 'met', yes: ['true'] },
					segments: segmentsOf('priority', 'channel')
				};

const resident = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

export function headersOf(path: string): string[] {
	const file = openSync(path, 'r');
	const head = Buffer.alloc(4_096);
	const length = readSync(file, head);
	closeSync(file);
	const text = head.toString('utf8', 0, length);
	return text.slice(0, text.indexOf('\n')).split(',');
}

/** Leaves an import as a process that was ended would: the server goes on with it as soon as it starts. */
export function leave(dataFolder: string, kind: Kind, rows: number): string {
	const id = '01999999-0000-7000-8000-000000000001';
	const path = join(dataFolder, 'uploads', `${id}.csv`);
	mkdirSync(join(dataFolder, 'uploads'), { recursive: true });
	writeTable(path, kind, rows);
	const database = new Sqlite(join(dataFolder, 'ninefold.db'));
	const { id: organisation } = database.prepare('select id from organisation limit 1').get() as { id: string };
	const mapping = { ...mappingOf(kind), time: { format: 'iso', zone: 'UTC' } };
	database
		.prepare(
			`insert into import_run (organisation_id, id, kind, name, file, status, mapping, target, total_bytes, created_at)
			values (?, ?, ?, 'bench.csv', ?, 'running', ?, ?, ?, ?)`
		)
		.run(
			organisation,
			id,
			kind === 'cases' ? 'cases' : 'responses',
			`${id}.csv`,
			JSON.stringify(mapping),
			JSON.stringify({ headers: headersOf(path), worker: '999999999:gone' }),
			statSync(path).size,
			new Date().toISOString()
		);
	database.close();
	return id;
}

/** An import that does not come on for so long will not come to an end. */
const stuckMs = 120_000;

/** Measures an import of so many rows beside other requests; needs a build. */
export async function importBeside(kind: Kind, rows = 200_000): Promise<Measured> {
	const home = await appHome();
	try {
		const admin = [
			'--organisation',
			'Bench',
			'--name',
			'Ada',
			'--email',
			'a@b.test',
			'--password',
			'a long passphrase'
		];
		const made = await home.cli('admin', 'create', ...admin);
		if (made.code !== 0) throw new Error(made.stderr || made.stdout);
		const { ask, close } = client(home.url, 2);
		const time = async (path: string): Promise<number> => {
			const began = performance.now();
			const answer = await ask({ path });
			if (answer.status >= 400) throw new Error(`${path} answered ${answer.status}`);
			return performance.now() - began;
		};
		const paths = { health: '/healthz', page: '/login' } as const;
		const usually = async (path: string): Promise<number> => {
			const took: number[] = [];
			for (let index = 0; index < 200; index += 1) took.push(await time(path));
			return median(took.slice(50));
		};
		const before = await home.start();
		await pause(1_000);
		const fresh = resident(before.process.pid ?? 0);
		const usual = { health: await usually(paths.health), page: await usually(paths.page) };
		await pause(1_000);
		const warm = resident(before.process.pid ?? 0);
		await before.stop();

		const id = leave(home.dataFolder, kind, rows);
		const database = new Sqlite(join(home.dataFolder, 'ninefold.db'), { readonly: true });
		const state = database.prepare(
			'select status, stored_rows as stored, read_rows as read, done_bytes as bytes from import_run where id = ?'
		);
		const app = await home.start();
		const began = performance.now();
		const slowest = { health: 0, page: 0 };
		let highest = 0;
		await time(paths.health);
		await time(paths.page);
		const look = () => state.get(id) as { status: string; stored: number; read: number; bytes: number };
		let told = look();
		let moved = began;
		while (told.status === 'running') {
			slowest.health = Math.max(slowest.health, await time(paths.health));
			slowest.page = Math.max(slowest.page, await time(paths.page));
			highest = Math.max(highest, resident(app.process.pid ?? 0));
			await pause(100);
			const before = told;
			told = look();
			if (told.read !== before.read || told.bytes !== before.bytes) moved = performance.now();
			if (performance.now() - moved > stuckMs)
				throw new Error(`The import stands still at ${JSON.stringify(told)}.\n${app.output()}`);
		}
		const seconds = (performance.now() - began) / 1000;
		database.close();
		close();
		await app.stop();
		if (told.status !== 'done' || told.stored !== rows - rejectedOf(kind, rows))
			throw new Error(`${told.status}, ${told.stored} rows`);
		return {
			seconds,
			stored: told.stored,
			health: { usual: usual.health, slowest: slowest.health },
			page: { usual: usual.page, slowest: slowest.page },
			ratio: slowest.page / usual.page,
			memory: { fresh: highest - fresh, warm: highest - warm }
		};
	} finally {
		home.remove();
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [kind = 'answers', rows = '200000'] = process.argv.slice(2);
	const measured = await importBeside(
		kind === 'cases' || kind === 'scores' || kind === 'score' ? kind : 'answers',
		Number(rows)
	);
	const { seconds, stored, health, page, ratio, memory } = measured;
	process.stdout.write(
		[
			`${stored} ${kind} in ${seconds.toFixed(1)} s, memory +${memory.fresh.toFixed(0)} MiB over a fresh server, +${memory.warm.toFixed(0)} over a warm one`,
			`health: usually ${health.usual.toFixed(1)} ms, at most ${health.slowest.toFixed(0)} ms`,
			`page: usually ${page.usual.toFixed(1)} ms, at most ${page.slowest.toFixed(0)} ms (${ratio.toFixed(1)} times)`,
			''
		].join('\n')
	);
}
