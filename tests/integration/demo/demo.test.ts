import { beforeAll, describe, expect, test } from 'vitest';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listOpenAlerts } from '#lib/server/alerts/queries.ts';
import { getAudit } from '#lib/server/audit/queries.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { examineFigures } from '#lib/server/metrics/doctor.ts';
import { listMetrics } from '#lib/server/metrics/queries.ts';
import { figure } from '#lib/server/metrics/read.ts';
import { getOptimisation } from '#lib/server/optimisation/queries.ts';
import { getStrategyShell } from '#lib/server/strategy/queries.ts';
import { listSurveys } from '#lib/server/surveys/queries.ts';
import { letDayPass } from '#lib/server/workflows/demo/day.ts';
import { doorsAreOpen, openDoor } from '#lib/server/workflows/demo/doors.ts';
import { findDemo, loadDemo, demoAim, type DemoWorld } from '#lib/server/workflows/demo/load.ts';
import { testDatabase } from '../../support/db.ts';
import {
	makeOrganisation,
	surroundings,
	type TestAround,
	type TestOrganisation
} from '../../support/factories/identity.ts';

const instant = '2027-02-15T18:30:00.000Z';

let around: TestAround;
let own: TestOrganisation;
let world: DemoWorld;
let leader: OrganisationScope;
let scope: StrategyScope;

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant });
	own = await makeOrganisation(around, { name: 'Test & Söhne' });
	world = await loadDemo({ around }, { responses: 2600 });
	leader = (await memberScope(around, world.people.leader.userId))!;
	scope = (await strategyScopeOf(leader, world.strategyId))!;
}, 240_000);

const metricCalled = async (title: string): Promise<string> => {
	const found = (await listMetrics(leader)).find((metric) => metric.title === title);
	return found?.id ?? '';
};

const rowsOf = async (organisationId: string): Promise<number> => {
	const rows = await around.handle.db
		.selectFrom('item')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('organisation_id', '=', organisationId)
		.executeTakeFirstOrThrow();
	return Number(rows.n);
};

describe('the demo world (DESIGN 5)', () => {
	test('all nine steps are filled; only personas have something left to say: two are assumed', async () => {
		const { strategy, progress } = await getStrategyShell(scope);
		expect(strategy.aim).toBe(demoAim);
		expect(strategy.launchedAt).not.toBeNull();
		const open = progress.filter((step) => step.fraction < 1);
		expect(open.map((step) => step.id)).toEqual(['personas']);
		expect(open[0]?.fraction).toBeGreaterThan(0.9);
		expect(open[0]?.missing).toEqual([expect.objectContaining({ code: 'personas.assumed', count: 2 })]);
	});

	test('complaints about marketing’s voucher are noticed, and whoever owns goals of other departments is told (R-000-10)', async () => {
		const [alert] = await listOpenAlerts(scope, scope.strategyId);
		expect(alert).toMatchObject({ base: 'events', ref: 'complaint', direction: 'up', isBetter: false });
		expect(alert!.parts.map((part) => part.segment)).toContain('Confirmation mail');
		expect(alert!.goals.map((goal) => goal.title)).toEqual(expect.arrayContaining(['NPS', 'Time to solve']));
		const told = await around.handle.db
			.selectFrom('notice')
			.innerJoin('membership', 'membership.id', 'notice.membership_id')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select('user.name')
			.where('notice.kind', '=', 'alert')
			.orderBy('user.name')
			.execute();
		expect(told.map((row) => row.name)).toEqual(expect.arrayContaining(['Ines Moreau', 'Leila Haddad', 'Tomás Rey']));
	});

	test('of the goals one is reached, one has too few answers to be sure; one goes in steps, one through points, one stays', async () => {
		const board = await listGoalBoard(scope);
		const byTitle = new Map(board.map((goal) => [goal.title, goal]));
		expect([...byTitle.keys()]).toEqual([
			'NPS',
			'Happy with ordering',
			'Easy to order by phone',
			'Time to solve',
			'Contacts per hundred orders',
			'On time, week after week'
		]);
		expect(byTitle.get('Contacts per hundred orders')).toMatchObject({
			kind: 'ratio',
			terms: { path: { kind: 'stepped' } }
		});
		expect(byTitle.get('On time, week after week')?.stay?.weeks).toBeGreaterThan(4);
		expect(byTitle.get('Time to solve')?.terms.path).toMatchObject({ kind: 'points', points: [{}, {}] });
		expect(byTitle.get('Happy with ordering')?.status.measured).toBe('reached');
		expect(byTitle.get('Easy to order by phone')?.status).toMatchObject({ measured: 'too_early', sure: 'too_few' });
		expect(['on_course', 'at_risk']).toContain(byTitle.get('NPS')?.status.measured);
		const solve = byTitle.get('Time to solve');
		expect(solve?.parentId).toBe(byTitle.get('NPS')?.id);
		expect(solve?.belief).toContain('lift NPS');
		expect(solve?.movedTargets).toBe(1);
		expect(solve?.terms).toMatchObject({ shape: 'relative', direction: 'lower', change: 20 });
		expect(solve?.lastUpdate?.confidence).toBe(6);
	});

	test('a point more of NPS than last quarter is aimed for, and late orders pull it down', async () => {
		const nps = await metricCalled('NPS');
		const last = await figure(leader, nps, { from: '2026-10-01', to: '2026-12-31' });
		const running = await figure(leader, nps, { from: '2027-01-01', to: '2027-02-15' });
		const of = async (value: string) =>
			(await figure(leader, nps, { from: '2027-01-01', to: '2027-02-15', where: [{ dimension: 'delivery', value }] }))
				.value;
		expect(last.value).toBeGreaterThan(38);
		expect(last.value).toBeLessThan(44);
		expect(running.value).toBeGreaterThan((last.value ?? 0) + 1);
		expect(await of('late')).toBeLessThan(25);
		expect(await of('on time')).toBeGreaterThan(45);
	});

	test('at the door staff say 4.2 and customers about 2.2: the widest gap of all', async () => {
		const audit = await getAudit(scope);
		const door = audit.touchpoints.find((touchpoint) => touchpoint.title === 'Arrival time');
		expect(door?.staff?.mean).toBeCloseTo(4.2, 1);
		expect(door?.staff?.raters).toBe(9);
		expect(door?.customers?.value).toBeGreaterThan(1.9);
		expect(door?.customers?.value).toBeLessThan(2.5);
		expect(audit.touchpoints.length).toBeGreaterThanOrEqual(16);
	});

	test('two reviews were held with decisions and lessons, a third is planned for after the running quarter', async () => {
		const { reviews } = await getOptimisation(scope);
		expect(reviews.map((review) => review.status).sort()).toEqual(['held', 'held', 'planned']);
		const held = reviews.filter((review) => review.status === 'held');
		expect(held.every((review) => review.goals > 0 && review.decisions >= 3)).toBe(true);
		const planned = reviews.find((review) => review.status === 'planned');
		expect(planned?.plannedOn).toBe('2027-04-05');
	});

	test('every sum agrees with a recount', async () => {
		const report = await examineFigures(leader);
		expect(report.differences).toEqual([]);
	});

	test('loading it again gives the same organisation, and other organisations are as they were', async () => {
		const before = await rowsOf(own.id);
		const again = await loadDemo({ around });
		expect(again).toEqual(world);
		expect(await rowsOf(own.id)).toBe(before);
		const demos = await around.handle.db.selectFrom('organisation').select('id').where('demo', '=', 1).execute();
		expect(demos).toHaveLength(1);
	});
});

describe('a day passes', () => {
	test('it brings answers and cases of the last 24 hours, none of them from the future, and tells open pages', async () => {
		const nps = await metricCalled('NPS');
		const before = await figure(leader, nps, { from: '2027-01-01', to: '2027-02-15' });
		around.told.length = 0;
		const passed = await letDayPass(leader);
		if (!passed.ok) throw new Error(passed.error.code);
		expect(passed.value.answers).toBeGreaterThan(3);
		expect(passed.value.cases).toBeGreaterThan(0);
		const after = await figure(leader, nps, { from: '2027-01-01', to: '2027-02-15' });
		expect(after.n).toBeGreaterThan(before.n);
		expect(around.told.some((change) => change.topic === 'figures')).toBe(true);
		const ahead = await around.handle.db
			.selectFrom('record')
			.select('seq')
			.where('organisation_id', '=', world.organisationId)
			.where('at', '>', around.clock.now())
			.execute();
		expect(ahead).toEqual([]);
	});

	test('after three days away it catches up with all of them, and cases that waited are solved', async () => {
		const open = async () =>
			Number(
				(
					await around.handle.db
						.selectFrom('case_clock')
						.select((eb) => eb.fn.countAll<number>().as('n'))
						.where('organisation_id', '=', world.organisationId)
						.where('resolved', 'is', null)
						.where('opened', '<', Date.parse(instant))
						.executeTakeFirstOrThrow()
				).n
			);
		const before = await open();
		around.clock.advance(3 * 24 * 60 * 60_000);
		const passed = await letDayPass(leader);
		if (!passed.ok) throw new Error(passed.error.code);
		expect(passed.value.answers).toBeGreaterThan(12);
		expect(await open()).toBeLessThan(before);
		expect((await examineFigures(leader)).differences).toEqual([]);
	});

	test('in a real organisation days pass by themselves', async () => {
		expect(await letDayPass(own.admin)).toMatchObject({ ok: false, error: { code: 'demo.not_demo' } });
	});
});

describe('the four doors', () => {
	const home = { host: 'localhost', appUrl: 'http://localhost:3000' };
	const visit = { address: '127.0.0.1', agent: null, device: null };
	const app = (config: typeof home) => ({ around, config }) as unknown as Parameters<typeof openDoor>[0];

	test('they lead to people of the demo, and customers to an open survey', async () => {
		const opened = await openDoor(app(home), 'head', visit);
		expect(opened).toMatchObject({ ok: true, value: { to: '/' } });
		const customer = await openDoor(app(home), 'customer', visit);
		if (!customer.ok) throw new Error(customer.error.code);
		expect(customer.value.entry).toBeNull();
		const surveys = await listSurveys(leader);
		expect(customer.value.to).toContain(`/s/${world.surveyToken}`);
		expect(surveys.find((survey) => survey.title === 'After delivery')?.status).toBe('open');
	});

	test.each([
		{ host: '0.0.0.0', appUrl: 'http://localhost:3000' },
		{ host: 'localhost', appUrl: 'https://cx.example.org' },
		{ host: '192.168.1.4', appUrl: 'http://192.168.1.4:3000' }
	])('they are shut where $host serves $appUrl', async (config) => {
		expect(doorsAreOpen(config)).toBe(false);
		const opened = await openDoor(app(config), 'leader', visit);
		expect(opened).toMatchObject({ ok: false, error: { code: 'demo.doors_closed' } });
	});

	test('nobody of the demo has a password, and a real organisation that calls itself Tarro has no door', async () => {
		const users = await around.handle.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select('user.password_hash')
			.where('membership.organisation_id', '=', world.organisationId)
			.execute();
		expect(users.length).toBeGreaterThan(5);
		expect(users.every((user) => user.password_hash === null)).toBe(true);
		const named = await makeOrganisation(around);
		expect((await findDemo({ around }))?.organisationId).not.toBe(named.id);
	});
});
