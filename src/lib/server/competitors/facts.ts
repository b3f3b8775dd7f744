import type { CompetitorFacts } from '../../domain/competitors/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** Counts of the step: companies by kind, search words with and without rankings, things to know. Two queries. */
export async function competitorFacts(scope: StrategyScope): Promise<CompetitorFacts> {
	const [items, ranked] = await Promise.all([
		scope.db
			.selectFrom('item')
			.leftJoin('competitor', (join) =>
				join.onRef('competitor.id', '=', 'item.id').onRef('competitor.organisation_id', '=', 'item.organisation_id')
			)
			.select((eb) => ['item.kind', 'competitor.kind as of', eb.fn.countAll<number>().as('n')])
			.where('item.organisation_id', '=', scope.organisationId)
			.where('item.kind', 'in', ['competitor', 'keyword', 'watch_item'])
			.where('item.removed_at', 'is', null)
			.groupBy(['item.kind', 'competitor.kind'])
			.execute(),
		scope.db
			.selectFrom('search_ranking')
			.innerJoin('item', (join) =>
				join
					.onRef('item.id', '=', 'search_ranking.keyword_id')
					.onRef('item.organisation_id', '=', 'search_ranking.organisation_id')
			)
			.select((eb) => eb.fn.count<number>('search_ranking.keyword_id').distinct().as('n'))
			.where('search_ranking.organisation_id', '=', scope.organisationId)
			.where('item.removed_at', 'is', null)
			.executeTakeFirst()
	]);
	const count = (kind: string, of?: string): number =>
		items
			.filter((row) => row.kind === kind && (of === undefined || row.of === of))
			.reduce((sum, row) => sum + Number(row.n), 0);
	return {
		direct: count('competitor', 'direct'),
		roleModels: count('competitor', 'role_model'),
		keywords: count('keyword'),
		rankedKeywords: Number(ranked?.n ?? 0),
		watchItems: count('watch_item')
	};
}
