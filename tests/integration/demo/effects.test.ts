import { beforeAll, describe, expect, test } from 'vitest';
import { effectMark } from '#lib/domain/tactics/effect-standing.ts';
import { memberScope } from '#lib/server/access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { listGoalBoard } from '#lib/server/goals/board.ts';
import { listContributions } from '#lib/server/goals/contribution-queries.ts';
import { listEffectStandings, readEffectMoney } from '#lib/server/tactics/effect-queries.ts';
import { listTactics } from '#lib/server/tactics/queries.ts';
import { goalOutcome } from '#lib/server/workflows/goal-outcome.ts';
import { loadDemo } from '#lib/server/workflows/demo/load.ts';
import { testDatabase } from '../../support/db.ts';
import { surroundings } from '../../support/factories/identity.ts';

let scope: StrategyScope;

beforeAll(async () => {
	const around = surroundings(await testDatabase(), { instant: '2026-11-22T18:30:00.000Z' });
	const world = await loadDemo({ around });
	const leader = await memberScope(around, world.people.leader.userId);
	const found = leader === null ? null : await strategyScopeOf(leader, world.strategyId);
	if (found === null) throw new Error('The demo has no scope.');
	scope = found;
}, 240_000);

describe('what the tactics of the made-up grocer did', () => {
	test('one helped, one did nothing to be seen, one is too early, one was written down afterwards (R-002-04)', async () => {
		const cards = await listTactics(scope);
		const found = await listEffectStandings(scope, cards);
		const of = (title: string) => {
			const standing = found.get(cards.find((card) => card.title === title)?.id ?? '');
			if (standing === undefined) throw new Error(title);
			return standing;
		};
		const chatbot = of('Chatbot for order questions');
		expect(effectMark(chatbot)).toBe('helps');
		expect(chatbot.high).toBeLessThan(-3600);
		expect(chatbot.picture.length).toBeGreaterThan(20);
		expect(effectMark(of('A voucher within the hour'))).toBe('no_visible_effect');
		const recipe = of('Child-friendly recipe before checkout');
		expect(effectMark(recipe)).toBe('too_early');
		expect(recipe.outlook).toMatchObject({ tells: 'effect' });
		expect(recipe.compared.groups.map(({ label }) => label)).toEqual(['first order', 'regular']);
		const training = of('Training in listening');
		expect(training).toMatchObject({ verdict: 'too_early', isAfterwards: true, way: 'against_others' });
		expect(training.compared.groups.map(({ label }) => label)).toEqual(['app', 'web']);
		const van = of('Second van on Mondays');
		expect(effectMark(van)).toBe('not_begun');
		expect(van.outlook).toMatchObject({ tells: 'effect' });
	});

	test('the vouchers are the money without visible effect; what is undecided stands apart (R-002-04)', async () => {
		const groups = await readEffectMoney(scope);
		const none = groups.find(({ mark }) => mark === 'no_visible_effect');
		expect(none?.tactics.map(({ title }) => title)).toEqual(['A voucher within the hour']);
		expect(none?.spent).toBe(126_000);
		expect(groups.find(({ mark }) => mark === 'too_early')?.tactics.map(({ title }) => title)).toEqual([
			'Child-friendly recipe before checkout'
		]);
	});

	test('every belief of the goal tree has its measure, and the young survey is too early (R-002-11)', async () => {
		const board = await listGoalBoard(scope);
		const found = await listContributions(scope, board);
		const of = (title: string) => found[board.find((goal) => goal.title === title)?.id ?? ''];
		expect(of('Time to solve')?.weeks).toBeGreaterThanOrEqual(26);
		expect(of('Easy to order by phone')).toMatchObject({ word: 'too_little', enoughOn: expect.any(String) });
		expect(of('NPS')).toBeUndefined();
		// Where crates are on time cases are short, as was believed; fewer contacts go with longer ones, which nobody believed.
		expect(of('On time, week after week')?.word).toBe('together');
		expect(of('Contacts per hundred orders')?.word).toBe('apart');
	});

	test('how many were asked is noted; a number that people worked on is worth asking about, a reached one had its price', async () => {
		const board = await listGoalBoard(scope);
		const ordering = board.find((goal) => goal.title === 'Happy with ordering')!;
		expect((await goalOutcome(scope, ordering))?.signs).toEqual([expect.objectContaining({ sign: 'fewer_answer' })]);
		const reviews = await scope.db
			.selectFrom('review')
			.select('snapshot')
			.where('organisation_id', '=', scope.organisationId)
			.where('snapshot', 'is not', null)
			.execute();
		const goals = reviews.flatMap(
			({ snapshot }) =>
				(
					JSON.parse(snapshot as string) as {
						goals: { title: string; measured: string; guard: { state: string } | null }[];
					}
				).goals
		);
		expect(goals.map(({ title, measured, guard }) => [title, measured, guard?.state ?? null])).toContainEqual([
			'NPS',
			'reached',
			'broke'
		]);
	});
});
