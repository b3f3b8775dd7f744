import { describe, expect, test } from 'vitest';
import { tacticEdit } from '#lib/domain/tactics/schema.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { removeItem, reorderItems, restoreItem } from '#lib/server/items/commands.ts';
import { linkItems, unlinkItems } from '#lib/server/links/commands.ts';
import {
	addAction,
	assignAction,
	handBack,
	markStuck,
	scheduleAction,
	tickAction,
	untickAction
} from '#lib/server/tactics/action-commands.ts';
import { setBudget } from '#lib/server/tactics/budget-commands.ts';
import {
	addTactic,
	describeTactic,
	finishTactic,
	moveTactic,
	startTactic,
	stopTactic
} from '#lib/server/tactics/commands.ts';
import { tacticFacts } from '#lib/server/tactics/facts.ts';
import { getTactic, getTacticBoard, listTactics, myActions, tacticOfAction } from '#lib/server/tactics/queries.ts';
import { recordSpend, removeSpend, restoreSpend } from '#lib/server/tactics/spend-commands.ts';
import { adoptFromLibrary } from '#lib/server/workflows/tactic-library.ts';
import { makeMetric } from '../../support/factories/metric.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');

const idea = (title: string) => ({ title, goal: null, restsOn: null });
const todo = (tactic: string, title: string) => ({ tactic, title, assignee: null, dueOn: null });

async function withTactic(title = 'Call back instead of waiting') {
	const world = await planWorld();
	const { id } = unwrap(await addTactic(world.admin, idea(title)));
	return { world, id };
}

async function edit(scope: StrategyScope, id: string, over: Record<string, unknown>) {
	const { tactic } = (await getTactic(scope, id))!;
	return describeTactic(scope, tacticEdit.parse({ id, version: tactic.version, title: tactic.title, ...over }));
}

async function goalIn(scope: StrategyScope, title: string): Promise<string> {
	return unwrap(await keepDraft(scope, draftGoal.parse({ title })));
}

const finding = {
	kind: 'pain',
	title: 'Nine minutes in the queue',
	severity: 3,
	touchpoint: null,
	stage: null,
	cause: null,
	detail: ''
} as const;

describe('tactics (R-002-30, R-002-31)', () => {
	test('one line makes a tactic; with goal and evidence it is not reactive', async () => {
		const { world, id } = await withTactic();
		const goal = await goalIn(world.admin, 'NPS');
		const seen = unwrap(await addFinding(world.admin, finding));
		const tied = unwrap(await addTactic(world.admin, { title: 'More phones', goal, restsOn: seen.id }));
		const [plain, answered] = await listTactics(world.admin);
		expect(plain).toMatchObject({ id, status: 'idea', isReactive: true, folds: { done: 0, total: 0 }, goals: [] });
		expect(answered).toMatchObject({
			id: tied.id,
			isReactive: false,
			goals: [{ id: goal, title: 'NPS' }],
			grounds: [{ id: seen.id, kind: 'finding', title: 'Nine minutes in the queue' }]
		});
		unwrap(await unlinkItems(world.admin, { from: tied.id, to: seen.id, kind: 'rests_on' }));
		expect((await listTactics(world.admin))[1]?.isReactive).toBe(true);
		unwrap(await linkItems(world.admin, { from: id, to: goal, kind: 'serves', note: '' }));
		expect(await tacticFacts(world.admin)).toMatchObject({ tactics: 2, withGoal: 2, withEvidence: 0 });
	});

	test('whoever comes from a finding or a goal finds it filled in', async () => {
		const { world } = await withTactic();
		const goal = await goalIn(world.admin, 'NPS');
		const seen = unwrap(await addFinding(world.admin, finding));
		expect(await getTacticBoard(world.admin, { restsOn: seen.id, serves: goal })).toMatchObject({
			ground: { id: seen.id },
			goal: { id: goal },
			goalsWithout: [{ id: goal }]
		});
		expect(await getTacticBoard(world.stranger, { restsOn: seen.id, serves: goal })).toMatchObject({
			ground: null,
			goal: null,
			tactics: []
		});
	});

	test('a to-do is found by its address alone, and only by those whose strategy it is', async () => {
		const { world, id } = await withTactic();
		const asked = unwrap(await addAction(world.admin, todo(id, 'Decide who calls')));
		expect(await tacticOfAction(world.admin, asked.id)).toBe(id);
		expect(await tacticOfAction(world.stranger, asked.id)).toBeNull();
		unwrap(await removeItem(world.admin, { id: asked.id }));
		expect(await tacticOfAction(world.admin, asked.id)).toBeNull();
	});

	test('its status follows from its to-dos; ticking the last one off finishes it', async () => {
		const { world, id } = await withTactic();
		const status = async () => (await listTactics(world.admin))[0]?.status;
		const first = unwrap(await addAction(world.admin, todo(id, 'Decide who calls')));
		const second = unwrap(await addAction(world.admin, todo(id, 'Say so on the website')));
		expect(await status()).toBe('idea');
		unwrap(await tickAction(world.admin, first));
		expect(await status()).toBe('running');
		unwrap(await markStuck(world.admin, { id: second.id, reason: 'The website sleeps' }));
		expect(await status()).toBe('stuck');
		expect((await listTactics(world.admin))[0]?.stuck).toMatchObject({ reason: 'The website sleeps' });
		unwrap(await tickAction(world.admin, second));
		expect(await status()).toBe('done');
		unwrap(await untickAction(world.admin, second));
		expect(await status()).toBe('running');
		unwrap(await moveTactic(world.admin, { id, to: 'stopped' }));
		expect(await status()).toBe('stopped');
		unwrap(await moveTactic(world.admin, { id, to: 'running' }));
		unwrap(await moveTactic(world.admin, { id, to: 'done' }));
		expect(await status()).toBe('done');
	});

	test('a machine does not start without a way to a person and the metric that watches it (R-004-09)', async () => {
		const { world, id } = await withTactic('Chatbot');
		unwrap(await edit(world.admin, id, { automates: 'on' }));
		const leader = await world.member('leader');
		expect(code(await startTactic(leader, { id }))).toBe('tactic.no_human_route');
		expect(code(await finishTactic(leader, { id }))).toBe('tactic.no_human_route');
		unwrap(await edit(world.admin, id, { automates: 'on', humanRoute: 'Talk to a person' }));
		expect(code(await startTactic(leader, { id }))).toBe('tactic.no_watch');
		const watch = await makeMetric(world.admin, 'Ease of the chat');
		unwrap(await edit(world.admin, id, { automates: 'on', humanRoute: 'Talk to a person', watch }));
		unwrap(await startTactic(leader, { id }));
		expect(code(await edit(leader, id, { automates: 'on', humanRoute: '', watch }))).toBe('tactic.no_human_route');
		expect(code(await edit(leader, id, { automates: 'on', humanRoute: 'Talk to a person' }))).toBe('tactic.no_watch');
		expect((await getTactic(world.admin, id))?.tactic).toMatchObject({
			status: 'running',
			humanRoute: 'Talk to a person'
		});
	});

	test('the library fills a chatbot in: four to-dos that wait for each other, and its human route', async () => {
		const world = await planWorld();
		const { id } = unwrap(await adoptFromLibrary(world.admin, { entry: 'chatbot', goal: null }));
		const page = (await getTactic(world.admin, id))!;
		expect(page.tactic).toMatchObject({ automates: true, suggested: true, folds: { done: 0, total: 4 } });
		expect(page.tactic.humanRoute).toContain('Talk to a person');
		expect(page.actions.map((action) => action.waitsFor)).toEqual([
			null,
			page.actions[0]?.title,
			page.actions[1]?.title,
			page.actions[2]?.title
		]);
	});

	test('late to-dos are counted and named, first first, until the tactic is over', async () => {
		const { world, id } = await withTactic();
		unwrap(await addAction(world.admin, { ...todo(id, 'Second'), dueOn: '2026-11-20' }));
		const first = unwrap(await addAction(world.admin, { ...todo(id, 'First'), dueOn: '2026-11-10' }));
		unwrap(await addAction(world.admin, { ...todo(id, 'Today'), dueOn: '2026-11-21' }));
		unwrap(await markStuck(world.admin, { id: first.id, reason: 'No answer' }));
		expect((await listTactics(world.admin))[0]).toMatchObject({
			late: 2,
			lateFirst: { title: 'First', dueOn: '2026-11-10', reason: 'No answer' },
			nextDue: '2026-11-10'
		});
		unwrap(await stopTactic(world.admin, { id }));
		expect((await listTactics(world.admin))[0]).toMatchObject({ late: 0, lateFirst: null });
	});

	test('what was removed comes back whole, and a list keeps the order it is given', async () => {
		const { world, id } = await withTactic();
		const a = unwrap(await addAction(world.admin, todo(id, 'A')));
		const b = unwrap(await addAction(world.admin, todo(id, 'B')));
		unwrap(await reorderItems(world.admin, { ids: [b.id, a.id] }));
		expect((await getTactic(world.admin, id))?.actions.map((action) => action.title)).toEqual(['B', 'A']);
		unwrap(await removeItem(world.admin, { id: a.id }));
		expect((await getTactic(world.admin, id))?.tactic.folds.total).toBe(1);
		unwrap(await removeItem(world.admin, { id }));
		expect(await listTactics(world.admin)).toEqual([]);
		expect(await getTactic(world.admin, id)).toBeNull();
		unwrap(await restoreItem(world.admin, { id }));
		unwrap(await restoreItem(world.admin, { id: a.id }));
		expect((await getTactic(world.admin, id))?.actions).toHaveLength(2);
	});
});

describe('to-dos and people', () => {
	async function withPeople() {
		const { world, id } = await withTactic();
		const team = await world.department(world.admin, 'Service');
		const head = await world.member('head', 'Leila Haddad');
		const member = await world.member('member', 'Aisyah Rahman');
		const other = await world.member('member', 'Nikos Dimas');
		const action = unwrap(await addAction(world.admin, { ...todo(id, 'Call two parents'), dueOn: '2026-11-19' }));
		return { world, id, team, head, member, other, action };
	}
	const membershipOf = (scope: StrategyScope): string =>
		scope.principal.kind === 'member' ? scope.principal.membershipId : '';

	test('a head assigns; the person finds it in "what needs me", late first, and ticks it off', async () => {
		const { world, id, head, member, action } = await withPeople();
		const soon = unwrap(await addAction(head, { ...todo(id, 'Later'), dueOn: '2026-12-01' }));
		for (const one of [soon, action]) {
			unwrap(await assignAction(head, { id: one.id, assignee: membershipOf(member), department: null }));
		}
		expect((await myActions(member)).map((one) => [one.title, one.isLate, one.of])).toEqual([
			['Call two parents', true, 'me'],
			['Later', false, 'me']
		]);
		expect(await myActions(head)).toEqual([]);
		unwrap(await tickAction(member, action));
		expect((await myActions(member)).map((one) => one.title)).toEqual(['Later']);
		expect((await getTactic(world.admin, id))?.actions[0]).toMatchObject({ doneBy: 'Aisyah Rahman' });
	});

	test('what two people do at the same moment is done once, and the second is not told of a fault', async () => {
		const { head, member, action } = await withPeople();
		unwrap(await assignAction(head, { id: action.id, assignee: membershipOf(member), department: null }));
		unwrap(await tickAction(member, action));
		unwrap(await tickAction(head, action));
		unwrap(await untickAction(head, action));
		unwrap(await untickAction(member, action));
		// Handing back what somebody else has changes nothing.
		unwrap(await handBack(head, action));
		expect((await myActions(member)).map((one) => one.id)).toContain(action.id);
	});

	test('a member touches only what is theirs or their department’s; a viewer nothing', async () => {
		const { world, id, team, head, member, other, action } = await withPeople();
		unwrap(await assignAction(head, { id: action.id, assignee: membershipOf(member), department: null }));
		for (const deed of [tickAction, untickAction, handBack]) {
			expect(code(await deed(other, { id: action.id }))).toBe('access.denied');
		}
		expect(code(await markStuck(other, { id: action.id, reason: 'x' }))).toBe('access.denied');
		await world.around.handle.db
			.updateTable('membership')
			.set({ department_id: team })
			.where('id', '=', membershipOf(other))
			.execute();
		unwrap(await assignAction(head, { id: action.id, assignee: null, department: team }));
		const colleague = {
			...other,
			principal: { ...other.principal, departmentId: team }
		} as StrategyScope;
		expect((await myActions(colleague)).map((one) => one.of)).toEqual(['department']);
		unwrap(await tickAction(colleague, { id: action.id }));
		const viewer = await world.member('viewer');
		expect(code(await tickAction(viewer, { id: action.id }))).toBe('access.denied');
		expect(code(await addTactic(member, idea('Mine')))).toBe('access.denied');
		expect(code(await addAction(member, todo(id, 'Mine')))).toBe('access.denied');
		expect(code(await assignAction(member, { id: action.id, assignee: membershipOf(member), department: null }))).toBe(
			'access.denied'
		);
	});

	test('"not mine" hands it back, so that nobody has it', async () => {
		const { world, id, head, member, action } = await withPeople();
		unwrap(await assignAction(head, { id: action.id, assignee: membershipOf(member), department: null }));
		unwrap(await handBack(member, { id: action.id }));
		expect(await myActions(member)).toEqual([]);
		expect((await getTactic(world.admin, id))?.actions[0]?.assignee).toBeNull();
	});

	test('one waits for another, and never in a circle', async () => {
		const { world, id, action } = await withPeople();
		const next = unwrap(await addAction(world.admin, todo(id, 'Count them')));
		const schedule = (one: string, title: string, after: string | null, version: number) =>
			scheduleAction(world.admin, {
				id: one,
				version,
				title,
				dueOn: null,
				after,
				startsOn: null,
				hours: null,
				note: ''
			});
		unwrap(await schedule(next.id, 'Count them', action.id, 1));
		expect((await getTactic(world.admin, id))?.actions[1]?.waitsFor).toBe('Call two parents');
		expect(code(await schedule(action.id, 'Call two parents', next.id, 1))).toBe('action.circle');
		expect(code(await schedule(next.id, 'Count them', null, 1))).toBe('item.changed');
		const foreign = unwrap(await addTactic(world.admin, idea('Other')));
		const elsewhere = unwrap(await addAction(world.admin, todo(foreign.id, 'Far')));
		expect(code(await schedule(next.id, 'Count them', elsewhere.id, 2))).toBe('action.not_found');
	});
});

describe('budget and spend', () => {
	test('amounts are kept in the smallest unit, with a history that can be struck out and brought back', async () => {
		const { world, id } = await withTactic();
		unwrap(await setBudget(world.admin, { id, amount: '5.100,00', reason: '' }));
		const spend = unwrap(
			await recordSpend(world.admin, { tactic: id, amount: '1900.50', spentOn: '2026-10-03', note: 'Trial' })
		);
		unwrap(await recordSpend(world.admin, { tactic: id, amount: '0.10', spentOn: '2026-10-04', note: '' }));
		unwrap(await recordSpend(world.admin, { tactic: id, amount: '0.20', spentOn: '2026-10-04', note: '' }));
		expect((await listTactics(world.admin))[0]).toMatchObject({ budget: 510_000, spent: 190_080 });
		unwrap(await removeSpend(world.admin, { spend: spend.id }));
		expect((await listTactics(world.admin))[0]?.spent).toBe(30);
		expect((await getTactic(world.admin, id))?.spends.map((one) => one.isRemoved)).toEqual([false, false, true]);
		unwrap(await restoreSpend(world.admin, { spend: spend.id }));
		expect((await listTactics(world.admin))[0]?.spent).toBe(190_080);
		expect(code(await recordSpend(world.admin, { tactic: id, amount: 'much', spentOn: '2026-10-03', note: '' }))).toBe(
			'tactic.wrong_amount'
		);
		expect(code(await setBudget(world.admin, { id, amount: '1.2345', reason: 'Dearer' }))).toBe('tactic.wrong_amount');
	});
});

describe('another organisation (S1)', () => {
	test('everything of it is as unknown, and nothing changes', async () => {
		const { world, id } = await withTactic();
		const action = unwrap(await addAction(world.admin, todo(id, 'Ours')));
		const spend = unwrap(await recordSpend(world.admin, { tactic: id, amount: '5', spentOn: '2026-10-03', note: '' }));
		const before = await getTactic(world.admin, id);
		for (const stranger of [world.stranger, world.elsewhere]) await attempt(world, stranger, id, action.id, spend.id);
		expect(await getTactic(world.admin, id)).toEqual(before);
	});

	async function attempt(world: PlanWorld, stranger: StrategyScope, id: string, action: string, spend: string) {
		expect(await getTactic(stranger, id)).toBeNull();
		expect(await listTactics(stranger)).toEqual([]);
		for (const deed of [startTactic, stopTactic, finishTactic]) {
			expect(code(await deed(stranger, { id }))).toBe('tactic.not_found');
		}
		for (const deed of [tickAction, untickAction, handBack]) {
			expect(code(await deed(stranger, { id: action }))).toBe('action.not_found');
		}
		expect(code(await markStuck(stranger, { id: action, reason: 'x' }))).toBe('action.not_found');
		expect(code(await assignAction(stranger, { id: action, assignee: null, department: null }))).toBe(
			'action.not_found'
		);
		expect(
			code(
				await scheduleAction(stranger, {
					id: action,
					version: 1,
					title: 'x',
					dueOn: null,
					after: null,
					startsOn: null,
					hours: null,
					note: ''
				})
			)
		).toBe('action.not_found');
		expect(code(await addAction(stranger, todo(id, 'x')))).toBe('tactic.not_found');
		expect(code(await recordSpend(stranger, { tactic: id, amount: '5', spentOn: '2026-10-03', note: '' }))).toBe(
			'tactic.not_found'
		);
		expect(code(await removeSpend(stranger, { spend }))).toBe('spend.not_found');
		expect(code(await describeTactic(stranger, tacticEdit.parse({ id, version: 1, title: 'x' })))).toBe(
			'tactic.not_found'
		);
		if (stranger === world.stranger) {
			const theirs = unwrap(await addTactic(stranger, idea('Theirs')));
			const todoOfTheirs = unwrap(await addAction(stranger, todo(theirs.id, 'Theirs')));
			const us = world.admin.principal.kind === 'member' ? world.admin.principal.membershipId : '';
			expect(code(await assignAction(stranger, { id: todoOfTheirs.id, assignee: us, department: null }))).toBe(
				'membership.not_found'
			);
			await removeItem(stranger, { id: theirs.id });
		}
	}
});
