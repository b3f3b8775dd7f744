import { spawn } from 'node:child_process';
import { openDatabase } from '#lib/server/db/client.ts';
import { compareFigures } from '#lib/server/metrics/doctor.ts';
import { foldWaiting } from '#lib/server/metrics/folding.ts';
import { administer, databaseAddress, startPostgres } from '../../support/postgres.ts';
import { projectRoot } from '../../support/source-files.ts';
import { inTurn, report, type Options } from '../harness.ts';
import { furnish } from '../world.ts';

interface Told {
	readonly rate: number;
	readonly stored: number;
	readonly deadlocks: number;
	readonly unfolded: number;
}

const writer = (mode: string, url: string, seconds: number, name: string, days = 1): Promise<Told> =>
	new Promise((resolve, reject) => {
		const words = [mode, url, String(seconds), name, String(days)];
		const child = spawn(process.execPath, ['tests/bench/postgres-writer.ts', ...words], {
			cwd: projectRoot,
			stdio: ['ignore', 'pipe', 'inherit']
		});
		let text = '';
		child.stdout.on('data', (part: Buffer) => (text += part.toString()));
		child.once('close', (code) =>
			code === 0 ? resolve(JSON.parse(text) as Told) : reject(new Error(`A writer ended with ${code}`))
		);
	});

/** Days on which the answers of the long run lie. */
const days = 5;

/**
 * The same four writers for as long as is asked, in a database in which nobody has inserted past the sums, and whether
 * every sum is right afterwards.
 */
async function atLength(server: string, seconds: number): Promise<void> {
	const database = `ninefold_bench_long_${process.pid}`;
	await administer(server, `create database ${database}`);
	const url = databaseAddress(server, database);
	const handle = openDatabase({ url });
	const { scope } = await furnish(handle);
	if (handle.native.engine !== 'postgres') throw new Error('This is about PostgreSQL.');
	const { pool } = handle.native;
	const met = async (): Promise<number> => {
		const found = await pool.query('select deadlocks from pg_stat_database where datname = current_database()');
		return (found.rows as { deadlocks: number }[])[0]?.deadlocks ?? 0;
	};
	const before = await met();
	const told = await Promise.all(['a', 'b'].map((name) => writer('whole', url, seconds, `long-${name}`, days)));
	const stored = told.reduce((sum, one) => sum + one.stored, 0);
	const note = `${seconds} s of four writers in two processes with folding: ${stored.toLocaleString('en')} answers sent`;
	const deadlocks = (await met()) - before + told.reduce((sum, one) => sum + one.deadlocks, 0);
	report('postgres', 'deadlocks at length', deadlocks, '', { most: 0 }, note);
	const unfolded = told.reduce((sum, one) => sum + one.unfolded, 0);
	report('postgres', 'folds that failed at length', unfolded, '', { most: 0 }, note);
	await foldWaiting(scope);
	const { differences, observations, cells } = await compareFigures(scope);
	const counted = `${cells.toLocaleString('en')} sums of ${observations.toLocaleString('en')} observations recounted`;
	report('postgres', 'sums that a recount finds wrong afterwards', differences.length, '', { most: 0 }, counted);
	await handle.close();
	await administer(server, `drop database ${database} with (force)`);
}

/** Four writers in two processes against the same that only insert. */
export async function postgres(options: Options): Promise<void> {
	const server = await startPostgres({ durable: true });
	const name = `ninefold_bench_writers_${process.pid}`;
	await administer(server.url, `create database ${name}`);
	const url = databaseAddress(server.url, name);
	const handle = openDatabase({ url });
	await furnish(handle);
	let wrong = 0;
	let round = 0;
	const seconds = Math.max(3, Math.round(10 * options.share));
	const both = async (mode: string): Promise<number> => {
		round += 1;
		const told = await Promise.all([writer(mode, url, seconds, `a${round}`), writer(mode, url, seconds, `b${round}`)]);
		for (const one of told) wrong += one.deadlocks + one.unfolded;
		return told.reduce((sum, one) => sum + one.rate, 0);
	};
	const rates = await inTurn(options.rounds, { bare: () => both('bare'), whole: () => both('whole') });
	const note = `${rates.whole.toFixed(0)} against ${rates.bare.toFixed(0)} answers a second`;
	report(
		'postgres',
		'four writers in two processes against inserts alone',
		rates.whole / rates.bare,
		'',
		{ least: 0.7 },
		note
	);
	const written = (options.rounds + 1) * seconds;
	report('postgres', 'deadlocks and folds that failed', wrong, '', { most: 0 }, `${written} s of writing`);
	if (options.seconds > 0) await atLength(server.url, options.seconds);
	await handle.close();
	await administer(server.url, `drop database ${name} with (force)`);
	await server.stop();
}
