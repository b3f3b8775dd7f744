import { describe, expect, test } from 'vitest';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { ok } from '#lib/domain/shared/result.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { markDirty, touchSources } from '#lib/server/metrics/fold.ts';
import { createFolder, foldSlice, foldWaiting } from '#lib/server/metrics/folding.ts';
import { breakdown, evidenceFor, figure, series } from '#lib/server/metrics/read.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import {
	ensureCaseSources,
	ensureSource,
	recordBatch,
	removeRecords,
	setRecordState,
	type NewRecord
} from '#lib/server/metrics/record.ts';
import { createWriter } from '#lib/server/metrics/writer.ts';
import { seededIds } from '../../support/clock.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';
import { fc } from '../../support/property.ts';

const score = { kind: 'question', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const noon = (day: number): number => Date.parse(`2026-11-${`${day}`.padStart(2, '0')}T12:00:00Z`);
const november = { from: '2026-11-01', to: '2026-11-30' };
const cases = Number(process.env.FOLD_CASES ?? 15);

/** A world in which nobody folds unless the test does. */
async function waitingWorld(): Promise<FigureWorld> {
	const world = await figureWorld();
	createFolder(world.around);
	return world;
}

async function metricOf(scope: OrganisationScope, kind: string, title: string, ...sourceIds: number[]) {
	const added = await addMetric(scope, { title, kind, sourceIds });
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

const waiting = (scope: OrganisationScope) => scope.db.selectFrom('batch').select(['first_seq', 'last_seq']).execute();

const sumOf = async (scope: OrganisationScope) =>
	(await scope.db.selectFrom('rollup').select('n').where('segment_id', '=', 0).execute()).reduce(
		(sum, row) => sum + row.n,
		0
	);

describe('folding behind ingest', () => {
	test('what comes in is part of every figure at once, and of the sums once it has been folded', async () => {
		const { scope, told } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		told.length = 0;
		await recordBatch(scope, [answer(source, 9, { segments: { channel: 'web' } }), answer(source, 3)]);
		expect(await sumOf(scope)).toBe(0);
		expect(await waiting(scope)).toHaveLength(1);
		const look = async () => ({
			all: (await figure(scope, metric, november)).n,
			web: (await figure(scope, metric, { ...november, where: [{ dimension: 'channel', value: 'web' }] })).n,
			lines: (await breakdown(scope, metric, { ...november, by: 'channel' })).map((line) => line.figure.n),
			days: (await series(scope, metric, { ...november, every: 'day' })).filter((point) => point.figure.n > 0).length
		});
		const before = await look();
		expect(before).toEqual({ all: 2, web: 1, lines: [1, 1], days: 1 });
		expect(told.map((change) => change.topic)).toEqual(['records']);
		await foldWaiting(scope);
		expect(await sumOf(scope)).toBe(2);
		expect(await waiting(scope)).toEqual([]);
		expect(await look()).toEqual(before);
		expect(told.filter((change) => change.topic === 'figures')).toHaveLength(1);
	});

	test('a slice folds a part of a batch, and what is left waits', async () => {
		const { scope } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		await recordBatch(
			scope,
			Array.from({ length: 20 }, (_, index) => answer(source, 9, { at: noon(index + 1) }))
		);
		const seen: number[] = [];
		for (let more = true; more;) {
			more = await foldSlice(scope, undefined, 6);
			seen.push(await sumOf(scope));
			expect((await figure(scope, metric, november)).n).toBe(20);
			expect((await examineFigures(scope)).isWell).toBe(true);
		}
		expect(seen.length).toBeGreaterThan(3);
		expect(seen.at(-1)).toBe(20);
		expect(await waiting(scope)).toEqual([]);
	});

	test('a process that was killed between commit and fold leaves its answers to the next', async () => {
		const { scope, database, around } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		await recordBatch(scope, [answer(source, 9), answer(source, 8), answer(source, 3)]);
		// Another process knows nothing but what is stored.
		const next = openDatabase({ url: database.url });
		const other = { ...around, handle: next, ids: seededIds(99) };
		const folder = createFolder(other);
		const theirs = (await principalScope(other, scope.organisationId, { kind: 'operator' })) as OrganisationScope;
		expect((await figure(theirs, metric, november)).n).toBe(3);
		await folder.sweep();
		await folder.drain();
		expect(await sumOf(theirs)).toBe(3);
		expect(await waiting(theirs)).toEqual([]);
		expect((await figure(theirs, metric, november)).n).toBe(3);
		expect((await figure(scope, metric, november)).n).toBe(3);
		expect(await examineFigures(theirs)).toMatchObject({ isWell: true, observations: 3 });
		await next.close();
	});

	test('a fault while folding loses nothing and counts nothing twice', async () => {
		const { scope, database } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		await recordBatch(scope, [answer(source, 9), answer(source, 3)]);
		if (database.native.engine !== 'sqlite') return;
		const { database: file } = database.native;
		for (const event of ['insert on main.rollup', 'delete on main.batch', 'update on main.source']) {
			file.exec(`create temp trigger fault before ${event} begin select raise(abort, 'disk fault'); end`);
			await expect(foldWaiting(scope)).rejects.toThrow('disk fault');
			file.exec('drop trigger fault');
			expect((await figure(scope, metric, november)).n).toBe(2);
			expect(await sumOf(scope)).toBe(0);
		}
		await recordBatch(scope, [answer(source, 9)]);
		await foldWaiting(scope);
		expect(await sumOf(scope)).toBe(3);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('what is removed, set aside or sent again while it waits is folded first', async () => {
		const { scope } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		const stored = await recordBatch(
			scope,
			[9, 3, 7, 8].map((value, index) => answer(source, value, { sourceKey: `k${index}` }))
		);
		await recordBatch(scope, [answer(source, 10, { sourceKey: 'later' })]);
		await removeRecords(scope, { publicIds: [stored[0]!.publicId] });
		// The batch that held it is part of the sums now, the later one still waits.
		expect(await waiting(scope)).toHaveLength(1);
		expect((await figure(scope, metric, november)).n).toBe(4);
		await setRecordState(scope, { publicIds: [stored[1]!.publicId] }, 'quarantined');
		expect((await figure(scope, metric, november)).n).toBe(3);
		await foldWaiting(scope);
		expect(await sumOf(scope)).toBe(3);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('a transaction sees what it has stored itself', async () => {
		const { scope } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		await recordBatch(scope, [answer(source, 9)]);
		const found = await inTransaction(scope, async (inner) => {
			await recordBatch(inner, [answer(source, 3)]);
			return ok((await figure(inner, metric, november)).n);
		});
		expect(found).toEqual({ ok: true, value: 2 });
	});
});

/** What a test thinks is there: an answer or a case with its clock. */
interface Known {
	readonly publicId: string;
	readonly day: number;
	readonly value: number;
	readonly channel: string;
	readonly shop: string;
	counts: boolean;
}

const day = fc.integer({ min: 1, max: 6 });
const channel = fc.constantFrom('', 'web', 'phone');
const shop = fc.constantFrom('', 'north');
const given = fc.record({ day, value: fc.integer({ min: 0, max: 10 }), channel, shop });
const step = fc.oneof(
	{ weight: 4, arbitrary: fc.record({ do: fc.constant('store' as const), answers: fc.array(given, { minLength: 1, maxLength: 6 }) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('case' as const), key: fc.integer({ min: 0, max: 3 }), hours: fc.integer({ min: 0, max: 5 }) }) },
	{ weight: 3, arbitrary: fc.record({ do: fc.constant('fold' as const), cells: fc.integer({ min: 1, max: 12 }) }) },
	{ weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), which: fc.nat(), count: fc.integer({ min: 1, max: 3 }) }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('aside' as const), which: fc.nat() }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('dirty' as const), day }) },
	{ weight: 1, arbitrary: fc.record({ do: fc.constant('rebuild' as const) }) }
); // prettier-ignore

const segmentsOf = ({ channel: one, shop: two }: { channel: string; shop: string }): Record<string, string> => ({
	...(one === '' ? {} : { channel: one }),
	...(two === '' ? {} : { shop: two })
});

describe('a reader finds at every moment what a recount finds (R17)', () => {
	test(`${cases} random orders of storing, sending again, removing, folding, rebuilding and reading`, async () => {
		const { scope } = await waitingWorld();
		let round = 0;
		await fc.assert(
			fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 14 }), async (steps) => {
				round += 1;
				const source = await ensureSource(scope, { ...score, ref: `q${round}` });
				const metric = await metricOf(scope, 'nps', `NPS ${round}`, source);
				const clocks = await ensureCaseSources(scope, `desk${round}`);
				const times = await metricOf(scope, 'resolution', `Resolution ${round}`, clocks.opened.resolution);
				const known: Known[] = [];
				const open = new Map<number, number>();
				for (const one of steps) {
					if (one.do === 'store') {
						const outcomes = await recordBatch(
							scope,
							one.answers.map((each) => answer(source, each.value, { at: noon(each.day), segments: segmentsOf(each) }))
						);
						one.answers.forEach((each, index) =>
							known.push({ ...each, publicId: outcomes[index]!.publicId, counts: true })
						);
					} else if (one.do === 'case') {
						const opened = noon(one.key + 1);
						const resolved = one.hours === 0 ? null : opened + one.hours * 3_600_000;
						const clock = {
							type: `desk${round}`,
							opened,
							firstAnswer: resolved,
							resolved,
							measure: 'elapsed' as const
						};
						const record: NewRecord = {
							kind: 'case',
							sourceKey: `${round}-${one.key}`,
							at: opened,
							body: {},
							observations: [],
							clock
						};
						await recordBatch(scope, [record]); // prettier-ignore
						open.set(one.key, one.hours);
					} else if (one.do === 'fold') await foldSlice(scope, undefined, one.cells);
					else if (one.do === 'remove' && known.length > 0) {
						const gone = known.splice(one.which % known.length, one.count);
						await removeRecords(scope, { publicIds: gone.map((each) => each.publicId) });
					} else if (one.do === 'aside' && known.length > 0) {
						const each = known[one.which % known.length] as Known;
						each.counts = !each.counts;
						await setRecordState(scope, { publicIds: [each.publicId] }, each.counts ? 'counted' : 'quarantined');
					} else if (one.do === 'dirty') {
						await markDirty(scope, [{ sourceId: source, day: `2026-11-0${one.day}` }]);
						await touchSources(scope, [source]);
					} else if (one.do === 'rebuild') await rebuildDirty(scope, 2);

					const live = known.filter((each) => each.counts);
					const counts = new Map<number, number>();
					for (const { value } of live) counts.set(value, (counts.get(value) ?? 0) + 1);
					const evidence = await evidenceFor(scope, metric, november);
					expect(evidence.figure.n).toBe(live.length);
					expect(new Map(evidence.evidence.histogram.buckets)).toEqual(counts);
					expect(evidence.days.map((each) => [each.day, each.histogram.n])).toEqual(
						[1, 2, 3, 4, 5, 6].flatMap((date) => {
							const n = live.filter((each) => each.day === date).length;
							return n === 0 ? [] : [[`2026-11-0${date}`, n]];
						})
					);
					const web = [{ dimension: 'channel', value: 'web' }];
					const north = [...web, { dimension: 'shop', value: 'north' }];
					expect((await figure(scope, metric, { ...november, where: web })).n).toBe(
						live.filter((each) => each.channel === 'web').length
					);
					expect((await figure(scope, metric, { ...november, where: north })).n).toBe(
						live.filter((each) => each.channel === 'web' && each.shop === 'north').length
					);
					const lines = await breakdown(scope, metric, { ...november, by: 'channel' });
					expect(lines.reduce((sum, line) => sum + line.figure.n, 0)).toBe(live.length);
					const closed = [...open.values()].filter((hours) => hours > 0);
					const seen = await evidenceFor(scope, times, november);
					expect([...(seen.evidence.values ?? [])].sort((a, b) => a - b)).toEqual(
						closed.map((hours) => hours * 3600).sort((a, b) => a - b)
					);
					expect(seen.evidence.openAges ?? []).toHaveLength(open.size - closed.length);
				}
				expect((await examineFigures(scope)).differences).toEqual([]);
				await foldWaiting(scope);
				expect((await examineFigures(scope)).differences).toEqual([]);
			}),
			{ numRuns: cases }
		);
	}, 120_000);

	test('among answers that are there already new ones are stored, and wait under one note (R3)', async () => {
		const { scope } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const sent = (...keys: string[]) =>
			keys.map((key, index) => answer(source, index, { sourceKey: key, fingerprint: 'same' }));
		await recordBatch(scope, sent('b', 'd'));
		const records = [
			...sent('a', 'b', 'c', 'c', 'd', 'e'),
			answer(source, 1, { sourceKey: 'd', fingerprint: 'other' }),
			answer(source, 1, { sourceKey: 'e', fingerprint: 'other' })
		];
		const outcomes = await recordBatch(scope, records);
		expect(outcomes.map((one) => one.status)).toEqual(
			'stored repeated stored repeated repeated stored conflict conflict'.split(' ')
		);
		expect(outcomes[3]).toMatchObject({ publicId: outcomes[2]?.publicId, seq: outcomes[2]?.seq });
		expect(outcomes[7]).toMatchObject({ publicId: outcomes[5]?.publicId, seq: outcomes[5]?.seq });
		expect(await waiting(scope)).toHaveLength(2);
		await foldWaiting(scope);
		expect(await sumOf(scope)).toBe(5);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: 5 });
	});

	test('where several processes write, what another one stored is left to it, though not for long', async () => {
		const { scope, database, around } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const next = openDatabase({ url: database.url });
		const other = { ...around, handle: next, ids: seededIds(99) };
		const folder = createFolder(other);
		const look = async (): Promise<number> => {
			await folder.sweep();
			await folder.drain();
			return sumOf(scope);
		};
		await look();
		await recordBatch(scope, [answer(source, 9), answer(source, 8), answer(source, 3)]);
		const seen = [await look(), await look(), await look(), await look()];
		expect(seen).toEqual(database.native.engine === 'sqlite' ? [3, 3, 3, 3] : [0, 0, 0, 3]);
		expect(await waiting(scope)).toEqual([]);
		await next.close();
	});

	test('readers beside writers and folders of two processes see every acknowledged answer, and none twice', async () => {
		const { scope, database, around } = await waitingWorld();
		const source = await ensureSource(scope, { ...score, ref: 'q1' });
		const metric = await metricOf(scope, 'nps', 'NPS', source);
		// On SQLite a second connection in the same thread would wait for itself; there the processes share one.
		const isShared = database.native.engine === 'sqlite';
		const second = isShared ? database : openDatabase({ url: database.url });
		const other = { ...around, handle: second, ids: seededIds(99) };
		createFolder(other);
		const theirs = (await principalScope(other, scope.organisationId, { kind: 'operator' })) as OrganisationScope;
		const places = [scope, theirs].map((one, index) => ({ one, writer: createWriter(index === 0 ? around : other) }));
		let begun = 0;
		let stored = 0;
		const each = 120;
		const write = async ({ one, writer }: (typeof places)[number], name: string): Promise<void> => {
			for (let index = 0; index < each; index += 1) {
				begun += 1;
				// Both processes are sent every fifth answer.
				const key = index % 5 === 0 ? `both-${index}` : `${name}-${index}`;
				const record = answer(source, index % 11, { at: noon(1 + (index % 9)), sourceKey: key, fingerprint: key });
				const outcome = await writer.submit({ ...one }, record);
				if (outcome.status === 'stored') stored += 1;
				else begun -= 1;
			}
		};
		let isOver = false;
		const read = async (one: OrganisationScope): Promise<void> => {
			while (!isOver) {
				const least = stored;
				const { n } = await figure(one, metric, november);
				expect(n).toBeGreaterThanOrEqual(least);
				expect(n).toBeLessThanOrEqual(begun);
				await new Promise((resolve) => setImmediate(resolve));
			}
		};
		const fold = async (one: OrganisationScope): Promise<void> => {
			while (!isOver) {
				await foldSlice(one, undefined, 5);
				await new Promise((resolve) => setImmediate(resolve));
			}
		};
		const others = [...places.map(({ one }) => read(one)), ...places.map(({ one }) => fold(one))];
		const writing = Promise.all(
			places.flatMap((place, index) => [write(place, `a${index}`), write(place, `b${index}`)])
		);
		await Promise.all([writing.finally(() => (isOver = true)), ...others]);
		const { n } = await scope.db
			.selectFrom('record')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.executeTakeFirstOrThrow();
		expect(n).toBe(stored);
		await foldWaiting(scope);
		expect((await figure(theirs, metric, november)).n).toBe(stored);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: stored });
		await second.close();
	});
});
