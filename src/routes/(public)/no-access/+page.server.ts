import { redirect } from '@sveltejs/kit';
import type { PageServerLoad } from './$types';

/** Where somebody ends up who can sign in and belongs nowhere. */
export const load: PageServerLoad = ({ locals }) => {
	if (locals.user === null) redirect(303, '/login');
	if (locals.scope !== null) redirect(303, '/');
	return {};
};
