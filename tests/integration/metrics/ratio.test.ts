import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addMetric, changeMetricSettings, feedMetric, typePoint } from '#lib/server/metrics/commands.ts';
import { findMetricDetail, seriesRows, todayOf } from '#lib/server/metrics/board.ts';
import { readDefinitions } from '#lib/server/metrics/definitions.ts';
import { ensureEventSources, eventObservations } from '#lib/server/metrics/event-sources.ts';
import { getMetric } from '#lib/server/metrics/queries.ts';
import { breakdown, compare, evidenceFor, figure, series } from '#lib/server/metrics/read.ts';
import { ensureCaseSources, recordBatch, removeRecords, type NewRecord } from '#lib/server/metrics/record.ts';
import { readMetrics } from '#lib/server/workflows/api-read.ts';
import { goalForecast } from '#lib/domain/goals/forecast.ts';
import { canWeTell } from '#lib/domain/goals/can-we-tell.ts';
import { readView } from '#lib/domain/measurement/view.ts';
import { figureWorld, type FigureWorld } from '../../support/figures.ts';

const at = (day: string, hour = 12): number => Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000;
const october = { from: '2026-10-01', to: '2026-10-31' };
const november = { from: '2026-11-01', to: '2026-11-20' };

let world: FigureWorld;
let scope: OrganisationScope;
let orders: string;
let turnover: string;
let cases: string;
let ordersSource: number;
let amountSource: number;
let opened: number;

async function made(input: Parameters<typeof addMetric>[1]): Promise<string> {
	const added = await addMetric(scope, input);
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
	const streams = await ensureEventSources(scope, 'order', { amount: true, outcome: false });
	ordersSource = streams.happened;
	amountSource = streams.amount as number;
	opened = (await ensureCaseSources(scope, 'service')).opened.resolution;
	orders = await made({ title: 'Orders', kind: 'count', sourceIds: [ordersSource] });
	turnover = await made({ title: 'Turnover', kind: 'amount', sourceIds: [amountSource] });
	cases = await made({ title: 'Time until solved', kind: 'resolution', sourceIds: [opened] });
});

const order = (day: string, amount: number, channel = 'web'): NewRecord => ({
	kind: 'event',
	at: at(day),
	segments: { channel },
	body: {},
	observations: eventObservations(
		{ happened: ordersSource, amount: amountSource, outcome: null },
		{ amount, outcome: null }
	)
});

const aCase = (day: string, hours: number | null, channel = 'web'): NewRecord => ({
	kind: 'case',
	at: at(day),
	segments: { channel },
	body: {},
	observations: [],
	clock: {
		type: 'service',
		opened: at(day),
		firstAnswer: null,
		resolved: hours === null ? null : at(day) + hours * 3_600_000,
		measure: 'elapsed'
	}
});

const many = <T>(n: number, make: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => make(index));

const contacts = (more: object = {}): Promise<string> =>
	made({
		title: 'Contacts per 100 orders',
		kind: 'ratio',
		parts: { above: cases, below: orders },
		settings: { per: 100, direction: 'lower', ...more }
	});

describe('a ratio of two metrics', () => {
	test('counts cases for every hundred orders, the open ones too, with its give or take', async () => {
		const metric = await contacts();
		await recordBatch(scope, [
			...many(200, () => order('2026-11-05', 2_500)),
			...many(14, () => aCase('2026-11-06', 5)),
			...many(2, () => aCase('2026-11-06', null))
		]);
		const found = await figure(scope, metric, november);
		expect(found).toMatchObject({ kind: 'ratio', unit: 'ratio', n: 200, direction: 'lower', hidden: false });
		expect(found.value).toBeCloseTo(8, 9);
		expect(found.extra).toMatchObject({ above: 16, below: 200, per: 100 });
		const half = 1.959964 * 8 * Math.sqrt(1 / 16 + 1 / 200);
		expect(found.low).toBeCloseTo(8 - half, 5);
		expect(found.high).toBeCloseTo(8 + half, 5);
	});

	test('takes amounts added up in whole units, or on average', async () => {
		await recordBatch(scope, [
			...many(20, (i) => order('2026-11-05', 1_000 + 100 * i)),
			...many(10, () => aCase('2026-11-05', 2))
		]);
		const sums = await made({ title: 'Turnover per order', kind: 'ratio', parts: { above: turnover, below: orders } });
		expect((await figure(scope, sums, november)).value).toBeCloseTo(19.5, 9);
		const means = await made({
			title: 'Hours per euro',
			kind: 'ratio',
			parts: { above: cases, below: turnover },
			settings: { aboveAs: 'mean', belowAs: 'mean' }
		});
		expect((await figure(scope, means, november)).value).toBeCloseTo(2 / 19.5, 9);
	});

	test('goes with its two metrics: a new order, a removed one, another stream of theirs, typed numbers', async () => {
		const metric = await contacts({ per: 1 });
		const outcomes = await recordBatch(scope, [
			...many(20, () => order('2026-11-05', 100)),
			...many(10, () => aCase('2026-11-05', 1))
		]);
		const value = async () => (await figure(scope, metric, november)).value;
		expect(await value()).toBeCloseTo(0.5, 9);
		await removeRecords(scope, { publicIds: [outcomes[0]!.publicId] });
		expect(await value()).toBeCloseTo(10 / 19, 9);
		const typed = await typePoint(scope, { metricId: orders, on: '2026-11-07', value: 21, total: null });
		expect(typed.ok).toBe(true);
		expect(await value()).toBeCloseTo(0.25, 9);
		const month = await series(scope, metric, { ...november, every: 'week' });
		expect(month.some((point) => point.figure.value !== null)).toBe(true);
		expect((await readDefinitions(scope, { ids: [metric] }))[0]?.sources.length).toBe(3);
	});

	test('is told apart by segment, and small groups of either part are hidden', async () => {
		const metric = await contacts();
		await recordBatch(scope, [
			...many(60, () => order('2026-11-03', 100, 'web')),
			...many(40, () => order('2026-11-03', 100, 'shop')),
			...many(30, () => order('2026-11-03', 100, 'phone')),
			...many(12, () => aCase('2026-11-03', 1, 'web')),
			...many(2, () => aCase('2026-11-03', 1, 'shop')),
			...many(9, () => aCase('2026-11-03', 1, 'phone'))
		]);
		const lines = await breakdown(scope, metric, { ...november, by: 'channel' });
		expect(lines.map((line) => [line.segment, line.figure.value])).toEqual([
			['web', 20],
			['shop', 5],
			['phone', 30]
		]);
		const guest = await world.as({ kind: 'guest' });
		const seen = await breakdown(guest, metric, { ...november, by: 'channel' });
		expect(seen.map((line) => [line.segment, line.figure.hidden])).toEqual([
			['web', false],
			['shop', true],
			['phone', true]
		]);
		const shop = await figure(guest, metric, { ...november, where: [{ dimension: 'channel', value: 'shop' }] });
		expect(shop).toMatchObject({ hidden: true, value: null, extra: {} });
	});

	test('two windows are held against each other with the errors of both', async () => {
		const metric = await contacts();
		await recordBatch(scope, [
			...many(300, () => order('2026-10-05', 100)),
			...many(90, () => aCase('2026-10-05', 1)),
			...many(300, () => order('2026-11-05', 100)),
			...many(30, () => aCase('2026-11-05', 1))
		]);
		const change = await compare(scope, metric, { before: october, after: november });
		expect(change.word).toBe('clearly_better');
		expect(change.change).toBeCloseTo(-20, 9);
	});

	test('can be a goal: what can be told, and a chance from its days', async () => {
		const metric = await contacts({ per: 1 });
		await recordBatch(
			scope,
			many(20, (i) => i).flatMap((i) => {
				const day = `2026-11-${String(i + 1).padStart(2, '0')}`;
				return [...many(20, () => order(day, 100)), ...many(4, () => aCase(day, 1))];
			})
		);
		const { definition, evidence, figure: found, days } = await evidenceFor(scope, metric, november);
		expect(days).toHaveLength(20);
		expect(found.value).toBeCloseTo(0.2, 9);
		const tell = canWeTell({
			kind: definition.kind,
			settings: definition.settings,
			summary: found,
			baselineN: 400,
			baseline: 0.2,
			change: -0.1,
			expectedAnswers: 800,
			windowDays: 92,
			periodDays: 92
		});
		expect(tell.answer).toBe('yes');
		expect(tell.detectable?.change).toBeLessThan(0.1);
		const chance = (target: number) =>
			goalForecast({
				kind: definition.kind,
				settings: definition.settings,
				soFar: evidence,
				days,
				today: '2026-11-20',
				daysLeft: 41,
				perDay: 20,
				target,
				side: 'lower',
				hasEarlierPeriod: false
			})!;
		expect(chance(0.3).shown).toBe(0.97);
		expect(chance(0.1).shown).toBe(0.03);
		expect(chance(0.2).chance).toBeGreaterThan(0.2);
		expect(chance(0.2).chance).toBeLessThan(0.8);
		expect(chance(0.2).prediction?.expected).toBeCloseTo(0.2, 2);
	});

	test('its parts can be changed as a new version; the old one stays readable', async () => {
		const metric = await contacts({ per: 1 });
		await recordBatch(scope, [...many(20, () => order('2026-11-05', 100)), ...many(10, () => aCase('2026-11-05', 2))]);
		const known = await getMetric(scope, metric);
		const changed = await changeMetricSettings(scope, {
			id: metric,
			version: known.itemVersion,
			title: known.title,
			question: '',
			sourceIds: [],
			aboveId: turnover,
			belowId: null,
			aboveAs: 'mean'
		} as never);
		expect(changed).toMatchObject({ ok: true, value: { version: 2 } });
		expect((await figure(scope, metric, november)).value).toBeCloseTo(1 / 20, 9);
		expect((await figure(scope, metric, { ...november, version: 1 })).value).toBeCloseTo(0.5, 9);
	});

	test('is in the file of its line, in its panel and in what other programs read', async () => {
		const metric = await contacts();
		await recordBatch(scope, [...many(20, () => order('2026-11-05', 100)), ...many(10, () => aCase('2026-11-05', 2))]);
		const view = readView(() => null, todayOf(scope), scope.organisation);
		const rows = await seriesRows(scope, metric, view, null);
		expect(rows?.some((row) => row[4] !== null && row[8] === 'ratio')).toBe(true);
		const detail = await findMetricDetail(scope, metric, view, null);
		expect(detail?.panel.parts?.above).toMatchObject({ id: cases, title: 'Time until solved', as: 'number' });
		expect(detail?.panel.parts?.below).toMatchObject({ id: orders, as: 'sum' });
		const key = await world.as({ kind: 'key', id: 'k', abilities: ['read'] } as never);
		const read = await readMetrics(key);
		expect(read.ok && read.value.metrics.find((one) => one.id === metric)).toMatchObject({
			kind: 'ratio',
			unit: 'ratio'
		});
	});

	test('refuses what is no ratio: one part, the same twice, another ratio, streams, another organisation’s metric', async () => {
		const ratio = (parts: object | undefined, more: object = {}) =>
			addMetric(scope, { title: 'Odd', kind: 'ratio', parts: parts as never, ...more });
		expect(await ratio(undefined)).toMatchObject({
			ok: false,
			error: { code: 'metric.part_missing', field: 'aboveId' }
		});
		expect(await ratio({ above: cases, below: cases })).toMatchObject({
			ok: false,
			error: { code: 'metric.parts_same' }
		});
		const first = await contacts();
		expect(await ratio({ above: first, below: orders })).toMatchObject({
			ok: false,
			error: { code: 'metric.part_unfit' }
		});
		expect(await ratio({ above: cases, below: orders }, { sourceIds: [ordersSource] })).toMatchObject({
			ok: false,
			error: { code: 'metric.source_unfit' }
		});
		expect(await feedMetric(scope, { id: first, sourceId: amountSource })).toMatchObject({ ok: false });
		const other = await world.another(3);
		const theirs = await addMetric(other, { title: 'Theirs', kind: 'count' });
		expect(await ratio({ above: cases, below: theirs.ok ? theirs.value.id : '' })).toMatchObject({
			ok: false,
			error: { code: 'metric.not_found' }
		});
		const guest = await world.as({ kind: 'guest' });
		expect(
			await addMetric(guest, { title: 'Odd', kind: 'ratio', parts: { above: cases, below: orders } })
		).toMatchObject({
			ok: false,
			error: { code: 'access.denied' }
		});
	});
});
