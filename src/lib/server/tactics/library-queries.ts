import { z } from 'zod';
import { libraryTacticIds, type LibraryTacticId } from '../../domain/tactics/library.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromJson } from '../db/codec.ts';
import { listMetricChoices, type MetricChoice } from '../goals/queries.ts';
import { tacticRights, type TacticRights } from './queries.ts';

const detailJson = z.looseObject({ library: z.string().optional() });

export interface LibraryPage {
	/** The goals that a tactic can serve, with the metric that they follow. */
	readonly goals: readonly (NamedThing & { readonly metricId: string | null; readonly kind: string | null })[];
	readonly metrics: readonly MetricChoice[];
	/** What was taken over already, and as which tactic. */
	readonly taken: Readonly<Partial<Record<LibraryTacticId, string>>>;
	readonly currency: string;
	readonly can: TacticRights;
}

/** What the library is held against here: goals, metrics, and what was taken over already. */
export async function getLibrary(scope: StrategyScope): Promise<LibraryPage> {
	const [goals, metrics, added] = await Promise.all([
		scope.db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select(['item.id', 'item.title', 'goal.metric_id'])
			.where('goal.organisation_id', '=', scope.organisationId)
			.where('goal.strategy_id', '=', scope.strategyId)
			.where('goal.status', '<>', 'closed')
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('item.id')
			.execute(),
		listMetricChoices(scope),
		scope.db
			.selectFrom('audit_entry')
			.innerJoin('item', (join) =>
				join
					.onRef('item.id', '=', 'audit_entry.item_id')
					.onRef('item.organisation_id', '=', 'audit_entry.organisation_id')
			)
			.select(['audit_entry.detail', 'item.id'])
			.where('audit_entry.organisation_id', '=', scope.organisationId)
			.where('audit_entry.strategy_id', '=', scope.strategyId)
			.where('audit_entry.action', '=', 'tactic.added')
			.where('item.removed_at', 'is', null)
			.execute()
	]);
	const kinds = new Map(metrics.map((metric) => [metric.id, metric.kind]));
	const taken: Partial<Record<LibraryTacticId, string>> = {};
	for (const row of added) {
		const from = libraryTacticIds.find((id) => id === fromJson(detailJson, row.detail).library);
		if (from !== undefined) taken[from] = row.id;
	}
	return {
		goals: goals.map(({ id, title, metric_id }) => ({
			id,
			title,
			metricId: metric_id,
			kind: metric_id === null ? null : (kinds.get(metric_id) ?? null)
		})),
		metrics,
		taken,
		currency: scope.organisation.currency,
		can: tacticRights(scope)
	};
}
