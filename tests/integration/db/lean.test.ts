import { inject, describe, expect, test } from 'vitest';
import { openDatabase } from '#lib/server/db/client.ts';
import { migrateToLatest } from '#lib/server/db/migrate.ts';
import { integrityComplaints } from '#lib/server/db/sql/integrity.ts';
import { compareFigures } from '#lib/server/metrics/doctor.ts';
import { ensureDimension, ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { segmentColumns, slotsOf } from '#lib/server/metrics/segments.ts';
import { migrations } from '../../../migrations/index.ts';
import { testEngine } from '../../support/db.ts';
import { answer, figureWorld } from '../../support/figures.ts';
import { administer, databaseAddress } from '../../support/postgres.ts';

const score = { kind: 'question', ref: 'q1', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;

describe('what a sender calls a record', () => {
	const odd = [
		'a',
		'a ',
		' a',
		'A',
		'a\\',
		'a\\\\',
		'\\x61',
		'\\141',
		'a"b',
		"a'b",
		'ä',
		'a\u0308',
		'{a}',
		'NULL',
		'%'
	];

	test('is told apart by every sign, and known again however odd it is', async () => {
		const { scope } = await figureWorld();
		const source = await ensureSource(scope, score);
		const records = odd.map((sourceKey) => answer(source, 9, { sourceKey }));
		const first = await recordBatch(scope, records);
		expect(first.map((one) => one.status)).toEqual(odd.map(() => 'stored'));
		const second = await recordBatch(scope, records);
		expect(second).toEqual(first.map((one) => ({ ...one, status: 'repeated' })));
		const rows = await scope.db.selectFrom('record').select('source_key').execute();
		expect(rows.map((row) => row.source_key).sort()).toEqual([...odd].sort());
	});

	test('is another record in another organisation (S1)', async () => {
		const world = await figureWorld();
		const other = await world.another(2);
		for (const scope of [world.scope, other]) {
			const source = await ensureSource(scope, score);
			const [outcome] = await recordBatch(scope, [answer(source, 9, { sourceKey: 'same' })]);
			expect(outcome?.status).toBe('stored');
		}
	});
});

test.runIf(testEngine === 'postgres')('an observation that is there twice is a complaint', async () => {
	const { scope, database } = await figureWorld();
	const source = await ensureSource(scope, score);
	await recordBatch(scope, [answer(source, 9)]);
	expect(await integrityComplaints(database)).toEqual([]);
	const row = await scope.db.selectFrom('observation').selectAll().executeTakeFirstOrThrow();
	await scope.db
		.insertInto('observation')
		.values({ source_id: row.source_id, at: row.at, seq: row.seq, value: 1 })
		.execute();
	expect(await integrityComplaints(database)).toEqual([`observation of record ${row.seq} is there twice`]);
});

test('a database of before keeps its answers, their segments and their sums', async () => {
	const name = `ninefold_lean_${process.pid}_${process.env.VITEST_POOL_ID ?? 0}`;
	const server = testEngine === 'postgres' ? inject('postgresUrl') : null;
	if (server !== null)
		await administer(server, `drop database if exists ${name} with (force)`, `create database ${name}`);
	const before = Object.fromEntries(Object.entries(migrations).filter(([key]) => key < '20261122T1300'));
	const handle = openDatabase({ url: server === null ? ':memory:' : databaseAddress(server, name) });
	await migrateToLatest(handle, { list: before });
	const { db } = handle;
	const organisation = '00000001-0000-7001-8000-000100000001';
	await db
		.insertInto('organisation')
		.values({
			...{ id: organisation, name: 'Before', locale: 'en', time_zone: 'UTC', period_kind: 'gregorian' },
			...{ fiscal_start_month: 1, week_start: 1, currency: 'EUR', created_at: '2026-11-21T09:00:00.000Z' }
		} as never)
		.execute();
	const at = Date.parse('2026-11-20T10:00:00Z');
	const publicId = (number: number): string => `00000007-0000-7${String(number).padStart(3, '0')}-8000-000700000000`;
	const source = await db
		.insertInto('source')
		.values({ organisation_id: organisation, ...score })
		.returning('id')
		.executeTakeFirstOrThrow();
	for (const number of [1, 2, 3]) {
		const { seq } = await db
			.insertInto('record')
			.values({
				...{
					organisation_id: organisation,
					public_id: publicId(number),
					kind: 'response',
					source_key: `old-${number}`
				},
				...{ at: at + number, received_at: at, body: '{}', s2: number === 3 ? 0 : 40 + number }
			} as never)
			.returning('seq')
			.executeTakeFirstOrThrow();
		await db
			.insertInto('observation')
			.values({
				...{ source_id: source.id, at: at + number, seq, value: number, weight: 500, state: number === 2 ? 1 : 0 },
				s2: number === 3 ? 0 : 40 + number
			})
			.execute();
	}

	await migrateToLatest(handle);
	const rows = await db
		.selectFrom('observation')
		.innerJoin('record', 'record.seq', 'observation.seq')
		.select(['record.public_id', 'record.source_key', 'observation.at', 'observation.value', 'observation.weight'])
		.select(['observation.state', 'record.s2 as of_record'])
		.select(segmentColumns.map((column) => `observation.${column}` as const))
		.orderBy('observation.at')
		.execute();
	expect(
		rows.map((row) => [row.public_id, row.source_key, row.at, row.value, row.weight, row.state, slotsOf(row)[1]])
	).toEqual([
		[publicId(1), 'old-1', at + 1, 1, 500, 0, 41],
		[publicId(2), 'old-2', at + 2, 2, 500, 1, 42],
		[publicId(3), 'old-3', at + 3, 3, 500, 0, 0]
	]);
	expect(rows.every((row) => slotsOf(row).every((slot) => typeof slot === 'number'))).toBe(true);
	await expect(
		db
			.insertInto('record')
			.values({
				...{ organisation_id: organisation, public_id: publicId(9), kind: 'response', source_key: 'old-1' },
				...{ at, received_at: at, body: '{}' }
			})
			.execute()
	).rejects.toThrow();
	await db.deleteFrom('record').where('source_key', '=', 'old-1').execute();
	expect(
		(await db.selectFrom('observation').select('value').orderBy('value').execute()).map((row) => row.value)
	).toEqual([2, 3]);
	await expect(
		db.insertInto('observation').values({ source_id: source.id, at, seq: 99, value: 1 }).execute()
	).rejects.toThrow();
	await handle.close();
	if (server !== null) await administer(server, `drop database if exists ${name} with (force)`);
});

test('what came before and after the change is counted alike', async () => {
	const { scope } = await figureWorld();
	const source = await ensureSource(scope, score);
	await ensureDimension(scope, 'shop');
	await recordBatch(scope, [answer(source, 9, { segments: { shop: 'north' } }), answer(source, 5)]);
	const rows = await scope.db.selectFrom('record').select(segmentColumns).orderBy('seq').execute();
	expect(rows.map((row) => slotsOf(row).filter((slot) => slot !== 0).length)).toEqual([1, 0]);
	expect(rows.flatMap(slotsOf).every((slot) => typeof slot === 'number')).toBe(true);
	expect((await compareFigures(scope)).differences).toEqual([]);
});
