import { expect, test } from 'vitest';
import { dayMs } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { packDays } from '#lib/server/metrics/packed.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { rebuildAllDirty } from '#lib/server/metrics/rebuild.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { removeImported } from '#lib/server/workflows/import-undo.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const first = Date.parse('2026-10-01T00:00:00Z');
const october = { from: '2026-10-01', to: '2026-10-31' };
const where = [
	{ dimension: 'channel', value: 'web' },
	{ dimension: 'shop', value: 'north' }
];

/** An import that fills four days and has a few answers on others, and answers of others among them. */
async function imported() {
	const world = await figureWorld();
	const { scope } = world;
	const source = await ensureSource(scope, {
		...{ kind: 'question', ref: 'q1', name: 'Recommend', unit: 'score', bucketing: 'score' }
	});
	const added = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [source] });
	if (!added.ok) throw new Error(added.error.code);
	const importId = scope.ids.id();
	await scope.db
		.insertInto('import_run')
		.values({
			...{ organisation_id: scope.organisationId, id: importId, kind: 'responses', name: 'a', file: 'a' },
			...{ status: 'done', failure: null, created_at: '2026-11-01T09:00:00.000Z', created_by: null },
			...{ finished_at: null, undone_at: null }
		})
		.execute();
	const one = (index: number, at: number, isImported: boolean) =>
		answer(source, index % 11, {
			at,
			segments: { channel: index % 2 === 0 ? 'web' : 'phone', shop: index % 3 === 0 ? 'north' : 'south' },
			...(isImported ? { importId } : {})
		});
	const rows = Array.from({ length: 2_400 }, (_, index) => {
		const at = first + Math.floor(index / 600) * dayMs + (index % 600) * 60_000;
		return one(index, at, index % 200 !== 7);
	});
	for (let index = 0; index < 40; index += 1) rows.push(one(index, first + (5 + (index >> 2)) * dayMs, true));
	await recordBatch(scope, rows);
	const others = rows.filter((row) => row.importId === undefined);
	const narrow = others.filter((row) => row.segments?.['channel'] === 'web' && row.segments['shop'] === 'north');
	return { ...world, importId, metric: added.value.id, others: others.length, narrow: narrow.length };
}

const counted = async (scope: OrganisationScope, importId: string) => {
	const rows = await scope.db.selectFrom('record').select('import_id').execute();
	return { all: rows.length, left: rows.filter((row) => row.import_id === importId).length };
};

test('while an import is taken back every figure is that of what is left', async () => {
	const { scope, importId, metric, others, narrow } = await imported();
	await packDays(scope);
	let looks = 0;
	let slices = 0;
	for (;;) {
		let isOver = true;
		slices = 0;
		// Stopped after every second commit, as a process is that ends, and gone on with.
		const isDone = await removeImported(scope, importId, { isStopped: () => slices >= 2 }, () => (slices += 1));
		const { all } = await counted(scope, importId);
		expect((await figure(scope, metric, october)).n).toBe(all);
		const web = (await figure(scope, metric, { ...october, where: [where[0]!] })).n;
		const phone = (await figure(scope, metric, { ...october, where: [{ dimension: 'channel', value: 'phone' }] })).n;
		expect(web + phone).toBe(all);
		expect((await examineFigures(scope)).isWell).toBe(true);
		looks += 1;
		if (!isDone) isOver = false;
		if (isOver) break;
	}
	expect(looks).toBeGreaterThan(2);
	expect(await counted(scope, importId)).toEqual({ all: others, left: 0 });
	expect((await figure(scope, metric, october)).n).toBe(others);
	expect((await figure(scope, metric, { ...october, where })).n).toBe(narrow);
	expect(await scope.db.selectFrom('dirty_day').selectAll().execute()).toEqual([]);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true, observations: others });
});

test('a process that was killed while taking back leaves marked days, which the next one counts anew', async () => {
	const { scope, around, database, importId, metric } = await imported();
	let slices = 0;
	await removeImported(scope, importId, { isStopped: () => slices >= 1 }, () => (slices += 1));
	const { all, left } = await counted(scope, importId);
	expect(left).toBeGreaterThan(0);
	const next = openDatabase({ url: database.url });
	const other = { ...around, handle: next };
	const theirs = (await principalScope(other, scope.organisationId, { kind: 'job' })) as OrganisationScope;
	expect((await figure(theirs, metric, october)).n).toBe(all);
	await rebuildAllDirty(other);
	expect((await figure(theirs, metric, october)).n).toBe(all);
	expect(await removeImported(theirs, importId)).toBe(true);
	expect((await counted(theirs, importId)).left).toBe(0);
	expect((await examineFigures(theirs)).isWell).toBe(true);
	await next.close();
});
