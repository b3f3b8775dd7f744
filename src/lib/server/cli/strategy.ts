import type { Command } from 'commander';
import { beginStrategy, strategyInput } from '../strategy/commands.ts';
import { listStrategies } from '../strategy/queries.ts';
import { CommandError, ofOrganisation, operatorScope, orFail, table, verb, type WithOrganisation } from './run.ts';

interface Create extends WithOrganisation {
	readonly name: string;
	readonly aim: string;
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
}
