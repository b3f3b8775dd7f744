import { error } from '@sveltejs/kit';
import { openGuestLink } from '#lib/server/workflows/guest-page.ts';
import type { PageServerLoad } from './$types';

/** What a guest reads with a link: what was chosen for them and nothing else. */
export const load: PageServerLoad = async (event) => {
	event.setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
	const guest = await openGuestLink(event.locals.app.around, event.params.token);
	if (guest === null) error(404, 'not_found');
	return { guest };
};
