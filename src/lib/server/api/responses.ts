import type { App } from '../app.ts';
import { monotonic } from '../clock.ts';
import { isBusy, isFull } from '../db/errors.ts';
import { jsonResponse, type HotHandler, type HotRequest, type HotResponse } from '../hot/handler.ts';
import { keyPrefix, keyScope } from '../keys/queries.ts';
import { ingestAtMost, ingestResponses, type RowOutcome } from '../workflows/ingest-responses.ts';
import { RateLimit } from './rate-limit.ts';

const bodyAtMost = 2 * 1024 * 1024;

const refusal = (
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

/** 200 as soon as one answer is stored or was here; else what the refused ones have in common. */
function statusOf(outcomes: readonly RowOutcome[]): number {
	if (outcomes.length === 0 || outcomes.some((one) => one.status === 'stored' || one.status === 'repeated')) return 200;
	return outcomes.every((one) => one.status === 'conflict') ? 409 : 422;
}

/** `POST /api/v1/responses`: answers from another program, up to a thousand at once. */
export function responsesHandler(app: App): HotHandler {
	const limit = new RateLimit({ perMinute: 1_200, atOnce: 200, now: monotonic });

	async function handle(request: HotRequest): Promise<HotResponse> {
		if (holdsKey(request.url)) return refusal(400, 'key_in_address', 'authorization');
		const secret = bearer(request);
		if (secret === null) return refusal(401, 'key_missing', 'authorization', { 'www-authenticate': 'Bearer' });
		const scope = await keyScope(app.around, secret);
		if (scope === null || scope.principal.kind !== 'key') {
			return refusal(401, 'key_unknown', 'authorization', { 'www-authenticate': 'Bearer error="invalid_token"' });
		}
		if (!scope.principal.abilities.includes('ingest')) return refusal(403, 'key_not_for_this', 'authorization');
		const wait = limit.take(scope.principal.keyId);
		if (wait > 0) return refusal(429, 'too_many_requests', null, { 'retry-after': String(wait) });
		if (!/^application\/json\s*(;|$)/i.test(request.header('content-type') ?? '')) {
			return refusal(415, 'not_json', 'content-type');
		}
		const body = await request.body(bodyAtMost);
		if (body === null) return refusal(413, 'too_large', 'body');
		let items: unknown;
		try {
			items = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
		} catch {
			return refusal(400, 'not_json', 'body');
		}
		if (!Array.isArray(items)) return refusal(400, 'not_a_list', 'body');
		if (items.length > ingestAtMost) return refusal(413, 'too_many', 'body');
		const result = await ingestResponses(scope, app.writer, items);
		if (!result.ok) return refusal(403, 'key_not_for_this', 'authorization');
		return jsonResponse(statusOf(result.value), { results: result.value });
	}

	return {
		pattern: '/api/v1/responses',
		methods: ['POST'],
		access: 'key',
		async handle(request) {
			try {
				return await handle(request);
			} catch (error) {
				// Nothing of the request was stored: it was one transaction.
				if (isBusy(error)) return refusal(503, 'busy', null, { 'retry-after': '1' });
				if (isFull(error)) return refusal(507, 'disk_full', null, { 'retry-after': '60' });
				app.log.error({ error: error instanceof Error ? error.message : 'unknown' }, 'an ingest request failed');
				return refusal(500, 'unexpected');
			}
		}
	};
}
