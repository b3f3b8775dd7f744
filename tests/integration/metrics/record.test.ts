import { describe, expect, test } from 'vitest';
import { ensureSource, recordBatch, removeRecords, setRecordState } from '#lib/server/metrics/record.ts';
import { createWriter } from '#lib/server/metrics/writer.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const nps = { kind: 'question', ref: 'q1', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;

describe('recording what happened', () => {
	test('a record is stored once with its values, however often it is sent (R3)', async () => {
		const { scope, told } = await figureWorld();
		const source = await ensureSource(scope, nps);
		const record = answer(source, 9, { sourceKey: 'a' });
		const [first] = await recordBatch(scope, [record]);
		const [second] = await recordBatch(scope, [record]);
		expect(first?.status).toBe('stored');
		expect(second).toEqual({ ...first, status: 'repeated' });
		expect(await scope.db.selectFrom('observation').select('value').execute()).toEqual([{ value: 9 }]);
		expect(told.filter((change) => change.topic === 'figures')).toHaveLength(1);
	});

	test('the same key with another content is told and changes nothing', async () => {
		const { scope } = await figureWorld();
		const source = await ensureSource(scope, nps);
		const [first] = await recordBatch(scope, [answer(source, 9, { sourceKey: 'a' })]);
		const outcomes = await recordBatch(scope, [
			answer(source, 3, { sourceKey: 'a' }),
			answer(source, 4, { sourceKey: 'b' }),
			answer(source, 5, { sourceKey: 'b' })
		]);
		expect(outcomes.map((outcome) => outcome.status)).toEqual(['conflict', 'stored', 'conflict']);
		expect(outcomes[0]?.publicId).toBe(first?.publicId);
		const values = await scope.db.selectFrom('observation').select('value').orderBy('value').execute();
		expect(values.map((row) => row.value)).toEqual([4, 9]);
	});

	test('a stream of another organisation is refused and nothing is stored', async () => {
		const world = await figureWorld();
		const other = await world.another(2);
		const foreign = await ensureSource(other, nps);
		await expect(recordBatch(world.scope, [answer(foreign, 9)])).rejects.toThrow('not the organisation');
		expect(await world.scope.db.selectFrom('record').select('seq').execute()).toEqual([]);
	});

	test('removing and setting aside take values out of the sums and counting brings them back', async () => {
		const { scope } = await figureWorld();
		const source = await ensureSource(scope, nps);
		const [one, two] = await recordBatch(scope, [answer(source, 9), answer(source, 3)]);
		const sums = () => scope.db.selectFrom('rollup').select(['n', 'sum']).where('segment_id', '=', 0).execute();
		await setRecordState(scope, { publicIds: [one!.publicId] }, 'quarantined');
		expect(await sums()).toEqual([{ n: 1, sum: 3 }]);
		await setRecordState(scope, { publicIds: [one!.publicId] }, 'counted');
		expect(await sums()).toEqual([{ n: 2, sum: 12 }]);
		await removeRecords(scope, { publicIds: [one!.publicId, two!.publicId] });
		expect(await sums()).toEqual([]);
		expect(await scope.db.selectFrom('record').select('seq').execute()).toEqual([]);
	});

	test('a case sent again takes its new clock', async () => {
		const { scope } = await figureWorld();
		const opened = Date.parse('2026-11-02T08:00:00Z');
		const hour = 3_600_000;
		const send = (firstAnswer: number | null, resolved: number | null) =>
			recordBatch(scope, [
				{
					kind: 'case',
					sourceKey: 'c-1',
					at: opened,
					body: {},
					observations: [],
					clock: { type: 'desk', opened, firstAnswer, resolved, measure: 'elapsed' }
				}
			]);
		await send(opened + hour, null);
		const open = () => scope.db.selectFrom('observation').select('seq').where('state', '=', 1).execute();
		expect(await open()).toHaveLength(1);
		const [changed] = await send(opened + hour, opened + 30 * hour);
		expect(changed).toMatchObject({ status: 'stored', changed: true });
		expect(await open()).toEqual([]);
		const rows = await scope.db
			.selectFrom('rollup')
			.innerJoin('source', 'source.id', 'rollup.source_id')
			.select(['source.ref', 'source.dating', 'rollup.day', 'rollup.sum', 'rollup.n'])
			.orderBy('source.ref')
			.orderBy('source.dating')
			.execute();
		expect(rows).toEqual([
			{ ref: 'desk:first-response', dating: 'closed', day: '2026-11-02', sum: 3600, n: 1 },
			{ ref: 'desk:first-response', dating: 'opened', day: '2026-11-02', sum: 3600, n: 1 },
			{ ref: 'desk:resolution', dating: 'closed', day: '2026-11-03', sum: 108_000, n: 1 },
			{ ref: 'desk:resolution', dating: 'opened', day: '2026-11-02', sum: 108_000, n: 1 }
		]);
	});
});

describe('the writer', () => {
	test('answers that arrive together are all stored and each gets its own outcome', async () => {
		const { scope, around } = await figureWorld();
		const source = await ensureSource(scope, nps);
		const writer = createWriter(around);
		const outcomes = await Promise.all(
			Array.from({ length: 40 }, (_, index) =>
				writer.submit(scope, answer(source, index % 11, { sourceKey: `k${index % 30}` }))
			)
		);
		expect(outcomes.filter((outcome) => outcome.status === 'stored')).toHaveLength(30);
		expect(new Set(outcomes.map((outcome) => outcome.seq)).size).toBe(30);
	});

	test('one answer that cannot be stored does not take the others with it', async () => {
		const { scope, around } = await figureWorld();
		const source = await ensureSource(scope, nps);
		const writer = createWriter(around);
		const outcomes = await Promise.allSettled([
			writer.submit(scope, answer(source, 9)),
			writer.submit(scope, answer(source, 0.5)),
			writer.submit(scope, answer(source, 3))
		]);
		expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
		const rows = await scope.db.selectFrom('rollup').select(['n', 'sum']).where('segment_id', '=', 0).execute();
		expect(rows).toEqual([{ n: 2, sum: 12 }]);
		await writer.drain();
	});
});
