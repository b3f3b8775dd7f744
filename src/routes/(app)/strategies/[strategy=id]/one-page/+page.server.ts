import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { guestInput, inviteGuests, revokeGuests, revokeInput } from '#lib/server/one-page/commands.ts';
import { getOnePage, listGuestLinks } from '#lib/server/one-page/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	const [page, links] = await Promise.all([getOnePage(scope), listGuestLinks(scope)]);
	return {
		page,
		links,
		origin: event.locals.app.config.appUrlGiven ? event.locals.app.config.appUrl : event.url.origin
	};
};

export const actions: Actions = {
	invite: strategyAction(guestInput, inviteGuests),
	revoke: strategyAction(revokeInput, revokeGuests)
};
