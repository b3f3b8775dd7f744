import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CsvReader } from '#lib/domain/imports/csv.ts';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { findContacts } from '#lib/server/contacts/queries.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import { surroundings } from '../support/factories/identity.ts';

interface Period {
	readonly customers: number;
	readonly orders: number;
	readonly repeat_in_period_pct: number;
	readonly returning_pct: number;
}
interface Reference {
	readonly distinct_customer_ids_in_file: number;
	readonly orders: number;
	readonly by_quarter: Readonly<Record<string, Period>>;
	readonly by_month: Readonly<Record<string, Period>>;
}

const data = dataSet<Reference>('online_retail', 'online_retail_orders.csv');

const monthDays = (key: string): { from: string; to: string } => {
	const [year, month] = key.split('-').map(Number) as [number, number];
	return { from: `${key}-01`, to: new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) };
};

/** Of a table: one line for each customer, with the country of the first order. */
function customersOf(table: string): string {
	const reader = new CsvReader(',');
	const [head, ...rows] = [...reader.push(table), ...reader.end()];
	const at = (name: string): number => head?.cells.indexOf(name) ?? -1;
	const found = new Map(
		rows.toReversed().map(({ cells }) => [cells[at('customer_id')] ?? '', cells[at('country')] ?? ''])
	);
	return ['number,country', ...[...found].map(([id, country]) => `${id},${country}`)].join('\n');
}

describe.skipIf(!data.isThere)(`customers and the history of figures reach their references${data.note}`, () => {
	let home: AppHome;
	let handle: DatabaseHandle;
	let scope: OrganisationScope;
	let reference: Reference;
	const folder = mkdtempSync(join(tmpdir(), 'ninefold-retail-'));

	beforeAll(async () => {
		reference = data.reference();
		home = await appHome({ environment: { NINEFOLD_NOW: '2026-11-22T09:00:00Z' } });
		const words = ['--name', 'Ada', '--email', 'a@b.test', '--password', 'a long enough passphrase'];
		expect((await home.cli('admin', 'create', '--organisation', 'Shop', ...words)).stderr).toBe('');
		handle = openDatabase({ url: home.environment.DATABASE_URL as string });
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		const around = surroundings(handle, { instant: '2026-11-22T09:00:00Z' });
		scope = (await principalScope(around, id, { kind: 'operator' })) as OrganisationScope;
	}, 120_000);

	afterAll(async () => {
		await handle?.close();
		home?.remove();
		rmSync(folder, { recursive: true, force: true });
	});

	async function bring(target: string, content: string, mapping: object): Promise<Record<string, number>> {
		const file = join(folder, `${target}.csv`);
		writeFileSync(file, content);
		const done = await home.cli('import', target, file, '--mapping', JSON.stringify(mapping), '--json');
		expect(done.stderr).toBe('');
		return JSON.parse(done.stdout) as Record<string, number>;
	}

	test('every customer is there once, and bringing them in again changes nobody', async () => {
		const customers = reference.distinct_customer_ids_in_file;
		const content = customersOf(readFileSync(data.file, 'utf8'));
		const mapping = { space: 'shop', id: 'number', segments: [{ column: 'country', name: 'country' }] };
		expect(await bring('contacts', content, mapping)).toMatchObject({ stored: customers, rejected: 0, repeated: 0 });
		expect(await bring('contacts', content, mapping)).toMatchObject({ stored: 0, rejected: 0, repeated: customers });
		expect((await findContacts(scope, '')).total).toBe(customers);
	}, 120_000);

	test('a count and shares by month are what the months were, one by one and together', async () => {
		const months = Object.entries(reference.by_month);
		const compare = new Comparison();
		const make = async (title: string, kind: string): Promise<string> => {
			const made = await home.cli('metric', 'create', '--title', title, '--kind', kind, '--settings', '{}', '--json');
			expect(made.stderr).toBe('');
			return (JSON.parse(made.stdout) as { id: string }).id;
		};
		const lines = (value: keyof Period): string =>
			[
				'month,value,customers',
				...months.map(([key, one]) => `${monthDays(key).to},${one[value]},${one.customers}`)
			].join('\n');
		const base = { space: 'book', at: 'month', value: 'value', time: { format: 'iso', zone: 'UTC' } };
		const orders = await make('Orders of the book', 'count');
		const repeat = await make('Twice or more', 'rate');
		const returning = await make('Came before', 'rate');
		const whole = { stored: months.length, rejected: 0 };
		expect(await bring('history', lines('orders'), { ...base, metric: orders })).toMatchObject(whole);
		expect(
			await bring('history', lines('repeat_in_period_pct'), { ...base, metric: repeat, of: 'customers' })
		).toMatchObject(whole);
		expect(
			await bring('history', lines('returning_pct'), { ...base, metric: returning, of: 'customers' })
		).toMatchObject(whole);
		for (const [key, month] of months) {
			const days = monthDays(key);
			compare.same(`${key} orders`, (await figure(scope, orders, days)).value, month.orders);
			for (const [id, share] of [
				[repeat, month.repeat_in_period_pct],
				[returning, month.returning_pct]
			] as const) {
				const found = await figure(scope, id, days);
				compare.same(`${key} customers`, found.n, month.customers);
				compare.same(`${key} share`, found.value, share);
			}
		}
		const all = { from: '2010-12-01', to: '2011-12-31' };
		compare.same('all orders', (await figure(scope, orders, all)).value, reference.orders);
		expect(compare.differing).toEqual([]);
		expect(compare.checked).toBeGreaterThan(60);
		expect((await examineFigures(scope)).differences).toEqual([]);
	}, 240_000);
});
