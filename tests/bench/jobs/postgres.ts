import { spawn } from 'node:child_process';
import { openDatabase } from '#lib/server/db/client.ts';
import { administer, databaseAddress, startPostgres } from '../../support/postgres.ts';
import { projectRoot } from '../../support/source-files.ts';
import { inTurn, report, type Options } from '../harness.ts';
import { furnish } from '../world.ts';

interface Told {
	readonly rate: number;
	readonly deadlocks: number;
}

const writer = (mode: string, url: string, seconds: number, name: string): Promise<Told> =>
	new Promise((resolve, reject) => {
		const child = spawn(process.execPath, ['tests/bench/postgres-writer.ts', mode, url, String(seconds), name], {
			cwd: projectRoot,
			stdio: ['ignore', 'pipe', 'inherit']
		});
		let text = '';
		child.stdout.on('data', (part: Buffer) => (text += part.toString()));
		child.once('close', (code) =>
			code === 0 ? resolve(JSON.parse(text) as Told) : reject(new Error(`A writer ended with ${code}`))
		);
	});

/** Four writers in two processes against the same that only insert. */
export async function postgres(options: Options): Promise<void> {
	const server = await startPostgres({ durable: true });
	const name = `ninefold_bench_writers_${process.pid}`;
	await administer(server.url, `create database ${name}`);
	const url = databaseAddress(server.url, name);
	const handle = openDatabase({ url });
	await furnish(handle);
	let deadlocks = 0;
	let round = 0;
	const seconds = Math.max(3, Math.round(10 * options.share));
	const both = async (mode: string): Promise<number> => {
		round += 1;
		const told = await Promise.all([writer(mode, url, seconds, `a${round}`), writer(mode, url, seconds, `b${round}`)]);
		for (const one of told) deadlocks += one.deadlocks;
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
	report(
		'postgres',
		'deadlocks and folds that failed',
		deadlocks,
		'',
		{ most: 0 },
		`${(options.rounds + 1) * seconds} s of writing`
	);
	await handle.close();
	await administer(server.url, `drop database ${name} with (force)`);
	await server.stop();
}
