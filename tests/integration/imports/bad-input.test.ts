import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { mappingSchema, type ImportMapping } from '#lib/domain/imports/mapping.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { keepMapping, noteArrival } from '#lib/server/imports/commands.ts';
import { lookAtFile } from '#lib/server/imports/file.ts';
import { findImport, listRejects, rejectsFile } from '#lib/server/imports/queries.ts';
import { rehearseImport } from '#lib/server/workflows/import-rehearse.ts';
import { claimImport, runImport } from '#lib/server/workflows/import-run.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';

let around: TestAround;
let scope: OrganisationScope;
const folder = mkdtempSync(join(tmpdir(), 'ninefold-bad-'));
let path = '';
let count = 0;

beforeAll(async () => {
	around = surroundings(await testDatabase());
	scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
});
beforeEach(() => {
	count += 1;
	path = join(folder, `${count}.csv`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const responses = (more: object = {}): ImportMapping =>
	mappingSchema.parse({
		target: 'responses',
		space: `test ${count}`,
		id: 'id',
		at: 'at',
		scores: [{ column: 'nps', kind: 'nps', title: 'NPS' }],
		...more
	});

const write = (content: string | Buffer): string => {
	writeFileSync(path, content);
	return path;
};

/** Brings in what was written, as a page or the command line would. */
async function bring(mapping: ImportMapping = responses()) {
	const look = await lookAtFile(path);
	if (!look.ok) return { failure: look.error, run: null, id: '' };
	const id = scope.ids.id();
	await noteArrival(scope, {
		id,
		target: mapping.target,
		name: 'file.csv',
		file: '',
		look: look.value,
		byOperator: true
	});
	expect(await keepMapping(scope, id, mapping)).toMatchObject({ ok: true });
	const claimed = await claimImport(scope, id, 'test');
	if (!claimed.ok) throw new Error(claimed.error.code);
	const result = await runImport(scope, claimed.value, { file: path, folder: `${path}.rows` });
	expect(existsSync(`${path}.rows`)).toBe(false);
	return { failure: result.ok ? null : result.error, run: await findImport(scope, id), id };
}

const stored = async (): Promise<number> =>
	Number(
		(
			await scope.db
				.selectFrom('record')
				.select((eb) => eb.fn.countAll<number>().as('n'))
				.executeTakeFirstOrThrow()
		).n
	);

/** The file is refused at once, with this message, and nothing of it is stored. */
async function refused(content: string | Buffer, failure: object): Promise<void> {
	const before = await stored();
	write(content);
	expect(await bring()).toMatchObject({ failure });
	expect(await stored()).toBe(before);
}

const row = (id: number, more = 'x'): string => `${id},2026-11-01,9,${more}`;
const head = 'id,at,nps,words';

describe('files that are no table', () => {
	test('an empty file', () => refused('', { code: 'import.file_empty' }));
	test('a file of blank lines', () => refused('\n\n  \n', { code: 'import.file_empty' }));
	test('names of columns and no rows', () => refused(`${head}\n`, { code: 'import.file_header_only' }));
	test('a picture called .csv', () =>
		refused(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), { code: 'import.file_picture' }));
	test('a spreadsheet called .csv', () =>
		refused(Buffer.from('PK\u0003\u0004rest of a zip'), { code: 'import.file_spreadsheet' }));
	test('a PDF called .csv', () => refused('%PDF-1.7\nrest', { code: 'import.file_pdf' }));
	test('a packed file', () => refused(Buffer.from([0x1f, 0x8b, 8, 0, 0]), { code: 'import.file_packed' }));
	test('bytes without meaning', () =>
		refused(Buffer.from([1, 2, 0, 3, 4, 0, 5, 6, 7, 8, 0, 2]), { code: 'import.file_not_text' }));
	test('ten megabytes without a line break, quickly', async () => {
		const began = performance.now();
		await refused('x'.repeat(10 * 1024 * 1024), { code: 'import.file_no_lines' });
		expect(performance.now() - began).toBeLessThan(2_000);
	});
	test('a million columns in one row', () =>
		refused(`${'a,'.repeat(1_000_000)}\n1,2\n`, {
			code: 'import.file_too_many_columns',
			params: { line: 1, limit: 200 }
		}));
	test('two columns of the same name', () =>
		refused('id,at,nps,nps\n1,2026-11-01,9,9\n', { code: 'import.file_header_twice', params: { name: 'nps' } }));
	test('a column without a name', () =>
		refused('id,at,,nps\n1,2026-11-01,9,9\n', { code: 'import.file_header_blank', params: { column: 3 } }));
});

describe('files that break on the way', () => {
	const many = (n: number): string => Array.from({ length: n }, (_, index) => row(index + 1)).join('\n');

	test('a quotation mark that is never closed names its line, and nothing is stored', async () => {
		await refused(`${head}\n${many(800)}\n801,2026-11-01,9,"never closed\n${many(20)}`, {
			code: 'import.file_quote_open',
			params: { line: 802 }
		});
	});
	test('a quotation mark that swallows the rest of a long file is found without reading it all', () =>
		refused(`${head}\n1,2026-11-01,9,"open\n${many(30_000)}`, { code: 'import.file_quote_open', params: { line: 2 } }));
	test('a cell that is too long names line and column', () =>
		refused(`${head}\n${many(3)}\n4,2026-11-01,9,${'y'.repeat(40_000)}\n`, {
			code: 'import.file_cell_too_long',
			params: { line: 5, column: 4 }
		}));
	test('bytes far down that are no UTF-8 name their line, and nothing is stored', async () => {
		const before = await stored();
		write(Buffer.concat([Buffer.from(`${head}\n${many(20_000)}\n`), Buffer.from([0x39, 0x2c, 0xe9, 0x2c, 0x0a])]));
		expect(await bring()).toMatchObject({ failure: { code: 'import.file_encoding', params: { line: 20_002 } } });
		expect(await stored()).toBe(before);
	});
	test('too many values in a column that tells apart, and nothing is stored', async () => {
		const before = await stored();
		write(`${head}\n${Array.from({ length: 1_600 }, (_, index) => row(index, `value ${index}`)).join('\n')}`);
		const { failure, run } = await bring(responses({ segments: [{ column: 'words', name: 'words' }] }));
		expect(failure).toMatchObject({ code: 'import.segment_too_wide' });
		expect(run).toMatchObject({ status: 'failed', stored: 0, read: 0 });
		expect(await stored()).toBe(before);
	});
});

describe('encodings and separators', () => {
	const table = (separator: string): string =>
		['id', 'at', 'nps', 'words'].join(separator) +
		'\r\n' +
		['1', '2026-11-01', '9', 'Gr\u00fc\u00dfe'].join(separator) +
		'\r\n';
	const words = async (): Promise<string> =>
		(await scope.db.selectFrom('record').select('body').orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow()).body;

	test.each([
		['UTF-8', Buffer.from(table(','))],
		['UTF-8 with its mark', Buffer.from(`\ufeff${table(',')}`)],
		['UTF-16, little end first', Buffer.from(`\ufeff${table(',')}`, 'utf16le')],
		['UTF-16, big end first', Buffer.from(`\ufeff${table(',')}`, 'utf16le').swap16()],
		['UTF-16 without a mark', Buffer.from(table(','), 'utf16le')],
		['Western European, offered with a word about the line', Buffer.from(table(','), 'latin1')],
		['semicolons', Buffer.from(table(';'))],
		['tabs', Buffer.from(table('\t'))],
		['bars', Buffer.from(table('|'))]
	])('%s', async (name, bytes) => {
		write(bytes);
		const look = await lookAtFile(path);
		expect(look).toMatchObject({ ok: true, value: { headers: ['id', 'at', 'nps', 'words'] } });
		if (look.ok) expect(look.value.notUtf8At).toBe(name.startsWith('Western') ? 2 : null);
		expect(await bring(responses({ comment: 'words' }))).toMatchObject({ failure: null, run: { stored: 1 } });
		expect(await words()).toContain('Gr\u00fc\u00dfe');
	});
});

describe('rows that cannot be taken', () => {
	test('each is told with line, column and reason; the others are stored', async () => {
		write(
			[
				'id,at,nps,resolved',
				'1,2026-11-01,9,a',
				'2,2026-11-01,11,a',
				'3,2026-11-01,-1,a',
				'4,2026-11-01,7.5,a',
				'5,2026-11-01,good,a',
				'6,2026-02-30,9,a',
				'7,,9,a',
				'8,2026-11-23,9,a',
				'9,1969-12-31,9,a',
				',2026-11-01,9,a',
				'1,2026-11-01,8,a',
				'10,2026-11-01,9',
				'11,2026-11-01,9,a,b',
				'12,2026-11-01,,a',
				'13,2026-11-01T23:59:59Z,0,"a',
				'b"',
				'14,2026-11-01,10,a'
			].join('\n')
		);
		const { run, id } = await bring();
		expect(run).toMatchObject({ status: 'done', read: 16, stored: 3, skipped: 1, rejected: 12, repeated: 0 });
		expect((await listRejects(scope, id)).map((one) => [one.line, one.column, one.reason])).toEqual([
			[3, 'nps', 'score_outside'],
			[4, 'nps', 'score_outside'],
			[5, 'nps', 'score_not_whole'],
			[6, 'nps', 'score_unreadable'],
			[7, 'at', 'time_unreadable'],
			[8, 'at', 'time_missing'],
			[9, 'at', 'time_ahead'],
			[10, 'at', 'time_too_old'],
			[11, 'id', 'id_missing'],
			[12, 'id', 'id_twice'],
			[13, '', 'cells_missing'],
			[14, '', 'cells_too_many']
		]);
		expect((await listRejects(scope, id))[9]).toMatchObject({ params: { line: 2 } });
	});

	test('a case resolved before it was opened is not taken; one first answered before loses only that time', async () => {
		write(
			[
				'id,opened,answered,resolved',
				'1,2026-11-01T10:00,2026-11-01T11:00,2026-11-01T12:00',
				'2,2026-11-01T10:00,2026-11-01T11:00,2026-11-01T09:00',
				'3,2026-11-01T10:00,2026-11-01T09:00,2026-11-01T12:00',
				'4,2026-11-01T10:00,,'
			].join('\n')
		);
		const mapping = mappingSchema.parse({
			target: 'cases',
			space: 'desk',
			id: 'id',
			opened: 'opened',
			firstAnswer: 'answered',
			resolved: 'resolved',
			measure: 'elapsed'
		});
		const { run, id } = await bring(mapping);
		expect(run).toMatchObject({ stored: 3, rejected: 1 });
		expect((await listRejects(scope, id)).map((one) => [one.line, one.reason, one.isNote])).toEqual([
			[3, 'resolved_before_opened', false],
			[4, 'first_answer_before_opened', true]
		]);
	});

	test('the file of rejected rows holds no formula (S13)', async () => {
		write(`id,at,nps,words\n1,=cmd|calc,9,x\n2,+1,9,x\n3,@x,9,x\n4,-2,9,x`);
		const { id } = await bring();
		const file = await rejectsFile(scope, id, {
			heads: ['line', 'column', 'value', 'reason'],
			reason: (one) => one.reason
		});
		if (!file.ok) throw new Error('no file');
		const cells = file.value.content
			.replace('\ufeff', '')
			.split('\r\n')
			.flatMap((line) => line.split(','));
		expect(cells.filter((cell) => /^"?[=+\-@]/.test(cell))).toEqual([]);
		expect(file.value.content).toContain("'=cmd|calc");
	});

	test('of very many rejected rows the details of ten thousand are kept, and all are counted', async () => {
		write(`id,at,nps\n${Array.from({ length: 10_500 }, (_, index) => `${index},2026-11-01,99`).join('\n')}`);
		const { run, id } = await bring();
		expect(run).toMatchObject({ rejected: 10_500, stored: 0 });
		expect(await listRejects(scope, id, 20_000)).toHaveLength(10_000);
	});
});

test('a rehearsal stores nothing and says what would happen', async () => {
	write('id,at,nps\n1,2026-11-01,9\n2,2026-11-01,99\n');
	const before = await stored();
	const shape = { encoding: 'utf-8', delimiter: ',' } as const;
	const told = await rehearseImport(scope, responses(), { path, headers: ['id', 'at', 'nps'], ...shape });
	expect(told).toMatchObject({ ok: true, value: { counts: { read: 2, stored: 1, rejected: 1 } } });
	expect(await stored()).toBe(before);
});
