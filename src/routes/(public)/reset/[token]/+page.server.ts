import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { readReset, resetInput, resetPassword } from '#lib/server/workflows/passwords.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Looking at a link uses nothing up: mail scanners may. */
export const load: PageServerLoad = async ({ locals, params }) => ({
	reset: await readReset(locals.app.around, params.token)
});

export const actions: Actions = {
	default: publicAction(
		'default',
		resetInput,
		(event: RequestEvent, input) => resetPassword(event.locals.app.around, event.params.token, input, visitOf(event)),
		{
			redirect: (entry, event) => {
				keepEntry(event, entry);
				return '/';
			}
		}
	)
};
