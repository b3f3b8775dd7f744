import { liveHeaders, liveStream } from '#lib/server/live/stream.ts';
import { organisationScope } from '#lib/server/http/scope.ts';
import type { RequestHandler } from './$types';

/** Tells open pages that something of their organisation has changed. */
export const GET: RequestHandler = (event) => {
	const scope = organisationScope(event);
	return new Response(liveStream(event.locals.app.events, scope.organisationId), { headers: liveHeaders });
};
