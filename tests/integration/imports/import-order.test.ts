import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { mappingSchema, type ImportMapping } from '#lib/domain/imports/mapping.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { keepMapping, noteArrival } from '#lib/server/imports/commands.ts';
import { lookAtFile } from '#lib/server/imports/file.ts';
import { findImport, listRejects } from '#lib/server/imports/queries.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { claimImport, runImport } from '#lib/server/workflows/import-run.ts';
import { claimUndo, undoImport } from '#lib/server/workflows/import-undo.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings } from '../../support/factories/identity.ts';

const folder = mkdtempSync(join(tmpdir(), 'ninefold-order-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const responses = mappingSchema.parse({
	target: 'responses',
	space: 'shop',
	id: 'id',
	at: 'at',
	scores: [{ column: 'nps', kind: 'nps', title: 'NPS' }],
	segments: [{ column: 'channel', name: 'channel' }]
});
const cases = mappingSchema.parse({
	target: 'cases',
	space: 'desk',
	id: 'id',
	opened: 'opened',
	firstAnswer: 'answered',
	resolved: 'resolved',
	department: 'team',
	measure: 'elapsed'
});

let count = 0;

interface World {
	readonly scope: OrganisationScope;
	/** Has a file arrive; how it is gone on with, until it is stopped or done. */
	arrive(
		head: string,
		rows: readonly string[],
		mapping: ImportMapping
	): Promise<{ id: string; places: { file: string; folder: string }; goOn(asks?: number): Promise<string> }>;
}

async function world(): Promise<World> {
	const around = surroundings(await testDatabase());
	const { admin: scope } = await makeOrganisation(around, { timeZone: 'Europe/Madrid' });
	return {
		scope,
		async arrive(head, rows, mapping) {
			count += 1;
			const places = { file: join(folder, `${count}.csv`), folder: join(folder, `${count}.rows`) };
			writeFileSync(places.file, [head, ...rows].join('\n'));
			const look = await lookAtFile(places.file);
			if (!look.ok) throw new Error(look.error.code);
			const id = scope.ids.id();
			const { target } = mapping;
			await noteArrival(scope, { id, target, name: 'file.csv', file: 'kept.csv', look: look.value });
			await keepMapping(scope, id, mapping);
			const claimed = await claimImport(scope, id, 'test');
			if (!claimed.ok) throw new Error(claimed.error.code);
			return {
				id,
				places,
				async goOn(asks = Number.POSITIVE_INFINITY) {
					const run = await findImport(scope, id);
					if (run === null) throw new Error('no import');
					let asked = 0;
					const result = await runImport(scope, run, places, { isStopped: () => (asked += 1) > asks });
					if (!result.ok) throw new Error(result.error.code);
					return result.value.outcome;
				}
			};
		}
	};
}

/** All that figures are made of, without what hangs on the order of storing. */
async function stored(scope: OrganisationScope) {
	const sums = await scope.db
		.selectFrom('rollup')
		.innerJoin('source', 'source.id', 'rollup.source_id')
		.leftJoin('segment_value', 'segment_value.id', 'rollup.segment_id')
		.select(['source.ref', 'source.dating', 'segment_value.value', 'day', 'n', 'sum', 'sum_sq', 'weight', 'histogram'])
		.execute();
	const records = await scope.db
		.selectFrom('record')
		.select(['source_key', 'fingerprint', 'at', 'body'])
		.orderBy('source_key')
		.execute();
	const told = sums.map((row) => JSON.stringify({ ...row, histogram: Buffer.from(row.histogram).toString('hex') }));
	return { sums: told.sort(), records };
}

const counted = async (scope: OrganisationScope, id: string) => {
	const run = await findImport(scope, id);
	if (run === null) throw new Error('no import');
	const { status, read, stored: kept, repeated, skipped, rejected, facts } = run;
	const { rows, notes, first, last } = facts;
	return { status, read, kept, repeated, skipped, rejected, rows, notes, first, last };
};

const head = 'id,at,nps,channel';
const row = fc
	.record({
		hour: fc.integer({ min: 0, max: 24 * 40 }),
		score: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 0, max: 10 }) }, fc.constantFrom('', '77', 'good')),
		channel: fc.constantFrom('app', 'web', '')
	})
	.map(
		({ hour, score, channel }) =>
			`${new Date(Date.UTC(2026, 9, 1) + hour * 3_600_000).toISOString()},${score},${channel}`
	);
const shuffled = fc
	.array(row, { minLength: 5, maxLength: 60 })
	.map((rows) => rows.map((one, index) => `${index},${one}`))
	.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));

describe('the order of a file', () => {
	test('changes neither figures nor which rows are rejected', async () => {
		await fc.assert(
			fc.asyncProperty(shuffled, async (orders) => {
				const outcomes = [];
				for (const rows of orders) {
					const { scope, arrive } = await world();
					const { id, goOn, places } = await arrive(head, rows, responses);
					expect(await goOn()).toBe('done');
					expect(existsSync(places.folder)).toBe(false);
					const rejects = (await listRejects(scope, id, 1_000)).map((one) => {
						const [name = ''] = (rows[one.line - 2] ?? '').split(',');
						return JSON.stringify([name, one.column, one.reason, one.value]);
					});
					outcomes.push({ ...(await stored(scope)), counts: await counted(scope, id), rejects: rejects.sort() });
					expect(await examineFigures(scope)).toMatchObject({ isWell: true });
				}
				expect(outcomes[1]).toEqual(outcomes[0]);
			}),
			{ numRuns: 5 }
		);
	});

	test('decides which row of an identifier counts: the first of the file, also where it is the latest', async () => {
		const { scope, arrive } = await world();
		const rows = ['a,2026-11-09,9,app', 'b,2026-11-05,8,app', 'a,2026-11-01,0,web', 'b,2026-11-07,1,web'];
		const { id, goOn } = await arrive(head, rows, responses);
		expect(await goOn()).toBe('done');
		const records = await scope.db.selectFrom('record').select(['source_key', 'body']).orderBy('source_key').execute();
		expect(records).toEqual([
			{ source_key: 'csv:shop:a', body: '{"answers":{"nps":9}}' },
			{ source_key: 'csv:shop:b', body: '{"answers":{"nps":8}}' }
		]);
		expect((await listRejects(scope, id)).map(({ line, reason, params }) => [line, reason, params['line']])).toEqual([
			[4, 'id_twice', 2],
			[5, 'id_twice', 3]
		]);
	});
});

const day = (index: number): string => String(1 + ((index * 7) % 20)).padStart(2, '0');
const manyResponses = Array.from({ length: 1_500 }, (_, index) =>
	index % 100 === 50
		? `${index},2026-11-01,99,app`
		: index % 100 === 60
			? `${index},2026-11-01,,web`
			: `${index},2026-11-${day(index)}T10:00:00Z,${index % 11},${index % 3 === 0 ? 'app' : 'web'}`
);
const manyCases = Array.from({ length: 700 }, (_, index) =>
	[
		index,
		`2026-10-${day(index)}T08:00`,
		`2026-10-${index % 90 === 5 ? '01T07:00' : `${day(index)}T09:30`}`,
		index % 8 === 0 ? '' : `2026-11-${day(index)}T08:00`,
		`team ${index % 4}`
	].join(',')
);

describe.each([
	['answers', head, manyResponses, responses],
	['cases', 'id,opened,answered,resolved,team', manyCases, cases]
] as const)('%s that are stopped again and again', (_name, columns, rows, mapping) => {
	test('come in as if nothing had been, whether rows were still being read or stored', async () => {
		const whole = await world();
		const at_once = await whole.arrive(columns, rows, mapping);
		expect(await at_once.goOn()).toBe('done');
		const wanted = await stored(whole.scope);
		const broken = await world();
		const bit = await broken.arrive(columns, rows, mapping);
		const seen = new Set<number>();
		expect(await bit.goOn(0)).toBe('stopped');
		expect(await counted(broken.scope, bit.id)).toMatchObject({ status: 'running', read: 0, rows: null });
		let turns = 0;
		while ((await bit.goOn(2)) === 'stopped') {
			turns += 1;
			seen.add((await counted(broken.scope, bit.id)).read);
			expect(await examineFigures(broken.scope)).toMatchObject({ isWell: true });
			// What was laid down may be lost, whole or in part, and is laid down again as it was.
			if (turns === 1) rmSync(bit.places.folder, { recursive: true });
			if (turns === 2) writeFileSync(join(bit.places.folder, 'rows'), 'half');
			if (turns > 200) throw new Error('It does not come to an end.');
		}
		expect(seen.size).toBeGreaterThan(1);
		expect(await stored(broken.scope)).toEqual(wanted);
		expect(await counted(broken.scope, bit.id)).toEqual(await counted(whole.scope, at_once.id));
		expect(await listRejects(broken.scope, bit.id, 1_000)).toEqual(await listRejects(whole.scope, at_once.id, 1_000));
		expect(existsSync(bit.places.folder)).toBe(false);
	});

	test('are taken back in slices, and leave nothing', async () => {
		const { scope, arrive } = await world();
		const first = await arrive(columns, rows.slice(0, 50), { ...mapping, space: 'before' });
		expect(await first.goOn()).toBe('done');
		const before = await stored(scope);
		const { id, goOn } = await arrive(columns, rows, mapping);
		expect(await goOn()).toBe('done');
		const claimed = await claimUndo(scope, id, 'test');
		if (!claimed.ok) throw new Error(claimed.error.code);
		for (let turns = 0; (await undoImport(scope, claimed.value, { isStopped: () => true })) === 'stopped'; turns += 1) {
			expect(await examineFigures(scope)).toMatchObject({ isWell: true });
			if (turns > 200) throw new Error('It does not come to an end.');
		}
		expect(await stored(scope)).toEqual(before);
		expect(await findImport(scope, id)).toMatchObject({ status: 'undone' });
	});
});

test('what is laid down meanwhile is for nobody else to read', async () => {
	const { arrive } = await world();
	const { places, goOn } = await arrive(head, manyResponses, responses);
	expect(await goOn(4)).toBe('stopped');
	expect(statSync(places.folder).mode & 0o077).toBe(0);
	for (const name of readdirSync(places.folder)) expect(statSync(join(places.folder, name)).mode & 0o077).toBe(0);
});

test('a file that is unfit leaves nothing laid down', async () => {
	const { arrive } = await world();
	const many = Array.from({ length: 12_000 }, (_, index) => `n${index},2026-11-01T10:00:00Z,9,app`);
	const { places, goOn } = await arrive(head, [...many, '1,2026-11-01,9,"open'], responses);
	await expect(goOn()).rejects.toThrow('import.file_quote_open');
	expect(existsSync(places.folder)).toBe(false);
});
