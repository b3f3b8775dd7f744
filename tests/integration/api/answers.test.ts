import { createRequire } from 'node:module';
import { beforeAll, describe, expect, test } from 'vitest';
import { listEndpoints } from '#lib/domain/api/endpoints.ts';
import { addDays } from '#lib/domain/shared/instant.ts';
import { ingestHandlers } from '#lib/server/api/ingest.ts';
import { openApi } from '#lib/server/api/openapi.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { readHandlers } from '#lib/server/api/read.ts';
import { createKey } from '#lib/server/keys/commands.ts';
import { showEndpoints } from '#lib/server/workflows/api-examples.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';
import { testOffice } from '../../support/office.ts';
import { fc } from '../../support/property.ts';
import { asker, type Asking } from './sender.ts';

/** What is really answered, held against what the description for programs promises, by a validator of its own. */

type Check = ((value: unknown) => boolean) & { readonly errors?: unknown };
const beside = createRequire(createRequire(import.meta.url).resolve('@seriousme/openapi-schema-validator'));
const { default: Ajv } = beside('ajv/dist/2020.js') as {
	default: new (options: object) => {
		addSchema(schema: object, name: string): void;
		compile(schema: object): Check;
	};
};

interface Operation {
	readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
	readonly responses: Record<string, { readonly content?: Record<string, object> }>;
}

const described = openApi('https://cx.example.org') as unknown as {
	readonly paths: Record<string, Record<string, Operation>>;
};
// The document as a whole is one schema, so that its own references are followed in it.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(described, 'described');
const checks = new Map<string, Check>();
const pointer = (...parts: string[]): string =>
	parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');

/** The check of what a place in the document says. */
function checkAt(...parts: string[]): Check {
	const place = pointer(...parts);
	const known = checks.get(place) ?? ajv.compile({ $ref: `described#/${place}` });
	checks.set(place, known);
	return known;
}

const written = (path: string): string => path.replaceAll(/\[(\w+)\]/g, '{$1}');

let ask: ReturnType<typeof asker>;
let askSlowly: ReturnType<typeof asker>;
let keys: Record<'both' | 'ingest' | 'read', string>;
let goalId: string;
let metricId: string;
let strategyId: string;
let shownTo: OrganisationScope;

beforeAll(async () => {
	const { world, us, top } = await quarterWorld();
	const bare = testOffice(world.around, '/nowhere');
	// More is asked here than a program may in a minute.
	const office = { ...bare, config: { ...bare.config, apiPerMinute: 1_000_000 } };
	ask = asker([...ingestHandlers(office), ...readHandlers(office)]);
	const slow = { ...bare, config: { ...bare.config, apiPerMinute: 2 } };
	askSlowly = asker(ingestHandlers(slow));
	const make = async (...abilities: ('ingest' | 'read')[]) => {
		const made = await createKey(us, { name: 'Program', abilities });
		if (!made.ok) throw new Error(made.error.code);
		return made.value.secret;
	};
	keys = { both: await make('ingest', 'read'), ingest: await make('ingest'), read: await make('read') };
	goalId = top;
	strategyId = us.strategyId;
	shownTo = us;
	const { told } = await ask('/api/v1/metrics', { key: keys.read });
	metricId = (told as unknown as { metrics: { id: string }[] }).metrics[0]?.id ?? '';
});

/** Asks, and holds the answer against what its address promises for its status. */
async function held(path: string, template: string, asking: Asking = {}) {
	const answer = await ask(path, { key: keys.both, ...asking });
	const method = (asking.method ?? (asking.body === undefined ? 'GET' : 'POST')).toLowerCase();
	const { responses } = described.paths[template]?.[method] as Operation;
	const status = String(answer.status) in responses ? String(answer.status) : 'default';
	const check = checkAt('paths', template, method, 'responses', status, 'content', 'application/json', 'schema');
	expect(check(answer.told), `${method} ${path} ${answer.status}: ${JSON.stringify([check.errors, answer.told])}`).toBe(
		true
	);
	expect(status, `${answer.status} stands in the description of ${template}`).not.toBe('default');
	return answer;
}

const moment = fc.oneof(
	fc.constantFrom(
		'2026-11-20T08:00:00Z',
		'2026-11-20',
		'2026-11-20T08:00:00+03:30',
		'2031-01-01',
		'soon',
		'',
		'2026-02-30'
	),
	fc.string({ maxLength: 70 })
);
const words = fc.oneof(
	fc.constantFrom('NPS', 'app', 'channel', 'a:b', ''),
	fc.string({ unit: 'binary', maxLength: 70 })
);
const value = fc.oneof(fc.integer({ min: -2, max: 12 }), fc.double(), words, fc.constant(null), fc.boolean());
const segments = fc.dictionary(words, words, { maxKeys: 3 });
const id = fc.oneof(fc.constantFrom('1', '2', '3'), words);
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
const rowsOf: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
	responses: fc.record(
		{ id, at: moment, scores: fc.dictionary(words, value, { maxKeys: 3 }), comment: words, segments, contact: words },
		{ requiredKeys: [] }
	),
	cases: fc.record(
		{
			id,
			type: words,
			opened: moment,
			firstAnswer: moment,
			resolved: moment,
			reopened: value,
			pauses: fc.array(fc.record({ from: moment, until: moment }), { maxLength: 2 }),
			department: words,
			outcome: value,
			title: words,
			measure: fc.constantFrom('working', 'elapsed', 'never'),
			contact: words,
			segments
		},
		{ requiredKeys: [] }
	),
	events: fc.record(
		{ id, type: words, at: moment, contact: words, amount: value, due: moment, outcome: value, segments },
		{ requiredKeys: [] }
	),
	observations: fc.record({ id, metric: words, at: moment, value, of: value, segments }, { requiredKeys: [] })
};

describe('what is answered is what the description promises', () => {
	test.each(Object.keys(rowsOf))('POST /api/v1/%s, whatever is sent', async (place) => {
		const path = `/api/v1/${place}`;
		const row = fc.oneof({ arbitrary: rowsOf[place] as fc.Arbitrary<unknown>, weight: 9 }, fc.jsonValue());
		const rows = described.paths[path]?.['post'] as Operation;
		const isFit = checkAt('paths', path, 'post', 'requestBody', 'content', 'application/json', 'schema', 'items');
		expect(rows.requestBody).toBeDefined();
		await fc.assert(
			fc.asyncProperty(fc.array(row, { maxLength: 6 }), maybe(fc.constant(true)), async (sent, isLines) => {
				const body = isLines === true ? sent.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify(sent);
				const type = isLines === true ? 'application/x-ndjson' : 'application/json';
				const { told } = await held(path, path, { body, type });
				expect(told.results).toHaveLength(sent.length);
				// What the description calls unfit is refused; nothing of it is stored.
				for (const [index, one] of (JSON.parse(JSON.stringify(sent)) as unknown[]).entries()) {
					if (!isFit(one)) expect(told.results?.[index]?.status, JSON.stringify(one)).toMatch(/rejected|conflict/);
				}
			}),
			{ numRuns: 60 }
		);
	});

	test('a body that is none, too many rows, too many bytes, another type, a wrong key', async () => {
		for (const path of Object.keys(rowsOf).map((place) => `/api/v1/${place}`)) {
			const status = async (asking: Asking) => (await held(path, path, { body: '[]', ...asking })).status;
			expect(await status({ body: '{}' })).toBe(400);
			expect(await status({ body: 'no' })).toBe(400);
			expect(await status({ body: '{"id":"1"}\nno', type: 'application/x-ndjson' })).toBe(400);
			expect(await status({ body: JSON.stringify(Array.from({ length: 1_001 }, () => 1)) })).toBe(413);
			expect(await status({ body: `["${'x'.repeat(2 * 1024 * 1024)}"]` })).toBe(413);
			expect(await status({ type: 'text/csv' })).toBe(415);
			expect(await status({ key: null })).toBe(401);
			expect(await status({ key: 'nf_nothing' })).toBe(401);
			expect(await status({ key: keys.read })).toBe(403);
			expect((await held(`${path}?key=1`, path, { body: '[]' })).status).toBe(400);
		}
	});

	test('who asks too often is told how long to wait', async () => {
		const path = '/api/v1/events';
		expect((await askSlowly(path, { key: keys.both, body: '[]' })).status).toBe(200);
		const answer = await askSlowly(path, { key: keys.both, body: '[]' });
		expect(answer.status).toBe(429);
		expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
		const check = checkAt('paths', path, 'post', 'responses', '429', 'content', 'application/json', 'schema');
		expect(check(answer.told)).toBe(true);
	});

	test('figures and goals, however they are asked for', async () => {
		const day = fc.oneof(
			fc.integer({ min: -900, max: 400 }).map((days) => addDays('2026-11-22', days)),
			fc.constantFrom('2026-02-30', 'soon', '')
		);
		const asked = fc.record(
			{
				every: fc.constantFrom('day', 'week', 'month', 'quarter', 'year', 'hour'),
				from: day,
				to: day,
				by: words,
				where: words,
				evry: fc.constant('day')
			},
			{ requiredKeys: [] }
		);
		const series = '/api/v1/metrics/{metric}/series';
		await fc.assert(
			fc.asyncProperty(asked, async (query) => {
				await held(`/api/v1/metrics/${metricId}/series?${new URLSearchParams(query)}`, series);
			}),
			{ numRuns: 60 }
		);
		expect((await held(`/api/v1/metrics/${metricId}/series`, series)).status).toBe(200);
		expect((await held('/api/v1/metrics/nothing/series', series)).status).toBe(404);
		expect((await held('/api/v1/metrics', '/api/v1/metrics')).status).toBe(200);
		expect((await held('/api/v1/metrics?x=1', '/api/v1/metrics')).status).toBe(422);
		expect((await held('/api/v1/metrics', '/api/v1/metrics', { key: keys.ingest })).status).toBe(403);
		expect((await held(`/api/v1/goals?strategy=${strategyId}&closed=true`, '/api/v1/goals')).status).toBe(200);
		expect((await held('/api/v1/goals?closed=perhaps', '/api/v1/goals')).status).toBe(422);
		expect((await held('/api/v1/goals?strategy=nothing', '/api/v1/goals')).status).toBe(404);
		expect((await held(`/api/v1/goals/${goalId}`, '/api/v1/goals/{goal}')).status).toBe(200);
		expect((await held('/api/v1/goals/nothing', '/api/v1/goals/{goal}')).status).toBe(404);
	});

	test('what no address takes is refused as programs are told, too', async () => {
		const isProblem = checkAt('components', 'schemas', 'Problem');
		for (const { path, method } of listEndpoints()) {
			const other = method === 'GET' ? 'POST' : 'GET';
			const answer = await ask(path.replaceAll(/\[\w+\]/g, goalId), { key: keys.both, method: other, body: '[]' });
			expect([answer.status, answer.headers['allow'], isProblem(answer.told)]).toEqual([405, method, true]);
		}
		for (const path of ['/api/v1/nothing', '/api/v1/', '/api/v2/metrics', '/api']) {
			const answer = await ask(path, { key: keys.both });
			expect([path, answer.status, isProblem(answer.told)]).toEqual([path, 404, true]);
		}
	});

	test('the examples that people read name things that are there, and are taken as they are pasted', async () => {
		for (const { id, method, asked, example } of await showEndpoints(shownTo)) {
			const answer =
				method === 'GET'
					? await ask(`${asked}${String(example)}`, { key: keys.both })
					: await ask(asked, { key: keys.both, body: example });
			// There is no share among the metrics of this organisation: values for one are told so.
			const wanted = id === 'observations' ? 422 : 200;
			expect([id, answer.status, answer.told.error]).toEqual([
				id,
				wanted,
				wanted === 200 ? undefined : { row: 1, field: 'metric', reason: 'unknown' }
			]);
		}
	});

	test('the examples in the description are as it describes them', () => {
		for (const { path, row } of listEndpoints()) {
			if (row === undefined) continue;
			const place = ['paths', written(path), 'post', 'requestBody', 'content', 'application/json'];
			const example = described.paths[path]?.['post']?.requestBody?.content['application/json']?.example;
			const check = checkAt(...place, 'schema');
			expect(check(example), JSON.stringify(check.errors)).toBe(true);
		}
	});
});
