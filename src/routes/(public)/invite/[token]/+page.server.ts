import { keepEntry, visitOf } from '#lib/server/http/entry.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { acceptInput, acceptInvitation, readInvitation } from '#lib/server/workflows/invitations.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Looking at an invitation uses nothing up: mail scanners may. */
export const load: PageServerLoad = async ({ locals, params }) => ({
	invitation: await readInvitation(locals.app.around, params.token)
});

export const actions: Actions = {
	default: publicAction(
		'default',
		acceptInput,
		(event: RequestEvent, input) =>
			acceptInvitation(event.locals.app.around, event.params.token, input, visitOf(event)),
		{
			redirect: (entry, event) => {
				keepEntry(event, entry);
				return '/';
			}
		}
	)
};
