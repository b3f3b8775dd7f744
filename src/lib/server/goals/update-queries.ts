import { askedOn, nextUpdateOn, type Rhythm } from '../../domain/goals/rhythm.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromInstant } from '../db/codec.ts';

/** A goal with when its next update is wanted, and of whom. */
export interface UpdateDue {
	readonly goalId: string;
	readonly title: string;
	readonly strategyId: string;
	readonly ownerId: string | null;
	readonly ownerName: string | null;
	readonly departmentId: string | null;
	readonly rhythm: Rhythm;
	readonly dueOn: Day;
	/** The newest day on which it was asked for, if it is missing: each beat asks again. */
	readonly askedOn: Day | null;
	/** The figure when the last update was given. */
	readonly lastValue: number | null;
	readonly updatedOn: Day | null;
}

/** When each running goal of the organisation wants its next update; the longest overdue first. */
export async function listNextUpdates(
	scope: OrganisationScope,
	only: { readonly goalId?: string; readonly strategyId?: string } = {}
): Promise<UpdateDue[]> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	let query = scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join.onRef('strategy.id', '=', 'goal.strategy_id').onRef('strategy.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join.onRef('membership.id', '=', 'goal.owner_id').onRef('membership.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'goal.id',
			'item.title',
			'goal.strategy_id',
			'goal.owner_id',
			'user.name as owner_name',
			'goal.department_id',
			'goal.rhythm',
			'goal.starts_on',
			'goal.ends_on'
		])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.status', '=', 'set')
		.where('item.removed_at', 'is', null)
		.where('strategy.archived_at', 'is', null);
	if (only.goalId !== undefined) query = query.where('goal.id', '=', only.goalId);
	if (only.strategyId !== undefined) query = query.where('goal.strategy_id', '=', only.strategyId);
	const goals = await query.orderBy('item.position').orderBy('goal.id').execute();
	if (goals.length === 0) return [];
	const given = await scope.db
		.selectFrom('check_in')
		.select(['goal_id', 'at', 'value_then'])
		.where('organisation_id', '=', scope.organisationId)
		.where(
			'goal_id',
			'in',
			goals.map((goal) => goal.id)
		)
		.orderBy('at')
		.orderBy('id')
		.execute();
	const last = new Map(given.map((row) => [row.goal_id, row]));
	return goals
		.flatMap((goal): UpdateDue[] => {
			const update = last.get(goal.id);
			const updatedOn = update === undefined ? null : localDay(fromInstant(update.at), scope.organisation.timeZone);
			const beating = {
				rhythm: goal.rhythm as Rhythm,
				state: 'set' as const,
				startsOn: goal.starts_on,
				endsOn: goal.ends_on,
				updatedOn
			};
			const dueOn = nextUpdateOn(beating, today);
			if (dueOn === null) return [];
			return [
				{
					goalId: goal.id,
					title: goal.title,
					strategyId: goal.strategy_id,
					ownerId: goal.owner_id,
					ownerName: goal.owner_name,
					departmentId: goal.department_id,
					rhythm: goal.rhythm as Rhythm,
					dueOn,
					askedOn: askedOn(beating, today),
					lastValue: update?.value_then ?? null,
					updatedOn
				}
			];
		})
		.sort((a, b) => (a.dueOn < b.dueOn ? -1 : a.dueOn > b.dueOn ? 1 : 0));
}

/** How often a goal wants its update. */
export async function rhythmOf(scope: OrganisationScope, goalId: string): Promise<Rhythm> {
	const row = await scope.db
		.selectFrom('goal')
		.select('rhythm')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', goalId)
		.executeTakeFirst();
	return (row?.rhythm ?? 'usual') as Rhythm;
}
