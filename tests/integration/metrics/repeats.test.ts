import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { eraseContact } from '#lib/server/contacts/commands.ts';
import { addMetric, changeMetricSettings } from '#lib/server/metrics/commands.ts';
import { examineFigures, rebuildFigures } from '#lib/server/metrics/doctor.ts';
import { foldWaiting } from '#lib/server/metrics/folding.ts';
import { getMetric, recordsBehind } from '#lib/server/metrics/queries.ts';
import { breakdown, figure, series } from '#lib/server/metrics/read.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { markDirty } from '#lib/server/metrics/fold.ts';
import {
	ensureSource,
	recordBatch,
	removeRecords,
	setRecordState,
	type NewRecord
} from '#lib/server/metrics/record.ts';
import { fc } from '../../support/property.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';

const question = { kind: 'question', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const at = (day: string, hour = 12): number => Date.parse(`${day}T00:00:00Z`) + hour * 3_600_000;
const quarter = { from: '2026-10-01', to: '2026-12-31' };
const both = { from: '2026-07-01', to: '2026-12-31' };

let world: FigureWorld;
let scope: OrganisationScope;
let one: number;
let two: number;

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
	one = await ensureSource(scope, { ...question, ref: 'q1' });
	two = await ensureSource(scope, { ...question, ref: 'q2' });
});

async function metricOf(perContact: 'every' | 'latest', ...sourceIds: number[]): Promise<string> {
	const added = await addMetric(scope, {
		title: `NPS ${perContact}`,
		kind: 'nps',
		sourceIds,
		settings: { perContact }
	});
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

const said = (contact: string | null, value: number, day: string, more: Partial<NewRecord> = {}): NewRecord =>
	answer(one, value, { at: at(day), contact, ...more });

describe('one answer for each customer and quarter', () => {
	test('counts the latest, over all streams of the metric, while another metric of the stream counts all', async () => {
		const once = await metricOf('latest', one, two);
		const every = await metricOf('every', one);
		await recordBatch(scope, [
			said('ann', 0, '2026-10-02'),
			said('ben', 9, '2026-10-03'),
			said(null, 9, '2026-10-03'),
			said(null, 9, '2026-10-03')
		]);
		await recordBatch(scope, [answer(two, 10, { at: at('2026-11-05'), contact: 'ann' })]);
		const found = await figure(scope, once, quarter);
		expect(found.n).toBe(4);
		expect(found.value).toBe(100);
		expect((await figure(scope, every, quarter)).n).toBe(4);
		expect((await series(scope, once, { ...quarter, every: 'month' })).map((point) => point.figure.n)).toEqual([
			3, 1, 0
		]);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('a customer counts in every quarter anew', async () => {
		const once = await metricOf('latest', one);
		await recordBatch(scope, [
			said('ann', 3, '2026-09-30'),
			said('ann', 9, '2026-10-01'),
			said('ann', 10, '2026-10-02')
		]);
		expect((await figure(scope, once, both)).n).toBe(2);
		expect((await figure(scope, once, quarter)).n).toBe(1);
	});

	test('taking the one that counts away brings the earlier one back; so does setting it aside', async () => {
		const once = await metricOf('latest', one);
		const outcomes = await recordBatch(scope, [
			said('ann', 2, '2026-10-02'),
			said('ann', 7, '2026-10-12'),
			said('ann', 10, '2026-11-02')
		]);
		const value = async (): Promise<number | undefined> => (await figure(scope, once, quarter)).extra['mean'];
		expect(await value()).toBe(10);
		await setRecordState(scope, { publicIds: [outcomes[2]!.publicId] }, 'quarantined');
		expect(await value()).toBe(7);
		await setRecordState(scope, { publicIds: [outcomes[2]!.publicId] }, 'counted');
		expect(await value()).toBe(10);
		await removeRecords(scope, { publicIds: [outcomes[2]!.publicId] });
		await removeRecords(scope, { publicIds: [outcomes[1]!.publicId] });
		expect(await value()).toBe(2);
		expect((await figure(scope, once, quarter)).n).toBe(1);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('in a table of groups a customer is where the answer that counts was given', async () => {
		const once = await metricOf('latest', one);
		await recordBatch(scope, [
			said('ann', 2, '2026-10-02', { segments: { channel: 'phone' } }),
			said('ann', 10, '2026-10-12', { segments: { channel: 'web' } }),
			said('ben', 8, '2026-10-12', { segments: { channel: 'phone' } })
		]);
		const lines = await breakdown(scope, once, { ...quarter, by: 'channel' });
		expect(lines.map((line) => [line.segment, line.figure.n])).toEqual([
			['phone', 1],
			['web', 1]
		]);
		const narrowed = await figure(scope, once, {
			...quarter,
			where: [
				{ dimension: 'channel', value: 'phone' },
				{ dimension: 'channel', value: 'phone' }
			]
		});
		expect(narrowed.n).toBe(1);
		const behind = await recordsBehind(scope, once, quarter);
		expect(behind.ok && behind.value.map((row) => row.value)).toEqual(expect.arrayContaining([8, 10]));
		expect(behind.ok && behind.value).toHaveLength(2);
	});

	test('switched on and off later, it looks back; a stream added later is taken in', async () => {
		const metric = await metricOf('every', one);
		await recordBatch(scope, [said('ann', 2, '2026-10-02'), said('ann', 10, '2026-10-12')]);
		const change = async (perContact: 'every' | 'latest', sourceIds: number[]) => {
			const known = await getMetric(scope, metric);
			const changed = await changeMetricSettings(scope, {
				id: metric,
				version: known.itemVersion,
				title: known.title,
				question: '',
				sourceIds,
				perContact
			} as never);
			expect(changed.ok).toBe(true);
		};
		expect((await figure(scope, metric, quarter)).n).toBe(2);
		await change('latest', [one]);
		expect((await figure(scope, metric, quarter)).n).toBe(1);
		expect((await figure(scope, metric, { ...quarter, version: 1 })).n).toBe(2);
		await recordBatch(scope, [answer(two, 5, { at: at('2026-11-15'), contact: 'ann' })]);
		await change('latest', [one, two]);
		expect((await figure(scope, metric, quarter)).extra['mean']).toBe(5);
		expect((await figure(scope, metric, { ...quarter, version: 2 })).extra['mean']).toBe(10);
		await change('every', [one, two]);
		expect((await figure(scope, metric, quarter)).n).toBe(3);
	});

	test('erasing a person changes no figure', async () => {
		const once = await metricOf('latest', one);
		await recordBatch(scope, [said('ann', 2, '2026-10-02'), said('ann', 10, '2026-10-12')]);
		expect((await eraseContact(scope, { externalId: 'ann' })).ok).toBe(true);
		expect(await figure(scope, once, quarter)).toMatchObject({ n: 1, extra: { mean: 10 } });
		expect((await rebuildFigures(scope)).ok).toBe(true);
		expect(await figure(scope, once, quarter)).toMatchObject({ n: 1, extra: { mean: 10 } });
	});

	test('if the answer that counts goes after its person was erased, the earlier one counts again', async () => {
		const once = await metricOf('latest', one, two);
		const outcomes = await recordBatch(scope, [
			said('ann', 2, '2026-10-02'),
			answer(two, 7, { at: at('2026-10-12'), contact: 'ann' }),
			said('ann', 10, '2026-11-02'),
			said('ann', 1, '2026-09-02'),
			said('ben', 5, '2026-11-03')
		]);
		const found = async () => {
			const { n, extra } = await figure(scope, once, quarter);
			return [n, extra['mean']];
		};
		expect(await found()).toEqual([2, 7.5]);
		expect((await eraseContact(scope, { externalId: 'ann' })).ok).toBe(true);
		expect(await found()).toEqual([2, 7.5]);
		await setRecordState(scope, { publicIds: [outcomes[2]!.publicId] }, 'quarantined');
		expect(await found()).toEqual([2, 6]);
		await setRecordState(scope, { publicIds: [outcomes[2]!.publicId] }, 'counted');
		expect(await found()).toEqual([2, 7.5]);
		await removeRecords(scope, { publicIds: [outcomes[2]!.publicId] });
		expect(await found()).toEqual([2, 6]);
		expect((await rebuildFigures(scope)).ok).toBe(true);
		expect(await found()).toEqual([2, 6]);
		await removeRecords(scope, { publicIds: [outcomes[1]!.publicId] });
		expect(await found()).toEqual([2, 3.5]);
		expect((await figure(scope, once, both)).n).toBe(3);
		expect((await examineFigures(scope)).isWell).toBe(true);
		// Nothing leads from what holds them together to the person, and nothing of it stays behind.
		const lots = await scope.db.selectFrom('repeat_person').select(['seq', 'person']).execute();
		expect(lots).toHaveLength(2);
		expect(JSON.stringify(lots)).not.toContain('ann');
		await removeRecords(scope, { publicIds: [outcomes[0]!.publicId, outcomes[3]!.publicId] });
		expect(await scope.db.selectFrom('repeat_person').select('seq').execute()).toEqual([]);
	});

	test('days that are read raw, and sums built anew, say the same', async () => {
		const once = await metricOf('latest', one);
		await recordBatch(scope, [
			said('ann', 2, '2026-10-02'),
			said('ann', 10, '2026-10-12'),
			said('ben', 1, '2026-10-02')
		]);
		const before = await figure(scope, once, quarter);
		await markDirty(scope, [{ sourceId: one, day: '2026-10-02' }]);
		expect(await figure(scope, once, quarter)).toEqual(before);
		await rebuildDirty(scope);
		expect(await figure(scope, once, quarter)).toEqual(before);
		await rebuildFigures(scope);
		expect(await figure(scope, once, quarter)).toEqual(before);
	});

	test('whatever the order in which answers come, the figure is the same', async () => {
		const given = fc.array(
			fc.record({
				contact: fc.constantFrom('ann', 'ben', 'cem', null),
				value: fc.integer({ min: 0, max: 10 }),
				day: fc.integer({ min: 0, max: 96 }),
				stream: fc.boolean()
			}),
			{ minLength: 1, maxLength: 14 }
		);
		await fc.assert(
			fc.asyncProperty(
				given,
				fc.infiniteStream(fc.nat()),
				fc.integer({ min: 1, max: 5 }),
				async (list, random, size) => {
					const shuffled = list.map((value) => ({ value, rank: random.next().value as number }));
					shuffled.sort((a, b) => a.rank - b.rank);
					const found: unknown[] = [];
					for (const order of [list, shuffled.map((one) => one.value)]) {
						const fresh = await figureWorld();
						const streams = [
							await ensureSource(fresh.scope, { ...question, ref: 'q1' }),
							await ensureSource(fresh.scope, { ...question, ref: 'q2' })
						];
						const added = await addMetric(fresh.scope, {
							title: 'NPS',
							kind: 'nps',
							sourceIds: streams,
							settings: { perContact: 'latest' }
						});
						if (!added.ok) throw new Error(added.error.code);
						const records = order.map(({ contact, value, day, stream }) =>
							answer(streams[stream ? 1 : 0] as number, value, { at: at('2026-08-15') + day * 86_400_000, contact })
						);
						for (let from = 0; from < records.length; from += size) {
							await recordBatch(fresh.scope, records.slice(from, from + size));
						}
						await foldWaiting(fresh.scope);
						const points = await series(fresh.scope, added.value.id, { ...both, every: 'week' });
						found.push(points.map((point) => [point.figure.n, point.figure.value]));
						expect((await examineFigures(fresh.scope)).isWell).toBe(true);
						const people = new Set(
							list.flatMap((one) =>
								one.contact === null ? [] : [`${one.contact}${one.day < 47 ? 'third' : 'fourth'}`]
							)
						);
						const strangers = list.filter((one) => one.contact === null).length;
						expect((await figure(fresh.scope, added.value.id, both)).n).toBe(people.size + strangers);
					}
					expect(found[1]).toEqual(found[0]);
				}
			),
			{ numRuns: 12 }
		);
	}, 90_000);
});
