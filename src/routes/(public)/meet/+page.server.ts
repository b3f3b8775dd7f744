import type { RequestEvent } from '@sveltejs/kit';
import { phoneHand, phoneNote } from '#lib/domain/optimisation/schema.ts';
import { publicAction } from '#lib/server/http/public-action.ts';
import { leaveNote, lookIn, tapHand, type Phone } from '#lib/server/workflows/meet.ts';
import type { Actions, PageServerLoad } from './$types';

const cookie = 'meet';

/** The phone that knocks; one without a mark gets a random one, which leaves with the browser's session. */
function phoneOf(event: RequestEvent): Phone {
	let mark = event.cookies.get(cookie) ?? '';
	if (!/^[\w-]{43}$/.test(mark)) {
		mark = event.locals.app.ids.token();
		event.cookies.set(cookie, mark, {
			path: '/meet',
			httpOnly: true,
			sameSite: 'lax',
			secure: event.url.protocol === 'https:'
		});
	}
	return { address: event.getClientAddress(), mark };
}

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:meet');
	event.setHeaders({ 'x-robots-tag': 'noindex', 'cache-control': 'no-store' });
	const code = (event.url.searchParams.get('code') ?? '').slice(0, 20);
	if (code === '') return { code, view: null, wrong: null };
	const found = await lookIn(event.locals.app.around, code, phoneOf(event));
	return found.ok ? { code, view: found.value, wrong: null } : { code, view: null, wrong: found.error };
};

export const actions: Actions = {
	note: publicAction('note', phoneNote, (event, input) => leaveNote(event.locals.app.around, phoneOf(event), input)),
	hand: publicAction('hand', phoneHand, (event, input) => tapHand(event.locals.app.around, phoneOf(event), input))
};
