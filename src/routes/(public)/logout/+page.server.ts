import { redirect } from '@sveltejs/kit';
import { forgetSession, sessionToken } from '#lib/server/http/cookie.ts';
import { signOut } from '#lib/server/workflows/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Only a post signs out; whoever follows an old link is asked. */
export const load: PageServerLoad = ({ locals }) => {
	if (locals.user === null) redirect(303, '/login');
	return { name: locals.user.name };
};

export const actions: Actions = {
	default: async (event) => {
		await signOut(event.locals.app.around, event.locals.user?.id ?? null, sessionToken(event));
		forgetSession(event);
		event.setHeaders({ 'clear-site-data': '"cache"' });
		redirect(303, '/login');
	}
};
