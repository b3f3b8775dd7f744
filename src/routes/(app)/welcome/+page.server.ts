import { steps } from '#lib/domain/strategy/steps.ts';
import { requirePermission } from '#lib/server/http/require.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

/** The doors by which an empty organisation begins. */
export const load: PageServerLoad = (event) => {
	requirePermission(organisationScope(event), 'strategy.edit');
	return { steps: steps.map(({ id, chapter }) => ({ id, chapter })) };
};
