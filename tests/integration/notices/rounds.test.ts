import { describe, expect, test } from 'vitest';
import { translator } from '#lib/i18n/index.ts';
import { weekLines } from '#lib/i18n/week-text.ts';
import { memberScope, principalScope, type OrganisationScope } from '#lib/server/access/organisation-scope.ts';
import { postOf } from '#lib/server/mail/post.ts';
import { chooseWays } from '#lib/server/notices/choices.ts';
import { getBell, listNotices } from '#lib/server/notices/queries.ts';
import { remindOfToDos, reminderDay } from '#lib/server/notices/remind.ts';
import { findWeek, getWeek } from '#lib/server/notices/week.ts';
import { addAction, assignAction, scheduleAction, tickAction } from '#lib/server/tactics/action-commands.ts';
import { addTactic, finishTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { remindEverybody } from '#lib/server/workflows/reminders.ts';
import { sendWeek } from '#lib/server/workflows/week-digest.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const me = (scope: OrganisationScope): string =>
	scope.principal.kind === 'member' ? scope.principal.membershipId : '';
const said = async (scope: OrganisationScope) =>
	(await listNotices(scope)).lines.map((line) => `${line.kind}.${line.words.what ?? 'usual'} ${line.words.title}`);

async function jobOf(world: PlanWorld): Promise<OrganisationScope> {
	const scope = await principalScope(world.around, world.organisationId, { kind: 'job' });
	if (scope === null) throw new Error('The organisation is missing');
	return scope;
}

const launch = (world: PlanWorld, at: string) =>
	world.around.handle.db
		.updateTable('strategy')
		.set({ launched_at: at })
		.where('organisation_id', '=', world.organisationId)
		.execute();

describe('reminders (R-002-31)', () => {
	test('a to-do is told two days before, on the day and when late; once each, anew when moved, never when done or stopped', async () => {
		const world = await planWorld();
		world.around.clock.set('2026-11-23T09:00:00Z');
		const farid = await world.member('member');
		const job = await jobOf(world);
		const { id: tactic } = unwrap(await addTactic(world.admin, { title: 'Second van', goal: null, restsOn: null }));
		const add = async (title: string, dueOn: string | null) =>
			unwrap(await addAction(world.admin, { tactic, title, assignee: me(farid), dueOn })).id;
		const soon = await add('Rent it', '2026-11-25');
		await add('Today', '2026-11-23');
		const late = await add('Late', '2026-11-20');
		await add('Far', '2026-12-20');
		await add('Open', null);
		await add('Forgotten', '2026-10-01');
		const due = async () => (await said(farid)).filter((line) => line.startsWith('due')).toSorted();
		for (let turn = 0; turn < 3; turn += 1) await remindEverybody(world.around);
		expect(await due()).toEqual(['due.late Late', 'due.soon Rent it', 'due.today Today']);
		const version = async (id: string) =>
			(await world.around.handle.db.selectFrom('item').select('version').where('id', '=', id).executeTakeFirstOrThrow())
				.version;
		unwrap(
			await scheduleAction(world.admin, {
				...{ id: late, version: await version(late), title: 'Late' },
				...{ dueOn: '2026-11-24', after: null, note: '', startsOn: null, hours: null }
			})
		);
		await remindOfToDos(job, '2026-11-23');
		expect(await due()).toContain('due.soon Late');
		unwrap(await tickAction(farid, { id: soon }));
		unwrap(await assignAction(world.admin, { id: late, assignee: null, department: null }));
		world.around.clock.set('2026-11-25T09:00:00Z');
		await remindEverybody(world.around);
		expect(await due()).toEqual([
			'due.late Late',
			'due.late Today',
			'due.soon Late',
			'due.soon Rent it',
			'due.today Today'
		]);
		unwrap(await stopTactic(world.admin, { id: tactic }));
		world.around.clock.set('2026-12-20T09:00:00Z');
		await remindEverybody(world.around);
		expect(await due()).toHaveLength(5);
		expect(await said(world.stranger)).toEqual([]);
	});

	test('nobody is reminded at night', async () => {
		const world = await planWorld();
		const job = await jobOf(world);
		world.around.clock.set('2026-11-23T05:59:00Z');
		expect(reminderDay(job)).toBeNull();
		world.around.clock.set('2026-11-23T06:00:00Z');
		expect(reminderDay(job)).toBe('2026-11-23');
	});
});

describe('the week in five lines', () => {
	test('goes to leaders and to whoever chose it, once a week, and to nobody before a strategy has a week behind it', async () => {
		const world = await planWorld();
		Object.assign(world.around, {
			post: postOf({
				...{ secretKey: 'k'.repeat(40), smtpUrl: 'smtp://127.0.0.1:1' },
				...{ mailFrom: 'cx@example.org', appUrl: 'https://cx.example' }
			})
		});
		const [leader, head, member, silent] = [
			await world.member('leader'),
			await world.member('head'),
			await world.member('member'),
			await world.member('leader')
		];
		unwrap(await chooseWays(member, { comment: 'digest' }));
		unwrap(await chooseWays(silent, { digest: 'none' }));
		const job = await jobOf(world);
		world.around.clock.set('2026-11-25T09:00:00Z');
		await sendWeek(job, '2026-11-25');
		expect((await getBell(leader)).unread).toBe(0);
		await launch(world, '2026-11-23T09:00:00.000Z');
		await sendWeek(job, '2026-11-25');
		expect((await getBell(leader)).unread).toBe(0);
		// The server slept over Monday: it is told on Wednesday.
		world.around.clock.set('2026-12-02T09:00:00Z');
		for (let turn = 0; turn < 3; turn += 1) await sendWeek(job, '2026-12-02');
		expect((await getBell(leader)).latest).toMatchObject([{ kind: 'digest', path: '/notices/week?from=2026-11-23' }]);
		for (const [scope, count] of [
			[head, 0],
			[member, 1],
			[silent, 0],
			[leader, 1]
		] as const) {
			expect((await getBell(scope)).unread).toBe(count);
		}
		const mails = await world.around.handle.db.selectFrom('mail').select(['kind', 'membership_id']).execute();
		expect(mails.map((mail) => mail.membership_id).toSorted()).toEqual([me(leader), me(member)].toSorted());
		world.around.clock.set('2026-12-07T09:00:00Z');
		await sendWeek(job, '2026-12-07');
		expect((await getBell(leader)).unread).toBe(2);
	});

	test('it says five lines in the reader’s language, and nothing that the reader may not see', async () => {
		const world = await planWorld();
		await launch(world, '2026-11-01T09:00:00.000Z');
		const { id: done } = unwrap(await addTactic(world.admin, { title: 'Quick mail', goal: null, restsOn: null }));
		unwrap(await finishTactic(world.admin, { id: done }));
		const member = await world.member('member');
		for (const scope of [world.admin, member]) {
			const week = await getWeek(scope, {
				strategyId: world.admin.strategyId,
				from: '2026-11-16',
				until: '2026-11-23'
			});
			expect(week).toMatchObject({ tactics: { finished: [{ title: 'Quick mail' }] }, pleased: null, unhappy: null });
			for (const locale of ['en', 'ar-XB'] as const) {
				const lines = weekLines(translator(locale), week!);
				expect(lines).toHaveLength(5);
				for (const line of lines) expect(line.text).not.toBe('');
			}
			expect(weekLines(translator('en'), week!)[1]?.text).toBe('Finished: “Quick mail”.');
		}
		const theirs = await memberScope(
			world.around,
			world.stranger.principal.kind === 'member' ? world.stranger.principal.userId : ''
		);
		expect(
			await getWeek(theirs!, { strategyId: world.admin.strategyId, from: '2026-11-16', until: '2026-11-23' })
		).toBeNull();
		expect((await findWeek(world.admin, 'nonsense'))?.until).toBe('2026-11-22');
	});
});
