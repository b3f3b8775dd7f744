import { watchfulnessInput } from '#lib/domain/alerts/schema.ts';
import { setWatchfulness } from '#lib/server/alerts/commands.ts';
import { getWatchfulness } from '#lib/server/alerts/queries.ts';
import { organisationAction } from '#lib/server/http/form-action.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	requirePermission(scope, 'organisation.edit');
	return { watchfulness: await getWatchfulness(scope) };
};

export const actions: Actions = { set: organisationAction(watchfulnessInput, setWatchfulness) };
