import { beforeAll, describe, expect, test } from 'vitest';
import { arrangeSchema } from '#lib/domain/strategy/arrangement.ts';
import { memberScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { getOptimisation } from '#lib/server/optimisation/queries.ts';
import { getOnePage } from '#lib/server/one-page/queries.ts';
import { arrangeSteps } from '#lib/server/strategy/commands.ts';
import { getStrategyShell } from '#lib/server/strategy/queries.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { loadDemo, type DemoWorld } from '#lib/server/workflows/demo/load.ts';
import { copyStrategy, copyStrategyInput } from '#lib/server/workflows/strategy-file/copy.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, makeOrganisation, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

let around: TestAround;
let world: DemoWorld;
let leader: OrganisationScope;
let old: StrategyScope;

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2027-02-15T18:30:00.000Z' });
	world = await loadDemo({ around }, { responses: 400 });
	leader = (await memberScope(around, world.people.leader.userId))!;
	old = (await strategyScopeOf(leader, world.strategyId))!;
}, 240_000);

const input = (given: object) =>
	copyStrategyInput.parse({ from: world.strategyId, name: 'Next year', startsOn: '2028-01-01', ...given });

describe('beginning from an earlier strategy (R-002-05)', () => {
	test('the plan comes along, results stay, days move', async () => {
		const before = await listGoalBoard(old);
		const shape = await getStrategyShell(old);
		const id = unwrap(
			await copyStrategy(
				leader,
				input({ goals: 'on', findings: 'on', market: 'on', personas: 'on', tactics: 'on', lessons: 'on' })
			)
		);
		const fresh = (await strategyScopeOf(leader, id))!;
		const { strategy } = await getStrategyShell(fresh);
		expect(strategy).toMatchObject({
			name: 'Next year',
			launchedAt: null,
			reviewOn: null,
			startsOn: '2028-01-01',
			aim: shape.strategy.aim
		});
		const goals = await listGoalBoard(fresh, { closedToo: true });
		expect(goals.map((goal) => goal.title)).toEqual(before.map((goal) => goal.title));
		expect(goals.map((goal) => goal.parentId !== null)).toEqual(before.map((goal) => goal.parentId !== null));
		for (const [index, goal] of goals.entries()) {
			expect(goal.terms.baseline).toMatchObject({ kind: 'unknown', value: null });
			expect(goal).toMatchObject({ state: 'set', lastUpdate: null, movedTargets: 0, carriedFromId: null });
			expect(goal.metricId).toBe(before[index]?.metricId);
			const [was, is] = [before[index]?.startsOn ?? '', goal.startsOn ?? ''];
			expect(is > was && is.slice(8) === was.slice(8)).toBe(true);
		}
		const tactics = await listTactics(fresh);
		expect(tactics.map((tactic) => tactic.status)).toEqual(tactics.map(() => 'idea'));
		expect(tactics.every((tactic) => tactic.folds.done === 0)).toBe(true);
		expect(tactics.filter((tactic) => tactic.grounds.length > 0).length).toBeGreaterThan(2);
		const review = await getOptimisation(fresh);
		expect(review).toMatchObject({ reviews: [], decisions: [] });
		expect(review.lessons).toHaveLength((await getOptimisation(old)).lessons.length);
		expect(await listGoalBoard(old)).toHaveLength(before.length);
	}, 60_000);

	test('only what was chosen comes along; the organisation’s own is there anyway', async () => {
		const touchpoints = async () =>
			(
				await around.handle.db
					.selectFrom('touchpoint')
					.selectAll()
					.where('organisation_id', '=', leader.organisationId)
					.execute()
			).length;
		const before = await touchpoints();
		const id = unwrap(await copyStrategy(leader, input({ personas: 'on' })));
		const fresh = (await strategyScopeOf(leader, id))!;
		expect(await listGoalBoard(fresh, { closedToo: true })).toEqual([]);
		expect(await listTactics(fresh)).toEqual([]);
		const page = await getOnePage(fresh);
		expect(page.personas).toHaveLength(3);
		expect(page.noticed).toEqual([]);
		expect(page.surveys.length).toBeGreaterThan(0);
		expect(await touchpoints()).toBe(before);
	});

	test('nobody begins from another organisation’s strategy, and only whoever may change strategies', async () => {
		const other = await makeOrganisation(around);
		expect(await copyStrategy(other.admin, input({ goals: 'on' }))).toMatchObject({
			ok: false,
			error: { code: 'strategy.not_found' }
		});
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) {
			const member = await makeMember(around, leader.organisationId, role);
			expect(await copyStrategy(member.scope, input({}))).toMatchObject({
				ok: false,
				error: { code: 'access.denied' }
			});
		}
	});
});

describe('steps called otherwise and left out (R-002-05)', () => {
	test('a name is shown everywhere, a hidden step nowhere, and both come back', async () => {
		const { admin } = await planWorld();
		unwrap(
			await arrangeSteps(
				admin,
				arrangeSchema.parse({ name_audit: 'Where we meet', hide_research: 'on', hide_goals: 'on' })
			)
		);
		const shell = await getStrategyShell(admin);
		expect(shell.names).toEqual({ audit: 'Where we meet' });
		expect(shell.hidden).toEqual(['research']);
		expect(shell.progress.map((step) => step.id)).not.toContain('research');
		expect(shell.progress.map((step) => step.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
		expect(shell.progress.find((step) => step.id === 'audit')?.name).toBe('Where we meet');
		unwrap(await arrangeSteps(admin, arrangeSchema.parse({})));
		const again = await getStrategyShell(admin);
		expect(again.progress).toHaveLength(9);
		expect(again.names).toEqual({});
	});

	test('only whoever may change the strategy arranges its steps', async () => {
		const { admin, member, stranger } = await planWorld();
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const)
			expect(await arrangeSteps(await member(role), arrangeSchema.parse({ hide_audit: 'on' }))).toMatchObject({
				ok: false
			});
		unwrap(await arrangeSteps(stranger, arrangeSchema.parse({ hide_audit: 'on' })));
		expect((await getStrategyShell(admin)).hidden).toEqual([]);
	});
});
