import { redirect } from '@sveltejs/kit';
import { isSetUp } from '#lib/server/http/guard.ts';
import type { PageServerLoad } from './$types';

/** Shown until somebody has opened the link from the terminal. */
export const load: PageServerLoad = async ({ locals }) => {
	if (await isSetUp(locals.app)) redirect(303, '/');
	return {};
};
