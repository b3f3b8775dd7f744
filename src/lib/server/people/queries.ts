import type { Role } from '../../domain/strategy/access.ts';
import { actor, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';

export interface MemberLine {
	readonly id: string;
	readonly name: string;
	readonly email: string;
	readonly role: Role;
	readonly departmentId: string | null;
	/** Since when access is taken away; null for whoever is with us. */
	readonly disabledAt: string | null;
	readonly lastVisitAt: string | null;
	/** Whether this is whoever is looking. */
	readonly me: boolean;
}

/** The people of the organisation: those who are with us first, by name. */
export async function listMembers(scope: OrganisationScope): Promise<MemberLine[]> {
	const rows = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select([
			'membership.id',
			'membership.role',
			'membership.department_id',
			'membership.disabled_at',
			'membership.last_visit_at',
			'user.name',
			'user.email'
		])
		.where('membership.organisation_id', '=', scope.organisationId)
		.orderBy('user.name')
		.orderBy('membership.id')
		.execute();
	return rows
		.map((row) => ({
			id: row.id,
			name: row.name,
			email: row.email,
			role: row.role as Role,
			departmentId: row.department_id,
			disabledAt: row.disabled_at,
			lastVisitAt: row.last_visit_at,
			me: row.id === actor(scope)
		}))
		.sort((a, b) => Number(a.disabledAt !== null) - Number(b.disabledAt !== null));
}

export interface DepartmentLine {
	readonly id: string;
	readonly name: string;
	readonly version: number;
	/** How many people belong to it, those who were disabled left out. */
	readonly people: number;
}

/** The departments in their order. */
export async function listDepartments(scope: OrganisationScope): Promise<DepartmentLine[]> {
	const rows = await scope.db
		.selectFrom('department')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.organisation_id', '=', 'department.organisation_id')
				.onRef('membership.department_id', '=', 'department.id')
				.on('membership.disabled_at', 'is', null)
		)
		.select((eb) => [
			'department.id',
			'department.name',
			'department.version',
			'department.position',
			eb.fn.count('membership.id').as('people')
		])
		.where('department.organisation_id', '=', scope.organisationId)
		.where('department.removed_at', 'is', null)
		.groupBy(['department.id', 'department.name', 'department.version', 'department.position'])
		.orderBy('department.position')
		.orderBy('department.id')
		.execute();
	return rows.map((row) => ({ id: row.id, name: row.name, version: row.version, people: Number(row.people) }));
}

export interface InvitationLine {
	/** What is stored of the link's secret: names the invitation, opens nothing. */
	readonly id: string;
	readonly name: string;
	readonly email: string;
	readonly role: Role;
	readonly departmentId: string | null;
	readonly expiresAt: string;
}

/** Invitations that can still be accepted, newest first. */
export async function listInvitations(scope: OrganisationScope): Promise<InvitationLine[]> {
	const rows = await scope.db
		.selectFrom('token')
		.select(['hash', 'name', 'email', 'role', 'department_id', 'expires_at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('purpose', '=', 'invite')
		.where('used_at', 'is', null)
		.where('revoked_at', 'is', null)
		.where('expires_at', '>', toInstant(scope.clock.now()))
		.orderBy('created_at', 'desc')
		.orderBy('hash')
		.execute();
	return rows.map((row) => ({
		id: row.hash,
		name: row.name ?? '',
		email: row.email ?? '',
		role: (row.role ?? 'viewer') as Role,
		departmentId: row.department_id,
		expiresAt: row.expires_at
	}));
}

export interface PersonChoice {
	readonly id: string;
	readonly name: string;
	readonly role: Role;
	readonly departmentId: string | null;
}

/** Who can be given something to do: everybody who is with us, by name. */
export async function listPersonChoices(scope: OrganisationScope): Promise<PersonChoice[]> {
	const people = await listMembers(scope);
	return people
		.filter((person) => person.disabledAt === null)
		.map(({ id, name, role, departmentId }) => ({ id, name, role, departmentId }));
}

/** Whether a membership exists here and is not disabled: the check before anything is given to a person. */
export async function hasPerson(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.where('disabled_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** Whether a department exists here and was not removed: the check before anything is given to it. */
export async function hasDepartment(scope: OrganisationScope, departmentId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('department')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', departmentId)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}
