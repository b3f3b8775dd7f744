import { jsonSchemaOf, listEndpoints, type Endpoint } from '../../domain/api/endpoints.ts';
import { bodyAtMost, problem, rowsAtMost } from '../../domain/api/schema.ts';
import { exampleMessage, sentEvents, webhookMessage } from '../../domain/webhooks/event.ts';
import type { I18n } from '../../i18n/translator.ts';
import { translator } from '../../i18n/index.ts';
import type { App } from '../app.ts';
import { jsonResponse, type HotHandler } from '../hot/handler.ts';

type Json = Record<string, unknown>;

/** The address as OpenAPI writes it: `/metrics/{metric}/series`. */
const pathOf = (path: string): string => path.replaceAll(/\[(\w+)\]/g, '{$1}');

/** The schema with the words of each field beside it. */
function described(words: I18n, place: string, schema: Json): Json {
	const properties = (schema['properties'] ?? {}) as Record<string, Json>;
	return {
		...schema,
		properties: Object.fromEntries(
			Object.entries(properties).map(([name, field]) => {
				const text = words.find(`api.fields.${place}.${name}`);
				return [name, text === undefined ? field : { ...field, description: text }];
			})
		)
	};
}

function parametersOf(words: I18n, endpoint: Endpoint): Json[] {
	const inPath = [...endpoint.path.matchAll(/\[(\w+)\]/g)].map(([, name = '']) => ({
		name,
		in: 'path',
		required: true,
		description: words.find(`api.params.${name}`) ?? name,
		schema: { type: 'string' }
	}));
	if (endpoint.query === undefined) return inPath;
	const { properties = {}, required = [] } = jsonSchemaOf(endpoint.query) as {
		properties?: Record<string, Json>;
		required?: string[];
	};
	const inQuery = Object.entries(properties).map(([name, schema]) => ({
		name,
		in: 'query',
		required: required.includes(name),
		description: words.find(`api.fields.${endpoint.id}.${name}`) ?? name,
		...(schema['type'] === 'array' ? { style: 'form', explode: true } : {}),
		schema
	}));
	return [...inPath, ...inQuery];
}

const answer = (description: string, schema: Json): Json => ({
	description,
	content: { 'application/json': { schema } }
});

const refused = { $ref: '#/components/schemas/Problem' };

function operationOf(words: I18n, endpoint: Endpoint): Json {
	const say = (status: string): string => words.find(`api.statuses.${status}`) ?? status;
	const waits = { headers: { 'Retry-After': { description: say('retry'), schema: { type: 'integer' } } } };
	const parameters = parametersOf(words, endpoint);
	const row = endpoint.row === undefined ? null : described(words, endpoint.id, jsonSchemaOf(endpoint.row));
	const told = jsonSchemaOf(endpoint.answer);
	return {
		operationId: endpoint.id,
		summary: words.find(`api.endpoints.${endpoint.id}`) ?? endpoint.id,
		security: [{ key: [] }],
		...(parameters.length === 0 ? {} : { parameters }),
		...(row === null
			? {}
			: {
					requestBody: {
						required: true,
						content: {
							'application/json': {
								schema: { type: 'array', maxItems: rowsAtMost, items: row },
								example: endpoint.example
							},
							'application/x-ndjson': { schema: { type: 'string', maxLength: bodyAtMost } }
						}
					}
				}),
		responses: {
			200: answer(say('200'), told),
			400: answer(say('400'), refused),
			401: answer(say('401'), refused),
			403: answer(say('403'), refused),
			...(endpoint.path.includes('[') || endpoint.id === 'goals' ? { 404: answer(say('404'), refused) } : {}),
			...(row === null
				? { 422: answer(say('422query'), refused) }
				: {
						409: answer(say('409'), told),
						413: answer(say('413'), refused),
						415: answer(say('415'), refused),
						422: answer(say('422'), told),
						507: { ...answer(say('507'), refused), ...waits }
					}),
			429: { ...answer(say('429'), refused), ...waits },
			503: { ...answer(say('503'), refused), ...waits },
			default: answer(say('default'), refused)
		}
	};
}

/** What a program may answer to a message, and what is done then. */
const takenBy = (words: I18n): Json =>
	Object.fromEntries(
		(['2XX', '410', 'default'] as const).map((status) => [
			status,
			{ description: words.find(`api.told.statuses.${status}`) ?? status }
		])
	);

/** What is told to other programs, each kind of news with its message. */
function toldOf(words: I18n): Record<string, Json> {
	const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
		name,
		in: 'header',
		required: true,
		description: words.find(`api.told.headers.${name.replace('webhook-', '')}`) ?? name,
		schema: { type: 'string' }
	}));
	return Object.fromEntries(
		sentEvents.map((event) => [
			event,
			{
				post: {
					operationId: `told.${event}`,
					summary: words.find(`webhooks.event.${event.split('.', 1)[0]}`) ?? event,
					parameters: headers,
					requestBody: {
						required: true,
						content: {
							'application/json': { schema: jsonSchemaOf(webhookMessage(event)), example: exampleMessage(event) }
						}
					},
					responses: takenBy(words)
				}
			}
		])
	);
}

/** The description of every address for programs, made from the schemas that check them. */
export function openApi(appUrl: string, words: I18n = translator('en')): Json {
	const paths: Record<string, Json> = {};
	for (const endpoint of listEndpoints()) {
		const path = pathOf(endpoint.path);
		paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(words, endpoint) };
	}
	return {
		openapi: '3.1.0',
		info: { title: words.t('api.document.title'), version: '1', description: words.t('api.document.description') },
		servers: [{ url: appUrl }],
		paths,
		webhooks: toldOf(words),
		components: {
			securitySchemes: { key: { type: 'http', scheme: 'bearer', description: words.t('api.document.key') } },
			schemas: { Problem: jsonSchemaOf(problem) }
		}
	};
}

/** `GET /api/v1/openapi.json`: the same for everybody, so nobody needs a key to read it. */
export function openApiHandler(app: App): HotHandler {
	let made: Json | null = null;
	return {
		pattern: '/api/v1/openapi.json',
		methods: ['GET'],
		access: 'public',
		async handle() {
			made ??= openApi(app.config.appUrl);
			return jsonResponse(200, made, { 'cache-control': 'public, max-age=300' });
		}
	};
}
