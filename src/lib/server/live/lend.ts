import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventHub } from '../events.ts';
import { joinLive } from './stream.ts';

/**
 * Thousands of pages listen at once, and a request that is under way holds far more memory than a stream needs: its
 * headers, its scope, a reader with its buffers. So the entry lends the bare response to whoever answers, who decides
 * everything as ever (session, rights, headers) and then answers with no body: what follows is written to it directly.
 */

const place = Symbol.for('ninefold.lent');

/** Bytes that a page may leave unread. */
const unreadAtMost = 64 * 1024;

type Take = (response: ServerResponse) => void;
type Lending = IncomingMessage & { [place]?: { take: Take | null } };

/** Lends a response; once the answer is complete, whoever took it goes on with it. */
export function lend(request: IncomingMessage, response: ServerResponse): void {
	const lent: { take: Take | null } = { take: null };
	(request as Lending)[place] = lent;
	const end = response.end.bind(response) as (...given: unknown[]) => ServerResponse;
	response.end = ((...given: unknown[]) => {
		Reflect.deleteProperty(response, 'end');
		Reflect.deleteProperty(request, place);
		if (lent.take === null || response.statusCode !== 200 || response.destroyed) return end(...given);
		lent.take(response);
		return response;
	}) as ServerResponse['end'];
}

/** Takes what was lent for a page that listens, found by what the framework tells of where it runs; false where nothing was. */
export function takeForLive(
	platform: unknown,
	events: Pick<EventHub, 'subscribe'>,
	organisationId: string,
	membershipId: string | null
): boolean {
	const lent = (platform as { readonly req?: Lending } | undefined)?.req?.[place];
	if (lent === undefined) return false;
	lent.take = (response) => listenWith(response, events, organisationId, membershipId);
	return true;
}

/** A page listens through this response, whose headers are written. */
export function listenWith(
	response: ServerResponse,
	events: Pick<EventHub, 'subscribe'>,
	organisationId: string,
	membershipId: string | null
): void {
	const leave = joinLive(events, organisationId, membershipId, {
		write: (message) => {
			// Whoever takes nothing any more is let go; the browser comes back by itself.
			if (response.writableLength > unreadAtMost) response.destroy();
			else response.write(message);
		},
		end: () => void response.end()
	});
	response.once('close', leave);
}
