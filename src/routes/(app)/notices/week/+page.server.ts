import { organisationScope } from '#lib/server/http/scope.ts';
import { findWeek } from '#lib/server/notices/week.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { week: await findWeek(organisationScope(event), event.url.searchParams.get('from')) };
};
