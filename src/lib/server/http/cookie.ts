import type { RequestEvent } from '@sveltejs/kit';
import { readSession } from '../auth/sessions.ts';

/** Browsers give a cookie at most this; what counts is what the database says. */
const sessionSeconds = 30 * 24 * 60 * 60;
const deviceSeconds = 180 * 24 * 60 * 60;

const isSecure = (event: RequestEvent): boolean => event.locals.app.config.appUrl.startsWith('https:');

/** Under https the name binds the cookie to this host, this path and this protocol. */
const named = (event: RequestEvent, name: string): string => (isSecure(event) ? `__Host-${name}` : name);

const settings = (event: RequestEvent) =>
	({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(event) }) as const;

export const sessionToken = (event: RequestEvent): string | null => event.cookies.get(named(event, 'session')) ?? null;

export function keepSession(event: RequestEvent, token: string): void {
	event.cookies.set(named(event, 'session'), token, { ...settings(event), maxAge: sessionSeconds });
}

export function forgetSession(event: RequestEvent): void {
	event.cookies.delete(named(event, 'session'), settings(event));
}

/** Says that somebody signed in from this browser before; it opens nothing by itself. */
export const deviceToken = (event: RequestEvent): string | null => event.cookies.get(named(event, 'device')) ?? null;

export function keepDevice(event: RequestEvent, token: string): void {
	event.cookies.set(named(event, 'device'), token, { ...settings(event), maxAge: deviceSeconds });
}

/** The person whose session this request carries; null for a stranger, whose dead cookie is taken away. */
export async function sessionOf(event: RequestEvent): Promise<App.Locals['user']> {
	const token = sessionToken(event);
	if (token === null) return null;
	const found = token.length > 200 ? null : await readSession(event.locals.app.around, token);
	if (found === null) {
		forgetSession(event);
		return null;
	}
	if (found.renewed !== null) keepSession(event, found.renewed);
	return found.user;
}
