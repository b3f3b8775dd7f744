import { error, redirect, type RequestEvent } from '@sveltejs/kit';
import { dev } from '$app/environment';
import type { App } from '../app.ts';
import { anyUser } from '../auth/queries.ts';

const opened = new WeakSet<App>();

/** Whether the installation has been set up; asked of the database until it has. */
export async function isSetUp(app: App): Promise<boolean> {
	if (opened.has(app)) return true;
	if (!(await anyUser(app.handle.db))) return false;
	opened.add(app);
	return true;
}

const groupOf = (routeId: string): string => routeId.split('/')[1] ?? '';

/** An in-place form gets its answer as data, so that what was typed stays on the page. */
const signedOutAnswer = (): Response => {
	const data = '[{"form":1,"values":2,"errors":3,"failure":4},"default",{},{},{"code":5},"auth.signed_out"]';
	return Response.json({ type: 'failure', status: 401, data }, { headers: { 'cache-control': 'no-store' } });
};

/**
 * Who may call a route, by its group, before anything of the route runs: `(public)` everybody, `(dev)` nobody outside of
 * development, all else a signed-in person with a membership. Unknown addresses are left to the router's 404.
 */
export async function guardRoute(event: RequestEvent): Promise<Response | null> {
	const { route, locals, url, request } = event;
	if (route.id === null) return null;
	const group = groupOf(route.id);
	if (group === '(dev)') {
		if (!dev) error(404, 'not_found');
		return null;
	}
	if (!(await isSetUp(locals.app))) {
		if (route.id.startsWith('/(public)/setup')) return null;
		redirect(303, '/setup');
	}
	if (group === '(public)') return null;
	if (locals.scope !== null) return null;
	if (request.headers.get('x-sveltekit-action') === 'true') return signedOutAnswer();
	const page = event.isDataRequest || request.headers.get('accept')?.includes('text/html') === true;
	if (!page) return Response.json({ error: 'signed_out' }, { status: 401, headers: { 'cache-control': 'no-store' } });
	if (locals.user !== null) redirect(303, '/no-access');
	const back = request.method === 'GET' || request.method === 'HEAD' ? url.pathname + url.search : url.pathname;
	redirect(303, back === '/' ? '/login' : `/login?next=${encodeURIComponent(back)}`);
}
