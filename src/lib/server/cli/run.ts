import type { Command } from 'commander';
import type { Result } from '../../domain/shared/result.ts';
import { errorText } from '../../i18n/error-text.ts';
import { translator } from '../../i18n/index.ts';
import { principalScope, type OrganisationScope } from '../access/organisation-scope.ts';
import { createApp, type App } from '../app.ts';
import { ConfigError, readConfig } from '../config.ts';
import { notifyOtherProcesses } from '../db/watch.ts';

type Params = Readonly<Record<string, string | number>>;

/** Why a command did not do what it was asked: a code for programs, words for people. */
export class CommandError extends Error {
	readonly code: string;
	readonly field: string | undefined;
	readonly params: Params;
	constructor(
		failure: { readonly code: string; readonly field?: string | undefined; readonly params?: Params | undefined },
		words?: string
	) {
		super(words ?? errorText(translator('en'), failure));
		this.code = failure.code;
		this.field = failure.field;
		this.params = failure.params ?? {};
	}
}

/** The value of a result; a failure ends the command. */
export function orFail<T>(result: Result<T, string>): T {
	if (result.ok) return result.value;
	throw new CommandError(result.error);
}

/** What a command prints: `json` for programs, lines for people. */
export interface Answer {
	readonly json: unknown;
	readonly lines: readonly string[];
	/** The command did its work and found something wrong. */
	readonly isTrouble?: boolean;
}

/** Columns of text under each other, numbers to the right. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string[] {
	const cells = [heads, ...rows].map((row) => row.map((cell) => (cell === null ? '-' : String(cell))));
	const widths = heads.map((_, column) => Math.max(...cells.map((row) => [...(row[column] ?? '')].length)));
	const numeric = heads.map((_, column) => rows.every((row) => typeof row[column] !== 'string'));
	return cells.map((row) =>
		row
			.map((cell, column) => {
				const blank = ' '.repeat(Math.max(0, (widths[column] ?? 0) - [...cell].length));
				return numeric[column] ? blank + cell : cell + blank;
			})
			.join('  ')
			.trimEnd()
	);
}

export interface Call<Options> {
	readonly app: App;
	readonly options: Options;
	/** The words behind the verb that are no options. */
	readonly words: readonly string[];
}

const write = (stream: NodeJS.WriteStream, text: string): Promise<void> =>
	new Promise((resolve) => stream.write(`${text}\n`, () => resolve()));

const isAsked = (option: string): boolean => process.argv.includes(option);

async function tellFailure(error: unknown): Promise<void> {
	if (isAsked('--json')) {
		const told =
			error instanceof CommandError
				? { code: error.code, field: error.field, params: error.params, message: error.message }
				: { code: error instanceof ConfigError ? 'settings.wrong' : 'unexpected', message: messageOf(error) };
		await write(process.stderr, JSON.stringify({ error: told }));
	} else {
		const field = error instanceof CommandError && error.field !== undefined ? ` (${error.field})` : '';
		await write(process.stderr, `${messageOf(error)}${field}`);
	}
	process.exitCode = 1;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Adds a verb: it gets the application without a server, prints what it gives back, and ends with code 0 only if all went
 * well. Open pages of a running server learn of its changes.
 */
export function verb<Options extends object = object>(
	noun: Command,
	name: string,
	description: string,
	work: (call: Call<Options>) => Promise<Answer>
): Command {
	return noun
		.command(name)
		.description(description)
		.option('--json', 'print JSON for programs')
		.action(async (...given: unknown[]) => {
			const command = given.at(-1) as Command;
			try {
				const app = await createApp({ ...readConfig(), logLevel: 'silent' });
				try {
					const answer = await work({ app, options: command.opts<Options>(), words: command.args });
					await notifyOtherProcesses(app.handle);
					await write(
						process.stdout,
						isAsked('--json') ? JSON.stringify(answer.json, null, '\t') : answer.lines.join('\n')
					);
					if (answer.isTrouble === true) process.exitCode = 1;
				} finally {
					await app.stop();
				}
			} catch (error) {
				await tellFailure(error);
			}
		});
}

interface PlainCall<Options> {
	readonly options: Options;
	readonly words: readonly string[];
}

/** Adds a verb that must not open the database: for what is done to its file. */
export function plainVerb<Options extends object = object>(
	noun: Command,
	name: string,
	description: string,
	work: (call: PlainCall<Options>) => Promise<Answer>
): Command {
	return noun
		.command(name)
		.description(description)
		.option('--json', 'print JSON for programs')
		.action(async (...given: unknown[]) => {
			const command = given.at(-1) as Command;
			try {
				const answer = await work({ options: command.opts<Options>(), words: command.args });
				await write(
					process.stdout,
					isAsked('--json') ? JSON.stringify(answer.json, null, '\t') : answer.lines.join('\n')
				);
			} catch (error) {
				await tellFailure(error);
			}
		});
}

/** The option that names the organisation, for all verbs that act within one. */
export const ofOrganisation = (command: Command): Command =>
	command.option('--organisation <name or id>', 'which organisation; not needed while there is one');

export interface WithOrganisation {
	readonly organisation?: string;
}

/** The operator's scope of the organisation that the options name, or of the only one. */
export async function operatorScope(app: App, options: WithOrganisation): Promise<OrganisationScope> {
	const rows = await app.handle.db.selectFrom('organisation').select(['id', 'name']).orderBy('created_at').execute();
	const wanted = options.organisation;
	const found =
		wanted === undefined
			? rows
			: rows.filter((row) => row.id === wanted || row.name.toLowerCase() === wanted.toLowerCase());
	const [first] = found;
	if (first === undefined) {
		throw new CommandError(
			{ code: 'organisation.not_found', field: 'organisation' },
			wanted === undefined
				? 'There is no organisation yet. Make one: npm run cli -- admin create --organisation … --name … --email … --password …'
				: `There is no organisation called ${wanted}.`
		);
	}
	if (found.length > 1) {
		throw new CommandError(
			{ code: 'organisation.ambiguous', field: 'organisation' },
			`Say which organisation: ${found.map((row) => `--organisation ${row.id} (${row.name})`).join(', ')}`
		);
	}
	const scope = await principalScope(app.around, first.id, { kind: 'operator' });
	if (scope === null) throw new CommandError({ code: 'organisation.not_found', field: 'organisation' });
	return scope;
}

/** The thing that a word names by its identifier or, if that is clear, its title. */
export function pick<T extends { readonly id: string; readonly title: string }>(
	things: readonly T[],
	word: string,
	code: string,
	called: string
): T {
	const wanted = word.trim().toLowerCase();
	const found = things.filter((thing) => thing.id === wanted || thing.title.toLowerCase() === wanted);
	if (found.length === 1) return found[0] as T;
	throw new CommandError(
		{ code },
		found.length === 0
			? `There is no ${called} called ${word}.`
			: `Several are called ${word}: ${found.map((thing) => thing.id).join(', ')}`
	);
}
