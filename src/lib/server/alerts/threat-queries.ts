import { z } from 'zod';
import type { FollowedGoal } from '../../domain/alerts/threat.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';

/** A goal that runs, with what ties it to what customers meet, and whose it is. */
export interface RunningGoal extends FollowedGoal {
	readonly title: string;
	readonly strategyId: string;
	readonly ownerId: string | null;
	readonly isTop: boolean;
}

const conditions = z.array(z.object({ dimension: z.string(), value: z.string() }));

/** The goals that are set and not over, of every strategy that is launched and not archived. */
export async function listRunningGoals(scope: OrganisationScope, today: Day): Promise<RunningGoal[]> {
	const rows = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join.onRef('strategy.id', '=', 'goal.strategy_id').onRef('strategy.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('metric', (join) =>
			join.onRef('metric.id', '=', 'goal.metric_id').onRef('metric.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.id', 'item.title', 'goal.strategy_id', 'goal.owner_id', 'goal.metric_id', 'goal.filter', 'goal.top'])
		.select(['metric.kind', 'metric.family', 'metric.touchpoint_id'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.status', '=', 'set')
		.where('item.removed_at', 'is', null)
		.where('strategy.launched_at', 'is not', null)
		.where('strategy.archived_at', 'is', null)
		.where((eb) => eb.or([eb('goal.ends_on', 'is', null), eb('goal.ends_on', '>=', today)]))
		.orderBy('item.position')
		.orderBy('goal.id')
		.execute();
	if (rows.length === 0) return [];
	const ids = rows.map((row) => row.id);
	const parents = await scope.db
		.selectFrom('link')
		.select(['from_id', 'to_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'contributes')
		.where('from_id', 'in', ids)
		.execute();
	const places = await scope.db
		.selectFrom('link as serves')
		.innerJoin('link as touches', (join) =>
			join
				.onRef('touches.from_id', '=', 'serves.from_id')
				.onRef('touches.organisation_id', '=', 'serves.organisation_id')
				.on('touches.kind', '=', 'touches')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'serves.from_id').onRef('item.organisation_id', '=', 'serves.organisation_id')
		)
		.select(['serves.to_id as goal', 'touches.to_id as touchpoint'])
		.where('serves.organisation_id', '=', scope.organisationId)
		.where('serves.kind', '=', 'serves')
		.where('serves.to_id', 'in', ids)
		.where('item.removed_at', 'is', null)
		.execute();
	return rows.map((row) => ({
		id: row.id,
		title: row.title,
		strategyId: row.strategy_id,
		ownerId: row.owner_id,
		isTop: row.top === 1,
		metricId: row.metric_id,
		family: row.family === null ? null : metricKind(row.kind!).unit === 'duration' ? 'fast' : (row.family as 'feel'),
		filter: fromJson(conditions, row.filter),
		touchpoints: [
			...(row.touchpoint_id === null ? [] : [row.touchpoint_id]),
			...places.filter(({ goal }) => goal === row.id).map(({ touchpoint }) => touchpoint)
		],
		parents: parents.filter((link) => link.from_id === row.id).map((link) => link.to_id)
	}));
}

/** Where a group of cases or answers is about a touchpoint: the one of that name, with the department that answers for it. */
export async function findPlace(
	scope: OrganisationScope,
	about: { readonly touchpointId: string | null; readonly segment: string }
): Promise<{ readonly id: string; readonly departmentId: string | null } | null> {
	if (about.touchpointId === null && about.segment === '') return null;
	const rows = await scope.db
		.selectFrom('touchpoint')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'touchpoint.id').onRef('item.organisation_id', '=', 'touchpoint.organisation_id')
		)
		.select(['touchpoint.id', 'touchpoint.department_id', 'item.title'])
		.where('touchpoint.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.execute();
	const name = about.segment.trim().toLowerCase();
	const row =
		rows.find((one) => name !== '' && one.title.trim().toLowerCase() === name) ??
		rows.find((one) => one.id === about.touchpointId);
	return row === undefined ? null : { id: row.id, departmentId: row.department_id };
}

/** The department of that name: cases told apart by department say whose concern they are. */
export async function findDepartmentNamed(scope: OrganisationScope, name: string): Promise<string | null> {
	if (name === '') return null;
	const rows = await scope.db
		.selectFrom('department')
		.select(['id', 'name'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.execute();
	return rows.find((row) => row.name.trim().toLowerCase() === name.trim().toLowerCase())?.id ?? null;
}
