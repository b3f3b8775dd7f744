import { targetValue, type GoalTerms } from '../../domain/goals/goal.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { goalFilter, goalTerms } from './rows.ts';

/** What a goal asks of its figure over time: enough to draw the way to its target. */
export interface TargetPath {
	readonly metricId: string;
	readonly filter: readonly Condition[];
	readonly terms: GoalTerms;
	readonly target: number | null;
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
}

/** The ways that the goals that are set ask their figures to go; the first of a figure first. */
export async function listTargetPaths(scope: StrategyScope): Promise<TargetPath[]> {
	const rows = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.selectAll('goal')
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.status', '=', 'set')
		.where('goal.metric_id', 'is not', null)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('goal.id')
		.execute();
	return rows.flatMap((row) => {
		const terms = goalTerms(row);
		return row.metric_id === null
			? []
			: [
					{
						metricId: row.metric_id,
						filter: goalFilter(row),
						terms,
						target: targetValue(terms),
						startsOn: terms.startsOn,
						endsOn: terms.endsOn
					}
				];
	});
}
