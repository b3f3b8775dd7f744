import { error } from '@sveltejs/kit';
import { guestScope } from '#lib/server/one-page/commands.ts';
import { getOnePage } from '#lib/server/one-page/queries.ts';
import type { PageServerLoad } from './$types';

/** What a guest reads with a link: the one page and nothing else. */
export const load: PageServerLoad = async (event) => {
	event.setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
	const scope = await guestScope(event.locals.app.around, event.params.token);
	if (scope === null) error(404, 'not_found');
	return { page: await getOnePage(scope) };
};
