import type { IncomingMessage, ServerResponse } from 'node:http';
import { memberScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { peekSession } from '../auth/sessions.ts';
import { securityHeaders } from '../guards.ts';
import { listenWith } from '../live/lend.ts';
import { liveHeaders } from '../live/stream.ts';

/** Answers a page that wants to listen; false where somebody has to look closer. */
export type LiveDoor = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

function cookieOf(header: string | undefined, name: string): string | null {
	for (const part of (header ?? '').split(';')) {
		const at = part.indexOf('=');
		if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
	}
	return null;
}

/**
 * When a server starts again, thousands of pages come back within a second: whose session needs nothing but a look is
 * let in here. Everybody else (strangers, sessions that end or have to be renewed) goes the way of all pages.
 */
export function liveDoor(app: Pick<App, 'around' | 'config' | 'events' | 'ids'>): LiveDoor {
	const name = app.config.appUrl.startsWith('https:') ? '__Host-session' : 'session';
	return async (request, response) => {
		const token = cookieOf(request.headers.cookie, name);
		if (token === null || token === '' || token.length > 200) return false;
		const userId = await peekSession(app.around, token);
		const scope = userId === null ? null : await memberScope(app.around, userId);
		if (scope === null || scope.principal.kind !== 'member') return false;
		if (response.destroyed) return true;
		response.writeHead(200, {
			...securityHeaders(app.config),
			...liveHeaders,
			'x-request-id': app.ids.id()
		});
		// What was asked is answered: its headers need not be kept for as long as the page listens.
		request.headers = {};
		request.rawHeaders = [];
		listenWith(response, app.events, scope.organisationId, scope.principal.membershipId);
		return true;
	};
}
