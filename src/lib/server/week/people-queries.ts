import { isAwayOn, standsFor, type Away } from '../../domain/week/away.ts';
import type { Role } from '../../domain/strategy/access.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** The organisation's day. */
export const todayOf = (scope: OrganisationScope): Day => localDay(scope.clock.now(), scope.organisation.timeZone);

/** Who is or will be away, the nearest first; what was called off is left out. */
export async function listAways(scope: OrganisationScope): Promise<Away[]> {
	const rows = await scope.db
		.selectFrom('away')
		.select(['id', 'membership_id', 'from_on', 'until_on', 'stand_in_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('ended_at', 'is', null)
		.where('until_on', '>=', todayOf(scope))
		.orderBy('from_on')
		.orderBy('id')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		membershipId: row.membership_id,
		fromOn: row.from_on,
		untilOn: row.until_on,
		standInId: row.stand_in_id
	}));
}

/** Those who are away today and for whom somebody stands in. */
export async function standsInFor(scope: OrganisationScope, membershipId: string): Promise<string[]> {
	const aways = await listAways(scope);
	const today = todayOf(scope);
	return aways
		.filter((away) => isAwayOn(away, today) && standsFor(away.membershipId, aways, today) === membershipId)
		.map((away) => away.membershipId);
}

export interface Colleague {
	readonly id: string;
	readonly name: string;
	readonly role: Role;
	readonly departmentId: string | null;
	readonly hours: number | null;
	/** Hours that the head proposes and the person has not answered. */
	readonly proposed: number | null;
	/** The stretch in which they are away today, or the next one. */
	readonly away: (Away & { readonly isNow: boolean; readonly standIn: string | null }) | null;
}

/** Everybody who is with us and can be given something, by name, with their hours and whether they are away. */
export async function listColleagues(scope: OrganisationScope): Promise<Colleague[]> {
	const [rows, aways, proposals] = await Promise.all([
		scope.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select([
				'membership.id',
				'user.name',
				'membership.role',
				'membership.department_id',
				'membership.hours_per_week'
			])
			.where('membership.organisation_id', '=', scope.organisationId)
			.where('membership.disabled_at', 'is', null)
			.where('membership.role', '<>', 'viewer')
			.orderBy('user.name')
			.orderBy('membership.id')
			.execute(),
		listAways(scope),
		scope.db
			.selectFrom('hours_proposal')
			.select(['membership_id', 'hours'])
			.where('organisation_id', '=', scope.organisationId)
			.execute()
	]);
	const today = todayOf(scope);
	const nameOf = new Map(rows.map((row) => [row.id, row.name]));
	const proposed = new Map(proposals.map((row) => [row.membership_id, row.hours]));
	return rows.map((row) => {
		const away = aways.find((one) => one.membershipId === row.id);
		return {
			id: row.id,
			name: row.name,
			role: row.role as Role,
			departmentId: row.department_id,
			hours: row.hours_per_week,
			proposed: proposed.get(row.id) ?? null,
			away:
				away === undefined
					? null
					: {
							...away,
							isNow: isAwayOn(away, today),
							standIn: away.standInId === null ? null : (nameOf.get(away.standInId) ?? null)
						}
		};
	});
}

/** The departments in their order. */
export const listDepartmentNames = (scope: OrganisationScope): Promise<{ id: string; name: string }[]> =>
	scope.db
		.selectFrom('department')
		.select(['id', 'name'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();
