// The one command that is the truth. `node tests/run.ts` runs everything; with the name of a part only that part:
// static, unit, integration, build, e2e, reliability. It goes on after a failure, so that one run shows all of them.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ensureChromium } from './support/chromium.ts';
import { filesUnder, projectRoot } from './support/source-files.ts';

interface Counts {
	passed: number;
	failed: number;
	skipped: number;
}

interface Stage {
	readonly name: string;
	/** The words after `node`. */
	readonly command: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	/** How tests are counted; a stage without reporter is one test. */
	readonly reporter?: 'vitest' | 'playwright';
	/** Whether its output is shown as it comes. */
	readonly live?: boolean;
}

const require = createRequire(import.meta.url);
const reports = join(projectRoot, 'tests/.output');

const programOf = (name: string, file: string): string => join(dirname(require.resolve(`${name}/package.json`)), file);

/** The folder of a package that does not let its package.json be asked for. */
const inModules = (path: string): string => join(projectRoot, 'node_modules', path);

const reportOf = (name: string): string => join(reports, `${name.replaceAll(/[^a-z]+/g, '-')}.json`);

const vitest = (name: string, projects: readonly string[], live = false): Stage => ({
	name,
	command: [
		inModules('vitest/vitest.mjs'),
		'run',
		...projects.flatMap((project) => ['--project', project]),
		'--passWithNoTests',
		'--reporter=default',
		'--reporter=json',
		`--outputFile.json=${reportOf(name)}`
	],
	reporter: 'vitest',
	live
});

const stages = {
	format: { name: 'format', command: [inModules('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
	lint: { name: 'lint', command: [inModules('eslint/bin/eslint.js'), '.'] },
	types: {
		name: 'types',
		command: [
			inModules('svelte-check/bin/svelte-check'),
			'--tsconfig',
			'./tsconfig.json',
			'--fail-on-warnings',
			'--output',
			'human'
		]
	},
	unit: vitest('unit, components, architecture', ['unit', 'components', 'architecture']),
	integration: vitest('integration', ['integration-sqlite', 'integration-postgres'], true),
	build: { name: 'build', command: ['src/entry/build.js'] },
	e2e: {
		name: 'browser',
		command: [programOf('@playwright/test', 'cli.js'), 'test', '--config', 'tests/e2e/playwright.config.ts'],
		environment: { NINEFOLD_REPORT: reportOf('browser') },
		reporter: 'playwright',
		live: true
	},
	reference: vitest('reference', ['reference']),
	reliability: vitest('reliability', ['reliability'], true)
} satisfies Record<string, Stage>;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs one stage and counts its tests. Output of a stage that is not live is shown in one piece at its end. */
async function runStage(stage: Stage, more: Readonly<Record<string, string>> = {}): Promise<Counts> {
	const started = performance.now();
	if (stage.live) console.log(`\n=== ${stage.name}`);
	if (stage.reporter) rmSync(reportOf(stage.name), { force: true });
	const output: Buffer[] = [];
	const code = await new Promise<number>((resolve) => {
		const child = spawn(process.execPath, stage.command, {
			cwd: projectRoot,
			env: { ...process.env, ...stage.environment, ...more },
			stdio: ['ignore', stage.live ? 'inherit' : 'pipe', stage.live ? 'inherit' : 'pipe']
		});
		child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
		child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
		child.once('error', () => resolve(1));
		child.once('close', (status) => resolve(status ?? 1));
	});
	const counts = countsOf(stage, code);
	faults.push(...faultsOf(stage, counts));
	if (stage.reporter === 'playwright' && existsSync(reportOf(stage.name)))
		wobbles.push(...playwrightWobbles(JSON.parse(readFileSync(reportOf(stage.name), 'utf8')) as PlaywrightReport));
	if (!stage.live) {
		console.log(`\n=== ${stage.name}`);
		if (code !== 0 || stage.reporter) process.stdout.write(Buffer.concat(output));
	}
	const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
	console.log(`--- ${stage.name}: ${counts.passed} passed, ${counts.failed} failed${skipped} in ${seconds(started)}`);
	return counts;
}

function countsOf(stage: Stage, code: number): Counts {
	const own: Counts = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
	if (!stage.reporter) return own;
	const path = reportOf(stage.name);
	if (!existsSync(path)) return { ...own, passed: 0 };
	const report = JSON.parse(readFileSync(path, 'utf8')) as unknown;
	const counts =
		stage.reporter === 'vitest' ? vitestCounts(report as VitestReport) : playwrightCounts(report as PlaywrightReport);
	// An error outside of any test (in a hook, while starting) ends with a code and no failed test.
	return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** What failed, to be told once more at the very end, where somebody looks first. */
const faults: string[] = [];

function faultsOf(stage: Stage, counts: Counts): string[] {
	if (counts.failed === 0) return [];
	const path = reportOf(stage.name);
	const named =
		stage.reporter && existsSync(path)
			? stage.reporter === 'vitest'
				? vitestFaults(JSON.parse(readFileSync(path, 'utf8')) as VitestReport)
				: playwrightFaults(JSON.parse(readFileSync(path, 'utf8')) as PlaywrightReport)
			: [];
	return (named.length > 0 ? named : ['see above']).map((line) => `${stage.name}: ${line}`);
}

/** A message's first lines, without colours. */
const brief = (text: string): string =>
	text
		.replaceAll(/\u001B\[[0-9;]*m/g, '')
		.split('\n')
		.slice(0, 6)
		.join('\n    ');

const vitestFaults = (report: VitestReport): string[] =>
	report.testResults.flatMap((file) => {
		const failed = file.assertionResults.filter((result) => result.status === 'failed');
		const where = relative(projectRoot, file.name);
		if (file.status === 'failed' && failed.length === 0) return [`${where}: ${brief(file.message)}`];
		return failed.map((result) => `${where}: ${result.fullName}\n    ${brief(result.failureMessages.join('\n'))}`);
	});

interface PlaywrightSuite {
	title: string;
	suites?: PlaywrightSuite[];
	specs?: {
		title: string;
		file: string;
		tests: { status: string; results: { error?: { message?: string } }[] }[];
	}[];
}

const specsOf = (suite: PlaywrightSuite): NonNullable<PlaywrightSuite['specs']> => [
	...(suite.specs ?? []),
	...(suite.suites ?? []).flatMap(specsOf)
];

/** What failed once and went through when it was tried again: told, so that somebody looks for the cause. */
const wobbles: string[] = [];

const playwrightWobbles = (report: PlaywrightReport): string[] =>
	report.suites.flatMap(specsOf).flatMap((spec) =>
		spec.tests
			.filter((test) => test.status === 'flaky')
			.map((test) => {
				const messages = test.results.flatMap((result) => result.error?.message ?? []);
				return `${spec.file}: ${spec.title}\n    ${brief(messages.join('\n'))}`;
			})
	);

const playwrightFaults = (report: PlaywrightReport): string[] => [
	...report.suites.flatMap(specsOf).flatMap((spec) =>
		spec.tests
			.filter((test) => test.status === 'unexpected')
			.map((test) => {
				const messages = test.results.flatMap((result) => result.error?.message ?? []);
				return `${spec.file}: ${spec.title}\n    ${brief(messages.join('\n'))}`;
			})
	),
	...report.errors.map((error) => brief(error.message ?? 'an error outside of any test'))
];

interface VitestReport {
	numPassedTests: number;
	numFailedTests: number;
	numPendingTests: number;
	numTodoTests: number;
	testResults: {
		name: string;
		status: string;
		message: string;
		assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
	}[];
}

function vitestCounts(report: VitestReport): Counts {
	// A file that could not be loaded has no tests to count, and is one failure.
	const broken = report.testResults.filter(
		(file) => file.status === 'failed' && !file.assertionResults.some((result) => result.status === 'failed')
	);
	return {
		passed: report.numPassedTests,
		failed: report.numFailedTests + broken.length,
		skipped: report.numPendingTests + report.numTodoTests
	};
}

interface PlaywrightReport {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
	errors: { message?: string }[];
	suites: PlaywrightSuite[];
}

function playwrightCounts({ stats, errors }: PlaywrightReport): Counts {
	return {
		passed: stats.expected + stats.flaky,
		failed: stats.unexpected + (stats.unexpected === 0 ? errors.length : 0),
		skipped: stats.skipped
	};
}

const total: Counts = { passed: 0, failed: 0, skipped: 0 };

function add(counts: Counts): Counts {
	total.passed += counts.passed;
	total.failed += counts.failed;
	total.skipped += counts.skipped;
	return counts;
}

const run = async (stage: Stage, more?: Readonly<Record<string, string>>): Promise<boolean> =>
	add(await runStage(stage, more)).failed === 0;

/** One after the other, whatever the outcome of each. */
async function lane(...members: Stage[]): Promise<void> {
	for (const member of members) await run(member);
}

/** The browser for components and journeys; what cannot be had is one failure with a plain message. */
function bringChromium(): boolean {
	try {
		process.env.CHROMIUM_PATH = ensureChromium((line) => console.log(line));
		return true;
	} catch (error) {
		console.error(`\n${(error as Error).message}`);
		add({ passed: 0, failed: 1, skipped: 0 });
		return false;
	}
}

/** Brings kit's generated types up to date, which lint, types and tests read. */
function sync(): Promise<boolean> {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, [inModules('@sveltejs/kit/svelte-kit.js'), 'sync'], {
			cwd: projectRoot,
			stdio: 'inherit'
		});
		child.once('close', (code) => resolve(code === 0));
	});
}

async function browserTests(): Promise<void> {
	if (filesUnder('tests/e2e', /\.test\.ts$/).length > 0) await run(stages.e2e, { NINEFOLD_KEEP_BUILD: '1' });
}

/** What was promised, and beside it the figures of real data: each goes from file to file on one core. */
async function promises(how: 'full' | 'light'): Promise<void> {
	await Promise.all([run(stages.reference), run(stages.reliability, { NINEFOLD_RELIABILITY: how })]);
}

const parts: Record<string, () => Promise<void>> = {
	static: () => lane(stages.format, stages.lint, stages.types),
	async unit() {
		if (bringChromium()) await run(stages.unit);
	},
	integration: () => lane(stages.integration),
	build: () => lane(stages.build),
	async e2e() {
		if (bringChromium() && (await run(stages.build))) await browserTests();
	},
	async reliability() {
		if (await run(stages.build)) await promises('full');
	},
	async all() {
		const hasBrowser = bringChromium();
		// Two lanes for two cores; what measures time or opens many processes comes after them, alone.
		let isBuilt = false;
		await Promise.all([
			lane(stages.format, stages.lint, ...(hasBrowser ? [stages.unit] : [])),
			(async () => {
				await lane(stages.types);
				isBuilt = await run(stages.build);
			})()
		]);
		await run(stages.integration);
		if (!isBuilt) {
			console.log('\nWithout a build there is nothing for the browser and reliability tests to look at.');
			add({ passed: 0, failed: 1, skipped: 0 });
			return;
		}
		if (hasBrowser) await browserTests();
		await promises('light');
	}
};

const wanted = process.argv[2] ?? 'all';
const part = parts[wanted];
if (!part) {
	console.error(`There is no part "${wanted}". Parts: ${Object.keys(parts).join(', ')}`);
	process.exit(2);
}

const began = performance.now();
mkdirSync(reports, { recursive: true });
await sync();
await part();
if (faults.length > 0) console.log(`\nWhat failed:\n${faults.map((fault) => `- ${fault}`).join('\n')}`);
if (wobbles.length > 0)
	console.log(`\nWhat went through at the second try only:\n${wobbles.map((one) => `- ${one}`).join('\n')}`);
console.log(`\nTook ${seconds(began)}`);
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
