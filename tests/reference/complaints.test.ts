import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { openDatabase, type DatabaseHandle } from '#lib/server/db/client.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { appHome, type AppHome } from '../support/app.ts';
import { Comparison, dataSet } from '../support/data-folder.ts';
import { surroundings } from '../support/factories/identity.ts';

interface Group {
	readonly complaints: number;
	readonly timely_pct: number;
	readonly in_progress: number;
	readonly relief_pct_of_finished: number | null;
	readonly mean_days_received_to_sent: number;
	readonly median_days_received_to_sent: number;
}
type Groups = Readonly<Record<string, Group>>;
interface Reference {
	readonly rows: number;
	readonly overall: Group;
	readonly by_company_top20: Groups;
	readonly by_product: Groups;
	readonly by_month_received: Groups;
	readonly by_issue_top15: Readonly<Record<string, number>>;
	readonly by_channel: Readonly<Record<string, number>>;
}

const data = dataSet<Reference>('cfpb_complaints_2023', 'cfpb_complaints_2023.csv');

const base = {
	id: 'Complaint ID',
	opened: 'Date received',
	time: { format: 'iso', zone: 'UTC' },
	measure: 'elapsed',
	segments: ['Company', 'Product', 'Issue', 'Submitted via'].map((column) => ({ column, name: column }))
};
const answer = 'Company response to consumer';
const closed = (how: string): string => `Closed with ${how}`;
const relief = [closed('monetary relief'), closed('non-monetary relief')];
const imports = [
	{
		...base,
		space: 'complaints',
		firstAnswer: 'Date sent to company',
		outcome: { column: 'Timely response?', yes: ['Yes'] }
	},
	{
		...base,
		space: 'finished',
		outcome: { column: answer, yes: relief },
		only: [
			{
				column: answer,
				values: [...relief, closed('explanation'), 'Closed without relief', 'Closed', 'Untimely response']
			}
		]
	}
];

describe.skipIf(!data.isThere)(`complaints of bank customers reach their reference figures${data.note}`, () => {
	let home: AppHome;
	let handle: DatabaseHandle;
	let scope: OrganisationScope;
	let reference: Reference;
	const metrics = new Map<string, string>();
	const compare = new Comparison();
	const all = { from: '2012-01-01', to: '2023-12-31' };

	beforeAll(async () => {
		reference = data.reference();
		home = await appHome();
		const words = ['--name', 'Ada', '--email', 'a@b.test', '--password', 'a long enough passphrase'];
		expect((await home.cli('admin', 'create', '--organisation', 'Bank', ...words)).stderr).toBe('');
		for (const mapping of imports) {
			const done = await home.cli('import', 'cases', data.file, '--mapping', JSON.stringify(mapping), '--json');
			expect(done.stderr).toBe('');
			const left = mapping.space === 'finished' ? reference.overall.in_progress : 0;
			expect(JSON.parse(done.stdout)).toMatchObject({
				read: reference.rows,
				stored: reference.rows - left,
				rejected: 0
			});
		}
		const sources = JSON.parse((await home.cli('metric', 'sources', '--json')).stdout) as {
			id: number;
			name: string;
			dating: string;
		}[];
		const create = async (title: string, kind: string, source: string): Promise<void> => {
			const found = sources.find((one) => one.name === source && one.dating === 'opened');
			const words = ['--title', title, '--kind', kind, '--settings', '{}', '--source', String(found?.id)];
			const made = await home.cli('metric', 'create', ...words, '--json');
			expect(made.stderr).toBe('');
			metrics.set(title, (JSON.parse(made.stdout) as { id: string }).id);
		};
		await create('timely', 'rate', 'complaints: outcome');
		await create('sent', 'first-response', 'complaints: time to first answer');
		await create('relief', 'rate', 'finished: outcome');
		handle = openDatabase({ url: home.environment.DATABASE_URL as string });
		const { id } = await handle.db.selectFrom('organisation').select('id').executeTakeFirstOrThrow();
		const found = await principalScope(surroundings(handle), id, { kind: 'operator' });
		if (found === null) throw new Error('No organisation');
		scope = found;
	}, 300_000);

	afterAll(async () => {
		await handle?.close();
		home?.remove();
	});

	const of = (title: string, window: { from: string; to: string }, dimension = '', value = '') =>
		figure(scope, metrics.get(title) as string, {
			...window,
			where: dimension === '' ? [] : [{ dimension, value: value.slice(0, 120) }]
		});

	async function same(what: string, group: Group, window: { from: string; to: string }, dimension = '', value = '') {
		const timely = await of('timely', window, dimension, value);
		compare.same(`${what} complaints`, timely.n, group.complaints);
		compare.same(`${what} timely`, timely.value, group.timely_pct);
		const sent = await of('sent', window, dimension, value);
		compare.same(`${what} mean days`, (sent.extra['mean'] ?? 0) / 86_400, group.mean_days_received_to_sent);
		compare.same(`${what} median days`, (sent.extra['median'] ?? 0) / 86_400, group.median_days_received_to_sent);
		const given = await of('relief', window, dimension, value);
		compare.same(`${what} finished`, given.n, group.complaints - group.in_progress);
		if (given.n > 0) compare.same(`${what} relief`, given.value, group.relief_pct_of_finished);
	}

	test('as a whole, by company, product, month, issue and channel', async () => {
		await same('all', reference.overall, all);
		for (const [name, group] of Object.entries(reference.by_company_top20))
			await same(name, group, all, 'Company', name);
		for (const [name, group] of Object.entries(reference.by_product)) await same(name, group, all, 'Product', name);
		for (const [month, group] of Object.entries(reference.by_month_received)) {
			const [year, number] = month.split('-').map(Number) as [number, number];
			const to = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
			await same(month, group, { from: `${month}-01`, to });
		}
		for (const [name, n] of Object.entries(reference.by_issue_top15))
			compare.same(name, (await of('timely', all, 'Issue', name)).n, n);
		for (const [name, n] of Object.entries(reference.by_channel))
			compare.same(name, (await of('timely', all, 'Submitted via', name)).n, n);
		expect(compare.differing).toEqual([]);
		expect(compare.checked).toBeGreaterThan(200);
	});
});
