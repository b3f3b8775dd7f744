import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { mappingSchema, type ImportMapping } from '#lib/domain/imports/mapping.ts';
import { ok } from '#lib/domain/shared/result.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { eraseContact } from '#lib/server/contacts/commands.ts';
import { keepMapping, noteArrival } from '#lib/server/imports/commands.ts';
import { lookAtFile } from '#lib/server/imports/file.ts';
import { findImport } from '#lib/server/imports/queries.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { claimImport, runImport } from '#lib/server/workflows/import-run.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings } from '../../support/factories/identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-carried-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answers = mappingSchema.parse({
	target: 'responses',
	space: 'shop',
	id: 'id',
	at: 'at',
	scores: [
		{ column: 'nps', kind: 'nps', title: 'NPS' },
		{ column: 'happy', kind: 'csat', title: 'Happy' }
	],
	comment: 'words',
	contact: 'who',
	weight: 'weight',
	segments: [
		{ column: 'channel', name: 'channel' },
		{ column: 'region', name: 'region' }
	]
});
const events = mappingSchema.parse({
	target: 'events',
	space: 'shop',
	type: 'order',
	id: 'id',
	at: 'at',
	contact: 'who',
	amount: 'amount',
	segments: [{ column: 'channel', name: 'channel' }]
});

/** More than a thread is begun for. */
const many = 1_300;
/** Fewer. */
const few = 260;

const day = (index: number): string => String(1 + ((index * 7) % 20)).padStart(2, '0');
const answer = (index: number): string =>
	[
		`a${index}`,
		`2026-10-${day(index)}T${String(index % 24).padStart(2, '0')}:30:00Z`,
		index % 11,
		index % 5 === 0 ? '' : 1 + (index % 5),
		index % 4 === 0 ? `"it’s fine, ""really"" — ${index}"` : '',
		index % 3 === 0 ? `c${index % 40}` : '',
		index % 6 === 0 ? '0.5' : '1',
		['app', 'web', ''][index % 3],
		`region ${index % 17}`
	].join(',');
const event = (index: number): string =>
	[
		`e${index}`,
		`2026-10-${day(index)}T10:00:00Z`,
		`c${index % 40}`,
		`${index % 90}.50`,
		['app', 'web'][index % 2]
	].join();
const rowsOf = (from: number, until: number, row: (index: number) => string): string[] =>
	Array.from({ length: until - from }, (_, index) => row(from + index));

let files = 0;
async function bringIn(scope: OrganisationScope, head: string, rows: readonly string[], mapping: ImportMapping) {
	files += 1;
	const places = { file: join(folder, `${files}.csv`), folder: join(folder, `${files}.rows`) };
	writeFileSync(places.file, [head, ...rows].join('\n'));
	const look = await lookAtFile(places.file);
	if (!look.ok) throw new Error(look.error.code);
	const id = scope.ids.id();
	await noteArrival(scope, { id, target: mapping.target, name: 'file.csv', file: 'kept.csv', look: look.value });
	await keepMapping(scope, id, mapping);
	const claimed = await claimImport(scope, id, 'test');
	if (!claimed.ok) throw new Error(claimed.error.code);
	const result = await runImport(scope, claimed.value, places);
	if (!result.ok) throw new Error(result.error.code);
	const run = await findImport(scope, id);
	return { id, told: result.value.counts, kept: run };
}

async function everything(scope: OrganisationScope) {
	const sums = await scope.db
		.selectFrom('rollup')
		.innerJoin('source', 'source.id', 'rollup.source_id')
		.leftJoin('segment_value', 'segment_value.id', 'rollup.segment_id')
		.select(['source.ref', 'segment_value.value', 'day', 'n', 'sum', 'sum_sq', 'weight', 'weighted_sum', 'histogram'])
		.execute();
	const rows = await scope.db
		.selectFrom('record')
		.innerJoin('observation', 'observation.seq', 'record.seq')
		.innerJoin('source', 'source.id', 'observation.source_id')
		.leftJoin('segment_value as one', 'one.id', 'observation.s1')
		.leftJoin('segment_value as two', 'two.id', 'observation.s2')
		.select(['record.source_key', 'record.kind', 'record.survey_id', 'record.fingerprint', 'record.contact'])
		.select(['record.at', 'record.state', 'record.body', 'source.ref', 'observation.at as seen', 'observation.value'])
		.select(['observation.weight', 'observation.state as counts', 'one.value as first', 'two.value as second'])
		.execute();
	return {
		sums: sums.map((row) => JSON.stringify({ ...row, histogram: Buffer.from(row.histogram).toString('hex') })).sort(),
		rows: rows.map((row) => JSON.stringify(row)).sort()
	};
}

const world = async () =>
	(await makeOrganisation(surroundings(await testDatabase()), { timeZone: 'Europe/Madrid' })).admin;

describe.each([
	['answers', 'id,at,nps,happy,words,who,weight,channel,region', answer, answers],
	['events', 'id,at,who,amount,channel', event, events]
] as const)('a large file of %s', (_name, head, row, mapping) => {
	test('comes in as the same rows in small files do', async () => {
		const [large, small] = [await world(), await world()];
		const rows = rowsOf(0, many, row);
		const { told, kept } = await bringIn(large, head, rows, mapping);
		expect(told).toMatchObject({ read: many, stored: many, repeated: 0, rejected: 0 });
		expect(kept).toMatchObject({ status: 'done', read: many, stored: many });
		for (let at = 0; at < many; at += few) await bringIn(small, head, rows.slice(at, at + few), mapping);
		expect(await everything(large)).toEqual(await everything(small));
		expect(await examineFigures(large)).toMatchObject({ isWell: true });
	});

	test('with rows that are there already takes what is new, and tells the others', async () => {
		const scope = await world();
		await bringIn(scope, head, rowsOf(100, 300, row), mapping);
		// Ten of those that are there say something else.
		const other = (index: number): string =>
			index >= 200 && index < 210 ? row(index).replace(/T\d\d/, 'T03') : row(index);
		const { told } = await bringIn(scope, head, rowsOf(0, many, other), mapping);
		const differing = rowsOf(200, 210, other).filter((one, index) => one !== row(200 + index)).length;
		expect(differing).toBeGreaterThan(5);
		expect(told).toMatchObject({
			...{ read: many, stored: many - 200, repeated: 200 - differing, rejected: differing }
		});
		const { n } = await scope.db
			.selectFrom('record')
			.select((eb) => eb.fn.countAll().as('n'))
			.executeTakeFirstOrThrow();
		expect(Number(n)).toBe(many);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});
});

test('what somebody who was erased said comes in without name and words, in a large file too', async () => {
	const scope = await world();
	const head = 'id,at,nps,happy,words,who,weight,channel,region';
	await bringIn(scope, head, rowsOf(0, few, answer), answers);
	const erased = await eraseContact(scope, { externalId: 'c12' });
	expect(erased.ok).toBe(true);
	const { told } = await bringIn(scope, head, rowsOf(few, few + many, answer), answers);
	expect(told).toMatchObject({ read: many, stored: many });
	const named = await scope.db.selectFrom('record').select('contact').where('contact', 'in', ['c12', 'c15']).execute();
	expect(named.some(({ contact }) => contact === 'c15')).toBe(true);
	expect(named.some(({ contact }) => contact === 'c12')).toBe(false);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
});

test('others write meanwhile, and nobody waits for ever', async () => {
	const scope = await world();
	const head = 'id,at,nps,happy,words,who,weight,channel,region';
	await bringIn(scope, head, rowsOf(0, few, answer), answers);
	let isOver = false;
	const bringing = bringIn(scope, head, rowsOf(few, few + many, answer), answers).finally(() => (isOver = true));
	let others = 0;
	while (!isOver || others === 0) {
		others += 1;
		// As somebody else: a scope is in one transaction at a time.
		const renamed = await inTransaction({ ...scope }, async (inner) => {
			const { organisationId: id } = inner;
			await inner.db
				.updateTable('organisation')
				.set({ name: `Other ${others}` })
				.where('id', '=', id)
				.execute();
			return ok();
		});
		expect(renamed.ok).toBe(true);
		for (let turns = 0; turns < 5; turns += 1) await new Promise((resolve) => setImmediate(resolve));
	}
	const { told } = await bringing;
	expect(told).toMatchObject({ read: many, stored: many });
	const { n } = await scope.db
		.selectFrom('record')
		.select((eb) => eb.fn.countAll().as('n'))
		.executeTakeFirstOrThrow();
	expect(Number(n)).toBe(few + many);
	const { name } = await scope.db.selectFrom('organisation').select('name').executeTakeFirstOrThrow();
	expect(name).toBe(`Other ${others}`);
	expect(await examineFigures(scope)).toMatchObject({ isWell: true });
});
