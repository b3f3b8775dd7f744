import { describe, expect, test } from 'vitest';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { addDays, dayMs } from '#lib/domain/shared/instant.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { foldWaiting } from '#lib/server/metrics/folding.ts';
import { packDays } from '#lib/server/metrics/packed.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import {
	ensureSource,
	moveToZone,
	recordBatch,
	removeRecords,
	setRecordState,
	type NewRecord
} from '#lib/server/metrics/record.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const score = { kind: 'question', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const first = Date.parse('2026-10-01T00:00:00Z');
const october = { from: '2026-10-01', to: '2026-10-31' };
const channels = ['', 'web', 'phone', 'shop'];
const shops = ['', 'north', 'south'];

/** Ten days with 260 answers each, of every channel and shop; few of each model and clerk. */
async function busyWorld() {
	const world = await figureWorld();
	// What cannot be found aside is read here, and a warning says so.
	const warnings: unknown[] = [];
	const log = { ...world.scope.log, warn: (...words: unknown[]) => void warnings.push(words) };
	const scope: OrganisationScope = { ...world.scope, log: log as unknown as OrganisationScope['log'] };
	const source = await ensureSource(scope, { ...score, ref: 'q1' });
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
	if (!added.ok) throw new Error(added.error.code);
	const records: NewRecord[] = [];
	for (let index = 0; index < 2_600; index += 1) {
		const [channel = '', shop = ''] = [channels[index % 4], shops[(index >> 2) % 3]];
		records.push(
			answer(source, (index * 7) % 11, {
				at: first + (index % 10) * dayMs + ((index * 37_000) % dayMs),
				segments: {
					...(channel === '' ? {} : { channel }),
					...(shop === '' ? {} : { shop }),
					model: `model ${index % 41}`,
					clerk: `clerk ${(index >> 1) % 23}`
				}
			})
		);
	}
	const stored = await recordBatch(scope, records);
	await foldWaiting(scope);
	return { ...world, scope, warnings, source, metric: added.value.id, records, stored };
}

const packed = async (scope: OrganisationScope) =>
	(await scope.db.selectFrom('packed_day').select(['day', 'rows']).orderBy('day').execute()).length;

type Counts = Readonly<Record<string, number>>;

/** The figure for every channel and shop at once, empty ones too. */
async function counts(scope: OrganisationScope, metric: string, window = october): Promise<Counts> {
	const found: Record<string, number> = {};
	for (const channel of channels) {
		for (const shop of shops) {
			const where = [
				{ dimension: 'channel', value: channel },
				{ dimension: 'shop', value: shop }
			];
			const { n, extra } = await figure(scope, metric, { ...window, where });
			found[`${channel}|${shop}`] = n;
			found[`${channel}|${shop} promoters`] = Number(extra['promoters'] ?? 0);
		}
	}
	return found;
}

const expected = (records: readonly NewRecord[]): Counts => {
	const found: Record<string, number> = {};
	for (const channel of channels) {
		for (const shop of shops) {
			const own = records.filter(
				(one) => (one.segments?.['channel'] ?? '') === channel && (one.segments?.['shop'] ?? '') === shop
			);
			found[`${channel}|${shop}`] = own.length;
			found[`${channel}|${shop} promoters`] = own.filter((one) => one.observations[0]!.value >= 9).length;
		}
	}
	return found;
};

describe('days laid down by columns', () => {
	test('two conditions find the same before, while and after days are laid down', async () => {
		const { scope, metric, records, warnings } = await busyWorld();
		const wanted = expected(records);
		expect(await counts(scope, metric)).toEqual(wanted);
		expect(await packDays(scope, 4)).toBe(4);
		expect(await packed(scope)).toBe(4);
		// As for a process that knows nothing yet.
		expect(await counts({ ...scope, handle: { ...scope.handle } }, metric)).toEqual(wanted);
		expect(await packDays(scope)).toBe(6);
		expect(await packDays(scope)).toBe(0);
		expect(await counts({ ...scope, handle: { ...scope.handle } }, metric)).toEqual(wanted);
		expect(warnings).toEqual([]);
	});

	test('frequent and rare segments are found together, up to three at once', async () => {
		const { scope, metric, records, warnings } = await busyWorld();
		await packDays(scope);
		const fresh = { ...scope, handle: { ...scope.handle } };
		const sought: Record<string, string>[] = [
			{ channel: 'web', model: 'model 3' },
			{ model: 'model 7', shop: 'north' },
			{ model: 'model 12', clerk: 'clerk 6' },
			{ clerk: 'clerk 5', channel: '', shop: 'south' },
			{ channel: 'phone', shop: 'north', model: 'model 2' },
			{ model: 'model 31', clerk: 'clerk 4', shop: '' }
		];
		for (const one of sought) {
			const own = records.filter(({ segments = {} }) =>
				Object.entries(one).every(([dimension, value]) => (segments[dimension] ?? '') === value)
			);
			expect(own.length).toBeGreaterThan(0);
			const where = Object.entries(one).map(([dimension, value]) => ({ dimension, value }));
			const { n, extra } = await figure(fresh, metric, { ...october, where });
			expect([n, Number(extra['promoters'] ?? 0)], JSON.stringify(one)).toEqual([
				own.length,
				own.filter(({ observations }) => observations[0]!.value >= 9).length
			]);
		}
		expect(warnings).toEqual([]);
	});

	test('days that were laid down in an earlier way are read one by one, and laid down anew', async () => {
		const { scope, metric, records, warnings } = await busyWorld();
		await packDays(scope);
		await scope.db
			.updateTable('packed_day')
			.set((eb) => ({ places: eb('places', '-', 1) }))
			.execute();
		await scope.db
			.updateTable('packed_list')
			.set({ data: Buffer.from([0, 0, 0]) })
			.execute();
		const fresh = () => ({ ...scope, handle: { ...scope.handle } });
		expect(await counts(fresh(), metric)).toEqual(expected(records));
		expect(await packDays(scope)).toBe(10);
		expect(await counts(fresh(), metric)).toEqual(expected(records));
		expect(warnings).toEqual([]);
	});

	test('what comes, goes or is set aside later is found at once, and its day is laid down again', async () => {
		const { scope, source, metric, records, stored } = await busyWorld();
		await packDays(scope);
		const late = [answer(source, 10, { at: first + 60_000, segments: { channel: 'web', shop: 'north' } })];
		await recordBatch(scope, late);
		await foldWaiting(scope);
		expect(await packed(scope)).toBe(9);
		expect(await counts(scope, metric)).toEqual(expected([...records, ...late]));
		await removeRecords(scope, { publicIds: [stored[5]!.publicId] });
		await setRecordState(scope, { publicIds: [stored[13]!.publicId] }, 'quarantined');
		const left = [...records.filter((_, index) => index !== 5 && index !== 13), ...late];
		expect(await counts(scope, metric)).toEqual(expected(left));
		expect(await packed(scope)).toBe(7);
		expect(await packDays(scope)).toBe(3);
		expect(await counts({ ...scope, handle: { ...scope.handle } }, metric)).toEqual(expected(left));
	});

	test('answers that wait are no part of a day that is laid down, and are counted once', async () => {
		const { scope, source, metric, records, database } = await busyWorld();
		await packDays(scope, 5);
		const waiting = [answer(source, 9, { at: first + 8 * dayMs, segments: { channel: 'phone', shop: 'south' } })];
		await database.db.transaction().execute((db) => recordBatch({ ...scope, db }, waiting));
		expect(await packDays(scope)).toBe(0);
		expect(await counts(scope, metric)).toEqual(expected([...records, ...waiting]));
		await foldWaiting(scope);
		expect(await packDays(scope)).toBe(5);
		expect(await counts(scope, metric)).toEqual(expected([...records, ...waiting]));
	});

	test('a dimension that came later is found on days that were laid down before', async () => {
		const { scope, source, metric, records } = await busyWorld();
		await packDays(scope);
		await recordBatch(scope, [
			answer(source, 9, { at: first + 20 * dayMs, segments: { channel: 'web', tier: 'gold' } })
		]);
		await foldWaiting(scope);
		const of = async (tier: string) =>
			(
				await figure(scope, metric, {
					...october,
					where: [
						{ dimension: 'channel', value: 'web' },
						{ dimension: 'tier', value: tier }
					]
				})
			).n;
		expect(await of('gold')).toBe(1);
		expect(await of('')).toBe(records.filter((one) => one.segments?.['channel'] === 'web').length);
	});

	test('in another zone days are laid down anew', async () => {
		const { scope, metric, records } = await busyWorld();
		await packDays(scope);
		await moveToZone(scope, 'Asia/Tokyo');
		expect(await packed(scope)).toBe(0);
		const there = { ...scope, organisation: { ...scope.organisation, timeZone: 'Asia/Tokyo' } };
		await scope.db
			.updateTable('organisation')
			.set({ time_zone: 'Asia/Tokyo' })
			.where('id', '=', scope.organisationId)
			.execute();
		await rebuildDirty(there, Infinity);
		expect(await packDays(there)).toBeGreaterThan(8);
		const window = { from: '2026-10-01', to: addDays('2026-10-01', 12) };
		expect(await counts({ ...there, handle: { ...scope.handle } }, metric, window)).toEqual(expected(records));
	});
});
