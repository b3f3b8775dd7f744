import { describe, expect, test } from 'vitest';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { ensureSource, recordBatch, type NewRecord, type RecordOutcome } from '#lib/server/metrics/record.ts';
import { createWriter } from '#lib/server/metrics/writer.ts';
import { answer, figureWorld } from '../support/figures.ts';
import { fc } from '../support/property.ts';

const question = { kind: 'question', ref: 'q', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const cases = Number(process.env.R3_CASES ?? 500);

/** What a sender sends: a key, and one of a few contents under it. */
const sent = fc.record({ key: fc.integer({ min: 0, max: 5 }), value: fc.integer({ min: 0, max: 2 }) });
const batches = fc.array(fc.array(sent, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });

describe('idempotent ingest (R3)', () => {
	test(`${cases} random interleavings of duplicates, retries and reordering store each key once`, async () => {
		const { scope } = await figureWorld();
		const source = await ensureSource(scope, question);
		let round = 0;
		let stored = 0;
		await fc.assert(
			fc.asyncProperty(batches, async (posts) => {
				round += 1;
				const first = new Map<number, { value: number; publicId: string }>();
				for (const post of posts) {
					const outcomes = await recordBatch(
						scope,
						post.map(({ key, value }) => answer(source, value, { sourceKey: `${round}-${key}` }))
					);
					post.forEach(({ key, value }, index) => {
						const outcome = outcomes[index] as RecordOutcome;
						const known = first.get(key);
						if (known === undefined) {
							expect(outcome.status).toBe('stored');
							first.set(key, { value, publicId: outcome.publicId });
							stored += 1;
						} else {
							expect(outcome.status).toBe(known.value === value ? 'repeated' : 'conflict');
							expect(outcome.publicId).toBe(known.publicId);
						}
					});
				}
			}),
			{ numRuns: cases }
		);
		const { n } = await scope.db
			.selectFrom('observation')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.executeTakeFirstOrThrow();
		expect(n).toBe(stored);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: stored });
	});

	test('posts of one key at the same moment store it once, and all are given the same answer', async () => {
		const world = await figureWorld();
		const { scope } = world;
		const source = await ensureSource(scope, question);
		const writer = createWriter(world.around);
		for (let round = 0; round < 20; round += 1) {
			const record = answer(source, 9, { sourceKey: `key-${round}` });
			const outcomes = await Promise.all([
				...Array.from({ length: 10 }, () => writer.submit(scope, record)),
				recordBatch(await world.as({ kind: 'job' }), [record]).then(([outcome]) => outcome as RecordOutcome),
				recordBatch(await world.as({ kind: 'job' }), [record]).then(([outcome]) => outcome as RecordOutcome)
			]);
			expect(outcomes.filter((outcome) => outcome.status === 'stored')).toHaveLength(1);
			expect(new Set(outcomes.map((outcome) => outcome.publicId)).size).toBe(1);
		}
		const rows = await scope.db.selectFrom('rollup').select('n').where('segment_id', '=', 0).execute();
		expect(rows).toEqual([{ n: 20 }]);
	});
});

describe('a batch is all or nothing, or tells each row truly (R4)', () => {
	const size = 100;

	test('an invalid row at every position of a batch leaves nothing of it behind', async () => {
		const { scope } = await figureWorld();
		const source = await ensureSource(scope, question);
		for (let position = 0; position < size; position += 1) {
			const batch = Array.from({ length: size }, (_, index) => answer(source, index === position ? 0.5 : 7));
			await expect(recordBatch(scope, batch)).rejects.toThrow('whole number');
		}
		for (const table of ['record', 'observation', 'rollup'] as const) {
			expect(await scope.db.selectFrom(table).selectAll().limit(1).execute()).toEqual([]);
		}
	});

	test('through the writer every other row is stored, and exactly those are told as stored', async () => {
		const { scope, around } = await figureWorld();
		const source = await ensureSource(scope, question);
		const writer = createWriter(around);
		for (let position = 0; position < size; position += 9) {
			const batch: NewRecord[] = Array.from({ length: size }, (_, index) =>
				answer(source, index === position ? 0.5 : 7, { sourceKey: `${position}-${index}` })
			);
			const outcomes = await Promise.allSettled(batch.map((record) => writer.submit(scope, record)));
			const told = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value.publicId] : []));
			expect(told).toHaveLength(size - 1);
			const rows = await scope.db
				.selectFrom('record')
				.select('public_id')
				.where('source_key', 'like', `${position}-%`)
				.execute();
			expect(rows.map((row) => row.public_id).sort()).toEqual(told.sort());
		}
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('a fault at any write of a batch leaves what was there before, and the next try succeeds', async () => {
		const { scope, database } = await figureWorld();
		const source = await ensureSource(scope, question);
		await recordBatch(scope, [answer(source, 3, { sourceKey: 'before' })]);
		const batch = Array.from({ length: 12 }, (_, index) => answer(source, 9, { sourceKey: `b-${index}` }));
		if (database.native.engine !== 'sqlite') return;
		const { database: file } = database.native;
		for (const table of ['record', 'observation', 'batch']) {
			for (let writes = 0; writes < (table === 'batch' ? 1 : 12); writes += 1) {
				file.exec(`create temp table if not exists budget (left integer); delete from budget; insert into budget values (${writes});
					create temp trigger fault before insert on main.${table} begin
						select raise(abort, 'disk fault') from budget where left = 0;
						update budget set left = left - 1;
					end`);
				await expect(recordBatch(scope, batch)).rejects.toThrow('disk fault');
				file.exec('drop trigger fault');
				const rows = await scope.db.selectFrom('record').select('source_key').execute();
				expect(rows).toEqual([{ source_key: 'before' }]);
				expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: 1 });
			}
		}
		const outcomes = await recordBatch(scope, batch);
		expect(outcomes.every((outcome) => outcome.status === 'stored')).toBe(true);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: 13 });
	});
});
