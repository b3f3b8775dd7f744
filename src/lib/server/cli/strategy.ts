import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { strategyScopeOf } from '../access/strategy-scope.ts';
import { beginStrategy, strategyInput } from '../strategy/commands.ts';
import { listStrategies } from '../strategy/queries.ts';
import { fileName, fileText, importFrom } from '../workflows/strategy-file/file.ts';
import { exportStrategy } from '../workflows/strategy-file/write.ts';
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

interface Create extends WithOrganisation {
	readonly name: string;
	readonly aim: string;
}

interface Export extends WithOrganisation {
	readonly out?: string;
	readonly force?: boolean;
}

interface Import extends WithOrganisation {
	readonly name?: string;
	readonly people?: string;
	readonly departments?: string;
}

export function strategyNoun(program: Command): void {
	const noun = program.command('strategy').description('plans in nine steps');
	ofOrganisation(
		verb<Create>(noun, 'create', 'begin a strategy with an empty plan', async ({ app, options }) => {
			const scope = await operatorScope(app, options);
			const parsed = strategyInput.safeParse(options);
			if (!parsed.success) throw new CommandError({ code: 'input.invalid', field: 'name' });
			const id = orFail(await beginStrategy(scope, parsed.data));
			return { json: { id, name: parsed.data.name }, lines: [`${app.config.appUrl}/strategies/${id}`] };
		})
			.requiredOption('--name <name>', 'what it is called')
			.option('--aim <sentence>', 'what it is for', '')
	);
	ofOrganisation(
		verb<WithOrganisation>(noun, 'list', 'list the strategies', async ({ app, options }) => {
			const strategies = await listStrategies(await operatorScope(app, options));
			const standing = (one: (typeof strategies)[number]): string =>
				one.archivedAt !== null ? 'archived' : one.launchedAt !== null ? 'running' : 'being planned';
			return {
				json: strategies,
				lines: table(
					['id', 'name', 'standing'],
					strategies.map((one) => [one.id, one.name, standing(one)])
				)
			};
		})
	);
	ofOrganisation(
		verb<Export>(noun, 'export', 'write a strategy to one file', async ({ app, options, words }) => {
			const scope = await operatorScope(app, options);
			const all = (await listStrategies(scope)).map(({ id, name }) => ({ id, title: name }));
			const one = pick(all, words[0] ?? '', 'strategy.not_found', 'strategy');
			const strategy = await strategyScopeOf(scope, one.id);
			if (strategy === null) throw new CommandError({ code: 'strategy.not_found' });
			const file = orFail(await exportStrategy(strategy));
			const path = options.out ?? fileName(one.title);
			if (existsSync(path) && options.force !== true)
				throw new CommandError({ code: 'strategy_file.there' }, `${path} is there already; --force writes over it.`);
			writeFileSync(path, fileText(file), { mode: 0o600 });
			const rows = Object.values(file.content.tables).reduce((sum, table) => sum + table.length, 0);
			return { json: { id: one.id, file: path, rows, digest: file.digest }, lines: [path] };
		})
			.argument('<strategy>', 'its name or id')
			.option('--out <file>', 'where to write it; by default its name in this folder')
			.option('--force', 'write over a file that is there')
	);
	ofOrganisation(
		verb<Import>(
			noun,
			'import',
			'begin a strategy from a file, all of it or nothing',
			async ({ app, options, words }) => {
				const scope = await operatorScope(app, options);
				const path = words[0] ?? '';
				if (!existsSync(path)) throw new CommandError({ code: 'strategy_file.missing' }, `There is no file ${path}.`);
				const { name, people, departments } = options;
				const arrived = orFail(await importFrom(scope, path, { name, people, departments }));
				const left = [...arrived.peopleMissing, ...arrived.departmentsMissing];
				return {
					json: arrived,
					lines: [
						`${app.config.appUrl}/strategies/${arrived.strategyId}`,
						...(arrived.peopleKept.length > 0 ? [`kept by name: ${arrived.peopleKept.join(', ')}`] : []),
						...(left.length > 0 ? [`not here: ${left.join(', ')}`] : [])
					]
				};
			}
		)
			.argument('<file>', 'a file that `strategy export` or a page of Ninefold wrote')
			.option('--name <name>', 'another name than the file’s')
			.option('--people <keep|leave>', 'people who are not here: keep their names, or leave their places empty', 'keep')
			.option('--departments <make|leave>', 'departments that are not here: make them, or leave them out', 'make')
	);
}
