import { fail, redirect } from '@sveltejs/kit';
import { forgetSession, sessionToken } from '#lib/server/http/cookie.ts';
import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { safeNext } from '#lib/server/http/next.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import { letDayPass } from '#lib/server/workflows/demo/day.ts';
import { doorIds, doorsAreOpen, hasOwnOrganisation, openDoor, type Door } from '#lib/server/workflows/demo/doors.ts';
import { findDemo } from '#lib/server/workflows/demo/load.ts';
import { signOut } from '#lib/server/workflows/sign-in.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const isOpen = doorsAreOpen(locals.app.config);
	return {
		isOpen,
		isLoaded: isOpen && (await findDemo(locals.app)) !== null,
		hasOwn: await hasOwnOrganisation(locals.app)
	};
};

/** Whoever was signed in is signed out first: one browser is one person. */
async function endVisit(event: RequestEvent): Promise<void> {
	await signOut(event.locals.app.around, event.locals.user?.id ?? null, sessionToken(event));
	forgetSession(event);
}

const through = (door: Door) => async (event: RequestEvent) => {
	const opened = await openDoor(event.locals.app, door, visitOf(event));
	if (!opened.ok) return fail(opened.error.code === 'demo.doors_closed' ? 403 : 404, { failure: opened.error });
	if (opened.value.entry !== null) {
		await endVisit(event);
		keepEntry(event, opened.value.entry);
	}
	redirect(303, opened.value.to);
};

export const actions: Actions = {
	...(Object.fromEntries(doorIds.map((door) => [door, through(door)])) as Record<Door, ReturnType<typeof through>>),
	day: async (event) => {
		if (!doorsAreOpen(event.locals.app.config)) return fail(403, { failure: { code: 'demo.doors_closed' } });
		const scope = organisationScope(event);
		const back = safeNext(String((await event.request.formData()).get('next') ?? ''));
		const passed = await letDayPass(scope);
		if (!passed.ok) return fail(409, { failure: passed.error });
		redirect(303, back);
	},
	leave: async (event) => {
		const hasOwn = await hasOwnOrganisation(event.locals.app);
		await endVisit(event);
		redirect(303, hasOwn ? '/login' : '/demo');
	}
};
