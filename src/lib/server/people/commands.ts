import { administratorRemains, grantableRoles } from '../../domain/strategy/granting.ts';
import type { Role } from '../../domain/strategy/access.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { hasDepartment } from './queries.ts';

/** A membership as the commands about people need it. */
export interface MembershipRow {
	readonly id: string;
	readonly userId: string;
	readonly role: Role;
	readonly departmentId: string | null;
	readonly disabled: boolean;
}

/** The memberships of the organisation, locked against other administrators' changes where the engine needs it. */
export async function membershipsForChange(scope: OrganisationScope): Promise<MembershipRow[]> {
	const query = scope.db
		.selectFrom('membership')
		.select(['id', 'user_id', 'role', 'department_id', 'disabled_at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('id');
	const rows = await (scope.handle.engine === 'postgres' ? query.forUpdate() : query).execute();
	return rows.map((row) => ({
		id: row.id,
		userId: row.user_id,
		role: row.role as Role,
		departmentId: row.department_id,
		disabled: row.disabled_at !== null
	}));
}

export type GrantFault = 'people.role_denied' | 'people.department_not_found';

/** Whether whoever acts may hand out a role, and whether the department is one of ours. */
export async function mayGrant(
	scope: OrganisationScope,
	grant: { readonly role: Role; readonly departmentId: string | null }
): Promise<Result<undefined, GrantFault>> {
	const { principal } = scope;
	const allowed =
		principal.kind === 'operator' ||
		(principal.kind === 'member' && grantableRoles(principal.role).includes(grant.role));
	if (!allowed) return fail('people.role_denied', { field: 'role' });
	if (grant.departmentId !== null && !(await hasDepartment(scope, grant.departmentId))) {
		return fail('people.department_not_found', { field: 'departmentId' });
	}
	return ok();
}

/** Adds a person to the organisation. Call it inside a transaction. */
export async function addMembership(
	scope: Pick<OrganisationScope, 'db' | 'clock' | 'ids'>,
	member: {
		readonly organisationId: string;
		readonly userId: string;
		readonly role: Role;
		readonly departmentId?: string | null;
	}
): Promise<string> {
	const id = scope.ids.id();
	await scope.db
		.insertInto('membership')
		.values({
			organisation_id: member.organisationId,
			id,
			user_id: member.userId,
			role: member.role,
			department_id: member.departmentId ?? null,
			hours_per_week: null,
			created_at: toInstant(scope.clock.now()),
			last_visit_at: null,
			disabled_at: null
		})
		.execute();
	return id;
}

/** Writes a new role and department, unless nobody would administer the organisation any more. */
export async function writeRole(
	scope: OrganisationScope,
	memberships: readonly MembershipRow[],
	change: { readonly id: string; readonly role: Role; readonly departmentId: string | null }
): Promise<Result<MembershipRow, 'people.not_found' | 'people.last_administrator'>> {
	const before = memberships.find((row) => row.id === change.id);
	if (before === undefined) return fail('people.not_found');
	const holders = memberships.map((row) => ({ membershipId: row.id, role: row.role, disabled: row.disabled }));
	if (!administratorRemains(holders, change.id, before.disabled ? null : change.role)) {
		return fail('people.last_administrator', { field: 'role' });
	}
	await scope.db
		.updateTable('membership')
		.set((eb) => ({
			role: change.role,
			department_id: change.departmentId,
			version: eb('version', '+', 1)
		}))
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', change.id)
		.execute();
	return ok(before);
}

/** Takes a person's access away or gives it back, unless nobody would administer the organisation any more. */
export async function writeDisabled(
	scope: OrganisationScope,
	memberships: readonly MembershipRow[],
	change: { readonly id: string; readonly disabled: boolean }
): Promise<Result<MembershipRow, 'people.not_found' | 'people.last_administrator'>> {
	const before = memberships.find((row) => row.id === change.id);
	if (before === undefined) return fail('people.not_found');
	const holders = memberships.map((row) => ({ membershipId: row.id, role: row.role, disabled: row.disabled }));
	if (change.disabled && !administratorRemains(holders, change.id, null)) return fail('people.last_administrator');
	await scope.db
		.updateTable('membership')
		.set((eb) => ({
			disabled_at: change.disabled ? toInstant(scope.clock.now()) : null,
			version: eb('version', '+', 1)
		}))
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', change.id)
		.execute();
	return ok(before);
}
