import { isOverloaded, loadOf, type Load } from '../../domain/tactics/load.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { weekOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** What a person has before them over all strategies, held against the hours they set themselves. */
export interface OpenLoad extends Load {
	readonly membershipId: string;
	readonly name: string;
	readonly departmentId: string | null;
	/** Hours a week that they have for this; null where nobody said. */
	readonly hoursPerWeek: number | null;
	readonly stuck: number;
	readonly isOverloaded: boolean;
}

/**
 * The open to-dos of everybody who works here, in hours of this week and the next (R-003-16). To-dos of tactics that are
 * stopped or called finished count for nobody; the loads of all strategies are one, because a week has one length.
 */
export async function listOpenLoads(scope: OrganisationScope): Promise<OpenLoad[]> {
	const [people, rows] = await Promise.all([
		scope.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select(['membership.id', 'user.name', 'membership.department_id', 'membership.hours_per_week'])
			.where('membership.organisation_id', '=', scope.organisationId)
			.where('membership.disabled_at', 'is', null)
			.where('membership.role', '<>', 'viewer')
			.orderBy('user.name')
			.orderBy('membership.id')
			.execute(),
		scope.db
			.selectFrom('action')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
			)
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'action.tactic_id').onRef('tactic.organisation_id', '=', 'action.organisation_id')
			)
			.innerJoin('item as whole', (join) =>
				join.onRef('whole.id', '=', 'tactic.id').onRef('whole.organisation_id', '=', 'tactic.organisation_id')
			)
			.select(['action.assignee_id', 'action.hours', 'action.starts_on', 'action.due_on', 'action.stuck'])
			.where('action.organisation_id', '=', scope.organisationId)
			.where('action.assignee_id', 'is not', null)
			.where('action.done_at', 'is', null)
			.where('item.removed_at', 'is', null)
			.where('whole.removed_at', 'is', null)
			.where('tactic.stopped_at', 'is', null)
			.where('tactic.finished_at', 'is', null)
			.execute()
	]);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const week = weekOf(today, scope.organisation.weekStart);
	const byPerson = Map.groupBy(rows, (row) => row.assignee_id as string);
	return people.map((person): OpenLoad => {
		const own = byPerson.get(person.id) ?? [];
		const load = loadOf(
			own.map((row) => ({ hours: row.hours, startsOn: row.starts_on, dueOn: row.due_on })),
			today,
			week
		);
		return {
			...load,
			membershipId: person.id,
			name: person.name,
			departmentId: person.department_id,
			hoursPerWeek: person.hours_per_week,
			stuck: own.filter((row) => row.stuck !== null).length,
			isOverloaded: isOverloaded(load, person.hours_per_week)
		};
	});
}
