import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { mappingSchema, type ImportMapping } from '#lib/domain/imports/mapping.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { App } from '#lib/server/app.ts';
import { discardImport, keepMapping, preparedPath, uploadPath } from '#lib/server/imports/commands.ts';
import { findImport, listImports, listRejects } from '#lib/server/imports/queries.ts';
import { canHide } from '#lib/server/db/sql/veil.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { importsSettled, startImport, startImports, startUndo } from '#lib/server/workflows/import-jobs.ts';
import { findImportPage, takeInFile } from '#lib/server/workflows/import-page.ts';
import { claimImport, runImport } from '#lib/server/workflows/import-run.ts';
import { claimUndo, clearImported, undoImport } from '#lib/server/workflows/import-undo.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-run-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let around: TestAround;
let office: App;
let scope: OrganisationScope;
let organisationId: string;

beforeEach(async () => {
	around = surroundings(await testDatabase());
	office = testOffice(around, folder);
	const organisation = await makeOrganisation(around, { timeZone: 'UTC' });
	scope = organisation.admin;
	organisationId = organisation.id;
});

const mappingOf = (more: object = {}): ImportMapping =>
	mappingSchema.parse({
		target: 'responses',
		space: 'shop',
		id: 'id',
		at: 'at',
		scores: [{ column: 'nps', kind: 'nps', title: 'NPS' }],
		comment: 'words',
		segments: [{ column: 'channel', name: 'channel' }],
		...more
	});

const table = (n: number, from = 1): string =>
	[
		'id,at,nps,words,channel',
		...Array.from(
			{ length: n },
			(_, i) =>
				`${from + i},2026-11-0${1 + ((from + i) % 9)},${(from + i) % 11},w${from + i},${(from + i) % 2 ? 'app' : 'web'}`
		)
	].join('\n');

async function arrive(content: string, by: OrganisationScope = scope, target = 'responses'): Promise<string> {
	const id = around.ids.id();
	writeFileSync(uploadPath(folder, `${id}.csv`), content);
	const noted = await takeInFile(office, by, { id, name: 'shop.csv', target });
	if (!noted.ok) throw new Error(noted.error.code);
	return id;
}

async function bring(content: string, mapping = mappingOf()): Promise<string> {
	const id = await arrive(content, scope, mapping.target);
	expect(await keepMapping(scope, id, mapping)).toMatchObject({ ok: true });
	expect(await startImport(office, scope, id)).toMatchObject({ ok: true });
	await importsSettled(office);
	return id;
}

const placesOf = (id: string) => ({ file: uploadPath(folder, `${id}.csv`), folder: preparedPath(folder, id) });

/** Rows that are there, whoever sees them. */
async function storedRows(): Promise<number> {
	const tables = canHide(scope) ? scope.db.withSchema('main') : scope.db;
	return (await tables.selectFrom('record').select('seq').execute()).length;
}

const window = { from: '2026-11-01', to: '2026-11-30' };

async function npsNow() {
	const metric = (await listMetrics(scope)).find((one) => one.kind === 'nps');
	return metric === undefined ? null : figure(scope, metric.id, window);
}

describe('bringing a file in', () => {
	test('stores its rows, makes the figure, tells open pages, and takes the file off the disk', async () => {
		const id = await bring(table(1_200));
		expect(await findImport(scope, id)).toMatchObject({ status: 'done', read: 1_200, stored: 1_200, file: '' });
		expect((await npsNow())?.n).toBe(1_200);
		expect(existsSync(uploadPath(folder, `${id}.csv`))).toBe(false);
		expect(around.told.map((change) => change.topic)).toEqual(expect.arrayContaining(['import', 'figures']));
		const audit = await scope.db
			.selectFrom('audit_entry')
			.select('action')
			.where('action', 'like', 'import.%')
			.execute();
		expect(audit.map((row) => row.action)).toEqual(['import.started', 'import.done']);
		const page = await findImportPage(office, scope, id);
		expect(page?.figures[0]).toMatchObject({ title: 'NPS', figure: { n: 1_200 } });
	});

	test('a file that is gone by then is told of, on its page too', async () => {
		const id = await arrive(table(20));
		expect(await keepMapping(scope, id, mappingOf())).toMatchObject({ ok: true });
		rmSync(uploadPath(folder, `${id}.csv`));
		expect(await findImportPage(office, scope, id)).toMatchObject({ mapping: null, run: { hasFile: false } });
		expect(await startImport(office, scope, id)).toMatchObject({ ok: true });
		await importsSettled(office);
		expect(await findImport(scope, id)).toMatchObject({
			status: 'failed',
			stored: 0,
			failure: { code: 'import.file_gone' }
		});
	});

	test('a second time nothing is doubled; a longer file brings only what is new', async () => {
		await bring(table(300));
		expect(await findImport(scope, await bring(table(300)))).toMatchObject({ stored: 0, repeated: 300, rejected: 0 });
		expect(await findImport(scope, await bring(table(350)))).toMatchObject({ stored: 50, repeated: 300 });
		expect((await npsNow())?.n).toBe(350);
		expect(await listMetrics(scope)).toHaveLength(1);
	});

	test('a row that came before with other values is told as such and changes nothing', async () => {
		await bring('id,at,nps,words,channel\n1,2026-11-01,9,,app\n');
		const id = await bring('id,at,nps,words,channel\n1,2026-11-01,2,,app\n');
		expect(await findImport(scope, id)).toMatchObject({ stored: 0, rejected: 1 });
		expect(await listRejects(scope, id)).toMatchObject([{ line: 2, reason: 'id_conflict', value: '1' }]);
		expect((await npsNow())?.extra).toMatchObject({ promoters: 1 });
	});

	test('rows without a number of their own are told apart by content; alike rows of one file all count', async () => {
		const same = 'at,nps,words,channel\n2026-11-01,9,,app\n2026-11-01,9,,app\n2026-11-01,8,,web\n';
		const mapping = mappingOf({ id: null });
		expect(await findImport(scope, await bring(same, mapping))).toMatchObject({ stored: 3 });
		expect(await findImport(scope, await bring(`${same}2026-11-02,7,,app\n`, mapping))).toMatchObject({
			stored: 1,
			repeated: 3
		});
	});

	test('only rows that were asked for', async () => {
		const id = await bring(table(100), mappingOf({ only: [{ column: 'channel', values: ['app'] }] }));
		expect(await findImport(scope, id)).toMatchObject({ stored: 50, skipped: 50 });
	});

	test('cases sent again take their newer times', async () => {
		const mapping = mappingSchema.parse({
			target: 'cases',
			space: 'desk',
			id: 'id',
			opened: 'opened',
			resolved: 'resolved',
			department: 'team',
			outcome: { column: 'met', yes: ['true'] },
			measure: 'elapsed'
		});
		const head = 'id,opened,resolved,team,met\n';
		await bring(`${head}1,2026-11-01T10:00,,North,false\n2,2026-11-01T10:00,2026-11-01T11:00,South,true\n`, mapping);
		const id = await bring(
			`${head}1,2026-11-01T10:00,2026-11-01T13:00,North,true\n2,2026-11-01T10:00,2026-11-01T11:00,South,true\n`,
			mapping
		);
		const page = await findImportPage(office, scope, id);
		expect(page?.run).toMatchObject({ stored: 1, changed: 1, repeated: 1 });
		const metric = (await listMetrics(scope)).find((one) => one.kind === 'resolution');
		const all = await figure(scope, metric?.id ?? '', window);
		expect([all.n, all.extra['mean']]).toEqual([2, 7_200]);
		const north = await figure(scope, metric?.id ?? '', {
			...window,
			where: [{ dimension: 'department', value: 'North' }]
		});
		expect(north.extra['mean']).toBe(10_800);
	});
});

describe('taking it back', () => {
	test('goes as a whole: figures are as before, sums agree with a recount, the metric made for it is gone', async () => {
		await bring(table(50), mappingOf({ space: 'first' }));
		const before = await npsNow();
		const id = await bring(table(700, 1_000));
		expect((await listMetrics(scope)).length).toBe(2);
		expect(await startUndo(office, scope, id)).toMatchObject({ ok: true });
		await importsSettled(office);
		expect(await findImport(scope, id)).toMatchObject({ status: 'undone' });
		expect(await npsNow()).toEqual(before);
		expect((await listMetrics(scope)).length).toBe(1);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
		expect(await findImport(scope, await bring(table(700, 1_000)))).toMatchObject({ stored: 700 });
	});

	test('a corrected file with the same rows can follow at once, before the last old row is gone', async () => {
		const id = await bring(table(2_200));
		const corrected = await arrive(table(2_200).replaceAll(',app', ',shop'));
		await keepMapping(scope, corrected, mappingOf());
		expect(await startUndo(office, scope, id)).toMatchObject({ ok: true });
		expect(await startImport(office, scope, corrected)).toMatchObject({ ok: true });
		await importsSettled(office);
		expect(await findImport(scope, id)).toMatchObject({ status: 'undone' });
		expect(await findImport(scope, corrected)).toMatchObject({
			status: 'done',
			stored: 2_200,
			rejected: 0,
			repeated: 0
		});
		expect(await storedRows()).toBe(2_200);
		expect((await npsNow())?.n).toBe(2_200);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, waiting: 0 });
	});

	test.each([1, 2, 4, 7])('stopped after %i steps it is gone on with by the next process', async (steps) => {
		await bring(table(30, 5_000), mappingOf({ space: 'first' }));
		const before = await npsNow();
		const id = await bring(table(2_200));
		const claimed = await claimUndo(scope, id, '999999999:gone');
		if (!claimed.ok) throw new Error(claimed.error.code);
		let asked = 0;
		const stop = { isStopped: () => (asked += 1) > steps };
		if ((await undoImport({ ...scope }, claimed.value, stop)) === 'undone') await clearImported(scope, id, stop);
		const next = testOffice(around, folder);
		const end = startImports(next);
		for (let turn = 0; turn < 200; turn += 1) {
			await new Promise((resolve) => setImmediate(resolve));
			await importsSettled(next);
			if ((await findImport(scope, id))?.status === 'undone' && (await storedRows()) === 30) break;
		}
		await end();
		expect(await findImport(scope, id)).toMatchObject({ status: 'undone' });
		expect(await storedRows()).toBe(30);
		expect(await npsNow()).toEqual(before);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true, waiting: 0 });
	});
});

describe('when the process ends half way', () => {
	test('the next one goes on exactly where it stopped, and every count is right', async () => {
		const rows = table(3_000).split('\n');
		rows[2_500] = '2500,2026-11-01,77,,app';
		const id = await arrive(rows.join('\n'));
		await keepMapping(scope, id, mappingOf());
		const claimed = await claimImport(scope, id, '999999999:gone');
		if (!claimed.ok) throw new Error(claimed.error.code);
		let asked = 0;
		const stop = { isStopped: () => (asked += 1) > 8 };
		const half = await runImport({ ...scope }, claimed.value, placesOf(id), stop);
		expect(half).toMatchObject({ ok: true, value: { outcome: 'stopped' } });
		const between = await findImport(scope, id);
		expect(between).toMatchObject({ status: 'running' });
		expect(between?.stored).toBeGreaterThan(0);
		expect(between?.stored).toBeLessThan(2_999);
		const next = testOffice(around, folder);
		const end = startImports(next);
		await importsSettled(next);
		for (let turn = 0; turn < 200 && (await findImport(scope, id))?.status === 'running'; turn += 1) {
			await new Promise((resolve) => setImmediate(resolve));
			await importsSettled(next);
		}
		await end();
		expect(await findImport(scope, id)).toMatchObject({
			status: 'done',
			read: 3_000,
			stored: 2_999,
			rejected: 1,
			repeated: 0
		});
		expect((await npsNow())?.n).toBe(2_999);
	});
});

describe('who may', () => {
	test.each(['head', 'member', 'viewer'] as const)('a %s may not bring in, see or take back', async (role) => {
		const id = await bring(table(10));
		const { scope: other } = await makeMember(around, organisationId, role);
		expect(await listImports(other)).toEqual([]);
		expect(await findImportPage(office, other, id)).toBeNull();
		expect(await startUndo(office, other, id)).toMatchObject({ ok: false, error: { code: 'access.denied' } });
		await expect(arrive(table(3), other)).rejects.toThrow('access.denied');
	});

	test('another organisation’s imports are as if they were not there', async () => {
		const id = await bring(table(10));
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		expect(await listImports(stranger)).toEqual([]);
		expect(await findImportPage(office, stranger, id)).toBeNull();
		expect(await startUndo(office, stranger, id)).toMatchObject({ error: { code: 'import.not_found' } });
		expect(await discardImport(stranger, id, folder)).toMatchObject({ error: { code: 'import.not_found' } });
		expect(await listRejects(stranger, id)).toEqual([]);
		const waiting = await arrive(table(10));
		expect(await keepMapping(stranger, waiting, mappingOf())).toMatchObject({ error: { code: 'import.not_found' } });
		expect(await startImport(office, stranger, waiting)).toMatchObject({ error: { code: 'import.not_found' } });
	});

	test('scores cannot be sent to another organisation’s metric or question', async () => {
		await bring(table(10));
		const theirs = (await listMetrics(scope))[0]?.id ?? '';
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		const id = await arrive(table(10), stranger);
		await keepMapping(stranger, id, mappingOf({ scores: [{ column: 'nps', metric: theirs }] }));
		expect(await startImport(office, stranger, id)).toMatchObject({ ok: true });
		await importsSettled(office);
		expect(await findImport(stranger, id)).toMatchObject({
			status: 'failed',
			failure: { code: 'metric.not_found' },
			stored: 0
		});
	});
});
