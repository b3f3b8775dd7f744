import { z } from 'zod';
import { listeningDays, onFive, type CustomerRating } from '../../domain/audit/touchpoint.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';
import { figure } from '../metrics/read.ts';

/** Kinds of metrics whose answers lie on a scale from bad to good, and so can stand beside the staff's rating. */
const comparable = ['rating', 'csat'] as const;

const scale = z.looseObject({
	min: z.number().default(1),
	max: z.number().default(5),
	direction: z.enum(['higher', 'lower']).default('higher')
});

/**
 * What customers say of each touchpoint that a metric is bound to, over the last 90 days, on the scale of 1 to 5. A rating
 * lends its mean and its give or take; satisfaction lends the mean of its answers. Where several metrics belong to one
 * touchpoint, the one with the most answers speaks. Touchpoints nobody has said a word on are missing.
 */
export async function customerRatings(
	scope: OrganisationScope,
	touchpointId?: string
): Promise<Map<string, CustomerRating>> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const window = { from: addDays(today, 1 - listeningDays), to: today };
	let query = scope.db
		.selectFrom('metric')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'metric.id').onRef('item.organisation_id', '=', 'metric.organisation_id')
		)
		.innerJoin('metric_version', (join) =>
			join
				.onRef('metric_version.organisation_id', '=', 'metric.organisation_id')
				.onRef('metric_version.metric_id', '=', 'metric.id')
				.onRef('metric_version.version', '=', 'metric.current_version')
		)
		.select(['metric.id', 'metric.kind', 'metric.touchpoint_id', 'metric_version.settings'])
		.where('metric.organisation_id', '=', scope.organisationId)
		.where('metric.kind', 'in', comparable)
		.where('metric.touchpoint_id', 'is not', null)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id');
	if (touchpointId !== undefined) query = query.where('metric.touchpoint_id', '=', touchpointId);
	const said = new Map<string, CustomerRating>();
	for (const metric of await query.execute()) {
		const found = await figure(scope, metric.id, window);
		const { min, max, direction } = fromJson(scale, metric.settings);
		const value = metric.kind === 'rating' ? found.value : (found.extra.mean ?? null);
		if (value === null || found.n === 0) continue;
		const place = metric.touchpoint_id as string;
		if ((said.get(place)?.answers ?? 0) >= found.n) continue;
		const onScale = onFive(value, min, max);
		said.set(place, {
			metricId: metric.id,
			value: direction === 'higher' ? onScale : 6 - onScale,
			margin:
				metric.kind === 'rating' && found.low !== undefined && found.high !== undefined
					? (2 * (found.high - found.low)) / (max - min)
					: null,
			answers: found.n
		});
	}
	return said;
}

/** The kind and scale of a metric that customers' ratings come from. */
export async function getMetricScale(
	scope: OrganisationScope,
	metricId: string
): Promise<z.output<typeof scale> & { kind: string }> {
	const metric = await scope.db
		.selectFrom('metric')
		.innerJoin('metric_version', (join) =>
			join
				.onRef('metric_version.organisation_id', '=', 'metric.organisation_id')
				.onRef('metric_version.metric_id', '=', 'metric.id')
				.onRef('metric_version.version', '=', 'metric.current_version')
		)
		.select(['metric.kind', 'metric_version.settings'])
		.where('metric.organisation_id', '=', scope.organisationId)
		.where('metric.id', '=', metricId)
		.executeTakeFirstOrThrow();
	return { ...fromJson(scale, metric.settings), kind: metric.kind };
}
