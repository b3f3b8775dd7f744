import { expect, test } from 'vitest';
import { dayMs, hourMs } from '#lib/domain/shared/instant.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { eraseContact } from '#lib/server/contacts/commands.ts';
import { openDatabase } from '#lib/server/db/client.ts';
import { canHide } from '#lib/server/db/sql/veil.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { foldWaiting } from '#lib/server/metrics/folding.ts';
import { packDays } from '#lib/server/metrics/packed.ts';
import { recordsBehind } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { rebuildAllDirty } from '#lib/server/metrics/rebuild.ts';
import {
	ensureCaseSources,
	ensureSource,
	recordBatch,
	removeRecords,
	type NewRecord
} from '#lib/server/metrics/record.ts';
import { clearImported, takeBackImported } from '#lib/server/workflows/import-undo.ts';
import { makeMember } from '../../support/factories/identity.ts';
import { answer, figureWorld } from '../../support/figures.ts';

const first = Date.parse('2026-10-01T00:00:00Z');
const october = { from: '2026-10-01', to: '2026-10-31' };
const north = [
	{ dimension: 'channel', value: 'web' },
	{ dimension: 'shop', value: 'north' }
];
/** Every import, however small, leaves in one commit. */
const always = { hiddenFrom: 1 };

/** Scores, weighed scores and times of an import over twelve days, and those of others among them. */
async function imported() {
	const world = await figureWorld({ zone: 'Europe/Berlin' });
	const { scope } = world;
	const score = { kind: 'question', unit: 'score', bucketing: 'score' } as const;
	const plain = await ensureSource(scope, { ...score, ref: 'q1', name: 'Recommend' });
	const weighed = await ensureSource(scope, { ...score, ref: 'q2', name: 'Weighed', weighted: true });
	const times = (await ensureCaseSources(scope, 'case')).opened.resolution;
	const metricOf = async (kind: string, sourceId: number, settings: object = {}): Promise<string> => {
		const added = await addMetric(scope, { title: `${kind} ${sourceId}`, kind, sourceIds: [sourceId], settings });
		if (!added.ok) throw new Error(added.error.code);
		return added.value.id;
	};
	const metric = await metricOf('nps', plain);
	const latest = await metricOf('nps', plain, { perContact: 'latest' });
	await metricOf('resolution', times);
	const importId = scope.ids.id();
	await scope.db
		.insertInto('import_run')
		.values({
			...{ organisation_id: scope.organisationId, id: importId, kind: 'responses', name: 'a', file: 'a' },
			...{ status: 'undoing', failure: null, created_at: '2026-11-01T09:00:00.000Z', created_by: null },
			...{ finished_at: null, undone_at: null }
		})
		.execute();
	const recordOf = (index: number): NewRecord => {
		const at = first + Math.floor((index * 12 * dayMs) / 600);
		const own = {
			...{ at, sourceKey: `row ${index}`, contact: `customer ${index % 37}` },
			segments: { channel: index % 2 === 0 ? 'web' : 'phone', shop: index % 3 === 0 ? 'north' : 'south' },
			...(index % 4 === 1 ? {} : { importId })
		};
		if (index % 5 === 2) {
			const clock = { type: 'case', opened: at, firstAnswer: at + hourMs, resolved: at + (index % 70) * hourMs + 1 };
			return { ...answer(plain, 0, own), kind: 'case', observations: [], clock };
		}
		return answer(plain, index % 11, {
			...own,
			observations: [
				{ sourceId: plain, value: index % 11 },
				{ sourceId: weighed, value: index % 7, weight: 500 + (index % 3) * 250 }
			]
		});
	};
	const rows = Array.from({ length: 600 }, (_, index) => recordOf(index));
	for (let at = 0; at < rows.length; at += 150) await recordBatch(scope, rows.slice(at, at + 150));
	const theirs = rows.filter((row) => row.importId === undefined);
	const scores = (list: readonly NewRecord[]): number => list.filter((row) => row.kind === 'response').length;
	const seen = async (of: OrganisationScope = scope) => {
		const list = await of.db.selectFrom('record').select(['import_id', 'source_key']).execute();
		return { all: list.length, left: list.filter((row) => row.import_id === importId).length };
	};
	/** Rows that are there, whoever sees them. */
	const stored = async (): Promise<number> => {
		const tables = canHide(scope) ? scope.db.withSchema('main') : scope.db;
		return (await tables.selectFrom('record').select('seq').execute()).length;
	};
	return { ...world, importId, metric, latest, rows, theirs, scores, recordOf, seen, stored };
}

/** Whatever is seen, figures say the same: of everybody, of segments, behind them, and once a quarter. */
async function agrees({ scope, metric }: Pick<Awaited<ReturnType<typeof imported>>, 'scope' | 'metric'>) {
	const list = await scope.db.selectFrom('record').select('seq').where('kind', '=', 'response').execute();
	expect((await figure(scope, metric, october)).n).toBe(list.length);
	const web = (await figure(scope, metric, { ...october, where: [north[0]!] })).n;
	const phone = (await figure(scope, metric, { ...october, where: [{ dimension: 'channel', value: 'phone' }] })).n;
	expect(web + phone).toBe(list.length);
	const behind = await recordsBehind(scope, metric, { ...october, limit: 500 });
	expect(behind.ok ? behind.value.length : behind).toBe(list.length);
	expect(await examineFigures(scope)).toMatchObject({ differences: [], complaints: [] });
}

test('from one commit on every figure and list is that of what is left, stopped wherever it may be (R12)', async () => {
	const world = await imported();
	const { scope, importId, latest, theirs, scores, seen, stored } = world;
	await packDays(scope);
	await agrees(world);
	for (let turns = 0; ; turns += 1) {
		let asked = 0;
		// Stopped at the first opportunity, then at the second, and so on, as a process is that ends.
		const isDone = await takeBackImported(scope, importId, { isStopped: () => (asked += 1) > turns }, always);
		await agrees(world);
		const { left, all } = await seen();
		if (canHide(scope)) expect([0, 600]).toContain(left === 0 ? 0 : all);
		if (isDone) break;
		expect(turns).toBeLessThan(100);
	}
	expect(await seen()).toEqual({ all: theirs.length, left: 0 });
	expect(await examineFigures(scope)).toMatchObject({ isWell: true, waiting: 0 });
	expect((await figure(scope, latest, october)).n).toBe(
		new Set(theirs.filter((row) => row.kind === 'response').map((row) => row.contact)).size
	);
	expect((await figure(scope, world.metric, { ...october, where: north })).n).toBe(
		scores(theirs.filter((row) => row.segments?.['channel'] === 'web' && row.segments['shop'] === 'north'))
	);
	expect(await stored()).toBe(canHide(scope) ? 600 : theirs.length);
	for (let turns = 0; ; turns += 1) {
		let asked = 0;
		const isCleared = await clearImported(scope, importId, { isStopped: () => (asked += 1) > turns });
		await agrees(world);
		if (isCleared) break;
		expect(turns).toBeLessThan(100);
	}
	expect(await stored()).toBe(theirs.length);
	expect(await seen()).toEqual({ all: theirs.length, left: 0 });
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
});

test('another process that goes on, or works beside it, sees none of it either', async () => {
	const world = await imported();
	const { scope, around, database, importId, theirs, seen } = world;
	// One that was there before, and one that comes later.
	const early = openDatabase({ url: database.url });
	let hidden = 0;
	await takeBackImported(scope, importId, { isStopped: () => (hidden += 1) > 1 }, always);
	const late = openDatabase({ url: database.url });
	for (const handle of [early, late]) {
		const other = { ...around, handle };
		const beside = (await principalScope(other, scope.organisationId, { kind: 'job' })) as OrganisationScope;
		await rebuildAllDirty(other);
		await agrees({ ...world, scope: beside });
		expect(await seen(beside)).toEqual(await seen());
	}
	const next = (await principalScope({ ...around, handle: late }, scope.organisationId, {
		kind: 'job'
	})) as OrganisationScope;
	expect(await takeBackImported(next, importId, undefined, always)).toBe(true);
	expect(await clearImported(next, importId)).toBe(true);
	expect(await seen()).toEqual({ all: theirs.length, left: 0 });
	await agrees(world);
	await early.close();
	await late.close();
});

test('what is brought in again under the same names is taken, while old rows are still there', async () => {
	const world = await imported();
	const { scope, importId, rows, seen, stored, theirs } = world;
	expect(await takeBackImported(scope, importId, undefined, always)).toBe(true);
	const again = rows.filter((row) => row.importId !== undefined).map(({ importId: _, ...row }) => row);
	const outcomes = await recordBatch(scope, again.slice(0, 200));
	expect(new Set(outcomes.map((one) => one.status))).toEqual(new Set(['stored']));
	await agrees(world);
	const isCleared = clearImported({ ...scope }, importId);
	expect(new Set((await recordBatch(scope, again.slice(200))).map((one) => one.status))).toEqual(new Set(['stored']));
	expect(await isCleared).toBe(true);
	await foldWaiting(scope);
	expect(await stored()).toBe(600);
	expect(await seen()).toEqual({ all: 600, left: 0 });
	expect(theirs.length + again.length).toBe(600);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
});

test('answers that go while it is worked out do not make sums wrong', async () => {
	const world = await imported();
	const { scope, importId, theirs, seen } = world;
	let asked = 0;
	const disturb = async (): Promise<void> => {
		const [gone] = await scope.db
			.selectFrom('record')
			.select('public_id')
			.where('import_id', '=', importId)
			.limit(1)
			.execute();
		if (gone !== undefined) await removeRecords(scope, { publicIds: [gone.public_id] });
	};
	let waiting = Promise.resolve();
	const tell = (): void => {
		asked += 1;
		// Once before it is hidden, once while sums are corrected.
		if (asked === 1 || asked === 3) waiting = waiting.then(disturb);
	};
	expect(await takeBackImported({ ...scope }, importId, undefined, { ...always, tell })).toBe(true);
	await waiting;
	expect(asked).toBeGreaterThan(2);
	expect(await seen()).toEqual({ all: theirs.length, left: 0 });
	await agrees(world);
	expect(await clearImported(scope, importId)).toBe(true);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
});

test('whoever is erased meanwhile is gone from rows that nobody sees, too (P3)', async () => {
	const world = await imported();
	const { importId } = world;
	const member = await makeMember(world.around, world.scope.organisationId, 'admin');
	const scope = { ...member.scope, organisation: world.scope.organisation };
	expect(await takeBackImported(scope, importId, undefined, always)).toBe(true);
	expect(await eraseContact(scope, { externalId: 'customer 3' })).toMatchObject({ ok: true });
	const tables = canHide(scope) ? scope.db.withSchema('main') : scope.db;
	const named = await tables.selectFrom('record').select('seq').where('contact', '=', 'customer 3').execute();
	expect(named).toEqual([]);
	await agrees(world);
});
