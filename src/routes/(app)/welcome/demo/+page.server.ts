import { error, redirect } from '@sveltejs/kit';
import { organisationScope } from '#lib/server/http/scope.ts';
import { doorsAreOpen } from '#lib/server/workflows/demo/doors.ts';
import { beginDemo, demoState, mayLoadDemo } from '#lib/server/workflows/demo/progress.ts';
import type { Actions, PageServerLoad } from './$types';

/** The demo's own door: shows how far it is, and leads to the four doors when it is there. */
export const load: PageServerLoad = async (event) => {
	const scope = organisationScope(event);
	event.depends('ninefold:demo');
	const { app } = event.locals;
	const isOpen = doorsAreOpen(app.config);
	const state = await demoState(app);
	if (isOpen && state.kind === 'ready') redirect(303, '/demo');
	return { state, isOpen, mayLoad: mayLoadDemo(scope) };
};

export const actions: Actions = {
	default: async (event) => {
		const scope = organisationScope(event);
		if (!mayLoadDemo(scope)) error(403, 'access.denied');
		if (doorsAreOpen(event.locals.app.config)) beginDemo(event.locals.app);
		redirect(303, '/welcome/demo');
	}
};
