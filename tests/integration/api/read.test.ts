import { beforeEach, describe, expect, test } from 'vitest';
import { goalAnswer, goalsAnswer, metricsAnswer, seriesAnswer } from '#lib/domain/api/schema.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { readHandlers } from '#lib/server/api/read.ts';
import { createKey, revokeKey } from '#lib/server/keys/commands.ts';
import { recordBatch } from '#lib/server/metrics/record.ts';
import { ensureSource } from '#lib/server/metrics/sources.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { testDatabase } from '../../support/db.ts';
import { quarterWorld } from '../../support/factories/quarter.ts';
import { makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';
import { asker } from './sender.ts';

let around: TestAround;
let scope: OrganisationScope;
let ask: ReturnType<typeof asker>;
let key: string;
let keyId: string;
let metricId: string;

async function makeKey(of: OrganisationScope, ability: 'ingest' | 'read') {
	const made = await createKey(of, { name: 'Board', abilities: [ability] });
	if (!made.ok) throw new Error(made.error.code);
	return made.value;
}

async function makeMetric(of: OrganisationScope): Promise<string> {
	const sourceId = await ensureSource(of, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	const made = await addMetric(of, { title: 'NPS', kind: 'nps', sourceIds: [sourceId] });
	if (!made.ok) throw new Error(made.error.code);
	const scores = Array.from({ length: 40 }, (_, index) => index);
	await recordBatch(
		of,
		scores.map((index) => ({
			kind: 'response' as const,
			at: Date.parse('2026-11-02T10:00:00Z') + (index % 14) * 86_400_000,
			segments: { channel: index < 3 ? 'shop' : index < 20 ? 'app' : 'web' },
			body: { answers: {}, comment: 'said in confidence' },
			observations: [{ sourceId, value: 6 + (index % 5) }]
		}))
	);
	return made.value.id;
}

beforeEach(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-22T09:00:00Z' });
	scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
	ask = asker(readHandlers(testOffice(around, '/nowhere')));
	({ secret: key, id: keyId } = await makeKey(scope, 'read'));
	metricId = await makeMetric(scope);
});

const get = (path: string, by: string | null = key) => ask(`/api/v1/${path}`, { key: by });

describe('GET /api/v1/metrics and its series', () => {
	test('figures as the schema says, and no word of any answer', async () => {
		const all = await get('metrics');
		expect(all.status).toBe(200);
		const { metrics } = metricsAnswer.parse(all.told);
		expect(metrics).toMatchObject([
			{
				id: metricId,
				title: 'NPS',
				kind: 'nps',
				figure: { n: 40, hidden: false, from: '2026-10-01', to: '2026-11-22' }
			}
		]);
		const series = await get(`metrics/${metricId}/series?every=week&from=2026-11-02&to=2026-11-15`);
		const told = seriesAnswer.parse(series.told);
		expect(told.points.map((point) => [point.from, point.n])).toEqual([
			['2026-11-02', 21],
			['2026-11-09', 19]
		]);
		expect(JSON.stringify([all, series])).not.toContain('confidence');
	});

	test('small groups are hidden, with a second one, and narrowed figures come by whole weeks (P1)', async () => {
		const apart = seriesAnswer.parse((await get(`metrics/${metricId}/series?every=quarter&by=channel`)).told);
		const shop = apart.points.filter((point) => point.segment === 'shop' && point.hidden);
		expect(shop.length).toBeGreaterThan(0);
		expect(apart.points.filter((point) => point.hidden).length).toBeGreaterThan(1);
		expect(shop.every((point) => point.value === null && point.n === 0)).toBe(true);
		const narrow = seriesAnswer.parse(
			(await get(`metrics/${metricId}/series?every=day&from=2026-11-04&to=2026-11-12&where=channel:app`)).told
		);
		expect([narrow.every, narrow.points[0]?.from]).toEqual(['week', '2026-11-02']);
		const days = seriesAnswer.parse(
			(await get(`metrics/${metricId}/series?every=day&from=2026-11-02&to=2026-11-15`)).told
		);
		expect(days.points.filter((point) => !point.hidden && point.n > 0).every((point) => point.n >= 5)).toBe(true);
	});

	test('what is asked wrongly is refused with its field and reason', async () => {
		const refused = async (query: string) => {
			const { status, told } = await get(`metrics/${metricId}/series?${query}`);
			return [status, told.error?.field, told.error?.reason];
		};
		expect(await refused('every=hour')).toEqual([422, 'every', 'not_a_choice']);
		expect(await refused('from=2026-02-30')).toEqual([422, 'from', 'not_a_day']);
		expect(await refused('from=2026-11-02&to=2026-11-01')).toEqual([422, 'to', 'before_its_start']);
		expect(await refused('evry=day')).toEqual([422, 'evry', 'unknown_field']);
		expect(await refused('every=day&every=week')).toEqual([422, 'every', 'given_twice']);
		expect(await refused('by=nothing')).toEqual([422, 'by', 'unknown']);
		expect(await refused('where=nothing:x')).toEqual([422, 'where', 'unknown']);
		expect(await refused('where=channel')).toEqual([422, 'where', 'not_a_condition']);
		expect(await refused('where=channel:a&where=channel:b&where=channel:c')).toEqual([422, 'where', 'too_long']);
		expect(await refused('every=day&from=1990-01-01')).toEqual([422, 'from', 'too_long']);
	});
});

describe('GET /api/v1/goals', () => {
	test('with where they stand, and nobody’s name', async () => {
		const { world, us, top, below } = await quarterWorld();
		const own = asker(readHandlers(testOffice(world.around, '/nowhere')));
		const { secret } = await makeKey(us, 'read');
		const list = await own(`/api/v1/goals?strategy=${us.strategyId}`, { key: secret });
		const { goals } = goalsAnswer.parse(list.told);
		expect(goals.map((goal) => [goal.id, goal.parent, goal.n > 30])).toEqual([
			[top, null, true],
			[below, top, true]
		]);
		const one = await own(`/api/v1/goals/${top}`, { key: secret });
		const told = goalAnswer.parse(one.told);
		expect(told.goal).toMatchObject({ target: 30, state: 'set', hidden: false });
		expect(told.goal).toMatchObject({ stay: null, forecast: null, expectedNow: 30 });
		expect(told.points.length).toBeGreaterThan(10);
		expect(JSON.stringify([list, one])).not.toMatch(/owner|Person \d|crates/);
		const theirs = await makeKey(world.stranger, 'read');
		expect((await own(`/api/v1/goals/${top}`, { key: theirs.secret })).status).toBe(404);
		expect((await own(`/api/v1/goals?strategy=${us.strategyId}`, { key: theirs.secret })).status).toBe(404);
	});

	test('without a strategy there are none; an unknown one and an unknown goal are not found', async () => {
		expect(goalsAnswer.parse((await get('goals')).told)).toEqual({ strategy: null, goals: [] });
		expect((await get(`goals?strategy=${around.ids.id()}`)).status).toBe(404);
		expect((await get(`goals/${around.ids.id()}`)).status).toBe(404);
		expect((await get('goals/nothing')).status).toBe(404);
	});
});

test.each(['metrics', 'metrics/METRIC/series', 'goals', 'goals/METRIC'])(
	'GET /api/v1/%s asks for a key that may read, of this organisation (S1, S10)',
	async (address) => {
		const path = address.replace('METRIC', metricId);
		expect((await get(path, null)).status).toBe(401);
		expect((await get(path, (await makeKey(scope, 'ingest')).secret)).status).toBe(403);
		expect((await get(`${path}?key=${key}`)).status).toBe(400);
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere', timeZone: 'UTC' })).admin;
		const theirs = await get(path, (await makeKey(stranger, 'read')).secret);
		expect(JSON.stringify(theirs.told)).not.toContain(metricId);
		if (path.includes(metricId)) expect(theirs.status).toBe(404);
		await revokeKey(scope, { id: keyId });
		expect((await get(path)).status).toBe(401);
	}
);
