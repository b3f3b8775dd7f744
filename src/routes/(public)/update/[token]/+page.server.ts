import { publicAction } from '#lib/server/http/public-action.ts';
import { readUpdateLink, updateByLink, updateByLinkInput } from '#lib/server/workflows/update-by-link.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** Looking at a link uses nothing up: mail scanners may. */
export const load: PageServerLoad = async ({ locals, params }) => ({
	update: await readUpdateLink(locals.app.around, params.token)
});

export const actions: Actions = {
	default: publicAction('default', updateByLinkInput, (event: RequestEvent, input) =>
		updateByLink(event.locals.app.around, event.params.token ?? '', input)
	)
};
