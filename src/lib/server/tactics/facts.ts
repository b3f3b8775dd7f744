import type { TacticFacts } from '../../domain/tactics/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What the completion of the tactics step is computed from. */
export async function tacticFacts(scope: StrategyScope): Promise<TacticFacts> {
	const [tactics, links, actions, goals] = await Promise.all([
		scope.db
			.selectFrom('tactic')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
			)
			.select(['tactic.id', 'tactic.lead_id', 'tactic.automates', 'tactic.human_route'])
			.where('tactic.organisation_id', '=', scope.organisationId)
			.where('tactic.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('link')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'link.to_id').onRef('item.organisation_id', '=', 'link.organisation_id')
			)
			.select(['link.from_id', 'link.to_id', 'link.kind'])
			.where('link.organisation_id', '=', scope.organisationId)
			.where('link.strategy_id', '=', scope.strategyId)
			.where('link.kind', 'in', ['serves', 'rests_on'])
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('action')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
			)
			.select('action.tactic_id')
			.distinct()
			.where('action.organisation_id', '=', scope.organisationId)
			.where('action.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select('goal.id')
			.where('goal.organisation_id', '=', scope.organisationId)
			.where('goal.strategy_id', '=', scope.strategyId)
			.where('goal.status', '=', 'set')
			.where('item.removed_at', 'is', null)
			.execute()
	]);
	const ids = new Set(tactics.map((row) => row.id));
	const from = (kind: string): Set<string> =>
		new Set(links.filter((row) => row.kind === kind && ids.has(row.from_id)).map((row) => row.from_id));
	const served = new Set(links.filter((row) => row.kind === 'serves' && ids.has(row.from_id)).map((row) => row.to_id));
	return {
		tactics: tactics.length,
		withGoal: from('serves').size,
		withEvidence: from('rests_on').size,
		withLead: tactics.filter((row) => row.lead_id !== null).length,
		withActions: actions.filter((row) => ids.has(row.tactic_id)).length,
		automatingWithoutRoute: tactics.filter((row) => row.automates === 1 && row.human_route === '').length,
		goalsWithoutTactic: goals.filter((row) => !served.has(row.id)).length
	};
}
