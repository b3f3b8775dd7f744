import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';

/** The scope of whoever is signed in; a stranger is led to the sign-in page and back. */
export function organisationScope(event: RequestEvent): OrganisationScope {
	if (event.locals.scope !== null) return event.locals.scope;
	if (event.locals.user !== null) error(403, 'no_organisation');
	redirect(303, `/login?next=${encodeURIComponent(event.url.pathname + event.url.search)}`);
}

/** The scope of the strategy in the path; 404 for outsiders, so that foreign ids reveal nothing. */
export async function strategyScope(event: RequestEvent): Promise<StrategyScope> {
	const scope = await strategyScopeOf(organisationScope(event), event.params.strategy ?? '');
	if (scope === null) error(404, 'not_found');
	return scope;
}
