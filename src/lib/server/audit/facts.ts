import type { AuditFacts } from '../../domain/audit/completion.ts';
import { listeningDays } from '../../domain/audit/touchpoint.ts';
import { addDays, localDay, startOfDay } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What the audit holds so far, in two queries. */
export async function auditFacts(scope: StrategyScope): Promise<AuditFacts> {
	const { organisationId, strategyId } = scope;
	const zone = scope.organisation.timeZone;
	const since = startOfDay(addDays(localDay(scope.clock.now(), zone), 1 - listeningDays), zone);
	const row = await scope.db
		.selectFrom('strategy')
		.where('strategy.organisation_id', '=', organisationId)
		.where('strategy.id', '=', strategyId)
		.select((eb) => {
			const listed = eb
				.selectFrom('item')
				.innerJoin('touchpoint', (join) =>
					join.onRef('touchpoint.id', '=', 'item.id').onRef('touchpoint.organisation_id', '=', 'item.organisation_id')
				)
				.where('item.organisation_id', '=', organisationId)
				.where('item.kind', '=', 'touchpoint')
				.where('item.removed_at', 'is', null);
			const ofStrategy = (kind: string) =>
				eb
					.selectFrom('item')
					.where('item.organisation_id', '=', organisationId)
					.where('item.strategy_id', '=', strategyId)
					.where('item.kind', '=', kind)
					.where('item.removed_at', 'is', null)
					.select((inner) => inner.fn.countAll<number>().as('count'));
			return [
				'strategy.new_business',
				listed.select((inner) => inner.fn.countAll<number>().as('count')).as('touchpoints'),
				listed
					.where((inner) =>
						inner.or([inner('touchpoint.department_id', 'is not', null), inner('touchpoint.partner', '<>', '')])
					)
					.select((inner) => inner.fn.countAll<number>().as('count'))
					.as('with_department'),
				listed
					.innerJoin('rating', (join) =>
						join
							.onRef('rating.touchpoint_id', '=', 'item.id')
							.onRef('rating.organisation_id', '=', 'item.organisation_id')
					)
					.where('rating.strategy_id', '=', strategyId)
					.select((inner) => inner.fn.count<number>('item.id').distinct().as('count'))
					.as('rated'),
				ofStrategy('finding').as('findings'),
				ofStrategy('swot_item').as('swot_items')
			];
		})
		.executeTakeFirstOrThrow();
	const heard = await scope.db
		.selectFrom('metric')
		.innerJoin('item as held', (join) =>
			join.onRef('held.id', '=', 'metric.id').onRef('held.organisation_id', '=', 'metric.organisation_id')
		)
		.innerJoin('item as place', (join) =>
			join.onRef('place.id', '=', 'metric.touchpoint_id').onRef('place.organisation_id', '=', 'metric.organisation_id')
		)
		.innerJoin('metric_source', (join) =>
			join
				.onRef('metric_source.organisation_id', '=', 'metric.organisation_id')
				.onRef('metric_source.metric_id', '=', 'metric.id')
				.onRef('metric_source.version', '=', 'metric.current_version')
		)
		.where('metric.organisation_id', '=', organisationId)
		.where('held.removed_at', 'is', null)
		.where('place.removed_at', 'is', null)
		.where((eb) =>
			eb.exists(
				eb
					.selectFrom('observation')
					.select('observation.seq')
					.whereRef('observation.source_id', '=', 'metric_source.source_id')
					.where('observation.at', '>=', since)
					.where('observation.state', '=', 0)
			)
		)
		.select((eb) => eb.fn.count<number>('place.id').distinct().as('count'))
		.executeTakeFirstOrThrow();
	return {
		touchpoints: Number(row.touchpoints),
		rated: Number(row.rated),
		withDepartment: Number(row.with_department),
		heard: Number(heard.count),
		findings: Number(row.findings),
		swotItems: Number(row.swot_items),
		newBusiness: row.new_business === 1
	};
}
