import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { refreshDerived } from '#lib/server/metrics/derived.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import { surroundings } from '../support/factories/identity.ts';

interface Period {
	readonly customers: number;
	readonly orders: number;
	readonly cancellations: number;
	readonly revenue_gbp: number;
	readonly repeat_in_period_pct: number;
	readonly returning_pct: number;
	readonly retention_from_previous_pct: number | null;
}
interface Reference {
	readonly rows: number;
	readonly orders: number;
	readonly cancellations: number;
	readonly average_order_value_gbp: number;
	readonly revenue_gbp: number;
	readonly by_quarter: Readonly<Record<string, Period>>;
	readonly by_month: Readonly<Record<string, Period>>;
	readonly repeat_within_90_days_by_first_quarter: Readonly<
		Record<string, { first_time_customers_observed_90_days: number; repeat_90d_pct: number }>
	>;
	readonly orders_by_country_top10: Readonly<Record<string, number>>;
}

const data = dataSet<Reference>('online_retail', 'online_retail_orders.csv');

const base = {
	id: 'invoice_no',
	at: 'ordered_at',
	contact: 'customer_id',
	amount: 'amount_gbp',
	time: { format: 'iso', zone: 'Europe/London' },
	segments: [{ column: 'country', name: 'country' }]
};
const imports = [
	{ ...base, space: 'shop', type: 'order', again: 90, only: [{ column: 'is_cancellation', values: ['false'] }] },
	{ ...base, space: 'shop', type: 'cancellation', again: null, only: [{ column: 'is_cancellation', values: ['true'] }] }
];

const quarterDays = (key: string): { from: string; to: string } => {
	const [year, quarter] = key.split('-Q').map(Number) as [number, number];
	const to = new Date(Date.UTC(year, quarter * 3, 0)).toISOString().slice(0, 10);
	return { from: `${year}-${String(quarter * 3 - 2).padStart(2, '0')}-01`, to };
};
const monthDays = (key: string): { from: string; to: string } => {
	const [year, month] = key.split('-').map(Number) as [number, number];
	return { from: `${key}-01`, to: new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10) };
};

describe.skipIf(!data.isThere)(`the orders of a shop reach their reference figures${data.note}`, () => {
	let home: AppHome;
	let handle: DatabaseHandle;
	let scope: OrganisationScope;
	let reference: Reference;
	let metrics: ReadonlyMap<string, string>;
	const around = () => surroundings(handle, { instant: '2026-11-22T09:00:00Z' });
	const compare = new Comparison();

	beforeAll(async () => {
		reference = data.reference();
		home = await appHome({ environment: { NINEFOLD_NOW: '2026-11-22T09:00:00Z' } });
		const words = ['--name', 'Ada', '--email', 'a@b.test', '--password', 'a long enough passphrase'];
		expect((await home.cli('admin', 'create', '--organisation', 'Shop', ...words)).stderr).toBe('');
		for (const mapping of imports) {
			const done = await home.cli('import', 'events', data.file, '--mapping', JSON.stringify(mapping), '--json');
			expect(done.stderr).toBe('');
			expect(JSON.parse(done.stdout)).toMatchObject({
				read: reference.rows,
				stored: mapping.type === 'order' ? reference.orders : reference.cancellations,
				rejected: 0,
				repeated: 0
			});
		}
		for (const [rule, every] of ['repeat', 'returning', 'retention'].flatMap((one) =>
			['month', 'quarter'].map((period) => [one, period] as const)
		)) {
			const made = await home.cli('metric', 'derive', '--event', 'order', '--rule', rule, '--every', every);
			expect(made.stderr).toBe('');
		}
		handle = openDatabase({ url: home.environment.DATABASE_URL as string });
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		await handle.db.updateTable('organisation').set({ time_zone: 'Europe/London' }).execute();
		const found = await principalScope(around(), id, { kind: 'operator' });
		if (found === null) throw new Error('No organisation');
		scope = found;
		await refreshDerived(scope);
		metrics = new Map((await listMetrics(scope)).map((one) => [one.title, one.id]));
	}, 300_000);

	afterAll(async () => {
		await handle?.close();
		home?.remove();
	});

	const of = async (title: string, window: { from: string; to: string }, where: object[] = []) => {
		const id = metrics.get(title);
		if (id === undefined) throw new Error(`No metric ${title} among ${[...metrics.keys()].join(', ')}`);
		return figure(scope, id, { ...window, where: where as never });
	};

	test('orders, cancellations and amounts, as a whole, by quarter, month and country', async () => {
		const all = { from: '2010-12-01', to: '2011-12-31' };
		compare.same('orders', (await of('order', all)).value, reference.orders);
		compare.same('cancellations', (await of('cancellation', all)).value, reference.cancellations);
		const worth = await of('order: amount', all);
		compare.same('average', (worth.value ?? 0) / 100, reference.average_order_value_gbp);
		compare.same('revenue', ((worth.value ?? 0) * worth.n) / 100, reference.revenue_gbp, 2);
		const periods = [
			...Object.entries(reference.by_quarter).map(([key, period]) => ({ key, period, days: quarterDays(key) })),
			...Object.entries(reference.by_month).map(([key, period]) => ({ key, period, days: monthDays(key) }))
		];
		for (const { key, period, days } of periods) {
			compare.same(`${key} orders`, (await of('order', days)).value, period.orders);
			compare.same(`${key} cancellations`, (await of('cancellation', days)).value, period.cancellations);
			const sum = await of('order: amount', days);
			compare.same(`${key} revenue`, ((sum.value ?? 0) * sum.n) / 100, period.revenue_gbp, 2);
		}
		for (const [country, orders] of Object.entries(reference.orders_by_country_top10)) {
			const found = await of('order', all, [{ dimension: 'country', value: country }]);
			compare.same(country, found.value, orders);
		}
		expect(compare.differing).toEqual([]);
	});

	test('bought twice within a period, came before, came back: by quarter and by month', async () => {
		for (const [every, periods, daysOf] of [
			['quarter', reference.by_quarter, quarterDays],
			['month', reference.by_month, monthDays]
		] as const) {
			for (const [key, period] of Object.entries(periods)) {
				const days = daysOf(key);
				const repeat = await of(`order: twice or more in a ${every}`, days);
				compare.same(`${key} customers`, repeat.n, period.customers);
				compare.same(`${key} repeat`, repeat.value, period.repeat_in_period_pct);
				const returning = await of(`order: came before the ${every}`, days);
				compare.same(`${key} returning`, returning.value, period.returning_pct);
				const retention = await of(`order: came back in the next ${every}`, days);
				compare.same(`${key} retention`, retention.value, period.retention_from_previous_pct);
			}
		}
		expect(compare.differing).toEqual([]);
	});

	test('bought again within 90 days, as it stood the day after the last order', async () => {
		// As long as a customer's 90 days have not run out, nobody knows.
		const then = surroundings(handle, { instant: '2011-12-10T09:00:00Z' });
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		const at = await principalScope(then, id, { kind: 'operator' });
		if (at === null) throw new Error('No organisation');
		await refreshDerived(at, { isAnew: true });
		for (const [key, wanted] of Object.entries(reference.repeat_within_90_days_by_first_quarter)) {
			const found = await of('order: again within 90 days', quarterDays(key));
			compare.same(`${key} first customers`, found.n, wanted.first_time_customers_observed_90_days);
			compare.same(`${key} again`, found.value, wanted.repeat_90d_pct);
		}
		expect(compare.differing).toEqual([]);
		expect(compare.checked).toBeGreaterThan(140);
	});
});
