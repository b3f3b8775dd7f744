import type { OptimisationFacts } from '../../domain/optimisation/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What the completion of the last step is computed from. */
export async function optimisationFacts(scope: StrategyScope): Promise<OptimisationFacts> {
	const [reviews, decisions, lessons, strategy] = await Promise.all([
		scope.db
			.selectFrom('review')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
			)
			.select('review.status')
			.where('review.organisation_id', '=', scope.organisationId)
			.where('review.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('decision')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
			)
			.select('decision.owner_id')
			.where('decision.organisation_id', '=', scope.organisationId)
			.where('decision.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('lesson')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'lesson.id').onRef('item.organisation_id', '=', 'lesson.organisation_id')
			)
			.select('lesson.id')
			.where('lesson.organisation_id', '=', scope.organisationId)
			.where('lesson.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('strategy')
			.select('review_on')
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', scope.strategyId)
			.executeTakeFirst()
	]);
	const held = reviews.filter((row) => row.status === 'held').length;
	const dated = strategy?.review_on === null || strategy?.review_on === undefined ? 0 : 1;
	return {
		planned: Math.max(reviews.length - held, dated),
		held,
		decisions: decisions.length,
		decisionsWithOwner: decisions.filter((row) => row.owner_id !== null).length,
		lessons: lessons.length
	};
}
