import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { Command } from 'commander';
import { importTargets, mappingSchema, type ImportMapping, type ImportTarget } from '../../domain/imports/mapping.ts';
import { isId } from '../../domain/shared/id.ts';
import { errorText } from '../../i18n/error-text.ts';
import { translator } from '../../i18n/index.ts';
import type { App } from '../app.ts';
import { keepMapping, noteArrival, preparedPath } from '../imports/commands.ts';
import { lookAtFile } from '../imports/file.ts';
import { listRejects, type Reject } from '../imports/queries.ts';
import { listMetrics, type Metric } from '../metrics/queries.ts';
import type { ImportCounts } from '../workflows/import-counts.ts';
import { workerName } from '../workflows/import-jobs.ts';
import { rehearseImport } from '../workflows/import-rehearse.ts';
import { claimImport, runImport } from '../workflows/import-run.ts';
import { faultText } from './fault-text.ts';
import {
	CommandError,
	ofOrganisation,
	operatorScope,
	orFail,
	pick,
	table,
	verb,
	type WithOrganisation
} from './run.ts';

interface Options extends WithOrganisation {
	readonly mapping: string;
	readonly dryRun?: boolean;
}

const targetWords: Record<ImportTarget, string> = {
	responses: 'answers to surveys',
	cases: 'service cases',
	events: 'what customers did (orders, deliveries, visits)',
	contacts: 'customers, each by your own number for them',
	history: 'values of a metric, day by day'
};

const verbOf = (target: ImportTarget): string => (target === 'responses' ? 'answers' : target);

const faultsTold = 10;
const i18n = translator('en');

/** The mapping with identifiers where it calls metrics by their titles. */
function withMetrics(value: unknown, metrics: readonly Metric[]): unknown {
	if (typeof value !== 'object' || value === null) return value;
	const named = (word: unknown): unknown =>
		typeof word === 'string' && !isId(word) ? pick(metrics, word, 'metric.not_found', 'metric').id : word;
	const { metric, scores } = value as { metric?: unknown; scores?: unknown };
	return {
		...value,
		...(metric === undefined ? {} : { metric: named(metric) }),
		...(Array.isArray(scores)
			? {
					scores: scores.map((score: unknown) =>
						typeof score === 'object' && score !== null && 'metric' in score
							? { ...score, metric: named(score.metric) }
							: score
					)
				}
			: {})
	};
}

/** A mapping as JSON, or the name of a file that holds it. */
function readMapping(text: string, target: ImportTarget, metrics: readonly Metric[]): ImportMapping {
	const json = text.trim().startsWith('{') ? text : existsSync(text) ? readFileSync(text, 'utf8') : null;
	if (json === null) {
		throw new CommandError(
			{ code: 'import.mapping_invalid', field: 'mapping' },
			`There is no file ${text}, and it is no JSON.`
		);
	}
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		throw new CommandError({ code: 'import.mapping_invalid', field: 'mapping' }, 'The mapping is no JSON.');
	}
	const given = typeof value === 'object' && value !== null ? { target, ...value } : value;
	const parsed = mappingSchema.safeParse(withMetrics(given, metrics), { reportInput: true });
	if (!parsed.success) {
		const faults = parsed.error.issues.slice(0, faultsTold).map((issue) => `  ${faultText(issue)}`);
		throw new CommandError(
			{ code: 'import.mapping_invalid', field: 'mapping' },
			['The mapping cannot be read:', ...faults].join('\n')
		);
	}
	if (parsed.data.target !== target) {
		throw new CommandError(
			{ code: 'import.mapping_invalid', field: 'mapping' },
			`The mapping is one of ${targetWords[parsed.data.target]}: bring the file in with \`import ${verbOf(parsed.data.target)}\`.`
		);
	}
	return parsed.data;
}

const rejectsTold = 20;

const reasonOf = (reject: Pick<Reject, 'reason' | 'params' | 'value'>): string =>
	i18n.find(`import.row.${reject.reason}`, { ...reject.params, value: reject.value }) ?? reject.reason;

function linesOf(counts: ImportCounts, rejects: readonly Omit<Reject, 'isNote'>[], isDry: boolean): string[] {
	const stored =
		counts.changed > 0 ? `${counts.stored} (${counts.changed} of them rows with newer values)` : counts.stored;
	return [
		isDry ? `Nothing was stored. Of ${counts.read} rows:` : `Of ${counts.read} rows:`,
		`  ${stored} ${isDry ? 'would be stored' : 'stored'}`,
		`  ${counts.repeated} repeated`,
		`  ${counts.skipped} left out`,
		`  ${counts.rejected} rejected`,
		...(counts.notes > 0 ? [`  ${counts.notes} taken without one of their cells`] : []),
		...(rejects.length === 0
			? []
			: [
					'',
					...table(
						['line', 'column', 'value', 'reason'],
						rejects.map((one) => [one.line, one.column, one.value, reasonOf(one)])
					)
				])
	];
}

async function bringIn(app: App, target: ImportTarget, file: string, options: Options) {
	const scope = await operatorScope(app, options);
	const path = resolve(file);
	if (!existsSync(path) || !statSync(path).isFile()) {
		throw new CommandError({ code: 'import.file_gone', field: 'file' }, `There is no file ${file}.`);
	}
	const mapping = readMapping(options.mapping, target, await listMetrics(scope));
	const asked = {
		...(mapping.encoding === undefined ? {} : { encoding: mapping.encoding }),
		...(mapping.delimiter === undefined ? {} : { delimiter: mapping.delimiter })
	};
	const look = orFail(await lookAtFile(path, asked));
	if (look.notUtf8At !== null) {
		const failure = { code: 'import.file_encoding', params: { line: look.notUtf8At } };
		throw new CommandError(failure, `${errorText(i18n, failure)} ("encoding": "windows-1252")`);
	}
	if (options.dryRun === true) {
		const { counts, rejected } = orFail(await rehearseImport(scope, mapping, { path, ...look }));
		const told = rejected.slice(0, rejectsTold).map((one) => ({ ...one, params: one.params ?? {} }));
		return { json: { isDryRun: true, ...counts, rejects: rejected }, lines: linesOf(counts, told, true) };
	}
	const { id } = orFail(
		await noteArrival(scope, { id: app.ids.id(), target, name: basename(path), file: '', look, byOperator: true })
	);
	orFail(await keepMapping(scope, id, mapping));
	const run = orFail(await claimImport(scope, id, workerName(app)));
	const places = { file: path, folder: preparedPath(app.config.dataFolder, id) };
	const { counts } = orFail(await runImport(scope, run, places));
	const rejects = await listRejects(scope, id, rejectsTold);
	return { json: { id, ...counts, rejects }, lines: linesOf(counts, rejects, false) };
}

export function importNoun(program: Command): void {
	const noun = program.command('import').description('bring in files: answers, cases, events, contacts, history');
	for (const target of importTargets) {
		const what = targetWords[target];
		const name = verbOf(target);
		ofOrganisation(
			verb<Options>(
				noun,
				`${name} <file>`,
				`bring in ${what} from a CSV file; rejected rows are told, the rest is stored`,
				(call) => bringIn(call.app, target, call.words[0] ?? '', call.options)
			)
				.aliases(target === 'responses' ? ['responses'] : [])
				.requiredOption('--mapping <json>', 'what the columns mean: JSON, or a file that holds it')
				.option('--dry-run', 'only say what would happen')
		);
	}
}
