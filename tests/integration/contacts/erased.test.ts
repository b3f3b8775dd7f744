import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mappingSchema } from '#lib/domain/imports/mapping.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '#lib/server/access/organisation-scope.ts';
import type { App } from '#lib/server/app.ts';
import { keepContacts, type NewContact } from '#lib/server/contacts/commands.ts';
import { erasedListPath, noteErasures, readErasures } from '#lib/server/contacts/erased-list.ts';
import { findContact, findContacts } from '#lib/server/contacts/queries.ts';
import { keepMapping, uploadPath } from '#lib/server/imports/commands.ts';
import { findImport } from '#lib/server/imports/queries.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { applyErasures, eraseCustomer } from '#lib/server/workflows/erasing.ts';
import { takeInFile } from '#lib/server/workflows/import-page.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';

let folder: string;
let around: TestAround;
let kept: Surroundings;
let scope: OrganisationScope;
let organisationId: string;

const ann: NewContact = { externalId: 'ann-17', name: 'Ann Ash', email: 'ann@example.org', segments: {} };
const bob: NewContact = { externalId: 'bob-18', name: 'Bob Birch', email: 'bob@example.org', segments: {} };

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), 'ninefold-erased-'));
	around = surroundings(await testDatabase(), { instant: '2026-11-22T09:00:00Z' });
	kept = { ...around, dataFolder: folder };
	organisationId = (await makeOrganisation(around, { timeZone: 'UTC' })).id;
	scope = (await principalScope(kept, organisationId, { kind: 'operator' })) as OrganisationScope;
	await keepContacts(scope, [ann, bob], null);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('who was erased is kept beside the database (P3)', () => {
	test('in the same act, hashed, one line each, for nobody else to read', async () => {
		expect(await eraseCustomer(scope, { externalId: 'ann-17' })).toMatchObject({ ok: true });
		const text = readFileSync(erasedListPath(folder), 'utf8');
		expect(text).not.toMatch(/ann|Ash/i);
		expect(readErasures(folder)).toMatchObject([{ organisationId }]);
		expect(statSync(erasedListPath(folder)).mode & 0o777).toBe(0o600);
		const rows = await scope.db.selectFrom('contact_erased').select('hash').execute();
		expect(readErasures(folder).map((one) => one.hash)).toEqual(rows.map((row) => row.hash));
	});

	test('an older database that still knows them loses them again before anybody is served', async () => {
		const stream = await ensureSource(scope, {
			...{ kind: 'question', ref: 'q', name: 'NPS', unit: 'score', bucketing: 'score' }
		} as const);
		const said = {
			kind: 'response' as const,
			at: Date.parse('2026-11-02T10:00:00Z'),
			contact: 'ann-17',
			body: { comment: 'Ann wrote this herself' },
			observations: [{ sourceId: stream, value: 9 }]
		};
		await eraseCustomer(scope, { externalId: 'ann-17' });
		// As in a copy from before: the note of it is gone, the person is there.
		await scope.db.deleteFrom('contact_erased').execute();
		await keepContacts(scope, [ann], null);
		await recordBatch(scope, [said]);
		expect(await applyErasures(kept)).toBe(1);
		expect(await findContact(scope, 'ann-17')).toBeNull();
		expect((await findContacts(scope, '')).total).toBe(1);
		const records = await scope.db.selectFrom('record').select(['contact', 'body']).execute();
		expect(JSON.stringify(records)).not.toMatch(/ann|Ann/);
		expect(await keepContacts(scope, [ann], null)).toEqual(['erased']);
		expect(await applyErasures(kept)).toBe(0);
	});

	test('what the list does not know is added to it; what cannot be read is passed over', async () => {
		await eraseCustomer(scope, { externalId: 'ann-17' });
		rmSync(erasedListPath(folder));
		expect(await applyErasures(kept)).toBe(0);
		expect(readErasures(folder)).toHaveLength(1);
		appendFileSync(erasedListPath(folder), `${organisationId} cut`);
		noteErasures(folder, [{ organisationId, hash: 'h'.repeat(43), at: '2026-11-22T09:00:00Z' }]);
		expect(readErasures(folder)).toHaveLength(2);
	});

	test('where it cannot be written nothing is erased', async () => {
		const wall = join(folder, 'a file, no folder');
		writeFileSync(wall, '');
		const blocked = { ...scope, dataFolder: wall };
		await expect(eraseCustomer(blocked, { externalId: 'ann-17' })).rejects.toThrow();
		expect(await findContact(scope, 'ann-17')).not.toBeNull();
	});

	test('the same number in another organisation stays, and nobody erases there (S1)', async () => {
		const other = await makeOrganisation(around, { name: 'Elsewhere' });
		const theirs = (await principalScope(kept, other.id, { kind: 'operator' })) as OrganisationScope;
		await keepContacts(theirs, [ann], null);
		await eraseCustomer(scope, { externalId: 'ann-17' });
		expect(await findContact(theirs, 'ann-17')).not.toBeNull();
		await scope.db.deleteFrom('contact_erased').execute();
		await keepContacts(scope, [ann], null);
		expect(await applyErasures(kept)).toBe(1);
		expect(await findContact(theirs, 'ann-17')).not.toBeNull();
		expect(await eraseCustomer(theirs, { externalId: 'bob-18' })).toMatchObject({
			error: { code: 'contact.not_found' }
		});
		const { scope: leader } = await makeMember(around, organisationId, 'leader');
		expect(await eraseCustomer(leader, { externalId: 'bob-18' })).toMatchObject({ error: { code: 'access.denied' } });
	});
});

describe('files that wait to be brought in', () => {
	async function upload(lines: string, by = scope): Promise<string> {
		const office: App = { ...testOffice(around, folder) };
		const id = around.ids.id();
		writeFileSync(uploadPath(folder, `${id}.csv`), lines);
		const noted = await takeInFile(office, by, { id, name: 'people.csv', target: 'contacts' });
		if (!noted.ok) throw new Error(noted.error.code);
		return id;
	}
	const isThere = (id: string): boolean => existsSync(uploadPath(folder, `${id}.csv`));

	test('go with the person who stands in them; others stay, and so do those of others', async () => {
		const byNumber = await upload('who;name\nann-17;Somebody\n');
		const byAddress = await upload('who,mail\n99,Ann <ann@example.org>\n');
		const foreign = await upload('who,name\nann-171,Hannah\n');
		const other = await makeOrganisation(around, { name: 'Elsewhere' });
		const theirs = await upload('who,name\nann-17,Theirs\n', other.admin);
		expect(await eraseCustomer(scope, { externalId: 'ann-17' })).toMatchObject({ value: { files: 2 } });
		expect([byNumber, byAddress, foreign, theirs].map(isThere)).toEqual([false, false, true, true]);
		expect(await findImport(scope, byNumber)).toBeNull();
		expect(await findImport(scope, foreign)).not.toBeNull();
	});

	test('one that failed half way keeps its note, not its file; what it told of a row goes, too', async () => {
		const id = await upload('who,name\nann-17,Ann Ash\n');
		await keepMapping(scope, id, mappingSchema.parse({ target: 'contacts', space: 'crm', id: 'who' }));
		await scope.db
			.updateTable('import_run')
			.set({ status: 'failed', stored_rows: 1 })
			.where('organisation_id', '=', organisationId)
			.where('id', '=', id)
			.execute();
		await scope.db
			.insertInto('import_reject')
			.values({
				...{ organisation_id: organisationId, import_id: id, line: 2, position: 0, column_name: 'who' },
				...{ reason: 'id_conflict', params: '{}', value: 'ann-17' }
			})
			.execute();
		await eraseCustomer(scope, { externalId: 'ann-17' });
		expect(isThere(id)).toBe(false);
		expect(await findImport(scope, id)).toMatchObject({ status: 'failed', file: '' });
		expect(await scope.db.selectFrom('import_reject').select('value').execute()).toEqual([{ value: '' }]);
	});
});
