import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './postgres.ts';
import { projectRoot } from './source-files.ts';

export interface AppOptions {
	/** The folder of the data; without it a new one that goes away with the application. */
	readonly dataFolder?: string;
	/** Another database than the file in the data folder. */
	readonly databaseUrl?: string;
	readonly port?: number;
	readonly environment?: Readonly<Record<string, string>>;
}

export interface CommandOutcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
}

/** Data and settings of one application, whether it runs or not. */
export interface AppHome {
	readonly url: string;
	readonly dataFolder: string;
	readonly environment: NodeJS.ProcessEnv;
	/** Runs a command of the command line on the same data. */
	cli(...words: string[]): Promise<CommandOutcome>;
	/** Starts the built server and waits until it answers. */
	start(): Promise<RunningApp>;
	/** Takes the data away, if it was made here. */
	remove(): void;
}

export interface RunningApp {
	readonly url: string;
	readonly process: ChildProcess;
	/** All that it has printed. */
	output(): string;
	/** The one-time link of the first start. */
	setupLink(): string | undefined;
	/** Ends it gracefully; gives the exit code. */
	stop(): Promise<number | null>;
	/** Ends it at once, as a crash would. */
	kill(): Promise<void>;
}

/** Prepares an application on a free port with data of its own. */
export async function appHome(options: AppOptions = {}): Promise<AppHome> {
	const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'ninefold-app-'));
	const port = options.port ?? (await freePort());
	const environment: NodeJS.ProcessEnv = {
		PATH: process.env.PATH,
		HOME: process.env.HOME,
		NODE_ENV: 'production',
		DATABASE_URL: options.databaseUrl ?? `file:${join(dataFolder, 'ninefold.db')}`,
		PORT: String(port),
		HOST: '127.0.0.1',
		LOG_LEVEL: 'warn',
		// As `npm start` does: what one process has compiled the next need not compile again.
		NODE_COMPILE_CACHE: join(projectRoot, 'tests/.output/compiled'),
		...(process.env.NINEFOLD_AHEAD_MS === undefined ? {} : { NINEFOLD_AHEAD_MS: process.env.NINEFOLD_AHEAD_MS }),
		...options.environment
	};
	const url = `http://localhost:${port}`;
	return {
		url,
		dataFolder,
		environment,
		cli: (...words) => run(['src/lib/server/cli/index.ts', ...words], environment),
		start: () => start(url, environment),
		remove: () => {
			if (!options.dataFolder) rmSync(dataFolder, { recursive: true, force: true });
		}
	};
}

function run(words: string[], environment: NodeJS.ProcessEnv): Promise<CommandOutcome> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, words, { cwd: projectRoot, env: environment });
		let stdout = '';
		let stderr = '';
		child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
		child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
		child.once('close', (code) => resolve({ code: code ?? 1, stdout, stderr }));
	});
}

async function start(url: string, environment: NodeJS.ProcessEnv): Promise<RunningApp> {
	const child = spawn(process.execPath, ['build/ninefold.js'], { cwd: projectRoot, env: environment });
	let words = '';
	child.stdout.on('data', (chunk: Buffer) => (words += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
	const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
	let isRunning = true;
	void ended.then(() => (isRunning = false));

	const deadline = performance.now() + 30_000;
	while (!(await answers(url))) {
		if (!isRunning) throw new Error(`The server ended instead of starting:\n${words}`);
		if (performance.now() > deadline) {
			child.kill('SIGKILL');
			throw new Error(`The server did not answer within 30 seconds:\n${words}`);
		}
		await new Promise((resolve) => setTimeout(resolve, 25));
	}
	const end = () => child.kill('SIGKILL');
	process.once('exit', end);
	const stopWith = async (signal: NodeJS.Signals) => {
		if (isRunning) child.kill(signal);
		const code = await ended;
		process.off('exit', end);
		return code;
	};
	return {
		url,
		process: child,
		output: () => words,
		setupLink: () => /https?:\/\/\S+\/setup\S*/.exec(words)?.[0],
		stop: () => stopWith('SIGTERM'),
		kill: async () => void (await stopWith('SIGKILL'))
	};
}

const answers = (url: string): Promise<boolean> =>
	fetch(`${url}/healthz`).then(
		async (response) => {
			await response.arrayBuffer();
			return response.ok;
		},
		() => false
	);
