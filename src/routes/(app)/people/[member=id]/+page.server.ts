import { error } from '@sveltejs/kit';
import { grantableRoles } from '#lib/domain/strategy/granting.ts';
import { linkBase } from '#lib/server/http/entry.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { listDepartments, listMembers } from '#lib/server/people/queries.ts';
import { countOpenThings } from '#lib/server/workflows/hand-over.ts';
import {
	changeRole,
	changeRoleInput,
	createResetLink,
	disableMember,
	enableMember,
	memberInput
} from '#lib/server/workflows/members.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'people.manage');
	const people = await listMembers(scope);
	const person = people.find(({ id }) => id === event.params.member);
	if (person === undefined) error(404, 'not_found');
	const administrators = people.filter(({ role, disabledAt }) => role === 'admin' && disabledAt === null);
	return {
		person,
		only: administrators.length === 1 && administrators[0]?.id === person.id,
		departments: await listDepartments(scope),
		grantable: scope.principal.kind === 'member' ? grantableRoles(scope.principal.role) : [],
		linkBase: linkBase(event),
		open: await countOpenThings(scope, person.id)
	};
};

export const actions: Actions = {
	role: organisationAction(changeRoleInput, changeRole),
	disable: organisationAction(memberInput, disableMember),
	enable: organisationAction(memberInput, enableMember),
	reset: organisationAction(memberInput, createResetLink)
};
