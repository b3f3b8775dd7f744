import { describe, expect, test } from 'vitest';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { addDays, dayMs } from '#lib/domain/shared/instant.ts';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { getHome } from '#lib/server/home/queries.ts';
import { addDecision } from '#lib/server/optimisation/commands.ts';
import { arrangeSteps } from '#lib/server/strategy/commands.ts';
import { insertAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { listOpenLoads } from '#lib/server/tactics/load-queries.ts';
import { setAway, wishDepartment } from '#lib/server/week/commands.ts';
import { todayOf } from '#lib/server/week/people-queries.ts';
import { getPlate } from '#lib/server/week/plate-queries.ts';
import { getMyWeek } from '#lib/server/week/queries.ts';
import { remindOfUpdates } from '#lib/server/workflows/update-reminders.ts';
import { tapCard } from '#lib/server/workflows/week-taps.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const meOf = (scope: StrategyScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : 'nobody';
let taps = 0;
const tap = (id: string, deed: 'done' | 'undone' | 'stuck', words = '') =>
	({ key: `decision-tap-${(taps += 1)}`, kind: 'decision', id, deed, words, score: null }) as const;

const decide = async (world: PlanWorld, owner: StrategyScope, over: { tactic?: string; dueOn?: string } = {}) =>
	unwrap(
		await addDecision(world.admin, {
			title: 'Ride along in the van',
			review: null,
			owner: meOf(owner),
			dueOn: over.dueOn ?? '2020-01-01',
			...(over.tactic === undefined ? {} : { tactic: over.tactic })
		})
	).id;

describe('a decision that somebody took on (R-002-40)', () => {
	test('stands in their week until it is done, and again when that is taken back', async () => {
		const world = await planWorld();
		const farid = await world.member('member', 'Farid Karimi');
		const id = await decide(world, farid);
		expect((await getMyWeek(farid)).cards).toMatchObject([{ kind: 'decision', id, isLate: true, forWhom: null }]);
		expect((await getMyWeek(world.admin)).cards.some((card) => card.kind === 'decision')).toBe(false);
		unwrap(await tapCard(farid, tap(id, 'done', 'It was cold')));
		const week = await getMyWeek(farid);
		expect(week.cards).toEqual([]);
		expect(week.done).toMatchObject([{ kind: 'decision', id }]);
		expect(unwrap(await tapCard(farid, tap(id, 'done'))).already).toBe('');
		unwrap(await tapCard(farid, tap(id, 'undone')));
		expect((await getMyWeek(farid)).cards).toMatchObject([{ kind: 'decision', id }]);
		expect(code(await tapCard(farid, tap(id, 'stuck', 'No van')))).toBe('input.not_a_choice');
	});

	test('is shown to whoever stands in, who may do it; to nobody else, and to no other organisation', async () => {
		const world = await planWorld();
		const [farid, samuel, hana] = [
			await world.member('member', 'Farid Karimi'),
			await world.member('member', 'Samuel Okoye'),
			await world.member('member', 'Hana Novak')
		];
		const id = await decide(world, farid);
		expect(code(await tapCard(hana, tap(id, 'done')))).toBe('access.denied');
		expect(code(await tapCard(world.stranger, tap(id, 'done')))).toBe('decision.not_found');
		const today = todayOf(farid);
		unwrap(
			await setAway(farid, { member: meOf(farid), fromOn: today, untilOn: addDays(today, 5), standIn: meOf(samuel) })
		);
		expect((await getMyWeek(samuel)).cards).toMatchObject([{ kind: 'decision', id, forWhom: 'Farid Karimi' }]);
		expect((await getMyWeek(hana)).cards).toEqual([]);
		unwrap(await tapCard(samuel, tap(id, 'done')));
	});
});

describe('updates that are missing', () => {
	test('are asked for again at each beat of the rhythm, once each', async () => {
		const world = await planWorld();
		const farid = await world.member('member', 'Farid Karimi');
		const goal = unwrap(await keepDraft(world.admin, draftGoal.parse({ title: 'Easy calls' })));
		const today = todayOf(world.admin);
		await world.admin.db
			.updateTable('goal')
			.set({
				status: 'set',
				rhythm: 'weekly',
				owner_id: meOf(farid),
				starts_on: addDays(today, -7),
				ends_on: addDays(today, 90)
			})
			.where('id', '=', goal)
			.execute();
		const asked: number[] = [];
		for (const days of [0, 1, 6, 7, 8, 14]) {
			const now = world.admin.clock.now() + days * dayMs;
			const scope = { ...world.admin, clock: { now: () => now } };
			await remindOfUpdates(scope, todayOf(scope));
			const rows = await scope.db.selectFrom('notice').select('id').where('kind', '=', 'update_due').execute();
			asked.push(rows.length);
		}
		expect(asked).toEqual([1, 1, 1, 2, 2, 3]);
	});
});

describe('a plan in preparation', () => {
	test('weighs on nobody while a launched strategy runs; before the first launch it does', async () => {
		const world = await planWorld();
		const farid = await world.member('member', 'Farid Karimi');
		const today = todayOf(world.admin);
		for (const scope of [world.admin, world.elsewhere]) {
			const tactic = unwrap(await addTactic(scope, { title: 'Open at seven', goal: null, restsOn: null })).id;
			await insertAction(scope, {
				tacticId: tactic,
				title: 'Ask',
				assigneeId: meOf(farid),
				dueOn: today,
				hours: 4,
				note: ''
			});
		}
		const hours = async (): Promise<number | undefined> =>
			(await listOpenLoads(world.admin)).find((load) => load.membershipId === meOf(farid))?.thisWeek;
		expect(await hours()).toBe(8);
		await world.admin.db
			.updateTable('strategy')
			.set({ launched_at: new Date(world.admin.clock.now()).toISOString() })
			.where('id', '=', world.admin.strategyId)
			.execute();
		expect(await hours()).toBe(4);
	});
});

describe('a head of no department', () => {
	test('is shown the departments and asks the administrators, who are told once a day', async () => {
		const world = await planWorld();
		const service = await world.department(world.admin, 'Service');
		const head = await world.member('head', 'Leila Haddad');
		expect(await getPlate(head, null)).toMatchObject({ department: null, wishes: [{ id: service, name: 'Service' }] });
		expect(unwrap(await wishDepartment(head, { department: service }))).toEqual({ asked: 1, name: 'Service' });
		unwrap(await wishDepartment(head, { department: service }));
		const told = await world.admin.db.selectFrom('notice').selectAll().where('kind', '=', 'mention').execute();
		expect(told).toMatchObject([{ membership_id: meOf(world.admin), path: `/people/${meOf(head)}` }]);
		expect(code(await wishDepartment(await world.member('member'), { department: service }))).toBe('access.denied');
		expect(code(await wishDepartment(head, { department: world.admin.strategyId }))).toBe('department.not_found');
		expect(code(await wishDepartment(world.stranger, { department: service }))).toBe('department.not_found');
		await world.admin.db
			.updateTable('membership')
			.set({ department_id: service })
			.where('id', '=', meOf(head))
			.execute();
		const { principal } = head;
		const again = principal.kind === 'member' ? await memberScope(world.around, principal.userId) : null;
		expect(again === null ? '' : code(await wishDepartment(again, { department: service }))).toBe(
			'week.has_department'
		);
	});
});

describe('steps that a strategy leaves out', () => {
	test('are not on the home page: neither what waits there nor what changed', async () => {
		const world = await planWorld();
		const tactic = unwrap(await addTactic(world.admin, { title: 'Open at seven', goal: null, restsOn: null })).id;
		await insertAction(world.admin, {
			tacticId: tactic,
			title: 'Ask',
			dueOn: '2020-01-01',
			hours: 4,
			note: '',
			assigneeId: null
		});
		const seen = async () => {
			const home = await getHome(world.admin);
			return [
				home.waiting.some(({ href }) => href.includes('/tactics')),
				home.since.changes.some(({ itemId }) => itemId === tactic)
			];
		};
		expect(await seen()).toEqual([true, true]);
		unwrap(await arrangeSteps(world.admin, [{ step: 'tactics', name: '', hidden: true }]));
		expect(await seen()).toEqual([false, false]);
	});
});
