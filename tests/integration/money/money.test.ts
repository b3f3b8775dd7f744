import { describe, expect, test } from 'vitest';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { newValue } from '#lib/domain/money/schema.ts';
import { newClaim } from '#lib/domain/claims/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { addClaim } from '#lib/server/claims/commands.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { linkItems } from '#lib/server/links/commands.ts';
import { giveValue, restoreValue, takeBackValue } from '#lib/server/money/commands.ts';
import { getMoney, pastQuarters } from '#lib/server/money/queries.ts';
import { insertAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic, startTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { recordSpend } from '#lib/server/tactics/spend-commands.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const give = (scope: StrategyScope, value: Record<string, string>) =>
	giveValue(scope, newValue.parse({ basis: 'guess', ...value }));

const example: Record<string, string> = {
	customers: '2000',
	leaving: '20',
	leaving_after: '18',
	revenue: '300',
	margin: '60',
	attributed: '50'
};

async function giveAll(scope: StrategyScope, over: Record<string, string> = {}) {
	for (const [key, value] of Object.entries({ ...example, ...over })) unwrap(await give(scope, { key, value }));
}

async function tactic(scope: StrategyScope, title: string, budget: string, goals: readonly string[] = []) {
	const { id } = unwrap(await addTactic(scope, { title, goal: null, restsOn: null }));
	await scope.db
		.updateTable('tactic')
		.set({ budget: Number(budget) * 100 })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	for (const to of goals) unwrap(await linkItems(scope, { from: id, to, kind: 'serves', note: '' }));
	return id;
}

async function goal(scope: StrategyScope, title: string): Promise<string> {
	const id = unwrap(await keepDraft(scope, draftGoal.parse({ title })));
	await scope.db
		.updateTable('goal')
		.set({ status: 'set' })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	return id;
}

describe('what a plan brings and costs (R-002-07, R-001-06, R-003-20)', () => {
	test('the worked example: 3,600 a year for 15,000, a return of -76 %', async () => {
		const { admin } = await planWorld();
		await giveAll(admin);
		await tactic(admin, 'Call back', '15000');
		const page = await getMoney(admin, null);
		expect(page.judgement).toBe('loss');
		expect(page.case).toMatchObject({
			benefit: { low: 3600_00, central: 3600_00, high: 3600_00 },
			cost: { central: 15_000_00 },
			marginSaved: 7200_00,
			missing: []
		});
		expect(page.case.roi?.central).toBeCloseTo(-0.76, 12);
	});

	test('without margin or customers it says what is missing and gives no number', async () => {
		const { admin } = await planWorld();
		await tactic(admin, 'Call back', '15000');
		for (const key of ['leaving', 'leaving_after', 'revenue'])
			unwrap(await give(admin, { key, value: example[key] ?? '' }));
		const page = await getMoney(admin, null);
		expect(page).toMatchObject({ judgement: 'missing' });
		expect(page.case).toMatchObject({ missing: ['customers', 'margin'], benefit: null, roi: null, net: null });
	});

	test('how much is our own doing starts at 25 to 75 of a hundred, and is marked as that', async () => {
		const { admin } = await planWorld();
		const { attributed: _, ...rest } = example;
		for (const [key, value] of Object.entries(rest)) unwrap(await give(admin, { key, value }));
		const page = await getMoney(admin, null);
		expect(page.rows.find((row) => row.key === 'attributed')).toMatchObject({
			basis: 'usual',
			value: { low: 2500, central: 5000, high: 7500 },
			given: null
		});
		expect(page.case.benefit).toEqual({ low: 1800_00, central: 3600_00, high: 5400_00 });
		expect(page.case.hangsOn).toEqual(['attributed']);
	});

	test('what a quarter really was takes the place of the guess, and both stay readable', async () => {
		const { admin } = await planWorld();
		await giveAll(admin);
		const [last, before] = pastQuarters(admin);
		unwrap(await give(admin, { key: 'leaving', basis: 'actual', value: '19', quarter: last!.first }));
		const page = await getMoney(admin, null);
		const row = page.rows.find(({ key }) => key === 'leaving')!;
		expect(row).toMatchObject({
			basis: 'actual',
			value: { central: 1900 },
			given: { quarter: { first: last!.first } }
		});
		expect(row.history.map(({ basis, central }) => [basis, central])).toEqual([
			['actual', 1900],
			['guess', 2000]
		]);
		expect(page.case.benefit?.central).toBe(1800_00);
		expect(page.awaited).not.toContain('leaving');
		expect(page.awaited).toContain('margin');
		unwrap(await takeBackValue(admin, { value: row.history[0]!.id }));
		expect((await getMoney(admin, null)).case.benefit?.central).toBe(3600_00);
		unwrap(await restoreValue(admin, { value: row.history[0]!.id }));
		expect((await getMoney(admin, null)).case.benefit?.central).toBe(1800_00);
		expect(code(await give(admin, { key: 'leaving', basis: 'actual', value: '19', quarter: '1999-01-01' }))).toBe(
			'assumption.not_a_quarter'
		);
		expect(before!.last < last!.first).toBe(true);
	});

	test('a goal takes over the strategy’s numbers until it has its own; its tactics’ cost is shared', async () => {
		const { admin } = await planWorld();
		await giveAll(admin);
		const [one, two] = [await goal(admin, 'NPS'), await goal(admin, 'Faster')];
		await tactic(admin, 'For both', '1000', [one, two]);
		await tactic(admin, 'For one', '300', [one]);
		await tactic(admin, 'For none', '50');
		unwrap(await give(admin, { key: 'customers', goal: one, value: '1000' }));
		const page = await getMoney(admin, one);
		expect(page.goal).toEqual({ id: one, title: 'NPS' });
		expect(page.case.benefit?.central).toBe(1800_00);
		expect(page.rows.find(({ key }) => key === 'margin')?.isTakenOver).toBe(true);
		expect(page.rows.find(({ key }) => key === 'customers')?.isTakenOver).toBe(false);
		expect(page.costs.map(({ title, cost, sharedBy }) => [title, cost, sharedBy])).toEqual([
			['For both', 500_00, 2],
			['For one', 300_00, 1]
		]);
		expect((await getMoney(admin, null)).case.cost.central).toBe(1350_00);
		expect((await getMoney(admin, two)).case.cost.central).toBe(500_00);
	});

	test('cost follows what is spent; a tactic that was stopped costs what went into it', async () => {
		const { admin } = await planWorld();
		const id = await tactic(admin, 'Vouchers', '1800');
		unwrap(await startTactic(admin, { id }));
		unwrap(await recordSpend(admin, { tactic: id, amount: '1260', spentOn: '2026-02-03', note: '' }));
		expect((await getMoney(admin, null)).case.cost.central).toBe(1800_00);
		unwrap(await stopTactic(admin, { id }));
		expect((await getMoney(admin, null)).case.cost.central).toBe(1260_00);
		unwrap(await give(admin, { key: 'hours', value: '10' }));
		unwrap(await give(admin, { key: 'hour_cost', value: '40' }));
		expect((await getMoney(admin, null)).case.cost.central).toBe(1660_00);
	});

	test('a claim is taken as a value where it is counted in the same, and is named with its grade', async () => {
		const { admin } = await planWorld();
		const claim = (over: Record<string, unknown>) =>
			addClaim(
				admin,
				newClaim.parse({ title: 'Says', unit: 'percent', topic: 'leaving', grade: 'survey', value: '10', ...over })
			);
		const percent = unwrap(await claim({ value: '10', valueTo: '20' }));
		const times = unwrap(await claim({ unit: 'times', value: '5' }));
		const over = unwrap(await claim({ value: '140' }));
		unwrap(await give(admin, { key: 'leaving', basis: 'claim', claim: percent.id }));
		const page = await getMoney(admin, null);
		expect(page.rows.find(({ key }) => key === 'leaving')?.value).toMatchObject({
			low: 1000,
			central: 1500,
			high: 2000
		});
		expect(page.used).toMatchObject([{ id: percent.id, grade: 'survey', as: ['leaving'] }]);
		expect(code(await give(admin, { key: 'leaving', basis: 'claim', claim: times.id }))).toBe('assumption.other_unit');
		expect(code(await give(admin, { key: 'leaving', basis: 'claim', claim: over.id }))).toBe('assumption.other_unit');
		unwrap(await give(admin, { key: 'winning_factor', basis: 'claim', claim: times.id }));
		unwrap(await removeItem(admin, { id: percent.id }));
		const after = await getMoney(admin, null);
		expect(after.rows.find(({ key }) => key === 'leaving')).toMatchObject({
			value: { central: 1500 },
			given: { claim: { isRemoved: true } }
		});
		expect(after.used.map(({ id }) => id)).toEqual([times.id]);
	});

	test.each([
		[{ key: 'margin', value: '160' }, 'assumption.wrong_percent'],
		[{ key: 'customers', value: 'many' }, 'assumption.wrong_count'],
		[{ key: 'revenue', value: '-5' }, 'assumption.wrong_money'],
		[{ key: 'hours', value: '' }, 'assumption.wrong_hours'],
		[{ key: 'margin', value: '50', least: '60' }, 'assumption.not_in_order'],
		[{ key: 'margin', value: '50', most: '40' }, 'assumption.not_in_order'],
		[{ key: 'leaving', basis: 'data' }, 'metric.not_found'],
		[{ key: 'leaving', basis: 'claim' }, 'claim.not_found']
	])('%o is refused with %s', async (value, expected) => {
		const { admin } = await planWorld();
		expect(code(await give(admin, value as unknown as Record<string, string>))).toBe(expected);
	});

	test('only leaders give values; another organisation’s goal, claim and values are unknown', async () => {
		const world = await planWorld();
		const { id } = unwrap(await give(world.admin, { key: 'margin', value: '50' }));
		const theirs = await goal(world.stranger, 'Theirs');
		for (const role of ['head', 'member', 'analyst', 'viewer'] as const) {
			const scope = await world.member(role);
			expect(code(await give(scope, { key: 'margin', value: '50' }))).toBe('access.denied');
			expect(code(await takeBackValue(scope, { value: id }))).toBe('access.denied');
			expect(code(await restoreValue(scope, { value: id }))).toBe('access.denied');
			expect((await getMoney(scope, null)).can.edit).toBe(false);
		}
		expect(code(await give(await world.member('leader'), { key: 'margin', value: '51' }))).toBe('ok');
		expect(code(await give(world.admin, { key: 'margin', value: '50', goal: theirs }))).toBe('goal.not_found');
		expect(code(await takeBackValue(world.stranger, { value: id }))).toBe('assumption.not_found');
		expect(code(await takeBackValue(world.elsewhere, { value: id }))).toBe('assumption.not_found');
		expect((await getMoney(world.stranger, null)).rows.every(({ history }) => history.length === 0)).toBe(true);
		expect((await getMoney(world.admin, theirs)).goal).toBeNull();
	});
});

describe('hours of to-dos (R-002-07)', () => {
	test('cost nothing until an hour has its price, are shared like the tactic, and step back for hours that were given', async () => {
		const { admin } = await planWorld();
		await giveAll(admin);
		const [nps, calls] = [await goal(admin, 'NPS'), await goal(admin, 'Calls')];
		const both = await tactic(admin, 'Open at seven', '1000', [nps, calls]);
		const own = await tactic(admin, 'Ring back', '500', [calls]);
		for (const [tacticId, hours] of [
			[both, 10],
			[both, null],
			[own, 4]
		] as const) {
			await insertAction(admin, { tacticId, title: 'Do it', assigneeId: null, dueOn: null, note: '', hours });
		}
		const of = async (goalId: string | null) => {
			const page = await getMoney(admin, goalId);
			const row = page.rows.find(({ key }) => key === 'hours');
			return [page.case.cost.central, row?.basis ?? null, row?.value?.central ?? null];
		};
		expect(await of(null)).toEqual([150_000, 'todos', 14]);
		unwrap(await give(admin, { key: 'hour_cost', value: '40' }));
		expect(await of(null)).toEqual([150_000 + 14 * 4_000, 'todos', 14]);
		expect(await of(nps)).toEqual([50_000 + 5 * 4_000, 'todos', 5]);
		unwrap(await give(admin, { key: 'hours', value: '100' }));
		expect(await of(null)).toEqual([150_000 + 100 * 4_000, 'guess', 100]);
	});
});
