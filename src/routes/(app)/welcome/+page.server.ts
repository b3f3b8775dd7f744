import { steps } from '#lib/domain/strategy/steps.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

/** The doors by which an empty organisation begins. */
export const load: PageServerLoad = (event) => {
	organisationScope(event);
	return { steps: steps.map(({ id, chapter }) => ({ id, chapter })) };
};
