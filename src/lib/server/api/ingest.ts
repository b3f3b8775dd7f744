import { endpoints, type EndpointId } from '../../domain/api/endpoints.ts';
import { bodyAtMost, rowsAtMost, type RowOutcome } from '../../domain/api/schema.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { monotonic } from '../clock.ts';
import { jsonResponse, type HotHandler, type HotRequest, type HotResponse } from '../hot/handler.ts';
import { ingestCases } from '../workflows/ingest-cases.ts';
import { ingestEvents } from '../workflows/ingest-events.ts';
import { ingestObservations } from '../workflows/ingest-observations.ts';
import { ingestResponses } from '../workflows/ingest-responses.ts';
import { admit, answering, isRefusal, refusal } from './guard.ts';
import { RateLimit } from './rate-limit.ts';

type Ingest = (
	scope: OrganisationScope,
	writer: App['writer'],
	items: readonly unknown[]
) => Promise<Result<RowOutcome[], string>>;

/** 200 as soon as one row is stored or was here; else what the refused ones have in common. */
function statusOf(outcomes: readonly RowOutcome[]): number {
	const isTaken = (one: RowOutcome): boolean => one.status !== 'conflict' && one.status !== 'rejected';
	if (outcomes.length === 0 || outcomes.some(isTaken)) return 200;
	return outcomes.every((one) => one.status === 'conflict') ? 409 : 422;
}

/** Where nothing was taken, the first refusal stands beside the results, with the row counted from 1. */
function problemOf(outcomes: readonly RowOutcome[], status: number): object {
	if (status === 200) return {};
	const at = outcomes.findIndex((one) => one.error !== undefined);
	const first = outcomes[at]?.error;
	return first === undefined ? {} : { error: { row: at + 1, ...first } };
}

const json = /^application\/json\s*(;|$)/i;
const jsonLines = /^application\/(?:x-ndjson|ndjson|jsonl|json-lines)\s*(;|$)/i;

/** The rows of a body: a list, or one a line. */
function rowsOf(text: string, isLines: boolean): unknown[] | HotResponse {
	if (!isLines) {
		let value: unknown;
		try {
			value = JSON.parse(text);
		} catch {
			return refusal(400, 'not_json', 'body');
		}
		return Array.isArray(value) ? value : refusal(400, 'not_a_list', 'body');
	}
	const rows: unknown[] = [];
	for (const line of text.split('\n')) {
		if (line.trim() === '') continue;
		try {
			rows.push(JSON.parse(line));
		} catch {
			return jsonResponse(400, { error: { row: rows.length + 1, field: 'body', reason: 'not_json' } });
		}
		if (rows.length > rowsAtMost) break;
	}
	return rows;
}

function ingestHandler(app: App, id: EndpointId, ingest: Ingest, limit: RateLimit): HotHandler {
	async function handle(request: HotRequest): Promise<HotResponse> {
		const scope = await admit(app, request, 'ingest', limit);
		if (isRefusal(scope)) return scope;
		const type = request.header('content-type') ?? '';
		const isLines = jsonLines.test(type);
		if (!isLines && !json.test(type)) return refusal(415, 'not_json', 'content-type');
		const body = await request.body(bodyAtMost);
		if (body === null) return refusal(413, 'too_large', 'body');
		let text: string;
		try {
			text = new TextDecoder('utf-8', { fatal: true }).decode(body);
		} catch {
			return refusal(400, 'not_json', 'body');
		}
		const rows = rowsOf(text, isLines);
		if (!Array.isArray(rows)) return rows;
		if (rows.length > rowsAtMost) return refusal(413, 'too_many', 'body');
		const result = await ingest(scope, app.writer, rows);
		if (!result.ok) return refusal(403, 'key_not_for_this', 'authorization');
		const status = statusOf(result.value);
		return jsonResponse(status, { results: result.value, ...problemOf(result.value, status) });
	}
	return {
		pattern: endpoints[id].path,
		methods: ['POST'],
		access: 'key',
		handle: (request) => answering(app, () => handle(request))
	};
}

/** What a key may send: so much a minute, a sixth of it at once. */
export const sendingLimit = ({ config }: Pick<App, 'config'>, now: () => number = monotonic): RateLimit =>
	new RateLimit({ perMinute: config.apiPerMinute, atOnce: Math.ceil(config.apiPerMinute / 6), now });

/** `POST /api/v1/responses`: answers from another program, up to a thousand at once. */
export const responsesHandler = (app: App, limit = sendingLimit(app)): HotHandler =>
	ingestHandler(app, 'responses', ingestResponses, limit);

/** The addresses to which other programs send; a key has one allowance for all of them. */
export function ingestHandlers(app: App, limit = sendingLimit(app)): HotHandler[] {
	return [
		responsesHandler(app, limit),
		ingestHandler(app, 'cases', ingestCases, limit),
		ingestHandler(app, 'events', ingestEvents, limit),
		ingestHandler(app, 'observations', ingestObservations, limit)
	];
}
