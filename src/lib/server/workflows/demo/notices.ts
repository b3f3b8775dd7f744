import { addDays } from '../../../domain/shared/instant.ts';
import type { StrategyScope } from '../../access/strategy-scope.ts';
import { addComment } from '../../comments/commands.ts';
import { toInstant } from '../../db/codec.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

type Said = readonly [who: Person, daysAgo: number, hour: number, words: string];

/** What the people of Tarro say to one another these days, beneath what keeps them busy. */
async function talk(
	scope: StrategyScope,
	stage: Stage,
	item: string | undefined,
	lines: readonly Said[]
): Promise<void> {
	if (item === undefined) return;
	for (const [who, daysAgo, hour, body] of lines) {
		const at = hourOf(stage, addDays(stage.story.today, -daysAgo), hour);
		must(await addComment(as(scope, stage, who, at), { item, body }));
	}
}

/** Talk beneath a stuck to-do, its tactic and a goal; what is older than a day and a half has been seen at the bell. */
export async function setNotices(scope: StrategyScope, stage: Stage): Promise<void> {
	const stuck = await scope.db
		.selectFrom('action')
		.select(['id', 'tactic_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('stuck', 'is not', null)
		.where('done_at', 'is', null)
		.orderBy('id')
		.executeTakeFirst();
	const goal = await scope.db
		.selectFrom('goal')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('status', '=', 'set')
		.where('top', '=', 1)
		.orderBy('id', 'desc')
		.executeTakeFirst();
	await talk(scope, stage, stuck?.id, [
		[
			'samuel',
			2,
			11,
			'The tool ends at eight in the morning. @Leila, can we enter the early hour by hand until it learns it?'
		],
		[
			'leila',
			1,
			9,
			'Yes, on the paper at the door. @Ines Moreau, that is one hour a week that nobody sees in the figures.'
		],
		['ines', 1, 16, 'Then I count it here. I ask for the tool on Monday. @Samuel, tell me if a second hour comes.']
	]);
	await talk(scope, stage, stuck?.tactic_id, [
		['farid', 1, 10, 'Two callers before eight told me this week that they nearly ordered elsewhere.'],
		['leila', 1, 12, 'Worth writing down as what we noticed, @Farid. Will you?']
	]);
	await talk(scope, stage, goal?.id, [
		[
			'ines',
			2,
			15,
			'If Mondays stay as they are, this goal is a wish. @Nikos, what would a second van for four weeks cost?'
		],
		['nikos', 1, 8, 'I have an offer by Thursday, @Ines.']
	]);
	const since = toInstant(hourOf(stage, addDays(stage.story.today, -1), 14));
	await scope.db
		.updateTable('notice')
		.set((eb) => ({ seen_at: eb.ref('at') }))
		.where('organisation_id', '=', scope.organisationId)
		.where('at', '<', since)
		.where('seen_at', 'is', null)
		.where('kind', '<>', 'mention')
		.execute();
}
