import { organisationAction } from '#lib/server/http/form-action.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { beginStrategy, strategyInput } from '#lib/server/strategy/commands.ts';
import { listStrategies } from '#lib/server/strategy/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({ strategies: await listStrategies(organisationScope(event)) });

export const actions: Actions = {
	begin: organisationAction(strategyInput, beginStrategy, { redirect: (id) => `/strategies/${id}` })
};
