import { readUnsubscribe } from '#lib/server/mail/unsubscribe.ts';
import { outgoing } from '#lib/server/http/post.ts';
import type { PageServerLoad } from './$types';

/** Looking changes nothing: scanners of mail may. What is posted goes to the address beneath. */
export const load: PageServerLoad = async ({ locals, params }) => ({
	asked: await readUnsubscribe(locals.app.around, outgoing(locals.app), params.token),
	stop: `/unsubscribe/${encodeURIComponent(params.token)}/stop`
});
