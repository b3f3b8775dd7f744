import { describe, expect, test } from 'vitest';
import { commentLimits } from '#lib/domain/comments/schema.ts';
import type { OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { addFinding } from '#lib/server/audit/finding-commands.ts';
import { addComment, removeComment, restoreComment, rewordComment } from '#lib/server/comments/commands.ts';
import { getTalk, talkOf, talkOfTactic } from '#lib/server/comments/queries.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { getBell, listNotices } from '#lib/server/notices/queries.ts';
import { addAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic } from '#lib/server/tactics/commands.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const me = (scope: OrganisationScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';
const kinds = async (scope: OrganisationScope) => (await listNotices(scope)).lines.map((line) => line.kind);

async function talkWorld() {
	const world = await planWorld();
	const leila = await world.member('head', 'Leila Haddad');
	const farid = await world.member('member', 'Farid Karimi');
	const { id: tactic } = unwrap(await addTactic(leila, { title: 'Second van', goal: null, restsOn: null }));
	const todo = unwrap(await addAction(leila, { tactic, title: 'Rent it', assignee: me(farid), dueOn: null }));
	return { world, leila, farid, tactic, todo: todo.id };
}

describe('talk beneath things (R-002-31)', () => {
	test('whoever is named is told of it, whoever it belongs to or who spoke there of a comment, nobody of both', async () => {
		const { world, leila, farid, todo, tactic } = await talkWorld();
		const margit = await world.member('viewer', 'Margit Lund');
		const said = unwrap(
			await addComment(leila, { item: todo, body: 'Look, @Farid Karimi and @Margit: is it rented?' })
		);
		expect(await kinds(farid)).toEqual(['mention', 'assigned']);
		expect(await kinds(margit)).toEqual(['mention']);
		const [line] = (await getBell(farid)).latest;
		expect(line).toMatchObject({
			path: `/strategies/${leila.strategyId}/tactics/${tactic}#${said.id}`,
			words: { by: 'Leila Haddad', title: 'Rent it' }
		});
		unwrap(await addComment(farid, { item: todo, body: 'On Friday.' }));
		expect(await kinds(leila)).toEqual(['comment']);
		unwrap(await addComment(leila, { item: todo, body: 'Thank you' }));
		expect(await kinds(farid)).toEqual(['comment', 'mention', 'assigned']);
		const talk = await talkOfTactic(farid, tactic);
		expect(talk.byItem[todo]?.map((one) => [one.by.name, one.isMine])).toEqual([
			['Leila Haddad', false],
			['Farid Karimi', true],
			['Leila Haddad', false]
		]);
		expect(await kinds(world.stranger)).toEqual([]);
	});

	test('one’s own words can be changed, taken back and brought back; those of others not', async () => {
		const { world, leila, farid, tactic } = await talkWorld();
		const { id } = unwrap(await addComment(leila, { item: tactic, body: 'Tomorrow' }));
		for (const scope of [farid, world.admin, world.stranger]) {
			expect(await rewordComment(scope, { id, body: 'Never' })).toMatchObject({ error: { code: 'comment.not_found' } });
			expect(await removeComment(scope, { id })).toMatchObject({ error: { code: 'comment.not_found' } });
			expect(await restoreComment(scope, { id })).toMatchObject({ error: { code: 'comment.not_found' } });
		}
		unwrap(await rewordComment(leila, { id, body: 'Tomorrow, @Farid' }));
		expect(await kinds(farid)).toEqual(['mention', 'assigned']);
		unwrap(await rewordComment(leila, { id, body: 'Today, @Farid' }));
		expect((await getBell(farid)).unread).toBe(2);
		expect((await talkOf(farid, tactic)).byItem[tactic]?.[0]).toMatchObject({ body: 'Today, @Farid', isMine: false });
		expect((await talkOf(farid, tactic)).byItem[tactic]?.[0]?.editedAt).not.toBeNull();
		unwrap(await removeComment(leila, { id }));
		expect((await talkOf(farid, tactic)).byItem).toEqual({});
		expect(await kinds(farid)).toEqual(['assigned']);
		unwrap(await restoreComment(leila, { id }));
		expect(await kinds(farid)).toEqual(['mention', 'assigned']);
	});

	test('only where talk belongs, only by who may, only so much', async () => {
		const { world, leila, tactic, todo } = await talkWorld();
		const viewer = await world.member('viewer');
		expect(await addComment(viewer, { item: tactic, body: 'Hm' })).toMatchObject({ error: { code: 'access.denied' } });
		expect((await talkOf(viewer, tactic)).mayWrite).toBe(false);
		for (const scope of [world.stranger, world.elsewhere]) {
			expect(await addComment(scope, { item: tactic, body: 'Hm' })).toMatchObject({
				error: { code: 'comment.not_here' }
			});
			expect((await getTalk(scope, [tactic, todo])).byItem).toEqual({});
		}
		const rest = { touchpoint: null, stage: null, cause: null, detail: '' };
		const finding = { kind: 'pain' as const, title: 'Nine minutes', severity: 3, ...rest };
		const { id } = unwrap(await addFinding(leila, finding));
		unwrap(await addComment(world.admin, { item: id, body: 'Is it?' }));
		expect((await getBell(leila)).latest[0]?.path).toContain(`/audit/noticed/${id}#`);
		unwrap(await removeItem(leila, { id }));
		expect(await addComment(world.admin, { item: id, body: 'Still?' })).toMatchObject({ ok: false });
		let refused = 0;
		for (let n = 0; n <= commentLimits.within; n += 1) {
			if (!(await addComment(leila, { item: tactic, body: String(n) })).ok) refused += 1;
		}
		expect(refused).toBe(1);
		world.around.clock.advance(11 * 60_000);
		expect((await addComment(leila, { item: tactic, body: 'Again' })).ok).toBe(true);
	});
});
