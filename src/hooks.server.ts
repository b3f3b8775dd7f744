import type { Handle, HandleServerError, ServerInit } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { dev } from '$app/environment';
import { dirFor, localeFor } from '#lib/i18n/locales.ts';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import { theApp } from '#lib/server/app.ts';
import { setupLink } from '#lib/server/auth/setup.ts';
import { isSameOrigin, refuse, securityHeaders } from '#lib/server/guards.ts';
import { createDispatch, type Dispatch } from '#lib/server/hot/dispatch.ts';
import { hotHandlers } from '#lib/server/hot/registry.ts';
import { sessionOf } from '#lib/server/http/cookie.ts';
import { guardRoute } from '#lib/server/http/guard.ts';
import { liveDoor } from '#lib/server/hot/live.ts';
import { startJobs } from '#lib/server/jobs/scheduler.ts';

let dispatch: Dispatch | null = null;

/** Opens the one database, brings it up to date, and publishes what the entry mounts in front of the pages. */
export const init: ServerInit = async () => {
	const app = await theApp();
	const handlers = hotHandlers(app);
	dispatch = createDispatch(handlers);
	(globalThis as unknown as Record<symbol, unknown>)[Symbol.for('ninefold.published')] = Promise.resolve({
		app,
		handlers,
		live: liveDoor(app),
		startJobs: () => startJobs(app),
		setupLink: () => setupLink(app)
	});
	if (dev) {
		const link = await setupLink(app);
		if (link !== null) process.stdout.write(`\n  Set up this database once: ${app.config.appUrl}${link}\n\n`);
	}
};

/** What the framework's advisories ask of a first hook, and who may post with a cookie. */
const guards: Handle = async ({ event, resolve }) => {
	const app = await theApp();
	event.locals.app = app;
	event.locals.requestId = app.ids.id();
	const { request, url } = event;
	const refusal = refuse(app.config, {
		method: request.method,
		path: url.pathname,
		host: request.headers.get('host') ?? url.host,
		contentEncoding: request.headers.get('content-encoding') ?? undefined
	});
	if (refusal !== null) return new Response(`Refused: ${refusal.reason}`, { status: refusal.status });
	const hot = hotAnswer(event);
	if (hot !== null) return hot;
	if (!['GET', 'HEAD', 'OPTIONS'].includes(request.method)) {
		const headers = {
			origin: request.headers.get('origin'),
			site: request.headers.get('sec-fetch-site'),
			host: request.headers.get('host') ?? url.host
		};
		if (!isSameOrigin(app.config, headers)) return new Response('Refused: origin', { status: 403 });
	}
	return resolve(event);
};

/** In development nothing stands in front of kit, so the hot addresses are answered here. */
function hotAnswer(event: Parameters<Handle>[0]['event']): Promise<Response> | null {
	const answer = dispatch?.({
		method: event.request.method,
		url: event.url,
		address: event.getClientAddress(),
		header: (name) => event.request.headers.get(name) ?? undefined,
		body: async (limit) => {
			const body = Buffer.from(await event.request.arrayBuffer());
			return body.byteLength > limit ? null : body;
		}
	});
	if (answer === null || answer === undefined) return null;
	return answer.then((response) => {
		const headers = new Headers();
		for (const [name, value] of Object.entries(response.headers)) {
			for (const part of Array.isArray(value) ? value : [value as string]) headers.append(name, part);
		}
		return new Response(typeof response.body === 'string' ? response.body : new Uint8Array(response.body), {
			status: response.status,
			headers
		});
	});
}

const session: Handle = async ({ event, resolve }) => {
	const { app } = event.locals;
	event.locals.user = await sessionOf(event);
	event.locals.scope = event.locals.user === null ? null : await memberScope(app.around, event.locals.user.id);
	event.locals.locale = localeFor({
		asked: event.url.searchParams.get('lang') ?? event.cookies.get('locale') ?? null,
		user: event.locals.user?.locale ?? null,
		organisation: event.locals.scope?.organisation.locale ?? null,
		accept: event.request.headers.get('accept-language')
	});
	const theme = event.locals.user?.theme ?? event.cookies.get('theme');
	event.locals.theme = theme === 'light' || theme === 'dark' ? theme : 'auto';
	const denied = await guardRoute(event);
	if (denied !== null) return denied;
	return resolve(event, {
		transformPageChunk: ({ html }) =>
			html
				.replace('%ninefold.lang%', event.locals.locale)
				.replace('%ninefold.dir%', dirFor(event.locals.locale))
				.replace('%ninefold.theme%', event.locals.theme)
	});
};

/** For pages that run nothing and may not be framed. */
const plainPagePolicy =
	"default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const headers: Handle = async ({ event, resolve }) => {
	const response = await resolve(event);
	for (const [name, value] of Object.entries(securityHeaders(event.locals.app.config))) {
		response.headers.set(name, value);
	}
	response.headers.set('x-request-id', event.locals.requestId);
	const page = response.headers.get('content-type')?.startsWith('text/html') === true;
	// The framework's last page, shown where not even an error page can be drawn, comes without a policy.
	if (page && !response.headers.has('content-security-policy')) {
		response.headers.set('content-security-policy', plainPagePolicy);
	}
	if ((event.locals.user !== null || page) && !response.headers.has('cache-control')) {
		response.headers.set('cache-control', 'no-store');
	} else if (event.isDataRequest) response.headers.set('cache-control', 'private, no-store');
	return response;
};

export const handle: Handle = sequence(guards, headers, session);

/** Unexpected errors are logged with the request's id; the reader sees the id and nothing else. */
export const handleError: HandleServerError = ({ error, event, status }) => {
	const id = event.locals.requestId ?? 'none';
	if (status !== 404) {
		event.locals.app?.log.error(
			{
				requestId: id,
				route: event.route.id,
				error: error instanceof Error ? (error.stack ?? error.message) : 'unknown'
			},
			'unexpected error'
		);
	}
	return { message: status === 404 ? 'not_found' : 'unexpected', id };
};
