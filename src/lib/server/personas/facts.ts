import type { PersonaFacts } from '../../domain/personas/completion.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What personas and journeys hold so far, in two queries. */
export async function personaFacts(scope: StrategyScope): Promise<PersonaFacts> {
	const { organisationId, strategyId } = scope;
	const personas = await scope.db
		.selectFrom('item')
		.leftJoin('persona', (join) =>
			join.onRef('persona.id', '=', 'item.id').onRef('persona.organisation_id', '=', 'item.organisation_id')
		)
		.where('item.organisation_id', '=', organisationId)
		.where('item.strategy_id', '=', strategyId)
		.where('item.kind', 'in', ['persona', 'moment'])
		.where('item.removed_at', 'is', null)
		.groupBy('item.kind')
		.select((eb) => [
			'item.kind',
			eb.fn.countAll<number>().as('count'),
			eb.fn.count<number>('persona.dimension_id').as('backed')
		])
		.execute();
	const stages = await scope.db
		.selectFrom('item')
		.innerJoin('stage', (join) =>
			join.onRef('stage.id', '=', 'item.id').onRef('stage.organisation_id', '=', 'item.organisation_id')
		)
		.innerJoin('item as journey', (join) =>
			join.onRef('journey.id', '=', 'stage.journey_id').onRef('journey.organisation_id', '=', 'stage.organisation_id')
		)
		.where('item.organisation_id', '=', organisationId)
		.where('item.strategy_id', '=', strategyId)
		.where('item.removed_at', 'is', null)
		.where('journey.removed_at', 'is', null)
		.select((eb) => [
			'stage.emotion',
			eb
				.selectFrom('stage_touchpoint')
				.innerJoin('item as place', (join) =>
					join
						.onRef('place.id', '=', 'stage_touchpoint.touchpoint_id')
						.onRef('place.organisation_id', '=', 'stage_touchpoint.organisation_id')
				)
				.where('place.removed_at', 'is', null)
				.whereRef('stage_touchpoint.stage_id', '=', 'stage.id')
				.whereRef('stage_touchpoint.organisation_id', '=', 'stage.organisation_id')
				.select((inner) => inner.fn.count<number>('place.id').as('count'))
				.as('touchpoints'),
			eb
				.selectFrom('stage_touchpoint')
				.innerJoin('metric', (join) =>
					join
						.onRef('metric.touchpoint_id', '=', 'stage_touchpoint.touchpoint_id')
						.onRef('metric.organisation_id', '=', 'stage_touchpoint.organisation_id')
				)
				.whereRef('stage_touchpoint.stage_id', '=', 'stage.id')
				.whereRef('stage_touchpoint.organisation_id', '=', 'stage.organisation_id')
				.select((inner) => inner.fn.countAll<number>().as('count'))
				.as('metrics')
		])
		.execute();
	const count = (kind: string) => personas.find((row) => row.kind === kind);
	return {
		personas: Number(count('persona')?.count ?? 0),
		backed: Number(count('persona')?.backed ?? 0),
		stages: stages.length,
		stagesWithTouchpoint: stages.filter((row) => Number(row.touchpoints) > 0).length,
		stagesWithEmotion: stages.filter((row) => row.emotion !== null || Number(row.metrics) > 0).length,
		moments: Number(count('moment')?.count ?? 0)
	};
}
