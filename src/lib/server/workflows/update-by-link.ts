import { z } from 'zod';
import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { goalLimits } from '../../domain/goals/schema.ts';
import { optionalWhole, words } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { memberScope, type Surroundings } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { listGoalBoard } from '../goals/board.ts';
import { giveUpdate } from '../goals/commands.ts';
import { peekUpdateLink, redeemUpdateLink } from '../goals/update-links.ts';
import { listNextUpdates } from '../goals/update-queries.ts';

export interface UpdatePage {
	readonly organisation: string;
	readonly timeZone: string;
	readonly name: string;
	readonly goal: GoalBoardRow;
	readonly lastValue: number | null;
	readonly updatedOn: string | null;
}

/** The scope of the person whom a link is for, in the strategy of its goal, with the rights that they hold now. */
async function scopeOf(around: Surroundings, secret: string): Promise<{ scope: StrategyScope; goalId: string } | null> {
	const link = await peekUpdateLink({ db: around.handle.db, clock: around.clock }, secret);
	if (link === null) return null;
	const own = await memberScope(around, link.userId, link.organisationId);
	if (own === null) return null;
	const goal = await own.db
		.selectFrom('item')
		.select('strategy_id')
		.where('organisation_id', '=', own.organisationId)
		.where('id', '=', link.goalId)
		.where('kind', '=', 'goal')
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	const scope = goal === undefined || goal.strategy_id === null ? null : await strategyScopeOf(own, goal.strategy_id);
	return scope === null ? null : { scope, goalId: link.goalId };
}

/** What an open link shows: one goal, as its person may see it. Looking uses nothing up. */
export async function readUpdateLink(around: Surroundings, secret: string): Promise<UpdatePage | null> {
	const found = await scopeOf(around, secret);
	if (found === null) return null;
	const { scope, goalId } = found;
	const [[goal], [due], person] = await Promise.all([
		listGoalBoard(scope, { ids: [goalId] }),
		listNextUpdates(scope, { goalId }),
		scope.db
			.selectFrom('user')
			.select('name')
			.where('id', '=', scope.principal.kind === 'member' ? scope.principal.userId : '')
			.executeTakeFirst()
	]);
	if (goal === undefined || goal.state !== 'set') return null;
	return {
		organisation: scope.organisation.name,
		timeZone: scope.organisation.timeZone,
		name: person?.name ?? '',
		goal,
		lastValue: due?.lastValue ?? null,
		updatedOn: due?.updatedOn ?? null
	};
}

export const updateByLinkInput = z
	.object({ words: words(goalLimits.note), score: optionalWhole(0, 10) })
	.refine(({ words: said, score }) => said !== '' || score !== null, { path: ['words'], message: 'goal.update_empty' });

/** Gives the update that a link is for, and uses the link up: of any number at the same time exactly one counts. */
export async function updateByLink(
	around: Surroundings,
	secret: string,
	input: z.output<typeof updateByLinkInput>
): Promise<Result<{ title: string }, string>> {
	const found = await scopeOf(around, secret);
	if (found === null) return fail('auth.link_void');
	const { scope, goalId } = found;
	return inTransaction(scope, async (inner): Promise<Result<{ title: string }, string>> => {
		if (!(await redeemUpdateLink(inner, secret))) return fail('auth.link_void');
		const given = await giveUpdate(inner, { id: goalId, note: input.words, confidence: input.score });
		return given.ok ? ok({ title: '' }) : given;
	});
}
