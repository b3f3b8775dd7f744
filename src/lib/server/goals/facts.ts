import type { GoalFacts } from '../../domain/goals/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What the completion of the goals step is computed from. */
export async function goalFacts(scope: StrategyScope): Promise<GoalFacts> {
	const rows = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.metric_id', 'goal.baseline_kind', 'goal.baseline_value', 'goal.starts_on', 'goal.ends_on'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.execute();
	const strategy = await scope.db
		.selectFrom('strategy')
		.select('aim')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', scope.strategyId)
		.executeTakeFirst();
	return {
		goals: rows.length,
		withMetric: rows.filter((row) => row.metric_id !== null).length,
		withBaseline: rows.filter((row) => row.baseline_value !== null && row.baseline_kind !== 'unknown').length,
		withDates: rows.filter((row) => row.starts_on !== null && row.ends_on !== null).length,
		hasAim: (strategy?.aim ?? '') !== ''
	};
}
