import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { vendorOf } from '#lib/domain/imports/vendors.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { App } from '#lib/server/app.ts';
import { uploadPath } from '#lib/server/imports/commands.ts';
import { findImport } from '#lib/server/imports/queries.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { importsSettled } from '#lib/server/workflows/import-jobs.ts';
import { findImportPage, startPlanned, takeInFile } from '#lib/server/workflows/import-page.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';
import { projectRoot } from '../../support/source-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-vendors-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (name: string): string => join(projectRoot, 'tests/support/vendors', `${name}.csv`);

let around: TestAround;
let office: App;
let scope: OrganisationScope;

beforeEach(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-22T09:00:00Z' });
	office = testOffice(around, folder);
	scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
});

const window = { from: '2026-09-30', to: '2026-10-31' };

/** Brings a file in by pressing "Bring it in" on the page, with nothing changed. */
async function asProposed(name: string, ticked = 'responses') {
	const id = around.ids.id();
	copyFileSync(fileOf(name), uploadPath(folder, `${id}.csv`));
	const noted = await takeInFile(office, scope, { id, name: `${name}.csv`, target: ticked });
	if (!noted.ok) throw new Error(noted.error.code);
	const page = await findImportPage(office, scope, id);
	const mapping = page?.mapping;
	if (mapping === null || mapping === undefined) throw new Error('Nothing to map');
	expect(mapping.problem, name).toBeNull();
	const uses = new Map(mapping.plan.columns.map((one) => [one.column, one.use]));
	const started = await startPlanned(office, scope, { ...mapping.plan, id } as never);
	if (!started.ok) throw new Error(`${name}: ${started.error.code}`);
	await importsSettled(office);
	const run = await findImport(scope, id);
	const figures = new Map<string, Awaited<ReturnType<typeof figure>>>();
	for (const metric of await listMetrics(scope)) {
		figures.set(metric.kind, await figure(scope, metric.id, window));
	}
	return { page, mapping, uses, run, figures };
}

describe('files of help desks, brought in with nothing changed', () => {
	test.each([
		['zendesk', 'Zendesk', 3],
		['zendesk-explore', 'Zendesk Explore', 2],
		['freshdesk', 'Freshdesk', 2],
		['intercom', 'Intercom', 2],
		['intercom-report', 'Intercom', 2]
	])('%s', async (name, vendor, rows) => {
		const { run, mapping, figures } = await asProposed(name);
		expect(mapping.vendor).toBe(vendor);
		expect(run).toMatchObject({ target: 'cases', status: 'done', stored: rows, rejected: 0 });
		expect(figures.get('first-response')?.n).toBeGreaterThan(0);
		expect(figures.get('resolution')?.n).toBeGreaterThan(0);
	});

	test('times come out as the file has them', async () => {
		await asProposed('zendesk');
		const clocks = await scope.db
			.selectFrom('case_clock')
			.select(['opened', 'first_answer', 'resolved', 'reopened', 'outcome'])
			.orderBy('opened')
			.execute();
		expect(
			clocks.map((row) => [(row.first_answer ?? row.opened) - row.opened, (row.resolved ?? row.opened) - row.opened])
		).toEqual([
			[30 * 60_000, 360 * 60_000],
			[120 * 60_000, 1_440 * 60_000],
			[0, 0]
		]);
		expect(clocks.map((row) => [row.reopened, row.outcome])).toEqual([
			[0, 1],
			[1, 0],
			// Nobody was asked.
			[0, null]
		]);
	});

	test('the zone that stands behind the names of columns is that of the moments', async () => {
		const { mapping, run } = await asProposed('intercom-zone');
		expect(mapping).toMatchObject({ vendor: 'Intercom', plan: { zone: 'America/New_York' } });
		expect(run).toMatchObject({ target: 'cases', stored: 2, rejected: 0 });
		const clocks = await scope.db
			.selectFrom('case_clock')
			.select(['opened', 'first_answer', 'resolved'])
			.orderBy('opened')
			.execute();
		const told = clocks.map((row) =>
			[row.opened, row.first_answer, row.resolved].map((at) => at && new Date(at).toISOString())
		);
		expect(told).toEqual([
			['2026-10-01T13:00:00.000Z', '2026-10-01T13:05:00.000Z', '2026-10-01T14:00:00.000Z'],
			['2026-10-02T13:00:00.000Z', null, null]
		]);
	});

	test('hours and seconds too, and the kept zone of a program', async () => {
		await asProposed('zendesk-explore');
		await asProposed('intercom-report');
		const clocks = await scope.db
			.selectFrom('case_clock')
			.select(['opened', 'first_answer', 'resolved'])
			.orderBy('seq')
			.execute();
		const lengths = clocks.map((row) => [
			((row.first_answer ?? 0) - row.opened) / 60_000,
			row.resolved === null ? null : (row.resolved - row.opened) / 60_000
		]);
		expect(lengths).toEqual([
			[15, 120],
			[45, null],
			[4, 30],
			[60, null]
		]);
		expect((await scope.db.selectFrom('record').select('body').execute()).map((row) => row.body).join()).not.toMatch(
			/@example/
		);
	});
});

describe('files of survey programs, brought in with nothing changed', () => {
	test.each([
		['typeform', 'Typeform', 4, 'nps'],
		['surveymonkey', 'SurveyMonkey', 3, 'nps'],
		['google-forms', 'Google Forms', 3, 'csat'],
		['google-forms-sheet', 'Google Forms', 2, 'rating'],
		['qualtrics', 'Qualtrics', 2, 'nps'],
		['delighted', 'Delighted', 4, 'nps'],
		['limesurvey', 'LimeSurvey', 2, 'nps']
	])('%s', async (name, vendor, rows, kind) => {
		const { run, mapping, figures } = await asProposed(name);
		expect(mapping.vendor).toBe(vendor);
		expect(run).toMatchObject({ target: 'responses', status: 'done', stored: rows });
		expect(figures.get(kind)?.n, [...figures.keys()].join()).toBe(rows);
		const records = await scope.db.selectFrom('record').select(['body', 'at']).orderBy('at').execute();
		expect(JSON.stringify(records)).not.toMatch(/192\.0\.2|@example|Made-up|ImportId|Open-Ended/);
		expect(records.some((row) => row.body.includes('"comment"'))).toBe(true);
	});

	test('three lines of names (Qualtrics) and two (SurveyMonkey) are no answers, unfinished ones are left out', async () => {
		const qualtrics = await asProposed('qualtrics');
		expect(qualtrics.run).toMatchObject({ read: 5, skipped: 3, rejected: 0 });
		expect(qualtrics.page?.mapping?.preview[0]).toMatchObject({ kind: 'row', id: 'R_1aaa' });
		expect(qualtrics.figures.get('nps')).toMatchObject({ value: 0 });
		const monkey = await asProposed('surveymonkey');
		expect(monkey.run).toMatchObject({ read: 4, skipped: 1, rejected: 0 });
	});

	test('rows in which the survey was only tried, and what was taken for rubbish, are no answers (Qualtrics)', async () => {
		const { run, mapping, figures } = await asProposed('qualtrics-tries');
		expect(mapping.plan).toMatchObject({ onlyColumn: 'Finished', exceptColumn: 'Status' });
		// Two lines more that name columns, five tries and pieces of rubbish, and one that was not finished.
		expect(run).toMatchObject({ read: 12, skipped: 8, stored: 4, rejected: 0 });
		expect(figures.get('nps')).toMatchObject({ n: 4, value: 50 });
	});

	test('unfinished answers are left out, and columns of one name are told apart (Typeform)', async () => {
		const { run, uses, figures } = await asProposed('typeform-partial');
		expect(run).toMatchObject({ read: 4, stored: 2, skipped: 2, rejected: 0 });
		expect([...uses.keys()].filter((name) => name.startsWith('Other'))).toEqual(['Other', 'Other (2)']);
		expect(figures.get('nps')).toMatchObject({ n: 2, value: 0 });
	});

	test('choices without a name of their own are called after their question (SurveyMonkey)', async () => {
		const { run, uses, figures, mapping } = await asProposed('surveymonkey-choices');
		expect(mapping.vendor).toBe('SurveyMonkey');
		expect(run).toMatchObject({ read: 3, skipped: 1, stored: 2, rejected: 0 });
		const question = 'Where did you buy?\nTick all that apply';
		expect([...uses.keys()]).toEqual(expect.arrayContaining([question, `${question}: Market`, `${question}: Van`]));
		expect(figures.get('nps')?.n).toBe(2);
		const records = await scope.db.selectFrom('record').select(['body', 'contact', 'at']).orderBy('at').execute();
		expect(records.map((row) => row.contact)).toEqual(['c-17', 'c-18']);
		expect(new Date(records[0]?.at ?? 0).toISOString()).toBe('2026-10-13T09:02:00.000Z');
		expect(JSON.stringify(records)).not.toMatch(/Made-up|192\.0\.2/);
		expect(records[0]?.body).toContain('really nothing');
	});

	test('the zone told in the line of identifiers is that of the moments, and lines may break (Qualtrics)', async () => {
		const { run, mapping } = await asProposed('qualtrics-zone');
		expect(mapping).toMatchObject({ vendor: 'Qualtrics', plan: { zone: 'America/Denver' } });
		expect(run).toMatchObject({ read: 5, skipped: 3, stored: 2, rejected: 0 });
		const [first] = await scope.db.selectFrom('record').select('at').orderBy('at').execute();
		expect(new Date(first?.at ?? 0).toISOString()).toBe('2026-10-01T15:03:01.000Z');
	});

	test('whole questions as names, semicolons, and a mark at the beginning (LimeSurvey)', async () => {
		const { run, mapping, figures } = await asProposed('limesurvey-headings');
		expect(mapping).toMatchObject({ vendor: 'LimeSurvey', plan: { delimiter: ';' } });
		expect(run).toMatchObject({ stored: 2, rejected: 0 });
		expect(figures.get('nps')?.n).toBe(2);
	});

	test('moments with their distance from UTC are read as they are (Google Forms)', async () => {
		await asProposed('google-forms');
		const [first] = await scope.db.selectFrom('record').select('at').orderBy('at').execute();
		expect(new Date(first?.at ?? 0).toISOString()).toBe('2026-10-01T12:05:33.000Z');
	});

	test('a file that was brought in before is mapped as it was said then', async () => {
		await asProposed('delighted');
		const again = await asProposed('delighted');
		expect(again.mapping.isRemembered).toBe(true);
		expect(again.run).toMatchObject({ stored: 0, repeated: 4 });
	});
});

test('no file is taken for another program’s, and ordinary columns for none', () => {
	const headersOf = (name: string) =>
		(readFileSync(fileOf(name), 'utf8').split('\n')[0] ?? '').replaceAll('"', '').split(',');
	const names = [
		'zendesk',
		'zendesk-explore',
		'freshdesk',
		'intercom',
		'intercom-report',
		'typeform',
		'surveymonkey',
		'google-forms',
		'qualtrics',
		'delighted',
		'limesurvey'
	];
	for (const name of names) expect(vendorOf(headersOf(name))?.id).toBe(name);
	for (const columns of [
		'id,date,score,comment',
		'date,timestamp,score',
		'invoice_no,ordered_at,customer_id',
		'Ticket ID,Date',
		''
	]) {
		expect(vendorOf(columns.split(','))).toBeNull();
	}
});
