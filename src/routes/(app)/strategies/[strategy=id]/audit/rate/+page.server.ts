import { newRating } from '#lib/domain/audit/schema.ts';
import { matterMost, nextToRate } from '#lib/domain/audit/touchpoint.ts';
import { rateTouchpoint } from '#lib/server/audit/commands.ts';
import { listTouchpoints } from '#lib/server/audit/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import type { Actions, PageServerLoad } from './$types';

/** One card after the other: `after` is the last one seen, `at` asks for one, `again` goes through all anew. */
export const load: PageServerLoad = async (event) => {
	const scope = await strategyScope(event);
	const query = event.url.searchParams;
	const touchpoints = await listTouchpoints(scope);
	const deck = query.has('all') ? touchpoints : matterMost(touchpoints);
	const isAnew = query.has('again');
	const card = deck.find((one) => one.id === query.get('at')) ?? nextToRate(deck, query.get('after'), isAnew);
	return { deck, card, kept: { all: query.has('all'), again: isAnew } };
};

export const actions: Actions = {
	rateTouchpoint: strategyAction(newRating, rateTouchpoint, {
		redirect: ({ id }, { url }) => {
			const kept = ['all', 'again'].filter((name) => url.searchParams.has(name)).map((name) => `&${name}`);
			return `${url.pathname}?after=${id}${kept.join('')}`;
		}
	})
};
