import type { RequestEvent } from '@sveltejs/kit';
import type { Entry, Visit } from '../workflows/sign-in.ts';
import { deviceToken, keepDevice, keepSession } from './cookie.ts';

/** Where a request comes from, for signing in. */
export const visitOf = (event: RequestEvent): Visit => ({
	address: event.getClientAddress(),
	agent: event.request.headers.get('user-agent'),
	device: deviceToken(event)
});

/** Puts what signing in gave into the cookies. */
export function keepEntry(event: RequestEvent, entry: Entry): void {
	keepSession(event, entry.session);
	keepDevice(event, entry.device);
}

/**
 * The address in front of the links that people are given: APP_URL, or without it the loopback name under which this
 * request came (no other passes the first hook). Never what a Host header made up.
 */
export const linkBase = (event: RequestEvent): string =>
	event.locals.app.config.appUrlGiven ? event.locals.app.config.appUrl : event.url.origin;
