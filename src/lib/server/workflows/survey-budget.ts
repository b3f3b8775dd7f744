import { z } from 'zod';
import { answersAfter, surveyBudget, usualPauseDays, type SurveyBudget } from '../../domain/goals/budget.ts';
import { wantedChange } from '../../domain/goals/goal.ts';
import { asksPerContact, planInvitations, type InvitationPlan } from '../../domain/goals/invitations.ts';
import { daysBetween, isDay, localDay, type Day } from '../../domain/shared/instant.ts';
import { quarterOf } from '../../domain/shared/period.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { listGoalBoard } from '../goals/board.ts';
import { tellOf } from '../goals/tell.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { allSurveys } from '../surveys/queries.ts';

/** A goal whose figure a survey feeds, with the answers that it needs and those that come by themselves. */
export interface BudgetGoal {
	readonly id: string;
	readonly title: string;
	readonly surveyId: string;
	readonly survey: string;
	/** 0 to 4; 0 is not asked for. */
	readonly weight: number;
	readonly endsOn: Day;
	/** Answers in its window that tell its change; null when no number does. */
	readonly needed: number | null;
	/** Answers so far, and those that come without anybody being asked. */
	readonly comes: number;
	/** Answers from the invitations that are shared out. */
	readonly asked: number;
	readonly standing: 'tells_anyway' | 'tells' | 'blind' | 'left_out';
}

export interface SurveyBudgetPage {
	readonly numbers: SurveyBudget;
	/** Whether the numbers are those that were kept. */
	readonly isKept: boolean;
	readonly goals: readonly BudgetGoal[];
	/** Goals on a figure that no survey feeds. */
	readonly elsewhere: number;
	/** Goals that are not set with figure, size and days yet. */
	readonly open: number;
	readonly until: Day;
	readonly windowDays: number;
	readonly asks: number;
	readonly plan: {
		readonly allowed: number;
		readonly left: number;
		readonly invitations: readonly { readonly survey: string; readonly pool: string; readonly count: number }[];
	} | null;
	readonly mayKeep: boolean;
}

const keptPools = z.array(z.object({ name: z.string(), contacts: z.number(), rate: z.number() }));
const keptWeights = z.record(z.string(), z.number());

async function keptNumbers(scope: StrategyScope): Promise<SurveyBudget | null> {
	const row = await scope.db
		.selectFrom('survey_budget')
		.select(['pause_days', 'pools', 'weights'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.executeTakeFirst();
	return row === undefined
		? null
		: {
				pauseDays: row.pause_days,
				pools: fromJson(keptPools, row.pools),
				weights: fromJson(keptWeights, row.weights)
			};
}

/** The survey whose question feeds a figure; none where it comes from elsewhere. */
function feeders(surveys: Awaited<ReturnType<typeof allSurveys>>) {
	const byQuestion = new Map(
		surveys.flatMap((survey) => survey.questions.map((question) => [question.id, survey] as const))
	);
	return ({ sources }: Definition) => {
		for (const source of sources) {
			const survey = source.kind === 'question' ? byQuestion.get(source.ref) : undefined;
			if (survey !== undefined) return survey;
		}
		return undefined;
	};
}

/** Numbers as an address holds them; null where it holds none that make sense. */
export function readBudget(params: URLSearchParams): SurveyBudget | null {
	if (!params.has('pauseDays')) return null;
	const all = (name: string): string[] => params.getAll(`${name}[]`);
	const parsed = surveyBudget.safeParse({
		pool: all('pool'),
		contacts: all('contacts'),
		rate: all('rate'),
		pauseDays: params.get('pauseDays'),
		goal: all('goal'),
		weight: all('weight')
	});
	return parsed.success ? parsed.data : null;
}

/** Who is asked what until a day, so that the goals that matter can be told; and which stay blind all the same. */
export async function getSurveyBudget(scope: StrategyScope, params: URLSearchParams): Promise<SurveyBudgetPage> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const asked = params.get('until');
	const quarter = quarterOf(today, scope.organisation);
	const until = asked !== null && isDay(asked) && asked > today ? asked : quarter.last;
	const kept = await keptNumbers(scope);
	const typed = readBudget(params);
	const numbers = typed ?? kept ?? { pools: [], pauseDays: usualPauseDays, weights: {} };
	const board = (await listGoalBoard(scope)).filter((goal) => goal.endsOn === null || goal.endsOn >= today);
	const definitions = new Map(
		(await readDefinitions(scope, { ids: board.flatMap((goal) => goal.metricId ?? []), withRemoved: true })).map(
			(one) => [one.id, one]
		)
	);
	const surveyOf = feeders(await allSurveys(scope));
	const found: Omit<BudgetGoal, 'asked' | 'standing'>[] = [];
	let elsewhere = 0;
	let open = 0;
	for (const row of board) {
		const definition = row.metricId === null ? undefined : definitions.get(row.metricId);
		const change = wantedChange(row.terms);
		if (definition === undefined || change === null || row.endsOn === null || row.window === null) {
			open += 1;
			continue;
		}
		const survey = surveyOf(definition);
		if (survey === undefined) {
			elsewhere += 1;
			continue;
		}
		const telling = await tellOf(scope, { definition, terms: row.terms, where: row.filter, linked: [] });
		const { kind } = definition;
		found.push({
			id: row.id,
			title: row.title,
			surveyId: survey.id,
			survey: survey.title,
			weight: numbers.weights[row.id] ?? (row.isTop ? 2 : 1),
			endsOn: row.endsOn,
			needed: telling === null ? null : answersAfter(kind, telling.planned, telling.baselineN, change),
			comes: telling === null ? row.n : Math.floor(telling.tell.expectedAnswers)
		});
	}
	const windowDays = daysBetween(today, until) + 1;
	const pools = numbers.pools.map((pool, i) => ({
		id: String(i),
		contacts: pool.contacts,
		responseRate: pool.rate / 100
	}));
	const wanted = found.filter((goal) => goal.weight > 0);
	const plan =
		pools.length === 0
			? null
			: planInvitations({
					goals: wanted.map((goal) => ({
						goalId: goal.id,
						surveyId: goal.surveyId,
						answers: goal.needed,
						have: goal.comes,
						weight: goal.weight
					})),
					pools,
					windowDays,
					pauseDays: numbers.pauseDays
				});
	const answers = answersOf(plan, numbers);
	const titles = new Map(found.map((goal) => [goal.surveyId, goal.survey]));
	return {
		numbers,
		isKept: typed === null && kept !== null,
		goals: found.map((goal) => ({
			...goal,
			asked: goal.weight > 0 ? Math.floor(answers.get(goal.surveyId) ?? 0) : 0,
			standing:
				goal.needed !== null && goal.comes >= goal.needed
					? 'tells_anyway'
					: goal.weight === 0
						? 'left_out'
						: plan?.tells.includes(goal.id) === true
							? 'tells'
							: 'blind'
		})),
		elsewhere,
		open,
		until,
		windowDays,
		asks: asksPerContact(windowDays, numbers.pauseDays),
		plan:
			plan === null
				? null
				: {
						allowed: plan.allowed,
						left: plan.left,
						invitations: plan.invitations.map(({ surveyId, poolId, count }) => ({
							survey: titles.get(surveyId) ?? '',
							pool: numbers.pools[Number(poolId)]?.name ?? '',
							count
						}))
					},
		mayKeep: permit(scope, 'survey.edit').ok
	};
}

/** Answers that invitations bring, by survey. */
function answersOf(plan: InvitationPlan | null, { pools }: SurveyBudget): Map<string, number> {
	const found = new Map<string, number>();
	for (const { surveyId, poolId, count } of plan?.invitations ?? []) {
		const rate = (pools[Number(poolId)]?.rate ?? 0) / 100;
		found.set(surveyId, (found.get(surveyId) ?? 0) + count * rate);
	}
	return found;
}

export { surveyBudget };

/** Keeps the numbers for everybody who plans with them. */
export async function keepSurveyBudget(
	scope: StrategyScope,
	input: SurveyBudget
): Promise<Result<undefined, 'access.denied'>> {
	const allowed = permit(scope, 'survey.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied'>> => {
		const own = new Set(
			(
				await inner.db
					.selectFrom('goal')
					.select('id')
					.where('organisation_id', '=', inner.organisationId)
					.where('strategy_id', '=', inner.strategyId)
					.execute()
			).map((row) => row.id)
		);
		const values = {
			pause_days: input.pauseDays,
			pools: toJson(input.pools),
			weights: toJson(Object.fromEntries(Object.entries(input.weights).filter(([id]) => own.has(id)))),
			changed_at: toInstant(inner.clock.now()),
			by_id: actor(inner)
		};
		await inner.db
			.insertInto('survey_budget')
			.values({ organisation_id: inner.organisationId, strategy_id: inner.strategyId, ...values })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'strategy_id']).doUpdateSet(values))
			.execute();
		await recordAudit(inner, {
			action: 'survey.budget_kept',
			strategyId: inner.strategyId,
			detail: { pools: input.pools.length, pauseDays: input.pauseDays }
		});
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
}
