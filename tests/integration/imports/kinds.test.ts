import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { mappingSchema } from '#lib/domain/imports/mapping.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import type { App } from '#lib/server/app.ts';
import { eraseContact, keepContacts } from '#lib/server/contacts/commands.ts';
import { contactFile, findContact, findContacts } from '#lib/server/contacts/queries.ts';
import { keepMapping, uploadPath } from '#lib/server/imports/commands.ts';
import { findImport, listRejects } from '#lib/server/imports/queries.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { refreshDerived } from '#lib/server/metrics/derived.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { ensureSource, recordBatch, type NewRecord } from '#lib/server/metrics/record.ts';
import { rebuildDirty } from '#lib/server/metrics/rebuild.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { importsSettled, startImport, startUndo } from '#lib/server/workflows/import-jobs.ts';
import { findImportPage, takeInFile } from '#lib/server/workflows/import-page.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-kinds-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let around: TestAround;
let office: App;
let scope: OrganisationScope;
let organisationId: string;

beforeEach(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-22T09:00:00Z' });
	office = testOffice(around, folder);
	const organisation = await makeOrganisation(around, { timeZone: 'UTC' });
	scope = organisation.admin;
	organisationId = organisation.id;
});

async function bring(
	lines: readonly string[],
	mapping: { target: string; [name: string]: unknown },
	by = scope
): Promise<string> {
	const id = around.ids.id();
	writeFileSync(uploadPath(folder, `${id}.csv`), lines.join('\n'));
	const noted = await takeInFile(office, by, { id, name: 'orders.csv', target: mapping.target });
	if (!noted.ok) throw new Error(noted.error.code);
	const kept = await keepMapping(by, id, mappingSchema.parse(mapping));
	if (!kept.ok) throw new Error(kept.error.code);
	const started = await startImport(office, by, id);
	if (!started.ok) throw new Error(started.error.code);
	await importsSettled(office);
	return id;
}

const window = { from: '2026-01-01', to: '2026-12-31' };
const orders = {
	target: 'events',
	space: 'shop',
	type: 'order',
	id: 'no',
	at: 'at',
	contact: 'who',
	amount: 'sum',
	due: 'by',
	again: 30,
	segments: [{ column: 'channel', name: 'channel' }]
};
const head = 'no,at,who,sum,by,channel';
const rows = [
	'1,2026-09-01,ann,10.50,2026-09-01,web',
	'2,2026-09-20,ann,20,2026-09-19,web',
	'3,2026-09-05,bob,30,,shop',
	'4,2026-11-20,cyd,40,,web'
];

describe('orders from a file', () => {
	test('become a count, an amount, what was on time and who comes again; a second time nothing is doubled', async () => {
		const id = await bring([head, ...rows], orders);
		expect(await findImport(scope, id)).toMatchObject({ target: 'events', status: 'done', stored: 4, rejected: 0 });
		await refreshDerived(scope);
		const found = new Map((await listMetrics(scope)).map((one) => [one.title, one.id]));
		expect([...found.keys()].sort()).toEqual([
			'order',
			'order: again within 30 days',
			'order: amount',
			'order: on time'
		]);
		const of = (title: string) => figure(scope, found.get(title) ?? '', window);
		expect(await of('order')).toMatchObject({ value: 4 });
		expect(await of('order: amount')).toMatchObject({ value: 2_512.5, n: 4 });
		expect(await of('order: on time')).toMatchObject({ value: 50, n: 2 });
		expect(await of('order: again within 30 days')).toMatchObject({ value: 50, n: 2 });
		const page = await findImportPage(office, scope, id);
		expect(page?.figures.map((one) => one.title)).toHaveLength(4);
		expect(await findImport(scope, await bring([head, ...rows], orders))).toMatchObject({ stored: 0, repeated: 4 });
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});

	test('taken back, everything is as before, what follows from them too', async () => {
		await bring([head, rows[0] as string, rows[2] as string], orders);
		await refreshDerived(scope);
		const again = (await listMetrics(scope)).find((one) => one.title.includes('again'))?.id ?? '';
		expect(await figure(scope, again, window)).toMatchObject({ value: 0, n: 2 });
		const id = await bring([head, rows[1] as string], orders);
		await refreshDerived(scope);
		expect(await figure(scope, again, window)).toMatchObject({ value: 50, n: 2 });
		await startUndo(office, scope, id);
		await importsSettled(office);
		await rebuildDirty(scope);
		await refreshDerived(scope);
		expect(await findImport(scope, id)).toMatchObject({ status: 'undone' });
		expect(await figure(scope, again, window)).toMatchObject({ value: 0, n: 2 });
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});
});

describe('customers from a file', () => {
	const people = {
		target: 'contacts',
		space: 'crm',
		id: 'who',
		name: 'name',
		segments: [{ column: 'plan', name: 'plan' }]
	};
	const file = ['who,name,email,plan', 'ann,Ann Ash,ann@example.org,gold', 'bob,Bob Birch,bob@example.org,basic'];

	test('are kept, without an address that nobody asked for, take newer words, and go with the import', async () => {
		const id = await bring(file, people);
		expect(await findImport(scope, id)).toMatchObject({ target: 'contacts', status: 'done', stored: 2 });
		const { total, found } = await findContacts(scope, 'ann');
		expect([total, found]).toEqual([
			2,
			[{ externalId: 'ann', name: 'Ann Ash', email: '', segments: [{ name: 'plan', value: 'gold' }], records: 0 }]
		]);
		const next = await bring(
			[file[0] as string, 'ann,Ann Ash,,silver', 'bob,Bob Birch,,basic', 'cyd,Cyd,,basic'],
			people
		);
		const page = await findImportPage(office, scope, next);
		expect(page?.run).toMatchObject({ stored: 2, changed: 1, repeated: 1 });
		await startUndo(office, scope, next);
		await importsSettled(office);
		expect((await findContacts(scope, '')).found.map((one) => one.externalId)).toEqual(['ann', 'bob']);
	});

	test('one person is erased everywhere, figures stay, and nothing is taken in of them again (P3)', async () => {
		await bring(file, people);
		await bring([head, ...rows], orders);
		await bring(['id,at,nps,words,who', '1,2026-09-01,9,Ann wrote this,ann', '2,2026-09-01,3,Bob wrote this,bob'], {
			target: 'responses',
			space: 'survey',
			id: 'id',
			at: 'at',
			comment: 'words',
			contact: 'who',
			scores: [{ column: 'nps', kind: 'nps', title: 'NPS' }]
		});
		const nps = (await listMetrics(scope)).find((one) => one.title === 'NPS')?.id ?? '';
		const before = await figure(scope, nps, window);
		expect(await eraseContact(scope, { externalId: 'ann' })).toMatchObject({ ok: true, value: { records: 3 } });
		expect(await figure(scope, nps, window)).toEqual(before);
		for (const table of ['record', 'contact', 'audit_entry', 'contact_erased'] as const) {
			const all = await scope.db.selectFrom(table).selectAll().execute();
			expect(JSON.stringify(all)).not.toMatch(/Ann Ash|Ann wrote|"ann"/);
		}
		const again = await bring(file, people);
		expect(await findImport(scope, again)).toMatchObject({ stored: 0, repeated: 1, rejected: 1 });
		expect(await listRejects(scope, again)).toMatchObject([{ reason: 'contact_erased' }]);
		expect(await eraseContact(scope, { externalId: 'nobody' })).toMatchObject({ error: { code: 'contact.not_found' } });
	});

	test('one customer is shown with what they told, taken along as a file, and erased with all their words (P3)', async () => {
		await bring(file, people);
		const written = '0199aaaa-0000-7000-8000-000000000001';
		const body = {
			answers: { [written]: 'Ann wrote this herself', q2: 4, q3: ['often'] },
			comment: 'Ann wrote this herself'
		};
		await recordBatch(scope, [
			{ kind: 'response', at: Date.parse('2026-11-02T10:00:00Z'), contact: 'ann', body, observations: [] }
		]);
		const found = await findContact(scope, 'ann');
		expect(found).toMatchObject({ name: 'Ann Ash', total: 1, moments: [{ words: 'Ann wrote this herself' }] });
		expect(await contactFile(scope, 'ann')).toMatchObject({ ok: true, value: { total: 1 } });
		await eraseContact(scope, { externalId: 'ann' });
		const [record] = await scope.db.selectFrom('record').select(['body', 'contact']).execute();
		expect(record?.contact).toBeNull();
		expect(JSON.parse(record?.body ?? '')).toEqual({ answers: { q2: 4, q3: ['often'] } });
		expect(await findContact(scope, 'ann')).toBeNull();
	});

	test('what comes in of an erased person later counts, without saying whose it is or what they wrote (P3)', async () => {
		const one = (key: string, value: number): NewRecord => ({
			kind: 'response',
			at: Date.parse('2026-11-02T10:00:00Z'),
			sourceKey: key,
			contact: 'ann',
			body: { comment: 'Ann wrote this herself' },
			observations: [{ sourceId: stream, value }]
		});
		const stream = await ensureSource(scope, {
			kind: 'question',
			ref: 'q',
			name: 'NPS',
			unit: 'score',
			bucketing: 'score'
		});
		const made = await addMetric(scope, { title: 'NPS', kind: 'nps', sourceIds: [stream] });
		const metricId = made.ok ? made.value.id : '';
		await recordBatch(scope, [one('a', 10)]);
		await eraseContact(scope, { externalId: 'ann' });
		const [again, fresh] = await recordBatch(scope, [one('a', 10), one('b', 9)]);
		expect([again?.status, fresh?.status]).toEqual(['repeated', 'stored']);
		expect(await figure(scope, metricId, window)).toMatchObject({ value: 100, n: 2 });
		const kept = await scope.db.selectFrom('record').select(['contact', 'body']).execute();
		expect(JSON.stringify(kept)).not.toMatch(/ann|Ann/);
	});

	test('somebody whose number only answers carry is found by it', async () => {
		await recordBatch(scope, [{ kind: 'response', at: 1_780_000_000_000, contact: 'bo', body: {}, observations: [] }]);
		expect(await findContacts(scope, 'bo')).toMatchObject({ total: 0, found: [{ externalId: 'bo', records: 1 }] });
		expect(await findContact(scope, 'bo')).toMatchObject({ name: '', since: null, total: 1 });
		expect(await findContact(scope, 'nobody')).toBeNull();
	});

	test('only administrators erase or look them up, and only their own (S1, S3)', async () => {
		await bring(file, people);
		for (const role of ['leader', 'head', 'member', 'analyst', 'viewer'] as const) {
			const { scope: other } = await makeMember(around, organisationId, role);
			expect(await eraseContact(other, { externalId: 'ann' })).toMatchObject({ error: { code: 'access.denied' } });
			expect(await findContacts(other, '')).toEqual({ total: 0, found: [] });
			expect(await findContact(other, 'ann')).toBeNull();
			expect(await contactFile(other, 'ann')).toMatchObject({ error: { code: 'access.denied' } });
		}
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		expect(await eraseContact(stranger, { externalId: 'ann' })).toMatchObject({ error: { code: 'contact.not_found' } });
		expect((await findContacts(stranger, '')).total).toBe(0);
		expect(await findContact(stranger, 'ann')).toBeNull();
		expect(await contactFile(stranger, 'ann')).toMatchObject({ error: { code: 'contact.not_found' } });
		await keepContacts(stranger, [{ externalId: 'ann', name: 'Theirs', email: '', segments: {} }], null);
		expect((await findContacts(scope, 'ann')).found[0]?.name).toBe('Ann Ash');
	});
});

describe('history of a metric from a file', () => {
	const metric = async (kind: string): Promise<string> => {
		const made = await addMetric(scope, { title: kind, kind });
		if (!made.ok) throw new Error(made.error.code);
		return made.value.id;
	};

	test('a share out of how many counts as so many answers; a count without', async () => {
		const share = await metric('rate');
		const base = { target: 'history', space: 'old', at: 'month', value: 'value' };
		const file = ['month,value,n', '2026-01-31,80,50', '2026-02-28,90,50', '2026-03-31,120,50'];
		const id = await bring(file, { ...base, metric: share, of: 'n' });
		expect(await findImport(scope, id)).toMatchObject({ stored: 2, rejected: 1 });
		expect(await figure(scope, share, window)).toMatchObject({ value: 85, n: 100 });
		const count = await metric('count');
		await bring(['month,value', '2026-01-31,17', '2026-02-28,3.5'], { ...base, metric: count });
		expect(await figure(scope, count, window)).toMatchObject({ value: 17 });
	});

	test('what does not fit the metric, or is another organisation’s, is refused before anything is stored', async () => {
		const share = await metric('rate');
		const base = { target: 'history', space: 'old', at: 'month', value: 'value' };
		const file = ['month,value,n', '2026-01-31,80,50'];
		const without = await bring(file, { ...base, metric: share });
		expect(await findImport(scope, without)).toMatchObject({ status: 'failed', failure: { code: 'import.of_needed' } });
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere' })).admin;
		const theirs = await bring(file, { ...base, metric: share, of: 'n' }, stranger);
		expect(await findImport(stranger, theirs)).toMatchObject({
			status: 'failed',
			failure: { code: 'metric.not_found' }
		});
	});
});
