/**
 * `npm run bench` measures how fast Ninefold is, job by job, and writes docs/benchmarks.md; `npm run bench -- ingest page`
 * measures these alone. With the name of a simulation it runs that and prints its table.
 */
import { goals, filters, page } from './jobs/reading.ts';
import { disk, erase, list } from './jobs/records.ts';
import { hub } from './jobs/hub.ts';
import { imports } from './jobs/import.ts';
import { ingest } from './jobs/ingest.ts';
import { postgres } from './jobs/postgres.ts';
import { rollups } from './jobs/rollups.ts';
import { start } from './jobs/start.ts';
import { measured, writeReport, type Options } from './harness.ts';

const jobs: Readonly<Record<string, (options: Options) => Promise<void>>> = {
	ingest,
	import: imports,
	rollups,
	goals,
	page,
	erase,
	postgres,
	hub,
	list,
	filters,
	disk,
	start
};

const simulations: Readonly<Record<string, () => Promise<unknown>>> = {
	speed: () => import('./speed.ts'),
	calibration: () => import('./calibration.ts'),
	unusual: () => import('./unusual.ts'),
	effect: () => import('./effect.ts')
};

const words = process.argv.slice(2);
const option = (name: string, otherwise: string): string => {
	const at = words.indexOf(`--${name}`);
	return at < 0 ? otherwise : (words.splice(at, 2)[1] ?? otherwise);
};

const isHelp = words.includes('--help');
const date = option('date', new Date().toISOString().slice(0, 10));
const options: Options = {
	size: Number(option('size', '1000000')),
	rounds: Number(option('rounds', '5')),
	share: Number(option('share', '1')),
	seconds: Number(option('seconds', '0'))
};
const isSimulation = (words[0] ?? '') in simulations;
const unknown = words.filter(
	(word, i) =>
		!word.startsWith('--') &&
		!(word in jobs) &&
		!(word in simulations) &&
		!(isSimulation && i === 1 && /^\d+$/.test(word))
);
if (isHelp || unknown.length > 0) {
	process.stdout.write(
		[
			`Jobs: ${Object.keys(jobs).join(', ')} (all, unless told). Simulations: ${Object.keys(simulations).join(', ')}.`,
			'A simulation takes a number of cases behind its name; without one it runs in full.',
			'--size <observations> of the large world (1,000,000), --rounds <n> (5), --share <0..1> of the usual work, --date <day>',
			'--seconds <n> of a long run of `postgres` after the others, with a recount at its end (none)',
			''
		].join('\n')
	);
	process.exit(unknown.length > 0 ? 2 : 0);
}

const simulation = simulations[words[0] ?? ''];
if (simulation !== undefined) await simulation();
else {
	const wanted = words.length === 0 ? Object.keys(jobs) : words;
	for (const name of wanted) {
		process.stdout.write(`${name}\n`);
		await jobs[name]?.(options);
		writeReport(Object.keys(jobs), options, date);
	}
	process.exit(measured().every((line) => line.verdict !== 'no') ? 0 : 1);
}
