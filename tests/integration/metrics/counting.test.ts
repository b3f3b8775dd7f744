import { beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayMs } from '#lib/domain/shared/instant.ts';
import { ok } from '#lib/domain/shared/result.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { countingCustomers, countingNow } from '#lib/server/metrics/counting.ts';
import { examineFigures, rebuildFigures } from '#lib/server/metrics/doctor.ts';
import { figure, series } from '#lib/server/metrics/read.ts';
import { rebuildAllDirty, rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { ensureSource, moveToCalendar, moveToZone, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { recountAllWaitingRepeats, recountRepeats } from '#lib/server/metrics/repeats.ts';
import { answer, figureWorld, type FigureWorld } from '../../support/figures.ts';

const question = { kind: 'question', name: 'Recommend', unit: 'score', bucketing: 'score' } as const;
const first = '2026-08-03';
const days = 45;
const window = { from: '2026-07-01', to: '2026-12-31' };

let world: FigureWorld;
let scope: OrganisationScope;
let source: number;

beforeEach(async () => {
	world = await figureWorld();
	scope = world.scope;
	source = await ensureSource(scope, { ...question, ref: 'q1' });
});

async function metricOf(perContact: 'every' | 'latest', inner: OrganisationScope = scope): Promise<string> {
	const added = await addMetric(inner, {
		...{ title: 'Recommend', kind: 'nps', sourceIds: [source] },
		settings: { perContact }
	});
	if (!added.ok) throw new Error(added.error.code);
	return added.value.id;
}

/** As the command that describes an organisation does it. */
async function settle(what: Partial<{ timeZone: string; fiscalStartMonth: number }>): Promise<OrganisationScope> {
	const organisation = { ...scope.organisation, periodKind: 'fiscal' as const, ...what };
	await inTransaction({ ...scope }, async (inner) => {
		await inner.db
			.updateTable('organisation')
			.set({
				time_zone: organisation.timeZone,
				period_kind: what.fiscalStartMonth === undefined ? scope.organisation.periodKind : 'fiscal',
				fiscal_start_month: organisation.fiscalStartMonth
			})
			.where('id', '=', scope.organisationId)
			.execute();
		if (what.timeZone !== undefined) await moveToZone(inner, what.timeZone);
		if (what.fiscalStartMonth !== undefined) await moveToCalendar(inner, organisation);
		return ok();
	});
	return what.fiscalStartMonth === undefined
		? { ...scope, organisation: { ...scope.organisation, timeZone: organisation.timeZone } }
		: { ...scope, organisation };
}

describe('another zone', () => {
	/** An answer late in every evening, which is the next day further east. */
	const evenings = (): NewRecord[] =>
		Array.from({ length: days }, (_, index) =>
			answer(source, 9, { at: Date.parse(`${first}T20:00:00Z`) + index * dayMs, segments: { channel: 'phone' } })
		);

	test('every figure is right at once, sums are counted anew behind it, and whoever comes later goes on (R-002-11)', async () => {
		const metric = await metricOf('every');
		await recordBatch(scope, evenings());
		const dayBefore = async (one: OrganisationScope) =>
			(await series(one, metric, { ...window, every: 'day' })).find((point) => point.figure.n > 0)?.from;
		expect(await dayBefore(scope)).toBe(first);
		const there = await settle({ timeZone: 'Asia/Tokyo' });
		expect(await countingNow(there)).toEqual({ days: days + 1, customers: null });
		expect(await dayBefore(there)).toBe(addDays(first, 1));
		expect((await figure(there, metric, window)).n).toBe(days);
		expect((await examineFigures(there)).differences).toEqual([]);
		// Some days are counted, and the process ends.
		expect(await rebuildDirty(there, 5)).toBe(5);
		expect(await dayBefore(there)).toBe(addDays(first, 1));
		expect((await figure(there, metric, { from: addDays(first, 1), to: addDays(first, 1) })).n).toBe(1);
		// What comes meanwhile is counted, too.
		await recordBatch(there, [answer(source, 3, { at: Date.parse(`${first}T20:00:00Z`) + 20 * dayMs })]);
		expect((await figure(there, metric, window)).n).toBe(days + 1);
		await rebuildAllDirty(world.around);
		expect(await countingNow(there)).toBeNull();
		expect((await figure(there, metric, window)).n).toBe(days + 1);
		expect(await examineFigures(there)).toMatchObject({ isWell: true, waiting: 0 });
	});

	test('sums of no segment and of an earlier counting go when all are built anew', async () => {
		await recordBatch(scope, evenings());
		const [row] = await scope.db.selectFrom('rollup').selectAll().where('segment_id', '=', 0).limit(1).execute();
		await scope.db
			.insertInto('rollup')
			.values([
				{ ...row!, segment_id: 987_654 },
				{ ...row!, generation: row!.generation + 7 }
			])
			.execute();
		expect((await examineFigures(scope)).isWell).toBe(false);
		expect((await rebuildFigures(scope)).ok).toBe(true);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, waiting: 0 });
		const left = await scope.db.selectFrom('rollup').select('generation').distinct().execute();
		expect(left).toEqual([{ generation: row!.generation }]);
	});
});

describe('one answer for each of many customers', () => {
	const customers = 230;
	/** Each answers in August, in September and in November; the quarters begin in July and October. */
	const answers = (): NewRecord[] =>
		Array.from({ length: customers }, (_, index) =>
			['2026-08-10', '2026-09-10', '2026-11-10'].map((day) =>
				answer(source, 9, { at: Date.parse(`${day}T12:00:00Z`) + index, contact: `customer ${index}` })
			)
		).flat();

	test('every answer counts until all customers were looked at, and whoever comes later goes on (R-002-08)', async () => {
		await recordBatch(scope, answers());
		let metric = '';
		await inTransaction({ ...scope }, async (inner) => {
			metric = await metricOf('latest', inner);
			return ok();
		});
		const count = async () => (await figure(scope, metric, window)).n;
		expect(await count()).toBe(3 * customers);
		expect(await countingCustomers(scope, metric)).toBe(100);
		expect(await countingNow(scope)).toEqual({ days: 0, customers: 100 });
		expect(await recountRepeats(scope, 1)).toBe(1);
		expect(await countingCustomers(scope, metric)).toBe(120);
		expect(await count()).toBe(3 * customers);
		// One who was looked at, and one who was not, answer again; a stranger answers for the first time.
		await recordBatch(
			scope,
			['customer 0', 'customer 99', 'a stranger'].map((contact) =>
				answer(source, 1, { at: Date.parse('2026-11-20T12:00:00Z'), contact })
			)
		);
		expect(await count()).toBe(3 * customers + 3);
		expect(await recountAllWaitingRepeats(world.around)).toBeGreaterThan(1);
		expect(await countingCustomers(scope, metric)).toBeNull();
		expect(await countingNow(scope)).toBeNull();
		expect(await count()).toBe(2 * customers + 1);
		expect((await examineFigures(scope)).isWell).toBe(true);
	});

	test('where nothing runs by itself the command counts them', async () => {
		await recordBatch(scope, answers());
		const metric = await metricOf('latest');
		expect(await countingCustomers(scope, metric)).toBeNull();
		expect((await figure(scope, metric, window)).n).toBe(2 * customers);
	});

	test('other quarters are counted slice by slice, also when they change once more meanwhile', async () => {
		await recordBatch(scope, answers());
		const metric = await metricOf('latest');
		// Quarters from September on: only those of August and of September or November belong to different ones.
		const other = await settle({ fiscalStartMonth: 9 });
		expect(await countingCustomers(other, metric)).toBe(100);
		expect(await recountRepeats(other, 1)).toBe(1);
		const last = await settle({ fiscalStartMonth: 8 });
		// A slice of somebody who knew the quarters in between counts those that hold now.
		await recountRepeats(other);
		expect(await countingCustomers(last, metric)).toBeNull();
		expect((await figure(last, metric, window)).n).toBe(2 * customers);
		expect((await examineFigures(last)).isWell).toBe(true);
	});
});
