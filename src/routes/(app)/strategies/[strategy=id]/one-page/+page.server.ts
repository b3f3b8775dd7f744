import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { guestInput, inviteGuests, revokeGuests, revokeInput } from '#lib/server/one-page/commands.ts';
import { confirmReading } from '#lib/domain/optimisation/promise-schema.ts';
import { findReading } from '#lib/server/optimisation/promise-queries.ts';
import { confirmRead } from '#lib/server/workflows/promises.ts';
import { listReviews } from '#lib/server/optimisation/queries.ts';
import { getOnePage, listGuestLinks } from '#lib/server/one-page/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures');
	const scope = await strategyScope(event);
	event.depends('ninefold:plan');
	const [page, links, reading, reviews] = await Promise.all([
		getOnePage(scope),
		listGuestLinks(scope),
		findReading(scope),
		listReviews(scope)
	]);
	return {
		page,
		links,
		reading,
		reviews: reviews.filter((review) => review.status === 'held'),
		now: event.locals.app.around.clock.now(),
		origin: event.locals.app.config.appUrlGiven ? event.locals.app.config.appUrl : event.url.origin
	};
};

export const actions: Actions = {
	confirm: strategyAction(confirmReading, confirmRead),
	invite: strategyAction(guestInput, inviteGuests),
	revoke: strategyAction(revokeInput, revokeGuests)
};
