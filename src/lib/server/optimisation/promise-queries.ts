import type { Commitment, Reading } from '../../domain/optimisation/promise.ts';
import { readerGroups } from '../../domain/optimisation/readers.ts';
import { actor, holds } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';

/** What was promised last, beside what has been spent on the strategy's tactics; none while nobody signed. */
export async function findCommitment(scope: StrategyScope, until?: string): Promise<Commitment | null> {
	let query = scope.db
		.selectFrom('commitment')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.orderBy('signed_at', 'desc')
		.orderBy('id', 'desc')
		.limit(1);
	if (until !== undefined) query = query.where('signed_at', '<=', until);
	const row = await query.executeTakeFirst();
	if (row === undefined) return null;
	const [hours, spent] = await Promise.all([
		scope.db
			.selectFrom('commitment_hours')
			.innerJoin('department', (join) =>
				join
					.onRef('department.id', '=', 'commitment_hours.department_id')
					.onRef('department.organisation_id', '=', 'commitment_hours.organisation_id')
			)
			.select(['department.id', 'department.name', 'commitment_hours.hours'])
			.where('commitment_hours.organisation_id', '=', scope.organisationId)
			.where('commitment_hours.commitment_id', '=', row.id)
			.orderBy('department.position')
			.orderBy('department.id')
			.execute(),
		scope.db
			.selectFrom('spend')
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
			)
			.select(['spend.amount', 'spend.at'])
			.where('tactic.organisation_id', '=', scope.organisationId)
			.where('tactic.strategy_id', '=', scope.strategyId)
			.where('spend.removed_at', 'is', null)
			.execute()
	]);
	return {
		id: row.id,
		sponsor: row.sponsor,
		budget: row.budget,
		sentence: row.sentence,
		signedAt: row.signed_at,
		hours: hours.map((one) => ({ department: one.name, departmentId: one.id, hours: one.hours })),
		spent: spent.filter((one) => until === undefined || one.at <= until).reduce((sum, one) => sum + one.amount, 0)
	};
}

/** The last time that people were asked to read, whether whoever looks has confirmed, and, for leaders, how many have. */
export async function findReading(scope: StrategyScope): Promise<Reading | null> {
	const row = await scope.db
		.selectFrom('reading')
		.select(['id', 'number', 'asked_at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.orderBy('number', 'desc')
		.limit(1)
		.executeTakeFirst();
	if (row === undefined) return null;
	const me = actor(scope);
	const confirmed = new Set(
		(
			await scope.db
				.selectFrom('reading_confirmation')
				.select('membership_id')
				.where('organisation_id', '=', scope.organisationId)
				.where('reading_id', '=', row.id)
				.execute()
		).map((one) => one.membership_id)
	);
	const told = { id: row.id, number: row.number, askedAt: row.asked_at, mine: me !== null && confirmed.has(me) };
	if (!holds(scope, 'strategy.edit')) return { ...told, groups: null };
	const people = await scope.db
		.selectFrom('membership')
		.leftJoin('department', (join) =>
			join
				.onRef('department.id', '=', 'membership.department_id')
				.onRef('department.organisation_id', '=', 'membership.organisation_id')
		)
		.select(['membership.id', 'department.id as department_id', 'department.name'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.orderBy('department.position')
		.orderBy('membership.id')
		.execute();
	const keys = [...new Set(people.map((person) => person.department_id))];
	return {
		...told,
		groups: readerGroups(
			keys.map((key) => {
				const own = people.filter((person) => person.department_id === key);
				return {
					name: own[0]?.name ?? null,
					people: own.length,
					read: own.filter((person) => confirmed.has(person.id)).length
				};
			})
		)
	};
}

/** What whoever acts may do around a launch. */
export const launchRights = (scope: StrategyScope) => ({
	launch: holds(scope, 'strategy.edit'),
	sign: holds(scope, 'commitment.sign')
});

/** The departments that can give hours. */
export const listDepartments = (scope: StrategyScope): Promise<{ id: string; name: string }[]> =>
	scope.db
		.selectFrom('department')
		.select(['id', 'name'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();
