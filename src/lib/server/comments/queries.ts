import type { CommentLine, Nameable, Talk } from '../../domain/comments/comment.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** Who can be named: whoever is here and may read. */
export const listNameable = (scope: OrganisationScope): Promise<Nameable[]> =>
	scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.orderBy('user.name')
		.orderBy('membership.id')
		.execute();

/** What was said beneath some things of the strategy, oldest first. Guests who only read see no talk. */
export async function getTalk(scope: StrategyScope, itemIds: readonly string[]): Promise<Talk> {
	const mayWrite = holds(scope, 'comment.write') && actor(scope) !== null;
	if (itemIds.length === 0 || scope.principal.kind === 'guest') return { byItem: {}, people: [], mayWrite };
	const [rows, people] = await Promise.all([
		scope.db
			.selectFrom('comment')
			.innerJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'comment.membership_id')
					.onRef('membership.organisation_id', '=', 'comment.organisation_id')
			)
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select(['comment.id', 'comment.item_id', 'comment.membership_id', 'comment.body', 'comment.at'])
			.select(['comment.edited_at', 'user.name'])
			.where('comment.organisation_id', '=', scope.organisationId)
			.where('comment.strategy_id', '=', scope.strategyId)
			.where('comment.item_id', 'in', itemIds)
			.where('comment.removed_at', 'is', null)
			.orderBy('comment.at')
			.orderBy('comment.id')
			.execute(),
		listNameable(scope)
	]);
	const me = actor(scope);
	const byItem: Record<string, CommentLine[]> = {};
	for (const row of rows) {
		(byItem[row.item_id] ??= []).push({
			id: row.id,
			by: { id: row.membership_id, name: row.name },
			body: row.body,
			at: row.at,
			editedAt: row.edited_at,
			isMine: row.membership_id === me
		});
	}
	return { byItem, people, mayWrite };
}

/** What was said beneath one thing. */
export const talkOf = (scope: StrategyScope, itemId: string): Promise<Talk> => getTalk(scope, [itemId]);

/** What was said beneath a tactic and beneath each of its to-dos. */
export async function talkOfTactic(scope: StrategyScope, tacticId: string): Promise<Talk> {
	const rows = await scope.db
		.selectFrom('action')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('tactic_id', '=', tacticId)
		.execute();
	return getTalk(scope, [tacticId, ...rows.map((row) => row.id)]);
}
