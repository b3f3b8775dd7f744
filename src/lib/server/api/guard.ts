import type { KeyAbility } from '../../domain/shared/ability.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { isBusy, isFull } from '../db/errors.ts';
import { jsonResponse, type HotRequest, type HotResponse } from '../hot/handler.ts';
import { keyPrefix, keyScope } from '../keys/queries.ts';
import type { RateLimit } from './rate-limit.ts';

/** What every address for programs asks before anything else. */

export const refusal = (
	status: number,
	reason: string,
	field: string | null = null,
	headers: Record<string, string> = {}
): HotResponse => jsonResponse(status, { error: { ...(field === null ? {} : { field }), reason } }, headers);

/** Whether an address carries what looks like a key: it would be written down on its way. */
const holdsKey = (url: URL): boolean =>
	[...url.searchParams].some(
		([name, value]) =>
			value.startsWith(keyPrefix) || /^(api[-_]?key|key|token|access[-_]token|authorization)$/i.test(name)
	);

function bearer(request: HotRequest): string | null {
	const [scheme, secret, ...more] = (request.header('authorization') ?? '').split(' ');
	return scheme?.toLowerCase() === 'bearer' && secret !== undefined && more.length === 0 ? secret : null;
}

/** The scope of whoever asks with a key that was made for this, or the refusal. */
export async function admit(
	app: App,
	request: HotRequest,
	ability: KeyAbility,
	limit: RateLimit
): Promise<OrganisationScope | HotResponse> {
	if (holdsKey(request.url)) return refusal(400, 'key_in_address', 'authorization');
	const secret = bearer(request);
	if (secret === null) return refusal(401, 'key_missing', 'authorization', { 'www-authenticate': 'Bearer' });
	const scope = await keyScope(app.around, secret);
	if (scope === null || scope.principal.kind !== 'key') {
		return refusal(401, 'key_unknown', 'authorization', { 'www-authenticate': 'Bearer error="invalid_token"' });
	}
	if (!scope.principal.abilities.includes(ability)) return refusal(403, 'key_not_for_this', 'authorization');
	const wait = limit.take(scope.principal.keyId);
	if (wait > 0) return refusal(429, 'too_many_requests', null, { 'retry-after': String(wait) });
	return scope;
}

export const isRefusal = (admitted: OrganisationScope | HotResponse): admitted is HotResponse =>
	'status' in admitted && 'body' in admitted;

/** Runs a handler; what breaks is told by what the sender can do about it. */
export async function answering(app: App, work: () => Promise<HotResponse>): Promise<HotResponse> {
	try {
		return await work();
	} catch (error) {
		// Nothing of the request was stored: it was one transaction.
		if (isBusy(error)) return refusal(503, 'busy', null, { 'retry-after': '1' });
		if (isFull(error)) return refusal(507, 'disk_full', null, { 'retry-after': '60' });
		app.log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'a request of a program failed');
		return refusal(500, 'unexpected');
	}
}
