import { describe, expect, test } from 'vitest';
import { effectSaying, tacticEdit } from '#lib/domain/tactics/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addAction, assignAction, scheduleAction, tickAction } from '#lib/server/tactics/action-commands.ts';
import { setBudget } from '#lib/server/tactics/budget-commands.ts';
import { addTactic, describeTactic, overruleGuard, startTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { sayEffect, withdrawEffect } from '#lib/server/tactics/effect-commands.ts';
import {
	addPoint,
	addPointForEach,
	movePoint,
	removePoint,
	restorePoint,
	tickPoint,
	untickPoint
} from '#lib/server/tactics/point-commands.ts';
import { getTactic, listOpenLoads, listTactics } from '#lib/server/tactics/queries.ts';
import { placeAction, placeTactic, shiftAction, shiftTactic } from '#lib/server/tactics/timeline-commands.ts';
import { makeMetric } from '../../support/factories/metric.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

async function withTodo() {
	const world = await planWorld();
	const { id } = unwrap(await addTactic(world.admin, { title: 'Training in listening', goal: null, restsOn: null }));
	const todo = unwrap(await addAction(world.admin, { tactic: id, title: 'Listen', assignee: null, dueOn: null }));
	return { world, id, todo };
}
const membershipOf = (scope: StrategyScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';

async function edit(scope: StrategyScope, id: string, over: Record<string, unknown>) {
	const { tactic } = (await getTactic(scope, id))!;
	return describeTactic(scope, tacticEdit.parse({ id, version: tactic.version, title: tactic.title, ...over }));
}

async function plan(scope: StrategyScope, id: string, over: Partial<Parameters<typeof scheduleAction>[1]>) {
	const { actions } = (await getTactic(scope, (await tacticOf(scope, id)) ?? ''))!;
	const action = actions.find((one) => one.id === id)!;
	return scheduleAction(scope, {
		id,
		version: action.version,
		title: action.title,
		dueOn: action.dueOn,
		after: action.afterId,
		startsOn: action.startsOn,
		hours: action.hours,
		note: action.note,
		...over
	});
}

async function tacticOf(scope: StrategyScope, action: string): Promise<string | undefined> {
	for (const { id } of await listTactics(scope)) {
		if ((await getTactic(scope, id))?.actions.some((one) => one.id === action)) return id;
	}
	return undefined;
}

const points = async (scope: StrategyScope, id: string) => (await getTactic(scope, id))?.actions[0]?.points ?? [];

describe('the checklist of a to-do (R-002-31, R-004-05)', () => {
	test('points are added, put in order, ticked, taken off and brought back', async () => {
		const { world, id, todo } = await withTodo();
		const made: string[] = [];
		for (const title of ['Five calls', 'Three sentences', 'Again']) {
			made.push(unwrap(await addPoint(world.admin, { action: todo.id, title })).id);
		}
		unwrap(await movePoint(world.admin, { point: made[2] as string, direction: 'up' }));
		unwrap(await movePoint(world.admin, { point: made[0] as string, direction: 'up' }));
		expect((await points(world.admin, id)).map((point) => point.title)).toEqual([
			'Five calls',
			'Again',
			'Three sentences'
		]);
		unwrap(await tickPoint(world.admin, { point: made[0] as string }));
		expect((await points(world.admin, id))[0]).toMatchObject({
			doneAt: expect.any(String),
			doneBy: expect.any(String)
		});
		unwrap(await untickPoint(world.admin, { point: made[0] as string }));
		expect((await points(world.admin, id))[0]?.doneAt).toBeNull();
		unwrap(await removePoint(world.admin, { point: made[1] as string }));
		expect(await points(world.admin, id)).toHaveLength(2);
		unwrap(await restorePoint(world.admin, { point: made[1] as string }));
		expect(await points(world.admin, id)).toHaveLength(3);
	});

	test('a point for each person tells who has been through; each ticks their own, and nobody another’s', async () => {
		const { world, id, todo } = await withTodo();
		const team = await world.department(world.admin, 'Service');
		const aisyah = await world.member('member', 'Aisyah Rahman');
		const farid = await world.member('member', 'Farid Karimi');
		for (const one of [aisyah, farid]) {
			await world.around.handle.db
				.updateTable('membership')
				.set({ department_id: team })
				.where('id', '=', membershipOf(one))
				.execute();
		}
		expect(unwrap(await addPointForEach(world.admin, { action: todo.id, department: team })).added).toBe(2);
		expect(unwrap(await addPointForEach(world.admin, { action: todo.id, department: team })).added).toBe(0);
		const [hers, his] = await points(aisyah, id);
		expect(hers).toMatchObject({ title: 'Aisyah Rahman', mayTick: true });
		expect(his).toMatchObject({ title: 'Farid Karimi', mayTick: false });
		unwrap(await tickPoint(aisyah, { point: hers?.id ?? '' }));
		expect(code(await tickPoint(aisyah, { point: his?.id ?? '' }))).toBe('access.denied');
		expect(code(await removePoint(aisyah, { point: hers?.id ?? '' }))).toBe('access.denied');
		expect(code(await addPoint(aisyah, { action: todo.id, title: 'Mine' }))).toBe('access.denied');
		expect((await points(world.admin, id)).map((point) => point.doneBy)).toEqual(['Aisyah Rahman', null]);
		const viewer = await world.member('viewer');
		expect(code(await tickPoint(viewer, { point: his?.id ?? '' }))).toBe('access.denied');
	});

	test('a list holds no more points than one can read', async () => {
		const { world, todo } = await withTodo();
		for (let n = 1; n <= 60; n += 1) unwrap(await addPoint(world.admin, { action: todo.id, title: `Point ${n}` }));
		expect(code(await addPoint(world.admin, { action: todo.id, title: 'One more' }))).toBe('action.too_many_points');
	});
});

describe('hours, days and dependencies', () => {
	test('a to-do says why it cannot begin and when it frees itself', async () => {
		const { world, id, todo } = await withTodo();
		const next = unwrap(await addAction(world.admin, { tactic: id, title: 'Again', assignee: null, dueOn: null }));
		unwrap(await plan(world.admin, todo.id, { dueOn: '2026-12-04', startsOn: '2026-12-01', hours: 2.5 }));
		unwrap(await plan(world.admin, next.id, { after: todo.id }));
		const page = (await getTactic(world.admin, id))!;
		expect(page.actions[0]).toMatchObject({ hours: 2.5, startsOn: '2026-12-01', wait: null });
		expect(page.actions[1]?.wait).toEqual({ id: todo.id, title: 'Listen', freesOn: '2026-12-04', unknown: null });
		expect(code(await plan(world.admin, todo.id, { startsOn: '2026-12-05' }))).toBe('action.ends_before_start');
	});

	test('open hours of a person over all strategies, held against the hours they set themselves (R-003-16)', async () => {
		const { world, id, todo } = await withTodo();
		const member = await world.member('member', 'Aisyah Rahman');
		await world.around.handle.db
			.updateTable('membership')
			.set({ hours_per_week: 5 })
			.where('id', '=', membershipOf(member))
			.execute();
		unwrap(await assignAction(world.admin, { id: todo.id, assignee: membershipOf(member), department: null }));
		unwrap(await plan(world.admin, todo.id, { dueOn: '2026-11-20', hours: 3 }));
		const there = unwrap(await addTactic(world.elsewhere, { title: 'Elsewhere', goal: null, restsOn: null }));
		const also = unwrap(
			await addAction(world.elsewhere, {
				tactic: there.id,
				title: 'Also',
				assignee: membershipOf(member),
				dueOn: '2026-11-22'
			})
		);
		unwrap(await plan(world.elsewhere, also.id, { hours: 4 }));
		const loadOf = async () => (await listOpenLoads(world.admin)).find((one) => one.name === 'Aisyah Rahman');
		expect(await loadOf()).toMatchObject({
			count: 2,
			late: 1,
			thisWeek: 7,
			nextWeek: 0,
			hoursPerWeek: 5,
			isOverloaded: true
		});
		unwrap(await stopTactic(world.elsewhere, { id: there.id }));
		expect(await loadOf()).toMatchObject({ count: 1, thisWeek: 3, isOverloaded: false });
		unwrap(await tickAction(world.admin, todo));
		expect(await loadOf()).toMatchObject({ count: 0, thisWeek: 0 });
		expect((await listOpenLoads(world.stranger)).some((one) => one.name === 'Aisyah Rahman')).toBe(false);
		expect((await getTactic(world.admin, id))?.tactic.status).toBe('done');
	});

	test('a tactic moves with its open to-dos; what is done, and the day on which it began, stay', async () => {
		const { world, id, todo } = await withTodo();
		const done = unwrap(
			await addAction(world.admin, { tactic: id, title: 'Done', assignee: null, dueOn: '2026-11-10' })
		);
		unwrap(await plan(world.admin, todo.id, { startsOn: '2026-12-01', dueOn: '2026-12-04' }));
		unwrap(await tickAction(world.admin, done));
		unwrap(await placeTactic(world.admin, { id, startsOn: '2026-11-09', endsOn: '2026-12-05', along: false }));
		unwrap(await shiftTactic(world.admin, { id, by: 7 }));
		const look = async () => {
			const { tactic, actions } = (await getTactic(world.admin, id))!;
			return { from: tactic.startsOn, to: tactic.endsOn, days: actions.map((one) => [one.startsOn, one.dueOn]) };
		};
		expect(await look()).toEqual({
			from: '2026-11-16',
			to: '2026-12-12',
			days: [
				['2026-12-08', '2026-12-11'],
				[null, '2026-11-10']
			]
		});
		unwrap(await placeTactic(world.admin, { id, startsOn: '2026-11-14', endsOn: '2026-12-10', along: true }));
		expect((await look()).days[0]).toEqual(['2026-12-06', '2026-12-09']);
		unwrap(await startTactic(world.admin, { id }));
		unwrap(await shiftTactic(world.admin, { id, by: -2 }));
		expect(await look()).toMatchObject({ from: '2026-11-14', to: '2026-12-08' });
		unwrap(await shiftAction(world.admin, { id: todo.id, by: 3 }));
		expect((await look()).days[0]).toEqual(['2026-12-07', '2026-12-10']);
		unwrap(await placeAction(world.admin, { id: todo.id, startsOn: null, dueOn: '2026-12-24' }));
		expect((await look()).days[0]).toEqual([null, '2026-12-24']);
		const wrong = { id, startsOn: '2026-12-09', endsOn: '2026-12-08', along: false };
		expect(code(await placeTactic(world.admin, wrong))).toBe('tactic.ends_before_start');
		expect(code(await placeAction(world.admin, { id: todo.id, startsOn: '2026-12-09', dueOn: '2026-12-08' }))).toBe(
			'action.ends_before_start'
		);
	});
});

const expectation = (id: string, metric: string, over: Record<string, unknown> = {}) =>
	effectSaying.parse({ id, metric, direction: 'lower', amount: '0.5', fromOn: '2026-12-01', ...over });

describe('what is expected of a tactic (R-002-03)', () => {
	test('each expectation is kept; one written after the start says so; the one before counts again when it is taken back', async () => {
		const { world, id } = await withTodo();
		const metric = await makeMetric(world.admin, 'Time to resolution', 'resolution');
		unwrap(await sayEffect(world.admin, expectation(id, metric)));
		const before = (await getTactic(world.admin, id))?.tactic.effect;
		// Times are typed in hours and kept in seconds.
		expect(before).toMatchObject({ metricId: metric, amount: 1800, direction: 'lower', isAfterwards: false });
		unwrap(await startTactic(world.admin, { id }));
		unwrap(await sayEffect(world.admin, expectation(id, metric, { shape: 'relative', amount: '20' })));
		const after = (await getTactic(world.admin, id))!;
		expect(after.tactic.effect).toMatchObject({ amount: 20, shape: 'relative', isAfterwards: true });
		expect(after.effects).toHaveLength(2);
		unwrap(await sayEffect(world.admin, expectation(id, metric, { shape: 'relative', amount: '20' })));
		expect((await getTactic(world.admin, id))?.effects).toHaveLength(2);
		unwrap(await withdrawEffect(world.admin, { effect: after.tactic.effect?.id ?? '' }));
		const back = (await getTactic(world.admin, id))!;
		expect(back.tactic.effect?.id).toBe(before?.id);
		expect(back.effects.map((one) => one.isWithdrawn)).toEqual([true, false]);
	});

	test('it names a figure, a segment and a touchpoint that are here', async () => {
		const { world, id } = await withTodo();
		const metric = await makeMetric(world.admin, 'Ease');
		const theirs = await makeMetric(world.stranger, 'Theirs');
		expect(code(await sayEffect(world.admin, expectation(id, theirs)))).toBe('metric.not_found');
		expect(code(await sayEffect(world.admin, expectation(id, metric, { touchpoint: metric })))).toBe(
			'touchpoint.not_found'
		);
		expect(code(await sayEffect(world.admin, expectation(id, metric, { segment: 'channel=moon' })))).toBe(
			'dimension.not_found'
		);
		expect(code(await sayEffect(world.admin, expectation(id, metric, { shape: 'relative', amount: '1001' })))).toBe(
			'tactic.effect_too_large'
		);
		const member = await world.member('member');
		expect(code(await sayEffect(member, expectation(id, metric)))).toBe('access.denied');
	});
});

describe('the guard of machines, overruled (R-004-09)', () => {
	test('a leader lets one start with a reason that is kept; a head may not; it ends once nothing is missing', async () => {
		const { world, id } = await withTodo();
		unwrap(await edit(world.admin, id, { automates: 'on' }));
		const [head, leader] = [await world.member('head'), await world.member('leader', 'Ines Moreau')];
		expect(code(await startTactic(head, { id }))).toBe('tactic.no_human_route');
		expect(code(await overruleGuard(head, { id, reason: 'Please' }))).toBe('access.denied');
		unwrap(await overruleGuard(leader, { id, reason: 'Two weeks on Mondays only' }));
		const running = (await getTactic(world.admin, id))!;
		expect(running.tactic).toMatchObject({
			status: 'running',
			guardGaps: [],
			overrule: { reason: 'Two weeks on Mondays only', by: 'Ines Moreau' }
		});
		expect(running.history[0]).toMatchObject({ action: 'tactic.overruled', reason: 'Two weeks on Mondays only' });
		expect(code(await overruleGuard(leader, { id, reason: 'Again' }))).toBe('tactic.nothing_to_overrule');
		const watch = await makeMetric(world.admin, 'Ease');
		unwrap(await edit(world.admin, id, { automates: 'on', humanRoute: 'Talk to a person', watch }));
		const whole = (await getTactic(world.admin, id))!;
		expect(whole.tactic).toMatchObject({ overrule: null, guardGaps: [], watch: { id: watch, title: 'Ease' } });
		expect(whole.history.some((event) => event.action === 'tactic.overruled')).toBe(true);
	});
});

describe('how a budget came about (R-002-04)', () => {
	test('the first needs no reason, every later one does, and all stay readable', async () => {
		const { world, id } = await withTodo();
		unwrap(await setBudget(world.admin, { id, amount: '1000', reason: '' }));
		expect(code(await setBudget(world.admin, { id, amount: '1500', reason: '' }))).toBe('tactic.budget_reason');
		unwrap(await setBudget(world.admin, { id, amount: '1500', reason: 'A second van' }));
		unwrap(await setBudget(world.admin, { id, amount: '1500', reason: '' }));
		const { tactic, budgets } = (await getTactic(world.admin, id))!;
		expect(tactic.budget).toBe(150_000);
		expect(budgets.map(({ from, to, reason }) => [from, to, reason])).toEqual([
			[100_000, 150_000, 'A second van'],
			[null, 100_000, '']
		]);
		const member = await world.member('member');
		expect(code(await setBudget(member, { id, amount: '1', reason: 'x' }))).toBe('access.denied');
	});
});

describe('another organisation (S1)', () => {
	test('everything of it is as unknown, and nothing changes', async () => {
		const { world, id, todo } = await withTodo();
		const metric = await makeMetric(world.admin, 'Ease');
		const point = unwrap(await addPoint(world.admin, { action: todo.id, title: 'Ours' }));
		const effect = unwrap(await sayEffect(world.admin, expectation(id, metric)));
		const before = await getTactic(world.admin, id);
		for (const stranger of [world.stranger, world.elsewhere]) {
			for (const deed of [tickPoint, untickPoint, removePoint, restorePoint]) {
				expect(code(await deed(stranger, { point: point.id }))).toBe('action.point_not_found');
			}
			expect(code(await movePoint(stranger, { point: point.id, direction: 'up' }))).toBe('action.point_not_found');
			expect(code(await addPoint(stranger, { action: todo.id, title: 'x' }))).toBe('action.not_found');
			expect(code(await addPointForEach(stranger, { action: todo.id, department: null }))).toBe('action.not_found');
			expect(code(await sayEffect(stranger, expectation(id, metric)))).toBe('tactic.not_found');
			expect(code(await withdrawEffect(stranger, { effect: effect.id }))).toBe('tactic.effect_not_found');
			expect(code(await overruleGuard(stranger, { id, reason: 'x' }))).toBe('tactic.not_found');
			expect(code(await setBudget(stranger, { id, amount: '1', reason: 'x' }))).toBe('tactic.not_found');
			expect(code(await shiftTactic(stranger, { id, by: 1 }))).toBe('tactic.not_found');
			expect(code(await placeTactic(stranger, { id, startsOn: null, endsOn: null, along: false }))).toBe(
				'tactic.not_found'
			);
			expect(code(await shiftAction(stranger, { id: todo.id, by: 1 }))).toBe('action.not_found');
			expect(code(await placeAction(stranger, { id: todo.id, startsOn: null, dueOn: null }))).toBe('action.not_found');
		}
		expect(await getTactic(world.admin, id)).toEqual(before);
	});
});
