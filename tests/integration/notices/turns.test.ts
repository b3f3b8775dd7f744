import { describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { principalScope } from '#lib/server/access/organisation-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { ensureSource, recordBatch } from '#lib/server/metrics/record.ts';
import { seeAll } from '#lib/server/notices/commands.ts';
import { watchGoals } from '#lib/server/notices/outcomes.ts';
import { getBell } from '#lib/server/notices/queries.ts';
import { getWeek } from '#lib/server/notices/week.ts';
import { planWorld, unwrap } from '../../support/factories/plan.ts';

const hour = 3_600_000;

/** A launched strategy with a goal on NPS: 30 the quarter before, 40 now, aiming for 32. */
async function goalWorld() {
	const world = await planWorld();
	world.around.clock.set('2026-11-20T12:00:00Z');
	const ours = world.admin;
	const source = await ensureSource(ours, { kind: 'question', ref: 'q', name: 'q', unit: 'score', bucketing: 'score' });
	const about = { title: 'NPS', kind: 'nps', family: 'feel', question: '', settings: {}, touchpointId: null } as const;
	const metric = unwrap(await addMetric(ours, { ...about, sourceIds: [source] })).id;
	const answer = (day: string, scores: readonly number[]) =>
		recordBatch(
			ours,
			scores.map((score, index) => ({
				kind: 'response' as const,
				at: Date.parse(`${day}T10:00:00Z`) + index,
				segments: {},
				body: {},
				observations: [{ sourceId: source, value: score }]
			}))
		);
	return { world, ours, metric, answer };
}

describe('goals that turn', () => {
	test('a change of course is told once it has stood for a day, a result at once; to owner and leaders, once', async () => {
		const { world, ours, metric, answer } = await goalWorld();
		const many = (n: number, score: number): number[] => Array<number>(n).fill(score);
		await answer('2026-07-10', [...many(50, 10), ...many(30, 8), ...many(20, 2)]);
		await answer('2026-10-10', [...many(300, 10), ...many(100, 8), ...many(20, 2)]);
		const leader = await world.member('leader');
		const owner = await world.member('head');
		const other = await world.member('member');
		const ownerMembershipId = owner.principal.kind === 'member' ? owner.principal.membershipId : null;
		const terms = { metricId: metric, change: '2', startsOn: '2026-10-01', endsOn: '2026-12-31' };
		const id = unwrap(await setGoal(ours, defineGoal.parse({ ...terms, ownerMembershipId })));
		unwrap(await seeAll(owner, {}));
		await world.around.handle.db
			.updateTable('strategy')
			.set({ launched_at: '2026-10-01T00:00:00.000Z' })
			.where('organisation_id', '=', world.organisationId)
			.execute();
		const job = await principalScope(world.around, world.organisationId, { kind: 'job' });
		const round = () => watchGoals(job!, '2026-11-20');
		const goal = async () => (await listGoalBoard(ours)).find((row) => row.id === id);
		const measured = async () => (await goal())?.status.measured;
		const unread = async () => [(await getBell(leader)).unread, (await getBell(owner)).unread];
		expect(await measured()).toBe('on_course');
		await round();
		await round();
		expect(await unread()).toEqual([0, 0]);
		await answer('2026-11-19', many(900, 1));
		// What is shown changes when people are told of it: after it has stood for a day.
		expect((await goal())?.seems).toBe('unlikely');
		expect(await measured()).toBe('on_course');
		await round();
		world.around.clock.advance(23 * hour);
		await round();
		expect(await unread()).toEqual([0, 0]);
		expect(await measured()).toBe('on_course');
		world.around.clock.advance(2 * hour);
		await round();
		await round();
		expect(await unread()).toEqual([1, 1]);
		expect(await measured()).toBe('unlikely');
		expect((await getBell(owner)).latest[0]).toMatchObject({
			kind: 'result',
			words: { what: 'unlikely' },
			path: `/strategies/${ours.strategyId}/goals?open=${id}`
		});
		expect((await getBell(other)).unread).toBe(0);
		const week = await getWeek(leader, { strategyId: ours.strategyId, from: '2026-11-16', until: '2026-11-23' });
		expect(week?.goals.turns).toMatchObject([{ id, became: 'unlikely' }]);
		world.around.clock.set('2027-01-02T12:00:00Z');
		expect(await measured()).toBe('not_reached');
		await round();
		await round();
		expect(await unread()).toEqual([2, 2]);
		expect((await getBell(leader)).latest[0]).toMatchObject({ words: { what: 'not_reached' } });
	});
});
