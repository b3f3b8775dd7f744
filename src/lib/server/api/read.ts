import type { z } from 'zod';
import { endpoints, type EndpointId } from '../../domain/api/endpoints.ts';
import { goalsQuery, noQuery, seriesQuery } from '../../domain/api/schema.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { App } from '../app.ts';
import { monotonic } from '../clock.ts';
import { jsonResponse, type HotHandler, type HotRequest, type HotResponse } from '../hot/handler.ts';
import { readGoal, readGoals, readMetrics, readSeries } from '../workflows/api-read.ts';
import { reasonOf } from '../workflows/ingest-rows.ts';
import { admit, answering, isRefusal, refusal } from './guard.ts';
import { RateLimit } from './rate-limit.ts';

/** What may be asked several times; all else stands once in an address. */
const repeatable = new Set(['where']);

/** What an address asks, as its schema has it; or the parameter that is asked twice. */
function askedIn(url: URL): { values: Record<string, string | string[]> } | { twice: string } {
	const values: Record<string, string | string[]> = {};
	for (const name of new Set(url.searchParams.keys())) {
		const given = url.searchParams.getAll(name);
		if (repeatable.has(name)) values[name] = given;
		else if (given.length > 1) return { twice: name };
		else values[name] = given[0] as string;
	}
	return { values };
}

function readHandler<S extends z.ZodObject>(
	app: App,
	id: EndpointId,
	query: S,
	limit: RateLimit,
	read: (scope: OrganisationScope, asked: z.output<S>, params: HotRequest['params']) => Promise<Result<object, string>>
): HotHandler {
	async function handle(request: HotRequest): Promise<HotResponse> {
		const scope = await admit(app, request, 'read', limit);
		if (isRefusal(scope)) return scope;
		const asked = askedIn(request.url);
		if ('twice' in asked) return refusal(422, 'given_twice', asked.twice);
		const parsed = query.safeParse(asked.values);
		if (!parsed.success) {
			const issue = parsed.error.issues[0] as z.core.$ZodIssue;
			const field = issue.code === 'unrecognized_keys' ? (issue.keys[0] ?? '') : String(issue.path[0] ?? '');
			return refusal(422, reasonOf(issue, asked.values), field);
		}
		const found = await read(scope, parsed.data, request.params);
		if (found.ok) return jsonResponse(200, found.value);
		const { code, field } = found.error;
		if (code === 'access.denied') return refusal(403, 'key_not_for_this', 'authorization');
		if (code.endsWith('.not_found')) return refusal(404, 'not_found');
		return refusal(422, code.split('.').at(-1) ?? 'invalid', field ?? null);
	}
	return {
		pattern: endpoints[id].path,
		methods: ['GET'],
		access: 'key',
		handle: (request) => answering(app, () => handle(request))
	};
}

/** The addresses at which other programs read figures and goals. */
export function readHandlers(app: App): HotHandler[] {
	const limit = new RateLimit({ perMinute: 600, atOnce: 100, now: monotonic });
	return [
		readHandler(app, 'metrics', noQuery, limit, (scope) => readMetrics(scope)),
		readHandler(app, 'series', seriesQuery, limit, (scope, asked, params) =>
			readSeries(scope, params['metric'] ?? '', asked)
		),
		readHandler(app, 'goals', goalsQuery, limit, (scope, asked) => readGoals(scope, asked)),
		readHandler(app, 'goal', noQuery, limit, (scope, _asked, params) => readGoal(scope, params['goal'] ?? ''))
	];
}
