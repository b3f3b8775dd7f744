import { isSetUp } from '#lib/server/http/guard.ts';
import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { setUp, setUpInput, setUpIsOpen } from '#lib/server/workflows/set-up.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

export const load: PageServerLoad = async ({ locals, params, request }) => ({
	open: await setUpIsOpen(locals.app.around, params.token),
	done: await isSetUp(locals.app),
	guess: {
		timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
		language: request.headers.get('accept-language')?.split(',')[0]?.trim().slice(0, 35) ?? 'en'
	}
});

export const actions: Actions = {
	default: publicAction(
		'default',
		setUpInput,
		(event: RequestEvent, input) =>
			setUp(event.locals.app.around, event.params.token, input, {
				locale: event.locals.locale,
				visit: visitOf(event)
			}),
		{
			redirect: (entry, event) => {
				keepEntry(event, entry);
				return '/welcome';
			}
		}
	)
};
