import { redirect } from '@sveltejs/kit';
import { landingOf } from '#lib/domain/strategy/landing.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { findCurrentStrategy } from '#lib/server/strategy/queries.ts';
import type { PageServerLoad } from './$types';

/** Leads everybody to where their role begins. */
export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	const strategy = await findCurrentStrategy(scope);
	const role = scope.principal.kind === 'member' ? scope.principal.role : 'viewer';
	redirect(303, landingOf(role, strategy));
};
