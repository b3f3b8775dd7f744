import { redirect } from '@sveltejs/kit';
import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { evenly } from '#lib/server/http/evenly.ts';
import { safeNext } from '#lib/server/http/next.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { doorsAreOpen } from '#lib/server/workflows/demo/doors.ts';
import { findDemo } from '#lib/server/workflows/demo/load.ts';
import { signIn, signInInput } from '#lib/server/workflows/sign-in.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const next = safeNext(url.searchParams.get('next'));
	if (locals.scope !== null) redirect(303, next);
	const { app } = locals;
	return { next, email: '', hasDemo: doorsAreOpen(app.config) && (await findDemo(app)) !== null };
};

export const actions: Actions = {
	default: publicAction(
		'default',
		signInInput,
		(event: RequestEvent, input) => evenly(() => signIn(event.locals.app.around, input, visitOf(event))),
		{
			redirect: (entry, event) => {
				keepEntry(event, entry);
				return safeNext(event.url.searchParams.get('next'));
			}
		}
	)
};
