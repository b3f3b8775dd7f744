import { describe, expect, test } from 'vitest';
import { draftGoal } from '#lib/domain/goals/schema.ts';
import { dayMs } from '#lib/domain/shared/instant.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { keepDraft } from '#lib/server/goals/commands.ts';
import { chooseRhythm } from '#lib/server/goals/update-commands.ts';
import { peekUpdateLink, updateLinkFor, updateLinkLifeMs } from '#lib/server/goals/update-links.ts';
import { remindOfUpdates } from '#lib/server/workflows/update-reminders.ts';
import { listNextUpdates } from '#lib/server/goals/update-queries.ts';
import { setAway } from '#lib/server/week/commands.ts';
import { todayOf } from '#lib/server/week/people-queries.ts';
import { getMyWeek } from '#lib/server/week/queries.ts';
import { tapCard } from '#lib/server/workflows/week-taps.ts';
import { hashToken } from '#lib/server/ids.ts';
import { disableMember } from '#lib/server/workflows/members.ts';
import { readUpdateLink, updateByLink } from '#lib/server/workflows/update-by-link.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const meOf = (scope: StrategyScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : 'nobody';
const secretOf = (path: string | null): string => (path ?? '').replace('/update/', '');

async function withGoal() {
	const world = await planWorld();
	const farid = await world.member('member', 'Farid Karimi');
	const goal = unwrap(await keepDraft(world.admin, draftGoal.parse({ title: 'Easy calls' })));
	await world.admin.db
		.updateTable('goal')
		.set({ status: 'set', owner_id: meOf(farid), starts_on: '2026-01-01', ends_on: '2030-12-31' })
		.where('id', '=', goal)
		.execute();
	const updates = () => world.admin.db.selectFrom('check_in').select(['confidence', 'note', 'membership_id']).execute();
	return { world, farid, goal, updates };
}

const said = { words: 'Calls are calmer', score: 7 };

describe('an update by link, without signing in (S9)', () => {
	test('looking uses nothing up; one use counts; the update is the person’s', async () => {
		const { world, farid, goal, updates } = await withGoal();
		const secret = secretOf(await updateLinkFor(world.admin, goal, meOf(farid)));
		for (let look = 0; look < 3; look += 1) {
			expect(await readUpdateLink(world.around, secret)).toMatchObject({
				name: 'Farid Karimi',
				organisation: 'Tarro',
				goal: { id: goal, title: 'Easy calls' }
			});
		}
		unwrap(await updateByLink(world.around, secret, said));
		expect(await updates()).toEqual([{ confidence: 7, note: 'Calls are calmer', membership_id: meOf(farid) }]);
		expect(await readUpdateLink(world.around, secret)).toBeNull();
		expect(code(await updateByLink(world.around, secret, said))).toBe('auth.link_void');
	});

	test('of twenty posts at the same time exactly one wins', async () => {
		const { world, farid, goal, updates } = await withGoal();
		const secret = secretOf(await updateLinkFor(world.admin, goal, meOf(farid)));
		const answers = await Promise.all(Array.from({ length: 20 }, () => updateByLink(world.around, secret, said)));
		expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
		expect(new Set(answers.filter((answer) => !answer.ok).map(code))).toEqual(new Set(['auth.link_void']));
		expect(await updates()).toHaveLength(1);
	});

	test('ends after seven days, by a newer one, and when the person leaves', async () => {
		const { world, farid, goal } = await withGoal();
		const old = secretOf(await updateLinkFor(world.admin, goal, meOf(farid)));
		const fresh = secretOf(await updateLinkFor(world.admin, goal, meOf(farid)));
		expect(await readUpdateLink(world.around, old)).toBeNull();
		expect(code(await updateByLink(world.around, old, said))).toBe('auth.link_void');
		const place = (ms: number) => ({
			db: world.admin.db,
			clock: { now: () => world.around.clock.now() + ms }
		});
		expect(await peekUpdateLink(place(updateLinkLifeMs - 1), fresh)).not.toBeNull();
		expect(await peekUpdateLink(place(updateLinkLifeMs), fresh)).toBeNull();
		expect(updateLinkLifeMs).toBe(7 * dayMs);
		unwrap(await disableMember(world.admin, { id: meOf(farid) }));
		expect(await readUpdateLink(world.around, fresh)).toBeNull();
		expect(code(await updateByLink(world.around, fresh, said))).toBe('auth.link_void');
		expect(await updateLinkFor(world.admin, goal, meOf(farid))).toBeNull();
	});

	test('is bound to its organisation, goal and person, and kept as a hash alone', async () => {
		const { world, farid, goal } = await withGoal();
		expect(await updateLinkFor(world.stranger, goal, meOf(farid))).toBeNull();
		expect(await updateLinkFor(world.admin, goal, meOf(world.stranger))).toBeNull();
		const path = await updateLinkFor(world.admin, goal, meOf(farid));
		const secret = secretOf(path);
		expect(secret.length).toBeGreaterThanOrEqual(43);
		const [row] = await world.admin.db.selectFrom('update_link').selectAll().execute();
		expect(row?.hash).toBe(hashToken(secret));
		expect(JSON.stringify(row)).not.toContain(secret);
		// Nothing of another purpose opens it, and its hash does not.
		expect(await readUpdateLink(world.around, row?.hash ?? '')).toBeNull();
	});

	test('with the role that the person holds now: a viewer gives no update', async () => {
		const { world, farid, goal, updates } = await withGoal();
		const secret = secretOf(await updateLinkFor(world.admin, goal, meOf(farid)));
		await world.admin.db.updateTable('membership').set({ role: 'viewer' }).where('id', '=', meOf(farid)).execute();
		expect(code(await updateByLink(world.around, secret, said))).toBe('access.denied');
		expect(await updates()).toEqual([]);
	});
});

describe('updates that are wanted', () => {
	test('its owner is reminded once for each day on which one falls due; a stand-in in place of whoever is away', async () => {
		const { world, farid, goal } = await withGoal();
		const job = { ...world.admin, principal: { kind: 'job' as const } };
		const told = () =>
			world.admin.db.selectFrom('notice').select(['membership_id', 'path']).where('kind', '=', 'update_due').execute();
		const today = todayOf(world.admin);
		await remindOfUpdates(job, today);
		await remindOfUpdates(job, today);
		expect(await told()).toEqual([
			{ membership_id: meOf(farid), path: `/strategies/${world.admin.strategyId}/goals?open=${goal}` }
		]);
		const samuel = await world.member('member', 'Samuel');
		unwrap(
			await setAway(farid, { member: meOf(farid), fromOn: '2020-01-01', untilOn: '2099-01-01', standIn: meOf(samuel) })
		);
		await world.admin.db.updateTable('goal').set({ starts_on: '2026-01-02' }).where('id', '=', goal).execute();
		await remindOfUpdates(job, today);
		expect((await told()).map((notice) => notice.membership_id)).toEqual([meOf(farid), meOf(samuel)]);
	});

	test('the rhythm is chosen by those who set goals, of a goal of ours', async () => {
		const { world, farid, goal } = await withGoal();
		expect(code(await chooseRhythm(farid, { id: goal, rhythm: 'none' }))).toBe('access.denied');
		expect(code(await chooseRhythm(world.stranger, { id: goal, rhythm: 'none' }))).toBe('goal.not_found');
		expect(await listNextUpdates(world.admin)).toHaveLength(1);
		unwrap(await chooseRhythm(world.admin, { id: goal, rhythm: 'none' }));
		expect(await listNextUpdates(world.admin)).toEqual([]);
	});

	test('stands on its owner’s week until it is given', async () => {
		const { farid, goal } = await withGoal();
		expect((await getMyWeek(farid)).cards).toMatchObject([{ kind: 'update', id: goal, isLate: true }]);
		const tap = { key: 'tap-of-update', kind: 'goal', id: goal, deed: 'update', words: '', score: 5 } as const;
		unwrap(await tapCard(farid, tap));
		expect((await getMyWeek(farid)).cards).toEqual([]);
	});
});
