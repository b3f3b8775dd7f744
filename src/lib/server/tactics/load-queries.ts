import { isOverloaded, loadOf, waitingHours, weekToPlan, type Load } from '../../domain/tactics/load.ts';
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
	/** Unhappy customers whom they were given and who have not heard from us; they weigh on this week. */
	readonly waiting: number;
	readonly isOverloaded: boolean;
}

/**
 * The open to-dos of everybody who works here, in hours of this week and the next (R-003-16). To-dos of tactics that are
 * stopped or called finished, and of strategies in the archive, count for nobody; while a launched strategy runs, those of
 * a plan in preparation (a copy, say) count from its own launch on. The loads of all strategies are one,
 * because a week has one length. Customers whom somebody was given count half an hour each. Every page that says how
 * much somebody has counts it so.
 */
export async function listOpenLoads(scope: OrganisationScope): Promise<OpenLoad[]> {
	const isAnyLaunched =
		(await scope.db
			.selectFrom('strategy')
			.select('id')
			.where('organisation_id', '=', scope.organisationId)
			.where('launched_at', 'is not', null)
			.where('archived_at', 'is', null)
			.limit(1)
			.executeTakeFirst()) !== undefined;
	const [people, rows, customers] = await Promise.all([
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
			.innerJoin('strategy', (join) =>
				join
					.onRef('strategy.id', '=', 'action.strategy_id')
					.onRef('strategy.organisation_id', '=', 'action.organisation_id')
			)
			.select(['action.assignee_id', 'action.hours', 'action.starts_on', 'action.due_on', 'action.stuck'])
			.where('action.organisation_id', '=', scope.organisationId)
			.where('action.assignee_id', 'is not', null)
			.where('action.done_at', 'is', null)
			.where('item.removed_at', 'is', null)
			.where('whole.removed_at', 'is', null)
			.where('tactic.stopped_at', 'is', null)
			.where('tactic.finished_at', 'is', null)
			.where('strategy.archived_at', 'is', null)
			.$if(isAnyLaunched, (query) => query.where('strategy.launched_at', 'is not', null))
			.execute(),
		scope.db
			.selectFrom('customer_wait')
			.innerJoin('record', (join) =>
				join
					.onRef('record.public_id', '=', 'customer_wait.response_id')
					.onRef('record.organisation_id', '=', 'customer_wait.organisation_id')
			)
			.select((all) => ['customer_wait.owner_id', all.fn.countAll<number | string>().as('n')])
			.where('customer_wait.organisation_id', '=', scope.organisationId)
			.where('customer_wait.owner_id', 'is not', null)
			.where('customer_wait.done_at', 'is', null)
			.where('record.state', '=', 'counted')
			.groupBy('customer_wait.owner_id')
			.execute()
	]);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const week = weekToPlan(today, weekOf(today, scope.organisation.weekStart));
	const waitingOf = new Map(customers.map((row) => [row.owner_id, Number(row.n)]));
	const byPerson = Map.groupBy(rows, (row) => row.assignee_id as string);
	return people.map((person): OpenLoad => {
		const own = byPerson.get(person.id) ?? [];
		const waiting = waitingOf.get(person.id) ?? 0;
		const toDos = loadOf(
			own.map((row) => ({ hours: row.hours, startsOn: row.starts_on, dueOn: row.due_on })),
			today,
			week
		);
		const load = { ...toDos, thisWeek: toDos.thisWeek + waiting * waitingHours };
		return {
			...load,
			waiting,
			membershipId: person.id,
			name: person.name,
			departmentId: person.department_id,
			hoursPerWeek: person.hours_per_week,
			stuck: own.filter((row) => row.stuck !== null).length,
			isOverloaded: isOverloaded(load, person.hours_per_week)
		};
	});
}
