import { grantableRoles } from '#lib/domain/strategy/granting.ts';
import { linkBase } from '#lib/server/http/entry.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { listDepartments, listInvitations, listMembers } from '#lib/server/people/queries.ts';
import { invitePerson, inviteInput, withdrawInput, withdrawInvitation } from '#lib/server/workflows/invitations.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'people.read');
	const grantable = scope.principal.kind === 'member' ? grantableRoles(scope.principal.role) : [];
	return {
		people: await listMembers(scope),
		departments: await listDepartments(scope),
		invitations: grantable.length > 0 ? await listInvitations(scope) : [],
		grantable,
		manages: grantable.includes('admin'),
		linkBase: linkBase(event)
	};
};

export const actions: Actions = {
	invite: organisationAction(inviteInput, invitePerson),
	withdraw: organisationAction(withdrawInput, withdrawInvitation)
};
