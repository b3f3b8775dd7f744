import { visitOf } from '#lib/server/http/entry.ts';
import { evenly } from '#lib/server/http/evenly.ts';
import { outgoing } from '#lib/server/http/post.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { askReset, askResetInput } from '#lib/server/workflows/passwords.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Says whom to ask, or sends a mail: nothing here depends on whether an address is known. */
export const load: PageServerLoad = ({ locals }) => ({ hasMail: outgoing(locals.app).isOn });

export const actions: Actions = {
	default: publicAction('default', askResetInput, (event: RequestEvent, input) =>
		evenly(() => askReset(event.locals.app.around, input, visitOf(event)))
	)
};
