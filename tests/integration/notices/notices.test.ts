import { describe, expect, test } from 'vitest';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addDecision, describeDecision } from '#lib/server/optimisation/commands.ts';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { tacticEdit } from '#lib/domain/tactics/schema.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { inTransaction } from '#lib/server/db/transaction.ts';
import { removeItem, restoreItem } from '#lib/server/items/commands.ts';
import { seeAll, seeNotice, seePlace } from '#lib/server/notices/commands.ts';
import { getBell, listNotices, noticesOnPage } from '#lib/server/notices/queries.ts';
import { raiseNotice, type Notice } from '#lib/server/notices/raise.ts';
import { addAction, assignAction, handBack, markStuck } from '#lib/server/tactics/action-commands.ts';
import { addTactic, describeTactic } from '#lib/server/tactics/commands.ts';
import { getTactic } from '#lib/server/tactics/queries.ts';
import { ok } from '#lib/domain/shared/result.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const me = (scope: OrganisationScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';
const said = async (scope: OrganisationScope) =>
	(await listNotices(scope)).lines.map((line) => `${line.kind}.${line.words.what ?? 'usual'} ${line.words.title}`);
const raise = (scope: OrganisationScope, notice: Notice) =>
	inTransaction(scope, async (inner) => ok(await raiseNotice(inner, notice)));
const plain = (to: readonly (string | null)[], more: Partial<Notice> = {}): Notice => ({
	kind: 'comment',
	to,
	path: '/strategies',
	words: { title: 'Hello' },
	...more
});

describe('what concerns me (R-002-31)', () => {
	test('a to-do, a tactic, a goal and a decision tell the person to whom they are given, once, and not who gives', async () => {
		const world = await planWorld();
		const head = await world.member('head', 'Leila Haddad');
		const farid = await world.member('member', 'Farid');
		const { id: tactic } = unwrap(await addTactic(head, { title: 'Second van', goal: null, restsOn: null }));
		const todo = unwrap(await addAction(head, { tactic, title: 'Rent it', assignee: me(farid), dueOn: '2026-11-30' }));
		unwrap(await assignAction(head, { id: todo.id, assignee: me(farid), department: null }));
		const own = unwrap(await addAction(head, { tactic, title: 'Ask around', assignee: me(head), dueOn: null }));
		const { version, title } = (await getTactic(head, tactic))!.tactic;
		unwrap(await describeTactic(world.admin, tacticEdit.parse({ id: tactic, version, title, lead: me(head) })));
		unwrap(await keepDraft(world.admin, draftGoal.parse({ title: 'NPS', ownerMembershipId: me(head) })));
		const decided = unwrap(
			await addDecision(world.admin, { title: 'Two vans on Mondays', owner: me(farid), dueOn: null, review: null })
		);
		const [decision] = await world.around.handle.db
			.selectFrom('item')
			.selectAll()
			.where('id', '=', decided.id)
			.execute();
		unwrap(
			await describeDecision(world.admin, {
				...{ id: decided.id, version: decision!.version, title: 'Two vans on Mondays' },
				...{ owner: me(farid), dueOn: null, detail: 'Both of them' }
			})
		);
		expect(own.id).not.toBe('');
		expect(await said(farid)).toEqual(['assigned.decision Two vans on Mondays', 'assigned.todo Rent it']);
		expect(await said(head)).toEqual(['assigned.goal_owner NPS', 'assigned.tactic_lead Second van']);
		expect(await said(world.admin)).toEqual([]);
		const [first] = (await listNotices(farid)).lines.slice(-1);
		expect(first).toMatchObject({
			path: `/strategies/${head.strategyId}/tactics/${tactic}#${todo.id}`,
			words: { by: 'Leila Haddad', day: '2026-11-30' },
			isNew: true
		});
	});

	test('stuck goes to who leads, free to who was stuck, and what is handed back to who leads', async () => {
		const world = await planWorld();
		const head = await world.member('head');
		const farid = await world.member('member');
		const { id: tactic } = unwrap(await addTactic(world.admin, { title: 'Second van', goal: null, restsOn: null }));
		const { version, title } = (await getTactic(head, tactic))!.tactic;
		unwrap(await describeTactic(world.admin, tacticEdit.parse({ id: tactic, version, title, lead: me(head) })));
		const todo = unwrap(await addAction(head, { tactic, title: 'Rent it', assignee: me(farid), dueOn: null }));
		unwrap(await seeAll(head, {}));
		unwrap(await seeAll(farid, {}));
		unwrap(await markStuck(farid, { id: todo.id, reason: 'No money' }));
		unwrap(await markStuck(farid, { id: todo.id, reason: 'No money' }));
		expect((await getBell(head)).latest[0]).toMatchObject({ kind: 'stuck', words: { reason: 'No money' } });
		expect((await getBell(head)).unread).toBe(1);
		unwrap(await markStuck(head, { id: todo.id, reason: '' }));
		expect((await getBell(farid)).latest[0]).toMatchObject({ kind: 'stuck', words: { what: 'free' } });
		unwrap(await handBack(farid, { id: todo.id }));
		expect((await getBell(head)).latest[0]).toMatchObject({ kind: 'handed_over', words: { what: 'back' } });
	});

	test('only those are told who may see it, who are here, and who want to know; once is once', async () => {
		const world = await planWorld();
		const [viewer, member, gone] = [
			await world.member('viewer'),
			await world.member('member'),
			await world.member('head')
		];
		await world.around.handle.db
			.updateTable('membership')
			.set({ disabled_at: '2026-11-01T00:00:00.000Z' })
			.where('id', '=', me(gone))
			.execute();
		const all = [me(viewer), me(member), me(gone), me(world.admin), null, me(world.stranger)];
		// Answers of customers are not for members; the stranger is of another organisation.
		expect(unwrap(await raise(world.admin, plain(all, { kind: 'answered', evenMe: true })))).toBe(1);
		expect(unwrap(await raise(world.admin, plain(all, { once: 'a' })))).toBe(2);
		expect(unwrap(await raise(world.admin, plain(all, { once: 'a' })))).toBe(0);
		for (const way of ['none', 'digest'] as const) {
			await world.around.handle.db
				.insertInto('notice_choice')
				.values({
					organisation_id: world.organisationId,
					membership_id: me(way === 'none' ? viewer : member),
					kind: 'comment',
					way
				})
				.execute();
		}
		expect(unwrap(await raise(world.admin, plain(all)))).toBe(1);
		expect((await getBell(viewer)).unread).toBe(1);
		// What is gathered for the week stands in the list and rings no bell.
		expect((await getBell(member)).unread).toBe(1);
		expect((await listNotices(member)).lines).toHaveLength(2);
		expect(await said(world.stranger)).toEqual([]);
	});

	test('what is removed or no longer mine to see is not shown, and comes back with it', async () => {
		const world = await planWorld();
		const member = await world.member('member');
		const { id } = unwrap(await addTactic(world.admin, { title: 'Second van', goal: null, restsOn: null }));
		unwrap(await raise(world.admin, plain([me(member)], { itemId: id })));
		expect((await getBell(member)).unread).toBe(1);
		unwrap(await removeItem(world.admin, { id }));
		expect(await getBell(member)).toEqual({ unread: 0, latest: [], paths: [] });
		unwrap(await restoreItem(world.admin, { id }));
		expect((await getBell(member)).unread).toBe(1);
		const head = await world.member('head');
		unwrap(await raise(world.admin, plain([me(head)], { kind: 'answered' })));
		expect((await getBell(head)).unread).toBe(1);
		const lower = { ...head, principal: { ...head.principal, role: 'member' } } as typeof head;
		expect((await getBell(lower)).unread).toBe(0);
		expect((await listNotices(lower)).lines).toEqual([]);
	});

	test('a long list comes in pages, new ones first, each notice once, by kind where asked', async () => {
		const world = await planWorld();
		const member = await world.member('member');
		for (let n = 0; n < 100; n += 1) {
			if (n % 7 === 0) world.around.clock.advance(60_000);
			const notice = plain([me(member)], { words: { title: String(n) }, kind: n % 3 === 0 ? 'stuck' : 'comment' });
			unwrap(await raise(world.admin, notice));
		}
		const first = await listNotices(member);
		for (const line of first.lines.slice(5, 30)) unwrap(await seeNotice(member, { id: line.id }));
		const seen: string[] = [];
		const news: boolean[] = [];
		let from: string | null = null;
		for (let turn = 0; turn < 10; turn += 1) {
			const page = await listNotices(member, { from });
			expect(page.lines.length).toBeLessThanOrEqual(noticesOnPage);
			seen.push(...page.lines.map((line) => String(line.words.title)));
			news.push(...page.lines.map((line) => line.isNew));
			from = page.next;
			if (from === null) break;
		}
		expect(new Set(seen).size).toBe(100);
		expect(seen).toHaveLength(100);
		expect(news.lastIndexOf(true)).toBe(74);
		expect(news.indexOf(false)).toBe(75);
		expect((await listNotices(member, { kind: 'stuck' })).lines).toHaveLength(34);
		expect((await listNotices(member, { kind: 'nonsense', from: '0_x_y' })).lines).toHaveLength(noticesOnPage);
	});

	test('seen one by one, by place, or all; nobody sees for somebody else', async () => {
		const world = await planWorld();
		const [one, other] = [await world.member('member'), await world.member('member')];
		for (const path of ['/a', '/a', '/b', '/c'])
			unwrap(await raise(world.admin, plain([me(one), me(other)], { path })));
		const [line] = (await listNotices(one)).lines;
		expect(await seeNotice(other, { id: line!.id })).toMatchObject({ ok: false, error: { code: 'notice.not_found' } });
		expect(await seeNotice(world.stranger, { id: line!.id })).toMatchObject({ ok: false });
		unwrap(await seeNotice(one, { id: line!.id }));
		expect((await getBell(one)).unread).toBe(3);
		expect(unwrap(await seePlace(one, { path: '/a' }))).toEqual({ seen: 2 });
		world.around.told.length = 0;
		expect(unwrap(await seeAll(one, {}))).toEqual({ seen: 1 });
		expect(world.around.told).toEqual([{ organisationId: world.organisationId, topic: 'notices', ids: [me(one)] }]);
		expect((await getBell(one)).unread).toBe(0);
		expect((await getBell(other)).unread).toBe(4);
	});
});
