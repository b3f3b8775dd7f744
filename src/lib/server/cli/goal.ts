import type { Command } from 'commander';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import type { App } from '../app.ts';
import { listGoalBoard, type GoalBoardRow } from '../goals/board.ts';
import { listStrategies } from '../strategy/queries.ts';
import { CommandError, ofOrganisation, operatorScope, pick, table, verb, type WithOrganisation } from './run.ts';

interface Which extends WithOrganisation {
	readonly strategy?: string;
	readonly closed?: boolean;
}

async function strategyScope(app: App, options: Which): Promise<StrategyScope> {
	const scope = await operatorScope(app, options);
	const strategies = (await listStrategies(scope)).map((one) => ({ ...one, title: one.name }));
	const found =
		options.strategy === undefined
			? strategies.find((one) => one.archivedAt === null)
			: pick(strategies, options.strategy, 'strategy.not_found', 'strategy');
	const narrowed = found === undefined ? null : await strategyScopeOf(scope, found.id);
	if (narrowed === null) throw new CommandError({ code: 'strategy.not_found' }, 'There is no strategy yet.');
	return narrowed;
}

const shown = (value: number | null, decimals: number): string => (value === null ? '-' : value.toFixed(decimals));

/** As it is said on the pages: in tenths, and never as certain while days remain. */
const chancesOf = (chance: number): string => `${Math.min(9.7, Math.max(0.3, Math.round(chance * 20) / 2))} in 10`;

const row = (goal: GoalBoardRow): (string | number | null)[] => [
	goal.id,
	goal.title,
	goal.metricTitle,
	shown(goal.value, goal.decimals),
	shown(goal.target, goal.decimals),
	goal.endsOn,
	goal.status.measured,
	goal.chance === null ? null : chancesOf(goal.chance)
];

const heads = ['id', 'goal', 'figure', 'now', 'target', 'by', 'status', 'chances'];

const which = (command: Command): Command =>
	ofOrganisation(command).option('--strategy <name or id>', 'which strategy; the newest unless told');

export function goalNoun(program: Command): void {
	const noun = program.command('goal').description('goals and where they stand');
	which(
		verb<Which>(noun, 'list', 'list the goals of a strategy with where they stand', async ({ app, options }) => {
			const scope = await strategyScope(app, options);
			const board = await listGoalBoard(scope, { closedToo: options.closed === true });
			return { json: board, lines: table(heads, board.map(row)) };
		}).option('--closed', 'closed goals too')
	);
	which(
		verb<Which>(noun, 'show <goal>', 'show one goal: its figure, target, status and recent weeks', async (call) => {
			const scope = await strategyScope(call.app, call.options);
			const board = await listGoalBoard(scope, { closedToo: true });
			const word = (call.words[0] ?? '').trim().toLowerCase();
			// Of several of one name it is the one that is still followed.
			const running = board.filter((one) => one.state !== 'closed' && one.title.toLowerCase() === word);
			const goal = pick(running.length === 1 ? running : board, word, 'goal.not_found', 'goal');
			const weeks = goal.series.map((point) => [point.from, point.to, shown(point.value, goal.decimals), point.n]);
			return {
				json: goal,
				lines: [...table(heads, [row(goal)]), '', ...table(['from', 'to', 'value', 'answers'], weeks)]
			};
		})
	);
}
