import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import {
	addDepartment,
	addDepartmentInput,
	departmentInput,
	moveDepartment,
	moveDepartmentInput,
	removeDepartment,
	renameDepartment,
	renameDepartmentInput,
	restoreDepartment
} from '#lib/server/people/department-commands.ts';
import { listDepartments, listMembers } from '#lib/server/people/queries.ts';
import { may } from '#lib/domain/strategy/access.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'people.read');
	const people = await listMembers(scope);
	return {
		departments: await listDepartments(scope),
		people: people.filter((person) => person.disabledAt === null).length,
		manages: scope.principal.kind === 'member' && may(scope.principal.role, 'people.manage')
	};
};

export const actions: Actions = {
	add: organisationAction(addDepartmentInput, addDepartment),
	rename: organisationAction(renameDepartmentInput, renameDepartment),
	move: organisationAction(moveDepartmentInput, moveDepartment),
	remove: organisationAction(departmentInput, removeDepartment),
	restore: organisationAction(departmentInput, restoreDepartment)
};
