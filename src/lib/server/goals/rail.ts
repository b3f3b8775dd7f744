import type { StrategyScope } from '../access/strategy-scope.ts';

export interface RailGoal {
	readonly id: string;
	readonly title: string;
	/** Places below the top goal. */
	readonly depth: number;
}

/** The goals beside every step, top goal first, so that any entry can be tied to one. */
export async function listGoalRail(scope: StrategyScope): Promise<RailGoal[]> {
	const rows = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('link', (join) =>
			join
				.onRef('link.from_id', '=', 'goal.id')
				.onRef('link.organisation_id', '=', 'goal.organisation_id')
				.on('link.kind', '=', 'contributes')
		)
		.select(['goal.id', 'item.title', 'item.position', 'link.to_id as parent'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.status', '<>', 'closed')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('goal.id')
		.execute();
	const parents = new Map(rows.map((row) => [row.id, row.parent]));
	const depthOf = (id: string): number => {
		let depth = 0;
		let at = parents.get(id) ?? null;
		while (at !== null && parents.has(at) && depth < rows.length) {
			depth += 1;
			at = parents.get(at) ?? null;
		}
		return depth;
	};
	const unique = new Map(rows.map((row) => [row.id, { id: row.id, title: row.title, depth: depthOf(row.id) }]));
	return [...unique.values()].sort((a, b) => a.depth - b.depth);
}
