import type { StrategyScope } from '../access/strategy-scope.ts';

/** A persona whose rule ties it to answers: figures can be seen of those it stands for. */
export interface PersonaFilter {
	readonly id: string;
	readonly name: string;
	readonly dimension: string;
	readonly value: string;
}

/** The personas of the strategy that have a rule, in their order. */
export async function listPersonaFilters(scope: StrategyScope): Promise<PersonaFilter[]> {
	const rows = await scope.db
		.selectFrom('persona')
		.innerJoin('item', (join) =>
			join.onRef('item.organisation_id', '=', 'persona.organisation_id').onRef('item.id', '=', 'persona.id')
		)
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.organisation_id', '=', 'persona.organisation_id')
				.onRef('dimension.id', '=', 'persona.dimension_id')
		)
		.select(['persona.id', 'item.title', 'dimension.name', 'persona.segment'])
		.where('persona.organisation_id', '=', scope.organisationId)
		.where('persona.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.where('persona.segment', '!=', '')
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
	return rows.map((row) => ({ id: row.id, name: row.title, dimension: row.name, value: row.segment }));
}
