import { describe, expect, test } from 'vitest';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { newMessage } from '#lib/domain/guide/schema.ts';
import { handOver as handOverSchema } from '#lib/domain/week/schema.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { addMessage } from '#lib/server/guide/commands.ts';
import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import {
	countOpenThings,
	getHandOver,
	handOverThings,
	listOpenThings,
	previewHandOver,
	undoHandOver
} from '#lib/server/workflows/hand-over.ts';
import { disableMember } from '#lib/server/workflows/members.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const meOf = (scope: StrategyScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : 'nobody';

async function office() {
	const world = await planWorld();
	const [farid, samuel, hana] = [
		await world.member('member', 'Farid'),
		await world.member('member', 'Samuel'),
		await world.member('member', 'Hana')
	];
	const tactic = unwrap(await addTactic(world.admin, { title: 'Ring back', goal: null, restsOn: null })).id;
	await world.admin.db
		.updateTable('tactic')
		.set({ lead_id: meOf(farid) })
		.where('id', '=', tactic)
		.execute();
	const actions = [];
	for (const title of ['List callers', 'Ring them']) {
		actions.push(unwrap(await addAction(world.admin, { tactic, title, assignee: meOf(farid), dueOn: null })).id);
	}
	const input = (over: object = {}) => handOverSchema.parse({ member: meOf(farid), all: '', ...over });
	return { world, farid, samuel, hana, tactic, actions: actions as [string, string], input };
}

describe('handing over what somebody has open', () => {
	test('is seen before it is done, goes to one or several, tells each once, and comes back', async () => {
		const { world, farid, samuel, hana, tactic, actions, input } = await office();
		expect(await countOpenThings(world.admin, meOf(farid))).toBe(3);
		const choice = input({ all: meOf(samuel), each: [`action:${actions[1]}=${meOf(hana)}`] });
		expect(unwrap(await previewHandOver(world.admin, choice))).toMatchObject({
			gets: [
				{ name: 'Samuel', titles: ['List callers', 'Ring back'] },
				{ name: 'Hana', titles: ['Ring them'] }
			],
			stays: 0
		});
		expect(await countOpenThings(world.admin, meOf(farid))).toBe(3);
		const done = unwrap(await handOverThings(world.admin, choice));
		expect(done.n).toBe(3);
		expect((await listOpenThings(world.admin, meOf(samuel))).map((thing) => thing.id)).toEqual([actions[0], tactic]);
		const told = await world.admin.db
			.selectFrom('notice')
			.select('membership_id')
			.where('kind', '=', 'handed_over')
			.execute();
		expect(told.map((notice) => notice.membership_id).sort()).toEqual([meOf(farid), meOf(hana), meOf(samuel)].sort());
		expect((await getHandOver(world.admin, meOf(farid)))?.last).toMatchObject({ id: done.id, n: 3 });
		// What has moved on since stays where it went.
		await world.admin.db
			.updateTable('action')
			.set({ assignee_id: meOf(samuel) })
			.where('id', '=', actions[1])
			.execute();
		expect(unwrap(await undoHandOver(world.admin, { member: meOf(farid), id: done.id })).n).toBe(2);
		expect(code(await undoHandOver(world.admin, { member: meOf(farid), id: done.id }))).toBe('week.undo_over');
	});

	test('takes along the changes somebody looks into, their messages, and the dangers to a goal that goes', async () => {
		const { world, farid, samuel, input } = await office();
		const { db, organisationId: organisation_id, strategyId } = world.admin;
		const goal = unwrap(await keepDraft(world.admin, draftGoal.parse({ title: 'Fewer calls' })));
		await db
			.updateTable('goal')
			.set({ owner_id: meOf(farid) })
			.where('id', '=', goal)
			.execute();
		const change = (id: string, over: object = {}) => ({
			...{
				organisation_id,
				id,
				base: 'metric',
				ref: id,
				name: `NPS ${id}`,
				metric_id: null,
				kind: 'nps',
				sort: 'level'
			},
			...{
				direction: 'down',
				is_better: 0 as const,
				watched_from: '2026-10-01',
				first_day: '2026-11-01',
				last_day: '2026-11-18'
			},
			...{ found_on: '2026-11-05', value: 10, usual: 30, extent: 'large', n: 100, evidence: '1|1', part_of: null },
			...{ touchpoint_id: null, department_id: null, raised_at: '2026-11-05T03:00:00.000Z', owner_id: meOf(farid) },
			...{ taken_at: '2026-11-05T09:00:00.000Z', event_id: null, finding_id: null, back_on: null, closed_at: null },
			...{ closed_how: null, closed_by: null },
			...over
		});
		await db
			.insertInto('alert')
			.values([
				change('open'),
				change('over', { closed_at: '2026-11-10T03:00:00.000Z', closed_how: 'back' }),
				change('danger', { owner_id: null, taken_at: null })
			])
			.execute();
		await db
			.insertInto('alert_goal')
			.values({ organisation_id, alert_id: 'danger', goal_id: goal, why: 'figure' })
			.execute();
		const message = unwrap(
			await addMessage(
				world.admin,
				newMessage.parse({ title: 'We are late', channel: 'mail', locale: 'en', body: 'Sorry.', owner: meOf(farid) })
			)
		).id;
		const open = await listOpenThings(world.admin, meOf(farid));
		expect(open.filter((thing) => ['alert', 'message'].includes(thing.kind))).toMatchObject([
			{ kind: 'alert', id: 'open', title: 'NPS open' },
			{ kind: 'message', id: message, title: 'We are late' }
		]);
		const done = unwrap(await handOverThings(world.admin, input({ all: meOf(samuel) })));
		expect(done.n).toBe(6);
		expect((await listOpenThings(world.admin, meOf(samuel))).map((thing) => thing.id)).toEqual(
			expect.arrayContaining(['open', message, goal])
		);
		const told = await db
			.selectFrom('notice')
			.select(['membership_id', 'path', 'words'])
			.where('kind', '=', 'alert')
			.execute();
		expect(told).toMatchObject([
			{ membership_id: meOf(samuel), path: `/strategies/${strategyId}/measurement/changed/danger` }
		]);
		expect(told[0]?.words).toContain('Fewer calls');
		expect(unwrap(await undoHandOver(world.admin, { member: meOf(farid), id: done.id })).n).toBe(6);
		expect(await countOpenThings(world.admin, meOf(farid))).toBe(6);
		unwrap(await handOverThings(world.admin, input({ all: meOf(samuel) })));
		expect(await db.selectFrom('notice').select('id').where('kind', '=', 'alert').execute()).toHaveLength(1);
	});

	test('everybody may for themselves, heads for theirs, nobody for others', async () => {
		const { world, farid, samuel, input } = await office();
		expect(code(await previewHandOver(samuel, input({ all: meOf(samuel) })))).toBe('membership.not_found');
		expect(code(await handOverThings(samuel, input({ all: meOf(samuel) })))).toBe('membership.not_found');
		expect(code(await handOverThings(world.stranger, input({ all: meOf(samuel) })))).toBe('membership.not_found');
		expect(await getHandOver(samuel, meOf(farid))).toBeNull();
		expect(await getHandOver(world.stranger, meOf(farid))).toBeNull();
		const done = unwrap(await handOverThings(farid, input({ all: meOf(samuel) })));
		expect(code(await undoHandOver(world.stranger, { member: meOf(farid), id: done.id }))).toBe('membership.not_found');
		expect(code(await undoHandOver(samuel, { member: meOf(farid), id: done.id }))).toBe('membership.not_found');
		unwrap(await undoHandOver(farid, { member: meOf(farid), id: done.id }));
	});

	test('goes to people of ours only, and somebody who has left still has things to hand over', async () => {
		const { world, farid, samuel, input } = await office();
		expect(code(await handOverThings(world.admin, input({ all: meOf(world.stranger) })))).toBe('membership.not_found');
		expect(code(await handOverThings(world.admin, input()))).toBe('week.nothing_to_hand_over');
		expect(code(await handOverThings(world.admin, input({ all: meOf(farid) })))).toBe('week.nothing_to_hand_over');
		unwrap(await disableMember(world.admin, { id: meOf(farid) }));
		expect(await getHandOver(world.admin, meOf(farid))).toMatchObject({ things: { length: 3 } });
		expect(unwrap(await handOverThings(world.admin, input({ all: meOf(samuel) }))).n).toBe(3);
		expect(await countOpenThings(world.admin, meOf(farid))).toBe(0);
	});
});
