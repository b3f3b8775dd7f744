import { readClaimFilter } from '#lib/domain/claims/claim.ts';
import { claimEdit, fillLibrary, newClaim } from '#lib/domain/claims/schema.ts';
import { may } from '#lib/domain/strategy/access.ts';
import { addClaim, describeClaim } from '#lib/server/claims/commands.ts';
import { listClaims } from '#lib/server/claims/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { fillClaims } from '#lib/server/workflows/starter/claims.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const scope = organisationScope(event);
	const filter = readClaimFilter((name) => event.url.searchParams.get(name));
	const all = await listClaims(scope);
	return {
		claims: await listClaims(scope, filter),
		filter,
		total: all.length,
		used: all.filter((claim) => claim.uses.some((use) => use.kind === 'assumption')).length,
		mayEdit: scope.principal.kind === 'member' && may(scope.principal.role, 'claim.edit')
	};
};

export const actions: Actions = {
	add: organisationAction(newClaim, addClaim),
	describe: organisationAction(claimEdit, describeClaim),
	fill: organisationAction(fillLibrary, fillClaims),
	remove: itemActions.remove,
	restore: itemActions.restore
};
