import { beforeAll, describe, expect, test } from 'vitest';
import { defineGoal } from '#lib/domain/goals/schema.ts';
import { answersAfter, surveyBudget } from '#lib/domain/goals/budget.ts';
import { nps as npsKind } from '#lib/domain/metrics/kinds/nps.ts';
import { histogramOf } from '#lib/domain/metrics/histogram.ts';
import type { Result } from '#lib/domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '#lib/server/access/strategy-scope.ts';
import { setGoal } from '#lib/server/goals/commands.ts';
import { addMetric } from '#lib/server/metrics/commands.ts';
import { recordBatch } from '#lib/server/metrics/record.ts';
import { sourcesById } from '#lib/server/metrics/sources.ts';
import { getSurveyBudget, keepSurveyBudget } from '#lib/server/workflows/survey-budget.ts';
import { startSurvey } from '#lib/server/workflows/survey-metrics.ts';
import { addSurveyInput } from '#lib/domain/surveys/schema.ts';
import { testDatabase } from '../../support/db.ts';
import { makeMember, surroundings, type TestAround } from '../../support/factories/identity.ts';
import { makeStrategyWorld } from '../../support/factories/strategy.ts';

let around: TestAround;
let ours: StrategyScope;
let theirs: StrategyScope;
let small: string;
let large: string;

const value = <T>(result: Result<T, string>): T => {
	if (!result.ok) throw new Error(result.error.code);
	return result.value;
};
const numbers = (over: Record<string, unknown> = {}) =>
	surveyBudget.parse({ pool: ['mail'], contacts: ['3000'], rate: ['20'], pauseDays: '30', ...over });
const asked = (over: Record<string, string[]> = {}): URLSearchParams => {
	const params = new URLSearchParams();
	const all: Record<string, string[]> = {
		'pool[]': ['mail'],
		'contacts[]': ['3000'],
		'rate[]': ['20'],
		pauseDays: ['60'],
		...over
	};
	for (const [name, values] of Object.entries(all)) for (const one of values) params.append(name, one);
	return params;
};

beforeAll(async () => {
	around = surroundings(await testDatabase(), { instant: '2026-11-20T12:00:00.000Z' });
	ours = (await makeStrategyWorld(around)).strategy;
	theirs = (await makeStrategyWorld(around, { name: 'Somebody else' })).strategy;
	const survey = value(await startSurvey(ours, addSurveyInput.parse({ title: 'After delivery' })));
	const source = (
		await ours.db
			.selectFrom('source')
			.innerJoin('question', 'question.id', 'source.ref')
			.select('source.id')
			.where('question.survey_id', '=', survey.id)
			.executeTakeFirstOrThrow()
	).id;
	expect((await sourcesById(ours, [source])).size).toBe(1);
	const metric = (
		await ours.db
			.selectFrom('metric_source')
			.select('metric_id')
			.where('source_id', '=', source)
			.executeTakeFirstOrThrow()
	).metric_id;
	const ten = [10, 7, 9, 3, 8, 10, 7, 9, 2, 8];
	await recordBatch(
		ours,
		Array.from({ length: 420 }, (_, i) => ({
			kind: 'response' as const,
			at: Date.parse('2026-07-01T09:00:00.000Z') + Math.floor(i / 3) * 86_400_000 + (i % 3) * 1000,
			segments: {},
			body: {},
			observations: [{ sourceId: source, value: ten[i % 10]! }]
		}))
	);
	const goal = async (title: string, change: string) =>
		value(
			await setGoal(
				ours,
				defineGoal.parse({
					metricId: metric,
					title,
					change,
					baselineKind: 'typed',
					baselineValue: '20',
					startsOn: '2026-10-01',
					endsOn: '2026-12-31'
				})
			)
		);
	small = await goal('One point', '1');
	large = await goal('Eleven points', '11');
	const elsewhere = value(await addMetric(ours, { title: 'Orders', kind: 'count', sourceIds: [] } as never)).id;
	value(
		await setGoal(
			ours,
			defineGoal.parse({
				metricId: elsewhere,
				title: 'More orders',
				change: '10',
				baselineKind: 'typed',
				baselineValue: '100',
				startsOn: '2026-10-01',
				endsOn: '2026-12-31'
			})
		)
	);
});

describe('answers that tell a change from a given start', () => {
	const summary = npsKind.summarise({ histogram: histogramOf('score', [10, 10, 10, 10, 7, 7, 7, 7, 3, 3]) }, {});
	test('are as many as the formula says where the start is exact, more where it is not, none where it never will', () => {
		const exact = answersAfter(npsKind, summary, null, 10)!;
		expect(Math.abs(exact - npsKind.answersNeeded(10, summary, true)!)).toBeLessThanOrEqual(1);
		expect(answersAfter(npsKind, summary, 5_000, 10)!).toBeGreaterThan(exact);
		expect(answersAfter(npsKind, summary, 100, 10)).toBeNull();
		expect(answersAfter(npsKind, summary, null, 0)).toBeNull();
	});
});

describe('the survey budget', () => {
	test('asks as many as tell the goal that can be told, and says which one stays blind', async () => {
		const page = await getSurveyBudget(ours, asked());
		const goalOf = (id: string) => page.goals.find((goal) => goal.id === id)!;
		expect(page.elsewhere).toBe(1);
		expect(page.asks).toBe(1);
		expect(goalOf(large)).toMatchObject({ standing: 'tells', survey: 'After delivery' });
		expect(goalOf(small)).toMatchObject({ standing: 'blind' });
		const missing = goalOf(large).needed! - goalOf(large).comes;
		expect(missing).toBeGreaterThan(0);
		expect(page.plan!.invitations).toEqual([
			{ survey: 'After delivery', pool: 'mail', count: Math.ceil(missing / 0.2) }
		]);
		expect(page.plan!.allowed).toBe(3000);
		expect(page.plan!.left).toBe(3000 - Math.ceil(missing / 0.2));
	});

	test('asks nobody where it would not help, or where a goal is not asked for', async () => {
		const few = await getSurveyBudget(ours, asked({ 'contacts[]': ['50'] }));
		expect(few.plan!.invitations).toEqual([]);
		expect(few.goals.map((goal) => goal.standing)).toEqual(['blind', 'blind']);
		const without = await getSurveyBudget(ours, asked({ 'goal[]': [large], 'weight[]': ['0'] }));
		expect(without.goals.find((goal) => goal.id === large)!.standing).toBe('left_out');
		expect(without.plan!.invitations).toEqual([]);
		expect((await getSurveyBudget(ours, new URLSearchParams())).plan).toBeNull();
	});

	test('is kept by whoever builds surveys, for this strategy alone, and refused to others', async () => {
		const weights = { goal: [large, small], weight: ['4', '0'] };
		value(await keepSurveyBudget(ours, numbers(weights)));
		const page = await getSurveyBudget(ours, new URLSearchParams());
		expect(page.isKept).toBe(true);
		expect(page.numbers).toEqual({
			pools: [{ name: 'mail', contacts: 3000, rate: 20 }],
			pauseDays: 30,
			weights: { [large]: 4, [small]: 0 }
		});
		value(await keepSurveyBudget(ours, numbers({ pauseDays: '90' })));
		expect((await getSurveyBudget(ours, new URLSearchParams())).numbers.pauseDays).toBe(90);
		const viewer = await makeMember(around, ours.organisationId, 'viewer');
		const scope = (await strategyScopeOf(viewer.scope, ours.strategyId))!;
		const refused = await keepSurveyBudget(scope, numbers());
		expect(refused.ok ? 'ok' : refused.error.code).toBe('access.denied');
		// Another organisation neither sees the numbers nor keeps weights of goals that are not its own.
		expect((await getSurveyBudget(theirs, new URLSearchParams())).goals).toEqual([]);
		value(await keepSurveyBudget(theirs, numbers(weights)));
		expect((await getSurveyBudget(theirs, new URLSearchParams())).numbers.weights).toEqual({});
		expect((await getSurveyBudget(ours, new URLSearchParams())).numbers.pauseDays).toBe(90);
	});

	test('what is typed wrongly is named at its field, and empty rows are left out', () => {
		const wrong = surveyBudget.safeParse({ pool: ['a'], contacts: ['many'], rate: ['20'], pauseDays: '30' });
		expect(wrong.success ? '' : wrong.error.issues[0]).toMatchObject({ path: ['contacts'] });
		const rate = surveyBudget.safeParse({ pool: ['a'], contacts: ['10'], rate: ['120'], pauseDays: '30' });
		expect(rate.success ? '' : rate.error.issues[0]).toMatchObject({ path: ['rate'] });
		expect(numbers({ pool: ['mail', ''], contacts: ['3000', ''], rate: ['20', ''] }).pools).toHaveLength(1);
	});
});
