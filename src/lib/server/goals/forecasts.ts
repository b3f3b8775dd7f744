import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { isKeep, sideOf } from '../../domain/goals/goal.ts';
import { scoreForecast } from '../../domain/goals/record.ts';
import { isOnSide } from '../../domain/metrics/chance.ts';
import { dayMs, localDay, type Day } from '../../domain/shared/instant.ts';
import { weekOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { fromInstant, toInstant, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { listGoalBoard } from './board.ts';

/** How long what somebody felt stands beside the forecasts that follow, unless they say something else. */
const feltFor = 28 * dayMs;

/** The week of a day as it is kept: its Monday, whatever day weeks begin with here. */
const weekKey = (day: Day): Day => weekOf(day, 1).first;

/**
 * Keeps what is forecast of every open goal today, once a week: what was said in a week stays as it was said. A week in
 * which nothing ran is left out, for nobody knows any more what could have been known then. Returns how many were kept.
 */
export async function keepForecasts(scope: OrganisationScope): Promise<number> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const week = weekKey(today);
	const open = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join.onRef('strategy.id', '=', 'goal.strategy_id').onRef('strategy.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('goal_forecast', (join) =>
			join
				.onRef('goal_forecast.goal_id', '=', 'goal.id')
				.onRef('goal_forecast.organisation_id', '=', 'goal.organisation_id')
				.on('goal_forecast.week', '=', week)
		)
		.select(['goal.id', 'goal.strategy_id'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.status', '=', 'set')
		.where('goal.metric_id', 'is not', null)
		.where('goal.starts_on', '<=', today)
		.where('goal.ends_on', '>=', today)
		.where('item.removed_at', 'is', null)
		.where('strategy.archived_at', 'is', null)
		.where('goal_forecast.goal_id', 'is', null)
		.orderBy('goal.strategy_id')
		.orderBy('goal.id')
		.execute();
	let kept = 0;
	for (const [strategyId, ids] of byStrategy(open)) {
		const strategy = await strategyScopeOf(scope, strategyId);
		if (strategy === null) continue;
		const told = (await listGoalBoard(strategy, { ids })).filter(
			(goal) => goal.chance !== null && goal.target !== null && goal.endsOn !== null
		);
		if (told.length === 0) continue;
		const felt = await feltOf(strategy, told);
		await inTransaction(strategy, async (inner): Promise<Result<undefined>> => {
			for (const goal of told) {
				const { numInsertedOrUpdatedRows } = await inner.db
					.insertInto('goal_forecast')
					.values({
						organisation_id: inner.organisationId,
						goal_id: goal.id,
						week,
						made_at: toInstant(inner.clock.now()),
						chance: goal.chance as number,
						expected: goal.predicted?.expected ?? null,
						low: goal.predicted?.low ?? null,
						high: goal.predicted?.high ?? null,
						label: goal.status.measured,
						value: goal.value,
						answers: Math.round(goal.n),
						target: goal.target as number,
						ends_on: goal.endsOn as Day,
						felt: felt.get(goal.id) ?? null
					})
					.onConflict((conflict) => conflict.columns(['organisation_id', 'goal_id', 'week']).doNothing())
					.executeTakeFirst();
				kept += Number(numInsertedOrUpdatedRows ?? 0);
			}
			return ok();
		});
	}
	return kept;
}

function byStrategy(rows: readonly { readonly id: string; readonly strategy_id: string }[]): Map<string, string[]> {
	const found = new Map<string, string[]>();
	for (const row of rows) found.set(row.strategy_id, [...(found.get(row.strategy_id) ?? []), row.id]);
	return found;
}

/** How sure whoever leads a goal said last that they feel, in the four weeks before; of a goal that nobody leads, anybody. */
async function feltOf(scope: StrategyScope, goals: readonly GoalBoardRow[]): Promise<Map<string, number>> {
	const owners = new Map(goals.map((goal) => [goal.id, goal.ownerId]));
	const rows = await scope.db
		.selectFrom('check_in')
		.select(['goal_id', 'membership_id', 'confidence'])
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', 'in', [...owners.keys()])
		.where('confidence', 'is not', null)
		.where('at', '>=', toInstant(scope.clock.now() - feltFor))
		.where('at', '<=', toInstant(scope.clock.now()))
		.orderBy('at')
		.orderBy('id')
		.execute();
	const found = new Map<string, number>();
	for (const row of rows) {
		const owner = owners.get(row.goal_id) ?? null;
		if (owner === null || owner === row.membership_id) found.set(row.goal_id, row.confidence as number);
	}
	return found;
}

/**
 * Scores the forecasts of goals whose time is over by what came, and again when the answers of that time were corrected.
 * A goal that was closed before its last day is not scored: nobody worked on it any more. Returns how many goals have a
 * new result.
 */
export async function scoreForecasts(scope: OrganisationScope): Promise<number> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const ended = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.id', 'goal.strategy_id', 'goal.ends_on', 'goal.closed_at'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.status', 'in', ['set', 'closed'])
		.where('goal.metric_id', 'is not', null)
		.where('goal.ends_on', '<', today)
		.where('item.removed_at', 'is', null)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('goal_forecast')
					.select('goal_forecast.week')
					.whereRef('goal_forecast.organisation_id', '=', 'goal.organisation_id')
					.whereRef('goal_forecast.goal_id', '=', 'goal.id')
			)
		)
		.orderBy('goal.strategy_id')
		.orderBy('goal.id')
		.execute();
	const whole = ended.filter(
		(goal) =>
			goal.closed_at === null ||
			localDay(fromInstant(goal.closed_at), scope.organisation.timeZone) > (goal.ends_on as Day)
	);
	let scored = 0;
	for (const [strategyId, ids] of byStrategy(whole)) {
		const strategy = await strategyScopeOf(scope, strategyId);
		if (strategy === null) continue;
		for (const goal of await listGoalBoard(strategy, { ids, closedToo: true })) {
			if (await scoreGoal(strategy, goal)) scored += 1;
		}
	}
	return scored;
}

/** Writes down how a goal ended and what its forecasts were worth; whether anything of it is new. */
async function scoreGoal(scope: StrategyScope, goal: GoalBoardRow): Promise<boolean> {
	const { seems, target, value, endsOn } = goal;
	// Answers that were erased later do not take the result along.
	if ((seems !== 'reached' && seems !== 'not_reached') || target === null || endsOn === null) return false;
	const result = goal.stay?.share ?? value;
	if (result === null) return false;
	const now = toInstant(scope.clock.now());
	const reached = seems === 'reached';
	const done = await inTransaction(scope, async (inner): Promise<Result<boolean>> => {
		const place = { organisation_id: inner.organisationId, goal_id: goal.id };
		const before = await inner.db
			.selectFrom('goal_result')
			.selectAll()
			.where('organisation_id', '=', inner.organisationId)
			.where('goal_id', '=', goal.id)
			.executeTakeFirst();
		const found = {
			ended_on: endsOn,
			reached: toYesNo(reached),
			value: result,
			answers: Math.round(goal.n),
			target
		};
		const isNew =
			before === undefined ||
			(Object.keys(found) as (keyof typeof found)[]).some((column) => before[column] !== found[column]);
		if (before === undefined) {
			await inner.db
				.insertInto('goal_result')
				.values({ ...place, ...found, first_reached: found.reached, first_at: now, scored_at: now })
				.onConflict((conflict) => conflict.columns(['organisation_id', 'goal_id']).doNothing())
				.execute();
		} else if (isNew) {
			await inner.db
				.updateTable('goal_result')
				.set({ ...found, scored_at: now })
				.where('organisation_id', '=', inner.organisationId)
				.where('goal_id', '=', goal.id)
				.execute();
		}
		const forecasts = await inner.db
			.selectFrom('goal_forecast')
			.selectAll()
			.where('organisation_id', '=', inner.organisationId)
			.where('goal_id', '=', goal.id)
			.execute();
		for (const forecast of forecasts) {
			const speaksOfIt = forecast.ends_on === endsOn && (!isKeep(goal.direction) || forecast.target === target);
			const came = !speaksOfIt
				? null
				: isKeep(goal.direction)
					? reached
					: value === null
						? null
						: isOnSide(value, forecast.target, sideOf(goal.direction));
			const score = scoreForecast(forecast, { came, value });
			const next = {
				came: score === null ? null : toYesNo(score.came),
				brier: score?.brier ?? null,
				in_range: score === null || score.inRange === null ? null : toYesNo(score.inRange)
			};
			if (forecast.came === next.came && forecast.brier === next.brier && forecast.in_range === next.in_range) continue;
			await inner.db
				.updateTable('goal_forecast')
				.set(next)
				.where('organisation_id', '=', inner.organisationId)
				.where('goal_id', '=', goal.id)
				.where('week', '=', forecast.week)
				.execute();
		}
		if (isNew) inner.publish({ topic: 'plan', ids: [goal.id] });
		return ok(isNew);
	});
	return done.ok && done.value;
}
