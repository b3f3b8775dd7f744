import type { ResearchFacts } from '../../domain/research/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** Counts of the step: criteria, filled cells of the matrix (us included), checks and mystery shops. Two queries. */
export async function researchFacts(scope: StrategyScope): Promise<ResearchFacts> {
	const [items, scored] = await Promise.all([
		scope.db
			.selectFrom('item')
			.leftJoin('competitor', (join) =>
				join.onRef('competitor.id', '=', 'item.id').onRef('competitor.organisation_id', '=', 'item.organisation_id')
			)
			.select((eb) => ['item.kind', 'competitor.kind as of', eb.fn.countAll<number>().as('n')])
			.where('item.organisation_id', '=', scope.organisationId)
			.where('item.removed_at', 'is', null)
			.where((eb) =>
				eb.or([
					eb('item.kind', 'in', ['competitor', 'service_check', 'mystery_shop']),
					eb.and([eb('item.kind', '=', 'criterion'), eb('item.strategy_id', '=', scope.strategyId)])
				])
			)
			.groupBy(['item.kind', 'competitor.kind'])
			.execute(),
		scope.db
			.selectFrom('criterion_score as score')
			.innerJoin('item as criterion', (join) =>
				join
					.onRef('criterion.id', '=', 'score.criterion_id')
					.onRef('criterion.organisation_id', '=', 'score.organisation_id')
			)
			.innerJoin('item as company', (join) =>
				join
					.onRef('company.id', '=', 'score.competitor_id')
					.onRef('company.organisation_id', '=', 'score.organisation_id')
			)
			.select(['score.criterion_id', 'score.competitor_id'])
			.distinct()
			.where('score.organisation_id', '=', scope.organisationId)
			.where('score.strategy_id', '=', scope.strategyId)
			.where('score.removed_at', 'is', null)
			.where('criterion.removed_at', 'is', null)
			.where('company.removed_at', 'is', null)
			.execute()
	]);
	const count = (kind: string, but?: string): number =>
		items.filter((row) => row.kind === kind && row.of !== but).reduce((sum, row) => sum + Number(row.n), 0);
	const criteria = count('criterion');
	return {
		criteria,
		cells: criteria === 0 ? 0 : criteria * (count('competitor', 'us') + 1),
		scored: scored.length,
		checks: count('service_check'),
		mysteryShops: count('mystery_shop')
	};
}
