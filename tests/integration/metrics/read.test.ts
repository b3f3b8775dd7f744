import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addMetric, changeMetricSettings, typePoint } from '#lib/server/metrics/commands.ts';
import { examineFigures, rebuildFigures } from '#lib/server/metrics/doctor.ts';
import { markDirty } from '#lib/server/metrics/fold.ts';
import { getMetric, listMetrics, recordsBehind } from '#lib/server/metrics/queries.ts';
import { breakdown, compare, evidenceFor, figure, series } from '#lib/server/metrics/read.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { ensureSource, moveToZone, recordBatch, removeRecords, type NewRecord } from '#lib/server/metrics/record.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';

const question = { kind: 'question', ref: 'q1', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const day = (text: string, hour = 12): number => Date.parse(`${text}T00:00:00Z`) + hour * 3_600_000;

let world: FigureWorld;
let scope: OrganisationScope;

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
});

async function npsMetric(...sourceIds: number[]): Promise<string> {
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

/** 15 promoters, 13 passives, 8 detractors: the worked example of the score. */
const mix = (sourceId: number, on: string, more: Partial<NewRecord> = {}): NewRecord[] =>
	[
		...Array.from({ length: 15 }, () => 9),
		...Array.from({ length: 13 }, () => 7),
		...Array.from({ length: 8 }, () => 3)
	].map((value) => answer(sourceId, value, { at: day(on), ...more }));

const november = { from: '2026-11-01', to: '2026-11-30' };

describe('reading figures', () => {
	test('a net promoter score equals the one worked out by hand, with its give or take', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, mix(source, '2026-11-10'));
		const found = await figure(scope, metric, november);
		expect(found.value).toBeCloseTo(19.444, 3);
		expect(found.low).toBeCloseTo(-6.3, 1);
		expect(found.high).toBeCloseTo(42.2, 1);
		expect(found).toMatchObject({ n: 36, kind: 'nps', unit: 'points', hidden: false });
	});

	test('a new answer is in the next figure, and an answer of another day is not', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, mix(source, '2026-11-10'));
		const window = { from: '2026-11-01', to: '2026-11-20' };
		expect((await figure(scope, metric, window)).n).toBe(36);
		await recordBatch(scope, [
			answer(source, 9, { at: day('2026-11-20', 23.99) }),
			answer(source, 9, { at: day('2026-11-21', 0) }),
			answer(source, 9, { at: day('2026-11-25') })
		]);
		expect((await figure(scope, metric, window)).n).toBe(37);
		// Dated four days ahead: kept, never counted.
		expect((await figure(scope, metric, november)).n).toBe(38);
	});

	test('days are those of the organisation’s zone', async () => {
		const far = await figureWorld({ zone: 'Pacific/Auckland' });
		const source = await ensureSource(far.scope, question);
		await recordBatch(far.scope, [answer(source, 9, { at: Date.parse('2026-11-09T12:00:00Z') })]);
		const rows = await far.scope.db.selectFrom('rollup').select('day').execute();
		expect(rows).toEqual([{ day: '2026-11-10' }]);
	});

	test('weeks add up to the window, and two windows compare in words', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, [
			...mix(source, '2026-11-03'),
			...mix(source, '2026-11-10'),
			...mix(source, '2026-10-10')
		]);
		const weeks = await series(scope, metric, { ...november, every: 'week' });
		expect(weeks.map((point) => point.figure.n)).toEqual([0, 36, 36, 0, 0, 0]);
		expect(weeks[1]).toMatchObject({ from: '2026-11-02', to: '2026-11-08', isWhole: true });
		const change = await compare(scope, metric, { before: { from: '2026-10-01', to: '2026-10-31' }, after: november });
		expect(change).toMatchObject({ word: 'no_clear_change', change: 0 });
	});

	test('one condition reads sums, two read single answers, and both agree with a count by hand', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, [
			...mix(source, '2026-11-03', { segments: { channel: 'phone', shop: 'north' } }),
			...mix(source, '2026-11-04', { segments: { channel: 'web', shop: 'north' } }),
			...mix(source, '2026-11-05', { segments: { channel: 'web' } })
		]);
		const n = async (...where: { dimension: string; value: string }[]) =>
			(await figure(scope, metric, { ...november, where })).n;
		expect(await n({ dimension: 'channel', value: 'web' })).toBe(72);
		expect(await n({ dimension: 'Channel', value: 'web' }, { dimension: 'shop', value: 'north' })).toBe(36);
		expect(await n({ dimension: 'shop', value: '' })).toBe(36);
		expect(await n({ dimension: 'shop', value: 'south' })).toBe(0);
		const lines = await breakdown(scope, metric, { ...november, by: 'shop' });
		expect(lines.map((line) => [line.segment, line.figure.n])).toEqual([
			['north', 72],
			['', 36]
		]);
	});

	test('medians are exact from single values, with open cases counted in once they are many', async () => {
		const hour = 3_600_000;
		const opened = day('2026-11-02', 8);
		const cases = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((hours, index) => ({
			kind: 'case' as const,
			sourceKey: `c${index}`,
			at: opened + index,
			body: {},
			observations: [],
			clock: {
				type: 'desk',
				opened: opened + index,
				firstAnswer: opened + index + 60_000,
				resolved: hours > 7 ? null : opened + index + hours * hour,
				measure: 'elapsed' as const
			}
		}));
		await recordBatch(scope, cases);
		const sources = await scope.db.selectFrom('source').select(['id', 'ref', 'dating']).execute();
		const id = sources.find((source) => source.ref === 'desk:resolution' && source.dating === 'opened')?.id as number;
		const added = await addMetric(scope, { title: 'Resolution', kind: 'resolution', sourceIds: [id] });
		const metric = added.ok ? added.value.id : '';
		const found = await figure(scope, metric, november);
		expect(found.extra['open']).toBe(2);
		expect(found.notes).toContain('open_cases_counted');
		expect(found.value).toBe((5 * hour) / 1000);
		expect(found.extra['closedMedian']).toBe((4 * hour) / 1000);
	});

	test('weighted answers give the weighted score, and the number that people gave', async () => {
		const source = await ensureSource(scope, { ...question, ref: 'w', weighted: true });
		const metric = await npsMetric(source);
		const weigh = (value: number, weight: number): NewRecord => ({
			...answer(source, value, { at: day('2026-11-05') }),
			observations: [{ sourceId: source, value, weight }]
		});
		await recordBatch(scope, [
			...Array.from({ length: 10 }, () => weigh(10, 2000)),
			...Array.from({ length: 10 }, () => weigh(0, 500)),
			...Array.from({ length: 10 }, () => weigh(8, 1500))
		]);
		const found = await figure(scope, metric, november);
		expect(found.n).toBe(30);
		expect(found.value).toBeCloseTo((100 * (20 - 5)) / 40, 9);
		expect(found.extra['effective']).toBeCloseTo(1600 / 65, 9);
		expect((await examineFigures(scope)).differences).toEqual([]);
	});

	test('streams that count weights in thousands, in millions or not at all weigh the same in one figure', async () => {
		const fine = await ensureSource(scope, { ...question, ref: 'fine', weighted: true, weightUnit: 1_000_000 });
		const coarse = await ensureSource(scope, { ...question, ref: 'coarse', weighted: true });
		const plain = await ensureSource(scope, { ...question, ref: 'plain' });
		const metric = await npsMetric(fine, coarse, plain);
		const give = (sourceId: number, value: number, weight?: number): NewRecord => ({
			...answer(sourceId, value, { at: day('2026-11-05') }),
			observations: [{ sourceId, value, ...(weight === undefined ? {} : { weight }) }]
		});
		await recordBatch(scope, [
			...Array.from({ length: 10 }, () => give(fine, 10, 2_000_000)),
			...Array.from({ length: 10 }, () => give(coarse, 0, 500)),
			...Array.from({ length: 10 }, () => give(plain, 8))
		]);
		const found = await figure(scope, metric, november);
		expect(found.n).toBe(30);
		expect(found.value).toBeCloseTo((100 * (20 - 5)) / 35, 9);
		expect(found.extra['effective']).toBeCloseTo(35 ** 2 / (40 + 2.5 + 10), 9);
	});
});

describe('small groups', () => {
	test('people without the right to answers see no group of one to four, nor what would give one away', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		const some = (n: number, channel: string) =>
			Array.from({ length: n }, () => answer(source, 9, { at: day('2026-11-03'), segments: { channel } }));
		await recordBatch(scope, [...some(20, 'web'), ...some(12, 'phone'), ...some(3, 'shop')]);
		const guest = await world.as({ kind: 'guest' });
		const lines = await breakdown(guest, metric, { ...november, by: 'channel' });
		expect(lines.map((line) => [line.segment, line.figure.hidden])).toEqual([
			['web', false],
			['phone', true],
			['shop', true]
		]);
		expect(lines[2]?.figure).toMatchObject({ value: null, n: 0, extra: {} });
		const alone = await figure(guest, metric, { ...november, where: [{ dimension: 'channel', value: 'shop' }] });
		expect(alone.hidden).toBe(true);
		expect((await figure(guest, metric, november)).n).toBe(35);
		expect((await breakdown(scope, metric, { ...november, by: 'channel' }))[2]?.figure.n).toBe(3);
		expect(await recordsBehind(guest, metric, november)).toMatchObject({ ok: false, error: { code: 'access.denied' } });
	});
});

describe('segments for people without the right to answers', () => {
	test('end yesterday and are never cut into days', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		const channel = [{ dimension: 'channel', value: 'web' }];
		await recordBatch(scope, [
			...mix(source, '2026-11-20', { segments: { channel: 'web' } }),
			...mix(source, '2026-11-21', { segments: { channel: 'web' } })
		]);
		const guest = await world.as({ kind: 'guest' });
		const window = { from: '2026-11-09', to: '2026-11-21', where: channel };
		expect((await figure(scope, metric, window)).n).toBe(72);
		expect((await figure(guest, metric, window)).n).toBe(36);
		const points = await series(guest, metric, { ...window, every: 'day' });
		expect(points.map((point) => [point.from, point.to])).toEqual([
			['2026-11-09', '2026-11-15'],
			['2026-11-16', '2026-11-20']
		]);
	});
});

describe('sums and single answers', () => {
	test('however records come, change and go, the sums equal a recount (R17)', async () => {
		const source = await ensureSource(scope, question);
		await recordBatch(scope, mix(source, '2026-11-03', { segments: { channel: 'web' } }));
		const [one] = await recordBatch(scope, [
			answer(source, 2, { at: day('2026-11-03'), segments: { channel: 'web' } })
		]);
		await recordBatch(scope, mix(source, '2026-11-04', { segments: { channel: 'phone' } }));
		await removeRecords(scope, { publicIds: [one!.publicId] });
		const report = await examineFigures(scope);
		expect(report).toMatchObject({ differences: [], complaints: [], isWell: true, observations: 72, cells: 4 });
	});

	test('another zone puts every answer on its day there', async () => {
		const source = await ensureSource(scope, question);
		await recordBatch(scope, [
			answer(source, 9, { at: day('2026-11-09', 20) }),
			answer(source, 3, { at: day('2026-11-09') })
		]);
		const metric = await npsMetric(source);
		await scope.db.updateTable('organisation').set({ time_zone: 'Asia/Tokyo' }).execute();
		await moveToZone(scope, 'Asia/Tokyo');
		const there = { ...scope, organisation: { ...scope.organisation, timeZone: 'Asia/Tokyo' } };
		// At once, and when the sums are counted.
		const onTenth = async () => (await figure(there, metric, { from: '2026-11-10', to: '2026-11-10' })).n;
		expect(await onTenth()).toBe(1);
		expect(await rebuildDirty(there)).toBe(2);
		expect(await onTenth()).toBe(1);
		const rows = await scope.db.selectFrom('rollup').select(['day', 'n']).orderBy('day').execute();
		expect(rows).toEqual([
			{ day: '2026-11-09', n: 1 },
			{ day: '2026-11-10', n: 1 }
		]);
		expect((await examineFigures(there)).isWell).toBe(true);
	});

	test('a tampered sum is found, and rebuilt from single answers', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, mix(source, '2026-11-03'));
		await scope.db.updateTable('rollup').set({ n: 37 }).where('source_id', '=', source).execute();
		const report = await examineFigures(scope);
		expect(report.isWell).toBe(false);
		expect(report.differences).toEqual([
			{ sourceId: source, source: 'Recommend', segmentId: 0, day: '2026-11-03', stored: 37, counted: 36 }
		]);
		await rebuildFigures(scope);
		expect((await examineFigures(scope)).isWell).toBe(true);
		expect((await figure(scope, metric, november)).n).toBe(36);
	});

	test('days marked for rebuilding are read from single answers until a job has rebuilt them', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, mix(source, '2026-11-03'));
		await scope.db.deleteFrom('rollup').where('source_id', '=', source).execute();
		await markDirty(scope, [{ sourceId: source, day: '2026-11-03' }]);
		expect((await figure(scope, metric, november)).n).toBe(36);
		expect(await rebuildDirty(scope)).toBe(1);
		expect(await scope.db.selectFrom('dirty_day').selectAll().execute()).toEqual([]);
		expect((await figure(scope, metric, november)).n).toBe(36);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('undoing a large import leaves the figures as they were before it', async () => {
		const source = await ensureSource(scope, question);
		const metric = await npsMetric(source);
		await recordBatch(scope, mix(source, '2026-11-03'));
		await scope.db
			.insertInto('import_run')
			.values({
				organisation_id: scope.organisationId,
				id: scope.ids.id(),
				kind: 'responses',
				name: 'all',
				file: 'x',
				status: 'done',
				failure: null,
				created_at: '2026-11-21T09:00:00.000Z',
				created_by: null,
				finished_at: null,
				undone_at: null
			})
			.execute();
		const { id } = await scope.db.selectFrom('import_run').select('id').executeTakeFirstOrThrow();
		await recordBatch(
			scope,
			Array.from({ length: 700 }, (_, index) => answer(source, index % 11, { at: day('2026-11-05'), importId: id }))
		);
		expect((await figure(scope, metric, november)).n).toBe(736);
		expect(await removeRecords(scope, { importId: id })).toEqual({ removed: 700, left: false, marked: '2026-11-05' });
		expect((await figure(scope, metric, november)).n).toBe(36);
		await rebuildDirty(scope);
		expect((await figure(scope, metric, november)).n).toBe(36);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});
});

describe('metrics', () => {
	test('new settings are a new version, and the old figure stays readable', async () => {
		const source = await ensureSource(scope, question);
		const added = await addMetric(scope, { title: 'Happy', kind: 'csat', sourceIds: [source] });
		const id = added.ok ? added.value.id : '';
		await recordBatch(
			scope,
			[3, 3, 4, 4, 5].map((value) => answer(source, value))
		);
		const metric = await getMetric(scope, id);
		const changed = await changeMetricSettings(scope, {
			id,
			version: metric.itemVersion,
			title: 'Happy',
			question: '',
			sourceIds: [source],
			satisfiedFrom: 5,
			min: undefined,
			max: undefined,
			easyFrom: undefined,
			direction: undefined,
			statistic: undefined,
			openCases: undefined,
			currency: undefined
		});
		expect(changed).toMatchObject({ ok: true, value: { version: 2 } });
		expect((await figure(scope, id, november)).value).toBe(20);
		expect((await figure(scope, id, { ...november, version: 1 })).value).toBe(60);
		const stale = await changeMetricSettings(scope, {
			id,
			version: metric.itemVersion,
			title: 'x',
			question: '',
			sourceIds: []
		} as never);
		expect(stale).toMatchObject({ ok: false, error: { code: 'item.changed' } });
		const audit = await scope.db.selectFrom('audit_entry').select('action').orderBy('seq').execute();
		expect(audit.map((entry) => entry.action)).toEqual(['metric.added', 'metric.settings_changed']);
	});

	test('another organisation’s metric and streams are as unknown ones', async () => {
		const other = await world.another(2);
		const foreign = await ensureSource(other, question);
		expect(await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [foreign] })).toMatchObject({
			ok: false,
			error: { code: 'source.not_found' }
		});
		const own = await ensureSource(scope, question);
		const metric = await npsMetric(own);
		await expect(figure(other, metric, november)).rejects.toThrow('no such metric');
		await expect(evidenceFor(other, metric, november)).rejects.toThrow('no such metric');
		expect(await recordsBehind(other, metric, november)).toMatchObject({
			ok: false,
			error: { code: 'metric.not_found' }
		});
		expect(await listMetrics(other)).toEqual([]);
	});

	test('a typed share and a typed count can be typed again', async () => {
		const added = await addMetric(scope, { title: 'Kept', kind: 'rate' });
		const rate = added.ok ? added.value.id : '';
		await typePoint(scope, { metricId: rate, on: '2026-11-10', value: 60, total: 100 });
		await typePoint(scope, { metricId: rate, on: '2026-11-10', value: 64, total: 100 });
		expect(await figure(scope, rate, november)).toMatchObject({ value: 64, n: 100 });
		const counted = await addMetric(scope, { title: 'Orders', kind: 'count' });
		const count = counted.ok ? counted.value.id : '';
		await typePoint(scope, { metricId: count, on: '2026-11-10', value: 12, total: null });
		await typePoint(scope, { metricId: count, on: '2026-11-11', value: 30, total: null });
		expect((await figure(scope, count, november)).value).toBe(42);
		expect(await typePoint(scope, { metricId: count, on: '2026-11-22', value: 1, total: null })).toMatchObject({
			ok: false,
			error: { code: 'metric.day_ahead' }
		});
		expect((await examineFigures(scope)).isWell).toBe(true);
	});
});
