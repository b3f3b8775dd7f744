import { liveHeaders, liveStream } from '#lib/server/live/stream.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { RequestHandler } from './$types';

/** Tells open pages that something of their organisation has changed. */
export const GET: RequestHandler = (event) => {
	const scope = organisationScope(event);
	const me = scope.principal.kind === 'member' ? scope.principal.membershipId : null;
	return new Response(liveStream(event.locals.app.events, scope.organisationId, me), { headers: liveHeaders });
};
