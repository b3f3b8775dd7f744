import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { noteAsked, removeAsked, responseRate } from '#lib/server/metrics/asked.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { readDefinitions } from '#lib/server/metrics/definitions.ts';
import { breakdown, evidenceFor, figure, series } from '#lib/server/metrics/read.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { worstCase } from '#lib/domain/metrics/response-rate.ts';
import { weightedNps } from '#lib/domain/metrics/weights.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';

const question = { kind: 'question', ref: 'q1', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const november = { from: '2026-11-01', to: '2026-11-20' };
const range = { first: november.from, last: november.to };
const at = (day: string): number => Date.parse(`${day}T12:00:00Z`);

let world: FigureWorld;
let scope: OrganisationScope;
let source: number;

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
	source = await ensureSource(scope, question);
});

async function npsOf(settings: object = {}): Promise<string> {
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source], settings });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

const given = (n: number, value: number, channel: string, day = '2026-11-05') =>
	Array.from({ length: n }, () => answer(source, value, { at: at(day), segments: { channel } }));

describe('the response rate', () => {
	test('is told from what somebody counted, and not at all where nobody did', async () => {
		const metric = await npsOf();
		const definition = async () => (await readDefinitions(scope, { ids: [metric] }))[0]!;
		await recordBatch(scope, given(30, 9, 'web'));
		expect(await responseRate(scope, await definition(), range)).toBeNull();
		const noted = await noteAsked(scope, {
			metricId: metric,
			sourceId: source,
			first: '2026-11-01',
			last: '2026-11-10',
			n: 120
		});
		expect(noted.ok).toBe(true);
		expect(await responseRate(scope, await definition(), range)).toMatchObject({
			asked: 120,
			answered: 30,
			rate: 0.25
		});
		expect(await responseRate(scope, await definition(), { first: '2026-11-11', last: '2026-11-20' })).toBeNull();
		await removeAsked(scope, { asked: noted.ok ? noted.value.id : '' });
		expect(await responseRate(scope, await definition(), range)).toBeNull();
	});

	test('says how far those who kept silent could move the figure', () => {
		expect(worstCase(40, 0.25, 'points')).toEqual({ low: -65, high: 85 });
		expect(worstCase(80, 0.5, 'percent')).toEqual({ low: 40, high: 90 });
		expect(worstCase(4, 0.5, 'score')).toBeNull();
	});

	test('is noted by those who may change metrics, for streams of their own metric', async () => {
		const metric = await npsOf();
		const form = { metricId: metric, sourceId: source, first: '2026-11-01', last: '2026-11-10', n: 10 };
		expect(await noteAsked(await world.as({ kind: 'guest' }), form)).toMatchObject({
			error: { code: 'access.denied' }
		});
		expect(await noteAsked(await world.another(3), form)).toMatchObject({ error: { code: 'metric.not_found' } });
		expect(await noteAsked(scope, { ...form, last: '2026-10-01' })).toMatchObject({
			error: { code: 'asked.backwards' }
		});
		expect(await noteAsked(scope, { ...form, sourceId: 999 })).toMatchObject({ error: { code: 'source.not_found' } });
		const noted = await noteAsked(scope, form);
		const id = noted.ok ? noted.value.id : '';
		expect(await removeAsked(await world.as({ kind: 'guest' }), { asked: id })).toMatchObject({ ok: false });
		expect(await removeAsked(await world.another(4), { asked: id })).toMatchObject({ ok: false });
		expect((await removeAsked(scope, { asked: id })).ok).toBe(true);
	});
});

describe('groups that weigh as they do among all customers', () => {
	const weighed = { weighBy: 'channel', shares: { web: 50, phone: 50 } };

	test('a group that answers more does not speak louder; n becomes what the answers are worth', async () => {
		const metric = await npsOf(weighed);
		const plain = await npsOf();
		await recordBatch(scope, [...given(40, 10, 'web'), ...given(20, 0, 'phone')]);
		expect((await figure(scope, plain, november)).value).toBeCloseTo((100 * 20) / 60, 9);
		const found = await figure(scope, metric, november);
		expect(found).toMatchObject({ n: 60 });
		expect(found.value).toBeCloseTo(0, 9);
		const by = weightedNps([
			...Array.from({ length: 40 }, () => ({ value: 10, weight: 0.75 })),
			...Array.from({ length: 20 }, () => ({ value: 0, weight: 1.5 }))
		])!;
		expect(found.extra['effective']).toBeCloseTo(by.effective, 6);
		expect(found.low).toBeCloseTo(by.low, 6);
		expect(found.high).toBeCloseTo(by.high, 6);
		const { figure: same, days } = await evidenceFor(scope, metric, november);
		expect(same.value).toBeCloseTo(0, 9);
		expect(days).toHaveLength(1);
	});

	test('groups without a share count as they come, one group alone as itself, and few answers no more than five times', async () => {
		const metric = await npsOf(weighed);
		await recordBatch(scope, [...given(40, 10, 'web'), ...given(20, 0, 'phone'), ...given(60, 7, 'shop')]);
		expect((await figure(scope, metric, november)).value).toBeCloseTo(0, 9);
		const phone = await figure(scope, metric, { ...november, where: [{ dimension: 'channel', value: 'phone' }] });
		expect(phone).toMatchObject({ n: 20, value: -100 });
		expect(phone.extra['effective']).toBeUndefined();
		const lines = await breakdown(scope, metric, { ...november, by: 'channel' });
		expect(lines.map((line) => line.figure.n)).toEqual([60, 40, 20]);
		const rare = await npsOf({ weighBy: 'channel', shares: { web: 5, rare: 95 } });
		await recordBatch(scope, given(1, 0, 'rare'));
		const held = await figure(scope, rare, november);
		expect(held.value).toBeCloseTo(-26.4, 1);
		expect((await series(scope, metric, { ...november, every: 'week' })).some((point) => point.figure.n > 0)).toBe(
			true
		);
	});
});
