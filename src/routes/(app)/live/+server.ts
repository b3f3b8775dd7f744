import { takeForLive } from '#lib/server/live/lend.ts';
import { liveHeaders, liveStream } from '#lib/server/live/stream.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { RequestHandler } from './$types';

/** Tells open pages that something of their organisation has changed. */
export const GET: RequestHandler = (event) => {
	const { organisationId, principal } = organisationScope(event);
	const me = principal.kind === 'member' ? principal.membershipId : null;
	const { events } = event.locals.app;
	// Where the entry stands in front, it has lent the bare response.
	const isTaken = takeForLive(event.platform, events, organisationId, me);
	return new Response(isTaken ? null : liveStream(events, organisationId, me), { headers: liveHeaders });
};
