import { customerAgain, customerDone, departmentWish, giveCustomer, proposedHours } from '#lib/domain/week/schema.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import {
	answerCustomer,
	giveWaitingCustomer,
	proposeHours,
	reopenCustomer,
	wishDepartment
} from '#lib/server/week/commands.ts';
import { findGiven, getPlate } from '#lib/server/week/plate-queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = organisationScope(event);
	requirePermission(scope, 'plate.read');
	const query = event.url.searchParams;
	return {
		plate: await getPlate(scope, query.get('department')),
		given: await findGiven(scope, query.get('given')),
		isAdmin: scope.principal.kind === 'member' && scope.principal.role === 'admin',
		now: scope.clock.now()
	};
};

export const actions: Actions = {
	give: organisationAction(giveCustomer, giveWaitingCustomer),
	answered: organisationAction(customerDone, answerCustomer),
	again: organisationAction(customerAgain, reopenCustomer),
	propose: organisationAction(proposedHours, proposeHours),
	wish: organisationAction(departmentWish, wishDepartment),
	remove: itemActions.remove,
	restore: itemActions.restore
};
