/** What the jobs of the bench share: rounds in turn, medians, and the report that the command writes. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { subscribe } from 'node:diagnostics_channel';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import type { DatabaseHandle } from '#lib/server/db/client.ts';
import { heldChannel, type Stored } from '#lib/server/db/dialects/porter.ts';
import { projectRoot } from '../support/source-files.ts';
import { median } from './load.ts';

export interface Options {
	/** Observations of the large world. */
	readonly size: number;
	/** Rounds of each side; they take turns. */
	readonly rounds: number;
	/** How much of the usual amount of work a round does: less while others use the machine. */
	readonly share: number;
	/** How long the writers on PostgreSQL go on after they were measured; 0 for not at all. */
	readonly seconds: number;
}

/** What is held to, and how far off it is. */
export interface Line {
	readonly job: string;
	readonly what: string;
	readonly value: string;
	readonly goal: string;
	readonly verdict: Verdict;
	readonly note: string;
}

/** A goal that names a size is reached at that size only: what is quick with less says little. */
export type Verdict = 'yes' | 'no' | 'not at full size';

const lines: Line[] = [];
export const measured = (): readonly Line[] => lines;

interface Bound {
	readonly least?: number;
	readonly most?: number;
}

/** Observations that the goals of reading and correcting speak of. */
export const fullSize = 10_000_000;

/** How much there was, and how much the goal speaks of. */
export interface Amount {
	readonly was: number;
	readonly goal: number;
}

/** Tells what was measured, and whether it is within its bound. */
export function report(
	job: string,
	what: string,
	value: number,
	unit: string,
	bound: Bound,
	note = '',
	amount?: Amount
): void {
	const ok = (bound.least === undefined || value >= bound.least) && (bound.most === undefined || value <= bound.most);
	const isFull = amount === undefined || amount.was >= amount.goal;
	const verdict = !ok ? 'no' : isFull ? 'yes' : 'not at full size';
	const sized = isFull
		? note
		: [note, `the goal speaks of ${amount.goal.toLocaleString('en')}`].filter(Boolean).join('; ');
	const goal = bound.least === undefined ? `at most ${bound.most}${unit}` : `at least ${bound.least}${unit}`;
	const told = `${value.toFixed(2)}${unit}`;
	lines.push({ job, what, value: told, goal, verdict, note: sized });
	const mark = { yes: 'ok  ', no: 'MISS', 'not at full size': 'part' }[verdict];
	process.stdout.write(`${mark} ${what}: ${told} (${goal})${sized === '' ? '' : `  ${sized}`}\n`);
}

/** What cannot be measured here, and why: never told as reached. */
export function skip(job: string, what: string, goal: string, why: string): void {
	lines.push({ job, what, value: 'not measured', goal, verdict: 'no', note: why });
	process.stdout.write(`---- ${what}: not measured (${goal})  ${why}\n`);
}

/**
 * Measures sides in turn, so that whatever else the machine does falls on all of them; gives the median of each. A first
 * round warms up and is not counted.
 */
export async function inTurn<Side extends string>(
	rounds: number,
	sides: Readonly<Record<Side, () => Promise<number> | number>>
): Promise<Record<Side, number>> {
	const names = Object.keys(sides) as Side[];
	const values = new Map<Side, number[]>(names.map((name) => [name, []]));
	for (let round = 0; round <= rounds; round += 1) {
		for (const name of round % 2 === 0 ? names : [...names].reverse()) {
			const value = await sides[name]();
			if (round > 0) values.get(name)?.push(value);
		}
	}
	return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<Side, number>;
}

/** Milliseconds that some work takes. */
export async function took(work: () => Promise<unknown> | unknown): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

/** Milliseconds for which a lock was held at most, and for which whoever held it was at work meanwhile at most. */
export interface Watched {
	longest: number;
	worked: number;
}

const workedMs = (): number => {
	const { user, system } = process.threadCpuUsage();
	return (user + system) / 1000;
};

/**
 * Watches for how long this process holds the write lock of SQLite at most: from beginning a transaction to its end, its
 * threads included.
 */
export function watchLock(handle: DatabaseHandle): Watched {
	const watched: Watched = { longest: 0, worked: 0 };
	const held = (milliseconds: number, worked: number): void => {
		watched.longest = Math.max(watched.longest, milliseconds);
		watched.worked = Math.max(watched.worked, worked);
	};
	subscribe(heldChannel, (told) => {
		const stored = told as Stored;
		held(stored.heldMs, stored.workedMs);
	});
	if (handle.native.engine !== 'sqlite') return watched;
	const { database } = handle.native;
	const prepare = database.prepare.bind(database) as (text: string) => { run: (...values: unknown[]) => unknown };
	let began = 0;
	let worked = 0;
	Object.assign(database, {
		prepare: (text: string) => {
			const statement = prepare(text);
			const run = statement.run.bind(statement);
			if (text === 'begin immediate') {
				statement.run = (...values) => {
					const result = run(...values);
					began = performance.now();
					worked = workedMs();
					return result;
				};
			} else if (text === 'commit' || text === 'rollback') {
				statement.run = (...values) => {
					const result = run(...values);
					if (began > 0) held(performance.now() - began, workedMs() - worked);
					began = 0;
					return result;
				};
			}
			return statement;
		}
	});
	return watched;
}

/** Watches for how long nobody else gets a turn of the event loop at most, until it is told to stop. */
export function watchTurns(): { longest: number; stop: () => Promise<void> } {
	let last = performance.now();
	let isOver = false;
	const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
	const watched = { longest: 0, stop: () => Promise.resolve() };
	const running = (async (): Promise<void> => {
		while (!isOver) {
			await turn();
			const now = performance.now();
			watched.longest = Math.max(watched.longest, now - last);
			last = now;
		}
	})();
	watched.stop = () => {
		isOver = true;
		return running;
	};
	return watched;
}

/** Starts a server and waits until an address answers; gives the process and the milliseconds that took. */
export async function begin(
	words: readonly string[],
	cwd: string,
	environment: NodeJS.ProcessEnv,
	address: string
): Promise<{ child: ChildProcess; milliseconds: number }> {
	const began = performance.now();
	const child = spawn(process.execPath, words, {
		cwd,
		env: { PATH: process.env.PATH, ...environment },
		stdio: ['ignore', 'ignore', 'inherit']
	});
	const kill = (): void => void child.kill('SIGKILL');
	process.once('exit', kill);
	child.once('exit', () => process.off('exit', kill));
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
	child.kill('SIGKILL');
	throw new Error(`Nothing answers at ${address}`, { cause: wrong });
}

export const end = (child: ChildProcess): Promise<void> =>
	new Promise((resolve) => {
		if (child.exitCode !== null) return resolve();
		child.once('exit', () => resolve());
		child.kill('SIGTERM');
	});

/** Mebibytes that a process holds in memory. */
export const residentMebibytes = (pid: number): number =>
	Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;

export const pause = (milliseconds: number): Promise<void> =>
	new Promise((resolve) => setTimeout(resolve, milliseconds));

/* ------------------------------------------------------------------ the report */

const page = join(projectRoot, 'docs/benchmarks.md');
const begun = /^\| `([a-z]+)` +\| (.+?) +\| (.+?) +\| (.+?) +\| (yes|no|not at full size) +\| (.*?) +\|$/;

/** The lines of an earlier run that this one did not measure. */
function earlier(jobs: ReadonlySet<string>): string[] {
	if (!existsSync(page)) return [];
	return readFileSync(page, 'utf8')
		.split('\n')
		.filter((line) => {
			const job = begun.exec(line)?.[1];
			return job !== undefined && !jobs.has(job);
		});
}

/** Writes docs/benchmarks.md: what was measured now, beside what an earlier run measured of the other jobs. */
export function writeReport(order: readonly string[], options: Options, date: string): void {
	const jobs = new Set(lines.map((line) => line.job));
	const size = options.size.toLocaleString('en');
	const rows = [
		...earlier(jobs),
		...lines.map(({ job, what, value, goal, verdict, note }) => {
			const told = [note, `${size} observations, ${options.rounds} rounds, ${date}`].filter((part) => part !== '');
			return `| \`${job}\` | ${what} | ${value} | ${goal} | ${verdict} | ${told.join('; ')} |`;
		})
	];
	const place = (row: string): number => order.indexOf(begun.exec(row)?.[1] ?? '');
	rows.sort((a, b) => place(a) - place(b));
	const processors = cpus();
	const text = [
		'# Benchmarks',
		'',
		'Made by `npm run bench` (`npm run bench -- --help` names the jobs); do not edit. Every figure compares two things in one',
		'run, in rounds that take turns, by their medians, because machines differ and are shared. SQLite runs with',
		'`synchronous=FULL`. "Reached" tells whether the goal was reached when the line was measured; what is within its bound',
		'with less than the goal speaks of says "not at full size".',
		'',
		`Machine of the last run: ${processors.length} × ${processors[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB memory, Node ${process.version}, ${date}.`,
		'',
		'| job | what | measured | goal | reached | how |',
		'| --- | --- | --- | --- | --- | --- |',
		...rows,
		''
	].join('\n');
	writeFileSync(page, text);
}
