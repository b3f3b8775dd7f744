import { getChangedPage } from '#lib/server/alerts/queries.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { changed: await getChangedPage(await strategyScope(event)) };
};
