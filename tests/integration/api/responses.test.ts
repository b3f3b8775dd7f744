import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { responsesHandler } from '#lib/server/api/ingest.ts';
import { RateLimit } from '#lib/server/api/rate-limit.ts';
import type { App } from '#lib/server/app.ts';
import type { HotHandler } from '#lib/server/hot/handler.ts';
import { createKey, revokeKey } from '#lib/server/keys/commands.ts';
import { listKeys } from '#lib/server/keys/queries.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { testDatabase, testEngine } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';
import { fc } from '../../support/property.ts';

interface Result {
	id: string | null;
	status: string;
	error?: { field: string; reason: string };
	note?: string;
}
interface Told {
	results?: Result[];
	error?: { field?: string; reason: string };
}

let around: TestAround;
let office: App;
let scope: OrganisationScope;
let organisationId: string;
let handler: HotHandler;
let secret: string;
let keyId: string;
let metricId: string;

beforeEach(async () => {
	around = surroundings(await testDatabase());
	office = testOffice(around, '/nowhere');
	const organisation = await makeOrganisation(around, { timeZone: 'UTC' });
	scope = organisation.admin;
	organisationId = organisation.id;
	handler = responsesHandler(office);
	const key = await createKey(scope, { name: 'Till', abilities: ['ingest'] });
	if (!key.ok) throw new Error(key.error.code);
	({ secret, id: keyId } = key.value);
	metricId = await makeNps(scope);
});

async function makeNps(of: OrganisationScope): Promise<string> {
	const made = await addMetric(of, { title: 'NPS', kind: 'nps' });
	if (!made.ok) throw new Error(made.error.code);
	return made.value.id;
}

interface Sending {
	readonly key?: string | null;
	readonly type?: string;
	readonly query?: string;
}

async function send(body: unknown, { key = secret, type = 'application/json', query = '' }: Sending = {}) {
	const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
	const answer = await handler.handle({
		method: 'POST',
		url: new URL(`http://localhost/api/v1/responses${query}`),
		params: {},
		address: '127.0.0.1',
		header: (name) =>
			name === 'authorization'
				? key === null
					? undefined
					: `Bearer ${key}`
				: name === 'content-type'
					? type
					: undefined,
		body: (limit) => Promise.resolve(bytes.byteLength > limit ? null : bytes)
	});
	return { status: answer.status, headers: answer.headers, told: JSON.parse(String(answer.body)) as Told };
}

const item = (id: string, more: object = {}) => ({ id, at: '2026-11-20T10:00:00Z', scores: { NPS: 9 }, ...more });
const count = async (): Promise<number> => (await scope.db.selectFrom('record').select('seq').execute()).length;
const now = async () => figure(scope, metricId, { from: '2026-11-01', to: '2026-11-30' });

describe('POST /api/v1/responses', () => {
	test('stores what is fit, tells each row exactly, and the figure moves', async () => {
		const { status, told } = await send([
			item('1', { comment: 'Fine', segments: { channel: 'app' } }),
			item('2', { scores: { [metricId]: 3 } }),
			item('3', { scores: { NPS: 11 } }),
			item('4', { scores: { NPS: 7.5 } }),
			item('5', { scores: { Unknown: 7 } }),
			item('6', { at: 'yesterday' }),
			item('7', { at: '2026-02-30T10:00:00Z' }),
			item('8', { scroes: {} }),
			item('9', { scores: {} }),
			item('1', { comment: 'Fine', segments: { channel: 'app' } }),
			item('2', { scores: { NPS: 4 } }),
			{ at: '2026-11-20' },
			'no item',
			item('10', { survey: around.ids.id() }),
			item('11', { at: '2026-12-24T10:00:00Z' }),
			item('12', { comment: 'no \u0000' }),
			item('13', { at: '2026-11-20' })
		]);
		expect(status).toBe(200);
		expect(told.results).toEqual([
			{ id: '1', status: 'stored' },
			{ id: '2', status: 'stored' },
			{ id: '3', status: 'rejected', error: { field: 'scores.NPS', reason: 'outside_scale' } },
			{ id: '4', status: 'rejected', error: { field: 'scores.NPS', reason: 'not_whole' } },
			{ id: '5', status: 'rejected', error: { field: 'scores.Unknown', reason: 'unknown' } },
			{ id: '6', status: 'rejected', error: { field: 'at', reason: 'not_an_instant' } },
			{ id: '7', status: 'rejected', error: { field: 'at', reason: 'not_an_instant' } },
			{ id: '8', status: 'rejected', error: { field: 'scroes', reason: 'unknown_field' } },
			{ id: '9', status: 'rejected', error: { field: 'scores', reason: 'missing' } },
			{ id: '1', status: 'repeated' },
			{ id: '2', status: 'conflict', error: { field: 'id', reason: 'other_content' } },
			{ id: null, status: 'rejected', error: { field: 'id', reason: 'missing' } },
			{ id: null, status: 'rejected', error: { field: '', reason: 'wrong_type' } },
			{ id: '10', status: 'rejected', error: { field: 'survey', reason: 'unknown' } },
			{ id: '11', status: 'stored', note: 'quarantined' },
			{ id: '12', status: 'rejected', error: { field: 'comment', reason: 'forbidden_character' } },
			{ id: '13', status: 'stored' }
		]);
		expect(await count()).toBe(4);
		expect(await now()).toMatchObject({ n: 3, extra: { promoters: 2, detractors: 1 } });
	});

	test('answers 409 where every row contradicts what is there, and 422 where none is fit', async () => {
		await send([item('1')]);
		expect((await send([item('1', { scores: { NPS: 1 } })])).status).toBe(409);
		expect((await send([item('2', { scores: { NPS: 99 } })])).status).toBe(422);
		expect((await send([])).status).toBe(200);
		expect(await count()).toBe(1);
	});

	test('refuses a whole request with its field and reason', async () => {
		const refused = async (body: unknown, how: Sending) => {
			const { status, told } = await send(body, how);
			return [status, told.error?.field, told.error?.reason];
		};
		expect(await refused([], { key: null })).toEqual([401, 'authorization', 'key_missing']);
		expect(await refused([], { key: 'nf_unknown' })).toEqual([401, 'authorization', 'key_unknown']);
		expect(await refused([], { query: `?key=${secret}` })).toEqual([400, 'authorization', 'key_in_address']);
		expect(await refused([], { query: `?x=${secret}` })).toEqual([400, 'authorization', 'key_in_address']);
		expect(await refused([], { type: 'text/plain' })).toEqual([415, 'content-type', 'not_json']);
		expect(await refused([], { type: 'application/x-www-form-urlencoded' })).toEqual([415, 'content-type', 'not_json']);
		expect(await refused('{"a":', {})).toEqual([400, 'body', 'not_json']);
		expect(await refused({ id: '1' }, {})).toEqual([400, 'body', 'not_a_list']);
		expect(
			await refused(
				Array.from({ length: 1_001 }, (_, index) => item(`${index}`)),
				{}
			)
		).toEqual([413, 'body', 'too_many']);
		expect(await refused(`["${'x'.repeat(2 * 1024 * 1024)}"]`, {})).toEqual([413, 'body', 'too_large']);
		expect(await count()).toBe(0);
	});

	test('another organisation’s metric is unknown, its key writes only into its own', async () => {
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere', timeZone: 'UTC' })).admin;
		const theirs = await makeNps(stranger);
		const { told } = await send([item('1', { scores: { [theirs]: 9 } })]);
		expect(told.results).toEqual([
			{ id: '1', status: 'rejected', error: { field: `scores.${theirs}`, reason: 'unknown' } }
		]);
		const other = await createKey(stranger, { name: 'Theirs', abilities: ['ingest'] });
		if (!other.ok) throw new Error(other.error.code);
		expect((await send([item('1')], { key: other.value.secret })).status).toBe(200);
		expect((await now()).n).toBe(0);
		expect((await figure(stranger, theirs, { from: '2026-11-01', to: '2026-11-30' })).n).toBe(1);
	});

	test('a thousand answers at once', async () => {
		const { status, told } = await send(
			Array.from({ length: 1_000 }, (_, index) => item(`${index}`, { scores: { NPS: index % 11 } }))
		);
		expect(status).toBe(200);
		expect(told.results?.every((one) => one.status === 'stored')).toBe(true);
		expect((await now()).n).toBe(1_000);
	}, 60_000);

	test('an unfit row at any place of a batch leaves exactly the others stored (R4)', async () => {
		for (const at of [0, 1, 7, 13, 19]) {
			const before = await count();
			const { told } = await send(
				Array.from({ length: 20 }, (_, index) => item(`${at}.${index}`, index === at ? { scores: { NPS: 12 } } : {}))
			);
			const stored = told.results?.filter((one) => one.status === 'stored').length;
			expect(stored).toBe(19);
			expect((await count()) - before).toBe(stored);
		}
	}, 60_000);
});

describe('keys (S10)', () => {
	test('are stored as a hash, noted when used, dead from the request after revoking', async () => {
		const row = await scope.db.selectFrom('api_key').selectAll().executeTakeFirstOrThrow();
		expect(JSON.stringify(row)).not.toContain(secret);
		expect(secret).toMatch(/^nf_[\w-]{27,}$/);
		expect((await listKeys(scope))[0]).toMatchObject({ name: 'Till', lastUsedAt: null });
		expect((await send([item('1')])).status).toBe(200);
		expect((await listKeys(scope))[0]?.lastUsedAt).toBe(around.clock.now());
		expect(await revokeKey(scope, { id: keyId })).toMatchObject({ ok: true });
		expect((await send([item('2')])).status).toBe(401);
		const audit = await scope.db
			.selectFrom('audit_entry')
			.select(['action', 'detail'])
			.where('action', 'like', 'key.%')
			.execute();
		expect(audit.map((one) => one.action)).toEqual(['key.created', 'key.revoked']);
		expect(JSON.stringify(audit)).not.toContain(secret);
		expect(await revokeKey(scope, { id: keyId })).toMatchObject({ error: { code: 'key.not_found' } });
	});

	test('only an administrator makes, lists and revokes them, and only of the own organisation', async () => {
		for (const role of ['leader', 'head', 'member', 'analyst', 'viewer'] as const) {
			const { scope: other } = await makeMember(around, organisationId, role);
			expect(await createKey(other, { name: 'x', abilities: ['ingest'] })).toMatchObject({
				error: { code: 'access.denied' }
			});
			expect(await listKeys(other)).toEqual([]);
			expect(await revokeKey(other, { id: keyId })).toMatchObject({ error: { code: 'access.denied' } });
		}
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		expect(await revokeKey(stranger, { id: keyId })).toMatchObject({ error: { code: 'key.not_found' } });
		expect((await send([item('1')])).status).toBe(200);
	});

	test('a key that asks too often waits', () => {
		let time = 0;
		const limit = new RateLimit({ perMinute: 60, atOnce: 3, now: () => time });
		expect([limit.take('a'), limit.take('a'), limit.take('a'), limit.take('a')]).toEqual([0, 0, 0, 1]);
		expect(limit.take('b')).toBe(0);
		time = 1_000;
		expect([limit.take('a'), limit.take('a')]).toEqual([0, 1]);
	});
});

test('sending in any order, twice, in pieces or at the same time stores each answer once (R3)', async () => {
	let round = 0;
	const request = fc.array(fc.record({ id: fc.integer({ min: 0, max: 5 }), score: fc.integer({ min: 0, max: 1 }) }), {
		minLength: 1,
		maxLength: 5
	});
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(request, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
			async (waves) => {
				round += 1;
				const before = await count();
				const kept = new Map<number, number>();
				// A handler of its own has its own allowance.
				handler = responsesHandler(office);
				for (const wave of waves) {
					const answers = await Promise.all(
						wave.map((items) => send(items.map((one) => item(`${round}.${one.id}`, { scores: { NPS: one.score } }))))
					);
					const stored = new Map<number, number>();
					for (const [at, { told }] of answers.entries()) {
						for (const [index, result] of (told.results ?? []).entries()) {
							const one = wave[at]?.[index] as { id: number; score: number };
							if (result.status === 'stored') {
								expect(kept.has(one.id) || stored.has(one.id)).toBe(false);
								stored.set(one.id, one.score);
							}
						}
					}
					for (const [id, score] of stored) kept.set(id, score);
					for (const [at, { told }] of answers.entries()) {
						for (const [index, result] of (told.results ?? []).entries()) {
							const one = wave[at]?.[index] as { id: number; score: number };
							if (result.status !== 'stored') {
								expect(result.status).toBe(kept.get(one.id) === one.score ? 'repeated' : 'conflict');
							}
						}
					}
				}
				expect((await count()) - before).toBe(kept.size);
			}
		),
		{ numRuns: testEngine === 'sqlite' ? 100 : 30 }
	);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
}, 300_000);
