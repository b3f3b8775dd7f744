import { describe, expect, test } from 'vitest';
import { statementIds } from '#lib/domain/readiness/statements.ts';
import type { ReadinessScores } from '#lib/domain/readiness/result.ts';
import { addDays, dayMs } from '#lib/domain/shared/instant.ts';
import type { StrategyScope } from '#lib/server/access/strategy-scope.ts';
import {
	addPractice,
	answerRound,
	bringPracticeBack,
	closeRound,
	markPractice,
	openRound,
	setPracticeAside
} from '#lib/server/readiness/commands.ts';
import { getReadiness, readinessAdvice, todayOf } from '#lib/server/readiness/queries.ts';
import { readinessToFinding, remindOfReadiness } from '#lib/server/workflows/readiness.ts';
import { planWorld, unwrap, type PlanWorld } from '../../support/factories/plan.ts';

const code = (result: { ok: boolean; error?: { code: string } }): string =>
	result.ok ? 'ok' : (result.error?.code ?? '');
const all = (score: number, over: Partial<ReadinessScores> = {}): ReadinessScores =>
	({ ...Object.fromEntries(statementIds.map((id) => [id, score])), ...over }) as ReadinessScores;
const later = <S extends StrategyScope>(scope: S, days: number): S => {
	const now = scope.clock.now() + days * dayMs;
	return { ...scope, clock: { now: () => now } };
};
const people = (world: PlanWorld, count: number): Promise<StrategyScope[]> =>
	Promise.all(Array.from({ length: count }, () => world.member('member')));

describe('the readiness check (R-003-01)', () => {
	test('a leader opens a round; everybody but guests is invited, and nobody twice', async () => {
		const world = await planWorld();
		const leader = await world.member('leader');
		const member = await world.member('member');
		const viewer = await world.member('viewer');
		const until = addDays(todayOf(leader), 14);
		expect(code(await openRound(member, { untilOn: until }))).toBe('access.denied');
		expect(code(await openRound(leader, { untilOn: addDays(todayOf(leader), -1) }))).toBe('readiness.day_over');
		expect(code(await openRound(leader, { untilOn: addDays(todayOf(leader), 61) }))).toBe('readiness.too_long');
		expect(unwrap(await openRound(leader, { untilOn: until })).asked).toBe(3);
		expect(code(await openRound(leader, { untilOn: until }))).toBe('readiness.already_open');
		const told = await world.admin.db
			.selectFrom('notice')
			.select('membership_id')
			.where('kind', '=', 'readiness')
			.execute();
		expect(told).toHaveLength(2);
		expect((await getReadiness(member)).mine).toBe('open');
		expect((await getReadiness(viewer)).mine).toBe('closed');
		expect(code(await answerRound(viewer, all(3)))).toBe('access.denied');
		expect(await readinessAdvice(viewer)).toBeNull();
	});

	test('one answers once; of nobody is kept what they answered, nor when', async () => {
		const world = await planWorld();
		const [member] = (await people(world, 1)) as [StrategyScope];
		expect(code(await answerRound(member, all(3)))).toBe('readiness.not_open');
		unwrap(await openRound(world.admin, { untilOn: addDays(todayOf(world.admin), 14) }));
		unwrap(await answerRound(member, all(3)));
		expect(code(await answerRound(member, all(4)))).toBe('readiness.given');
		const [kept] = await world.admin.db.selectFrom('readiness_answer').selectAll().execute();
		expect(Object.keys(kept ?? {}).sort()).toEqual(['id', 'organisation_id', 'round_id', 'scores']);
		// An id made from the clock would tell when.
		expect(kept?.id).not.toMatch(/^[0-9a-f]{8}-/);
		const trail = await world.admin.db.selectFrom('audit_entry').select('action').execute();
		expect(trail.map(({ action }) => action).filter((action) => action.startsWith('readiness'))).toEqual([
			'readiness.opened'
		]);
	});

	test('it tells nothing while it is open, nothing below five, and then all of it beside the round before', async () => {
		const world = await planWorld();
		const crowd = await people(world, 6);
		const round = async (days: number, count: number, scores: ReadinessScores): Promise<void> => {
			const admin = later(world.admin, days);
			const { id } = unwrap(await openRound(admin, { untilOn: addDays(todayOf(admin), 10) }));
			for (const one of crowd.slice(0, count)) unwrap(await answerRound(later(one, days), scores));
			const running = await getReadiness(admin);
			expect(running.round).toMatchObject({ id, given: count });
			expect(running.past.some((past) => past.id === id)).toBe(false);
			unwrap(await closeRound(admin, { round: id }));
		};
		await round(0, 4, all(2));
		expect((await getReadiness(world.admin)).past[0]?.result).toMatchObject({
			people: 4,
			isHidden: true,
			statements: []
		});
		expect(await readinessAdvice(world.admin)).toMatchObject({ is: 'few' });
		await round(20, 5, all(3, { leaders_listen: 1 }));
		await round(40, 3, all(5));
		await round(60, 6, all(3, { leaders_listen: 3 }));
		const page = await getReadiness(later(world.admin, 61));
		expect(page.past.map(({ result }) => [result.people, result.isHidden])).toEqual([
			[6, false],
			[3, true],
			[5, false],
			[4, true]
		]);
		expect(page.past[0]?.result.statements.find(({ id }) => id === 'leaders_listen')).toMatchObject({
			mean: 3,
			before: 1,
			move: 'up'
		});
		expect(await readinessAdvice(later(world.admin, 61))).toMatchObject({ is: 'known', mean: 3 });
	});

	test('a round that nobody closes is over after its last day', async () => {
		const world = await planWorld();
		const crowd = await people(world, 5);
		unwrap(await openRound(world.admin, { untilOn: addDays(todayOf(world.admin), 3) }));
		for (const one of crowd) unwrap(await answerRound(one, all(4)));
		const after = later(world.admin, 4);
		expect((await getReadiness(after)).past[0]?.result.whole).toMatchObject({ mean: 4 });
		expect(code(await closeRound(after, { round: (await getReadiness(after)).past[0]?.id ?? '' }))).toBe(
			'readiness.not_open'
		);
		expect(code(await answerRound(later(await world.member('head'), 4), all(3)))).toBe('readiness.not_open');
	});

	test('who has not answered is reminded once, three days before the end', async () => {
		const world = await planWorld();
		const [given, silent] = (await people(world, 2)) as [StrategyScope, StrategyScope];
		unwrap(await openRound(world.admin, { untilOn: addDays(todayOf(world.admin), 14) }));
		unwrap(await answerRound(given, all(4)));
		const remind = async (days: number): Promise<number> => {
			const scope = later(world.admin, days);
			await remindOfReadiness(scope, todayOf(scope));
			const rows = await world.admin.db
				.selectFrom('notice')
				.select(['membership_id', 'once'])
				.where('kind', '=', 'readiness')
				.execute();
			return rows.filter(({ once }) => once.endsWith(':again')).length;
		};
		expect(await remind(5)).toBe(0);
		expect(await remind(11)).toBeGreaterThan(0);
		const again = await remind(12);
		expect(again).toBe(await remind(13));
		const told = await world.admin.db
			.selectFrom('notice')
			.select('membership_id')
			.where('once', 'like', '%:again')
			.execute();
		const idOf = (scope: StrategyScope) => (scope.principal.kind === 'member' ? scope.principal.membershipId : '');
		expect(told.map(({ membership_id }) => membership_id)).toContain(idOf(silent));
		expect(told.map(({ membership_id }) => membership_id)).not.toContain(idOf(given));
	});

	test('the largest gap becomes something noticed once, with the figure as its evidence', async () => {
		const world = await planWorld();
		const crowd = await people(world, 5);
		const { id } = unwrap(await openRound(world.admin, { untilOn: addDays(todayOf(world.admin), 3) }));
		for (const one of crowd) unwrap(await answerRound(one, all(4, { may_put_right: 2 })));
		const chosen = { round: id, statement: 'may_put_right' } as const;
		expect(code(await readinessToFinding(world.admin, chosen))).toBe('readiness.not_told');
		unwrap(await closeRound(world.admin, { round: id }));
		expect(code(await readinessToFinding(await world.member('viewer'), chosen))).toBe('access.denied');
		expect(code(await readinessToFinding(world.stranger, chosen))).toBe('readiness.not_told');
		const made = unwrap(await readinessToFinding(crowd[0] as StrategyScope, chosen));
		expect(code(await readinessToFinding(world.admin, chosen))).toBe('readiness.turned');
		expect((await getReadiness(world.admin)).turned).toEqual({ may_put_right: made.id });
		const finding = await world.admin.db.selectFrom('finding').selectAll().where('id', '=', made.id).executeTakeFirst();
		expect(finding).toMatchObject({ kind: 'pain', origin: 'readiness', severity: 3 });
		const cited = await world.admin.db.selectFrom('citation').selectAll().executeTakeFirst();
		expect(cited).toMatchObject({ target: 'figure', detail: expect.stringContaining('2.0 of 5') as string });
	});

	test('another organisation neither closes nor answers it', async () => {
		const world = await planWorld();
		const { id } = unwrap(await openRound(world.admin, { untilOn: addDays(todayOf(world.admin), 3) }));
		expect(code(await closeRound(world.stranger, { round: id }))).toBe('readiness.not_open');
		expect(code(await answerRound(world.stranger, all(1)))).toBe('readiness.not_open');
		expect(code(await closeRound(await world.member('member'), { round: id }))).toBe('access.denied');
		expect((await getReadiness(world.admin)).round?.given).toBe(0);
		expect((await getReadiness(world.stranger)).round).toBeNull();
	});
});

describe('what good practice asks (R-003-07, R-004-07)', () => {
	test('practices are marked with their day, set aside, brought back and added; each organisation has its own', async () => {
		const world = await planWorld();
		const head = await world.member('head');
		unwrap(await markPractice(head, { practice: 'shows_how', state: 'begun' }));
		unwrap(await markPractice(head, { practice: 'shows_how', state: 'in_place' }));
		unwrap(await setPracticeAside(head, { practice: 'uses_reviews' }));
		const { id } = unwrap(await addPractice(head, { title: 'Ring back within the hour', group: 'act' }));
		unwrap(await markPractice(head, { practice: id, state: 'begun' }));
		const { practices } = await getReadiness(head);
		expect(practices.find((one) => one.id === 'shows_how')).toMatchObject({ state: 'in_place', since: todayOf(head) });
		expect(practices.find((one) => one.id === 'uses_reviews')).toMatchObject({ isAside: true });
		expect(practices.filter((one) => one.group === 'act').at(-1)).toMatchObject({ id, state: 'begun' });
		unwrap(await bringPracticeBack(head, { practice: 'uses_reviews' }));
		expect((await getReadiness(head)).practices.find((one) => one.id === 'uses_reviews')?.isAside).toBe(false);
		const theirs = (await getReadiness(world.stranger)).practices;
		expect(theirs.every((one) => one.state === 'not_yet' && !one.isAside && one.preset !== null)).toBe(true);
	});

	test('neither a member nor another organisation changes them', async () => {
		const world = await planWorld();
		const member = await world.member('member');
		const { id } = unwrap(await addPractice(world.admin, { title: 'Ring back', group: 'act' }));
		expect(code(await markPractice(member, { practice: id, state: 'begun' }))).toBe('access.denied');
		expect(code(await addPractice(member, { title: 'Mine', group: 'act' }))).toBe('access.denied');
		expect(code(await markPractice(world.stranger, { practice: id, state: 'begun' }))).toBe('practice.not_found');
		expect(code(await setPracticeAside(world.stranger, { practice: id }))).toBe('practice.not_found');
		expect((await getReadiness(world.admin)).practices.find((one) => one.id === id)).toMatchObject({
			state: 'not_yet'
		});
	});
});
