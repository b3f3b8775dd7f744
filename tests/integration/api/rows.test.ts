import { beforeEach, describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { ingestHandlers, sendingLimit } from '#lib/server/api/ingest.ts';
import { createKey } from '#lib/server/keys/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { listSourceChoices } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { addDepartment } from '#lib/server/people/department-commands.ts';
import { testDatabase } from '../../support/db.ts';
import { makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { testOffice } from '../../support/office.ts';
import { asker } from './sender.ts';

let around: TestAround;
let scope: OrganisationScope;
let ask: ReturnType<typeof asker>;
let secret: string;

const keyOf = async (of: OrganisationScope, ...abilities: ('ingest' | 'read')[]): Promise<string> => {
	const made = await createKey(of, { name: 'Program', abilities });
	if (!made.ok) throw new Error(made.error.code);
	return made.value.secret;
};

beforeEach(async () => {
	around = surroundings(await testDatabase());
	scope = (await makeOrganisation(around, { timeZone: 'UTC' })).admin;
	ask = asker(ingestHandlers(testOffice(around, '/nowhere')));
	secret = await keyOf(scope, 'ingest');
});

const send = (path: string, body: unknown, more: { key?: string | null; type?: string } = {}) =>
	ask(`/api/v1/${path}`, { key: secret, body, ...more });
const statuses = (told: { results?: readonly { status: string }[] }) => told.results?.map((one) => one.status);
const count = async (): Promise<number> => (await scope.db.selectFrom('record').select('seq').execute()).length;
const window = { from: '2026-11-01', to: '2026-11-30' };

async function metric(title: string, kind: string, sourceNames: readonly string[] = [], settings: object = {}) {
	const sources = await listSourceChoices(scope);
	const sourceIds = sourceNames.map((name) => {
		const found = sources.find((one) => one.name === name && one.dating !== 'closed');
		if (found === undefined) throw new Error(`No stream ${name} among ${sources.map((one) => one.name).join(', ')}`);
		return found.id;
	});
	const made = await addMetric(scope, { title, kind, settings, sourceIds });
	if (!made.ok) throw new Error(made.error.code);
	return made.value.id;
}

describe('POST /api/v1/cases', () => {
	const one = (id: string, more: object = {}) => ({ id, opened: '2026-11-20T08:00:00Z', measure: 'elapsed', ...more });

	test('a clock that nothing fed moves, a case sent again takes its newer times, told exactly', async () => {
		const resolution = await metric('Time to resolution', 'resolution', [], { openCases: 'leave_out' });
		const first = await send('cases', [
			one('1', { resolved: '2026-11-20T09:00:00Z', title: 'Late' }),
			one('2', { resolved: '2026-11-20T07:00:00Z' }),
			one('3', { firstAnswer: '2026-11-20T07:00:00Z' }),
			one('4', { resolved: 'soon' }),
			one('5', { pauses: [{ from: '2026-11-20T09:00:00Z', until: '2026-11-20T08:30:00Z' }] }),
			one('6', { reopened: -1 }),
			one('7', { type: 'a:b' }),
			one('8', { resolvd: '2026-11-20T09:00:00Z' }),
			one('9', { measure: 'never' }),
			one('10', { opened: '2026-12-24T08:00:00Z' }),
			one('11', { resolved: '2027-12-24T08:00:00Z' })
		]);
		expect(first.status).toBe(200);
		expect(first.told.results).toEqual([
			{ id: '1', status: 'stored' },
			{ id: '2', status: 'rejected', error: { field: 'resolved', reason: 'before_opened' } },
			{ id: '3', status: 'rejected', error: { field: 'firstAnswer', reason: 'before_opened' } },
			{ id: '4', status: 'rejected', error: { field: 'resolved', reason: 'not_an_instant' } },
			{ id: '5', status: 'rejected', error: { field: 'pauses.0.until', reason: 'before_its_start' } },
			{ id: '6', status: 'rejected', error: { field: 'reopened', reason: 'too_small' } },
			{ id: '7', status: 'rejected', error: { field: 'type', reason: 'no_colon' } },
			{ id: '8', status: 'rejected', error: { field: 'resolvd', reason: 'unknown_field' } },
			{ id: '9', status: 'rejected', error: { field: 'measure', reason: 'not_a_choice' } },
			{ id: '10', status: 'stored', note: 'quarantined' },
			{ id: '11', status: 'rejected', error: { field: 'resolved', reason: 'ahead' } }
		]);
		expect(await figure(scope, resolution, window)).toMatchObject({ n: 1, extra: { mean: 3_600 } });
		const again = await send('cases', [
			one('1', { resolved: '2026-11-20T10:00:00Z', title: 'Late' }),
			one('1', { resolved: '2026-11-20T10:00:00Z', title: 'Late' })
		]);
		expect(statuses(again.told)).toEqual(['changed', 'repeated']);
		expect(await figure(scope, resolution, window)).toMatchObject({ n: 1, extra: { mean: 7_200 } });
		expect(await count()).toBe(2);
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});

	test('the department is found by its name, and tells the figures apart', async () => {
		const made = await addDepartment(scope, { name: 'North desk' });
		if (!made.ok) throw new Error(made.error.code);
		const resolution = await metric('Time to resolution', 'resolution', [], { openCases: 'leave_out' });
		await send('cases', [
			one('1', { resolved: '2026-11-20T09:00:00Z', department: 'north desk' }),
			one('2', { resolved: '2026-11-20T12:00:00Z' })
		]);
		const clocks = await scope.db.selectFrom('case_clock').select('department_id').orderBy('seq').execute();
		expect(clocks.map((row) => row.department_id)).toEqual([made.value.id, null]);
		const where = [{ dimension: 'department', value: 'north desk' }];
		expect(await figure(scope, resolution, { ...window, where })).toMatchObject({ n: 1 });
	});
});

describe('POST /api/v1/events', () => {
	const one = (id: string, more: object = {}) => ({ id, type: 'delivery', at: '2026-11-20T08:00:00Z', ...more });

	test('counts, amounts and what was on time become figures', async () => {
		const { status, told } = await send('events', [
			one('1', { due: '2026-11-20T08:00:00Z', amount: 12.5, contact: 'c1' }),
			one('2', { due: '2026-11-20T07:59:59Z', amount: -2.5 }),
			one('3', { outcome: true, due: '2026-11-20T07:00:00Z' }),
			one('4', { due: 'never' }),
			one('5', { amount: 'much' }),
			one('6'),
			one('1', { due: '2026-11-20T08:00:00Z', amount: 12.5, contact: 'c1' }),
			one('1', { amount: 1 }),
			one('1', { type: 'order' })
		]);
		expect(status).toBe(200);
		expect(told.results).toEqual([
			{ id: '1', status: 'stored' },
			{ id: '2', status: 'stored' },
			{ id: '3', status: 'rejected', error: { field: 'outcome', reason: 'contradicts_due' } },
			{ id: '4', status: 'rejected', error: { field: 'due', reason: 'not_an_instant' } },
			{ id: '5', status: 'rejected', error: { field: 'amount', reason: 'wrong_type' } },
			{ id: '6', status: 'stored' },
			{ id: '1', status: 'repeated' },
			{ id: '1', status: 'conflict', error: { field: 'id', reason: 'other_content' } },
			{ id: '1', status: 'stored' }
		]);
		const deliveries = await metric('Deliveries', 'count', ['delivery']);
		const worth = await metric('Worth', 'amount', ['delivery: amount'], { currency: 'EUR' });
		const onTime = await metric('On time', 'rate', ['delivery: as it should']);
		expect(await figure(scope, deliveries, window)).toMatchObject({ value: 3 });
		expect(await figure(scope, worth, window)).toMatchObject({ value: 500, n: 2 });
		expect(await figure(scope, onTime, window)).toMatchObject({ value: 50, n: 2 });
		expect(await examineFigures(scope)).toMatchObject({ isWell: true });
	});
});

describe('POST /api/v1/observations', () => {
	test('values worked out elsewhere: shares with their number, counts, amounts', async () => {
		const share = await metric('Self-service', 'rate');
		const orders = await metric('Orders', 'count');
		await metric('Twice', 'count');
		await metric('Twice', 'count');
		const at = '2026-11-20';
		const { told } = await send('observations', [
			{ id: '1', metric: 'self-service', at, value: 81, of: 120 },
			{ id: '2', metric: share, at, value: 121, of: 120 },
			{ id: '3', metric: share, at, value: 81 },
			{ id: '4', metric: orders, at, value: 17 },
			{ id: '5', metric: orders, at, value: 1.5 },
			{ id: '6', metric: orders, at, value: 3, of: 4 },
			{ id: '7', metric: 'Twice', at, value: 3 },
			{ id: '8', metric: around.ids.id(), at, value: 3 },
			{ id: '9', metric: orders, at: '2026-02-31', value: 3 }
		]);
		expect(told.results).toEqual([
			{ id: '1', status: 'stored' },
			{ id: '2', status: 'rejected', error: { field: 'value', reason: 'unfit' } },
			{ id: '3', status: 'rejected', error: { field: 'of', reason: 'unfit' } },
			{ id: '4', status: 'stored' },
			{ id: '5', status: 'rejected', error: { field: 'value', reason: 'unfit' } },
			{ id: '6', status: 'rejected', error: { field: 'of', reason: 'unfit' } },
			{ id: '7', status: 'rejected', error: { field: 'metric', reason: 'unknown' } },
			{ id: '8', status: 'rejected', error: { field: 'metric', reason: 'unknown' } },
			{ id: '9', status: 'rejected', error: { field: 'at', reason: 'not_an_instant' } }
		]);
		expect(await figure(scope, share, window)).toMatchObject({ value: 67.5, n: 120 });
		expect(await figure(scope, orders, window)).toMatchObject({ value: 17 });
	});
});

const good: Readonly<Record<string, (id: string) => object>> = {
	responses: (id) => ({ id, at: '2026-11-20', comment: 'Fine' }),
	cases: (id) => ({ id, opened: '2026-11-20' }),
	events: (id) => ({ id, at: '2026-11-20', type: 'visit' }),
	observations: (id) => ({ id, metric: 'Orders', at: '2026-11-20', value: 3 })
};

describe.each(Object.keys(good))('POST /api/v1/%s', (path) => {
	const row = good[path] as (id: string) => object;

	test('takes JSON lines as it takes a list, and names the line that is none', async () => {
		await metric('Orders', 'count');
		const type = 'application/x-ndjson';
		const lines = `${JSON.stringify(row('1'))}\n\n${JSON.stringify(row('2'))}\r\n`;
		expect(statuses((await send(path, lines, { type })).told)).toEqual(['stored', 'stored']);
		expect(statuses((await send(path, [row('2'), row('3')])).told)).toEqual(['repeated', 'stored']);
		const broken = await send(path, `${JSON.stringify(row('4'))}\n{"id":`, { type });
		expect([broken.status, broken.told.error]).toEqual([400, { row: 2, field: 'body', reason: 'not_json' }]);
		expect(await count()).toBe(3);
	});

	test('refuses other keys, other forms and too much (S10)', async () => {
		const reading = await keyOf(scope, 'read');
		expect((await send(path, [], { key: reading })).status).toBe(403);
		expect((await send(path, [], { key: null })).status).toBe(401);
		expect((await send(path, [], { type: 'text/csv' })).status).toBe(415);
		expect((await ask(`/api/v1/${path}?key=x`, { key: secret, body: [] })).status).toBe(400);
		expect((await ask(`/api/v1/${path}`, { key: secret, method: 'GET' })).status).toBe(405);
		const many = Array.from({ length: 1_001 }, (_, index) => row(String(index)));
		expect((await send(path, many)).status).toBe(413);
		const lines = many.map((one) => JSON.stringify(one)).join('\n');
		expect((await send(path, lines, { type: 'application/x-ndjson' })).status).toBe(413);
		expect(await count()).toBe(0);
	});

	test('where no row is fit the first refusal stands beside the results, with its row (4xx)', async () => {
		const { status, told } = await send(path, [{ ...row('1'), more: 1 }, 'no row']);
		expect(status).toBe(422);
		expect(told.error).toEqual({ row: 1, field: 'more', reason: 'unknown_field' });
		expect(statuses(told)).toEqual(['rejected', 'rejected']);
	});

	test('a key writes only into its own organisation, and knows nothing of another’s (S1)', async () => {
		await metric('Orders', 'count');
		const stranger = (await makeOrganisation(around, { name: 'Elsewhere', timeZone: 'UTC' })).admin;
		const theirKey = await keyOf(stranger, 'ingest');
		const theirs = await send(path, [row('1')], { key: theirKey });
		// Their organisation has no metric of that name: ours is not found for it.
		expect(theirs.status).toBe(path === 'observations' ? 422 : 200);
		expect(statuses((await send(path, [row('1')])).told)).toEqual(['stored']);
		const owners = await scope.db.selectFrom('record').select('organisation_id').distinct().execute();
		expect(owners.length).toBe(path === 'observations' ? 1 : 2);
	});

	test('an unfit row at any place leaves exactly the others stored (R4)', async () => {
		await metric('Orders', 'count');
		for (const at of [0, 3, 9]) {
			const before = await count();
			const rows = Array.from({ length: 10 }, (_, index) =>
				index === at ? { ...row(`${at}.${index}`), wrong: true } : row(`${at}.${index}`)
			);
			const { told } = await send(path, rows);
			const stored = told.results?.filter((one) => one.status === 'stored').length;
			expect(stored).toBe(9);
			expect((await count()) - before).toBe(stored);
			expect(statuses((await send(path, rows)).told)?.filter((one) => one === 'repeated').length).toBe(9);
		}
	});
});

test('one allowance holds for all addresses of a key, and Retry-After says when to come again', async () => {
	const app = testOffice(around, '/nowhere');
	let now = 0;
	const together = asker(
		ingestHandlers(
			app,
			sendingLimit(app, () => now)
		)
	);
	const paths = Object.keys(good);
	let sent = 0;
	const next = () => together(`/api/v1/${paths[sent++ % paths.length] as string}`, { key: secret, body: [] });
	const atOnce = Math.ceil(app.config.apiPerMinute / 6);
	while (sent < atOnce) expect((await next()).status).toBe(200);
	for (let round = 0; round < paths.length; round += 1) {
		const refused = await next();
		expect(refused.status).toBe(429);
		expect(Number(refused.headers['retry-after'])).toBe(1);
	}
	now += 1_000;
	expect((await next()).status).toBe(200);
});
