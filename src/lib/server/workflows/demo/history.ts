import type { Insertable } from 'kysely';
import { goalForecast } from '../../../domain/goals/forecast.ts';
import { scoreForecast } from '../../../domain/goals/record.ts';
import { labelOfChance } from '../../../domain/goals/status.ts';
import { isOnSide } from '../../../domain/metrics/chance.ts';
import { histogramOf, mergeAll } from '../../../domain/metrics/histogram.ts';
import type { MetricKind } from '../../../domain/metrics/kind.ts';
import { normalDraw, poissonDraw, seededRandom } from '../../../domain/metrics/random.ts';
import { findMetricKind } from '../../../domain/metrics/registry.ts';
import { addDays, daysBetween, type Day } from '../../../domain/shared/instant.ts';
import { addQuarters, daysOf, weekOf, type Quarter } from '../../../domain/shared/period.ts';
import { ok, type Result } from '../../../domain/shared/result.ts';
import { strategyScopeOf, type StrategyScope } from '../../access/strategy-scope.ts';
import { toInstant, toJson, toYesNo } from '../../db/codec.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { GoalForecastTable } from '../../db/schema/goals.ts';
import { keepForecasts } from '../../goals/forecasts.ts';
import { insertItem } from '../../items/commands.ts';
import { beginStrategy } from '../../strategy/commands.ts';
import type { Metrics } from './listening.ts';
import { as, hourOf, must, type Person, type Stage } from './stage.ts';

/** Keeps the forecasts of the Mondays of some days, each with what was known on it. */
export async function keepMondays(scope: StrategyScope, stage: Stage, from: Day, to: Day): Promise<void> {
	for (let day = weekOf(addDays(from, 6), 1).first; day <= to; day = addDays(day, 7)) {
		const instant = hourOf(stage, day, 7);
		await keepForecasts({ ...scope, clock: { now: () => instant } });
	}
}

/** A goal of the years before: whose it was, where its figure stood, and how the answers to it fell. */
interface Past {
	readonly title: string;
	readonly metric: keyof Metrics;
	readonly kind: string;
	readonly owner: Person;
	/** Answers a day. */
	readonly perDay: number;
	/** How many of a hundred answers are good, and what those and the others are. */
	readonly good: number;
	readonly scores: readonly [good: readonly number[], other: readonly number[]];
	readonly baseline: number;
	/** What a target lies away from the start, at least and at most. */
	readonly reach: readonly [number, number];
	/** How much surer its owner is than the figures are. */
	readonly hope: number;
}

const pasts: readonly Past[] = [
	{ title: 'NPS', metric: 'nps', kind: 'nps', owner: 'ines', perDay: 3, good: 0.55, scores: [[9, 10], [8, 7, 4, 8, 3]], baseline: 37, reach: [-7, 8], hope: 0.12 },
	{ title: 'Happy with ordering', metric: 'csat', kind: 'csat', owner: 'mei', perDay: 4, good: 0.81, scores: [[4, 5], [3, 2]], baseline: 80, reach: [-3, 4], hope: 0.05 },
	{ title: 'Crates on time', metric: 'punctual', kind: 'rate', owner: 'nikos', perDay: 8, good: 0.69, scores: [[1], [0]], baseline: 68, reach: [-2, 4], hope: 0.25 },
	{ title: 'Easy to order by phone', metric: 'ces', kind: 'ces', owner: 'leila', perDay: 2, good: 0.6, scores: [[6, 7], [5, 3, 4, 2]], baseline: 5.2, reach: [-0.25, 0.25], hope: -0.03 }
]; // prettier-ignore

/** How many quarters of the time before the story had goals. */
const quartersBefore = 6;

/**
 * The years before, as far as they are still known: goals that have ended, what was forecast of them week by week by the same
 * rules as today, and what came. Their single answers are no longer kept.
 */
export async function setHistory(scope: StrategyScope, stage: Stage, metrics: Metrics): Promise<void> {
	const { story } = stage;
	const random = seededRandom('the years before');
	const begins = addQuarters(story.first, -quartersBefore, story.calendar);
	const at = (day: Day, hour = 9): StrategyScope => as(scope, stage, 'ines', hourOf(stage, day, hour));
	const strategyId = must(
		await beginStrategy({ ...at(begins.first) }, { name: 'Crates and neighbours', aim: 'A crate for every street.' })
	);
	const earlier = await strategyScopeOf(at(begins.first), strategyId);
	if (earlier === null) throw new Error('The demo’s earlier strategy is missing.');
	for (let back = quartersBefore; back >= 1; back -= 1) {
		const quarter = addQuarters(story.first, -back, story.calendar);
		for (const past of pasts) await endedGoal(earlier, stage, past, quarter, metrics[past.metric], random);
	}
	await scope.db
		.updateTable('strategy')
		.set({ starts_on: begins.first, archived_at: toInstant(hourOf(stage, addDays(story.first.first, -1), 12)) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', strategyId)
		.execute();
}

/** How far the share of good answers moves from day to day, on the logit scale. */
const wander = 0.035;

function answersOf(past: Past, quarter: Quarter, kind: MetricKind, random: () => number) {
	let level = Math.log(past.good / (1 - past.good)) + 0.15 * normalDraw(random);
	const pick = (list: readonly number[]): number => list[Math.floor(random() * list.length)] as number;
	return daysOf(quarter).map((day) => {
		const share = 1 / (1 + Math.exp(-level));
		level += wander * normalDraw(random);
		const scores = Array.from({ length: poissonDraw(random, past.perDay) }, () =>
			pick(random() < share ? past.scores[0] : past.scores[1])
		);
		return { day, histogram: histogramOf(kind.bucketing, scores) };
	});
}

async function endedGoal(
	earlier: StrategyScope,
	stage: Stage,
	past: Past,
	quarter: Quarter,
	metricId: string,
	random: () => number
): Promise<void> {
	const kind = findMetricKind(past.kind);
	if (kind === undefined) throw new Error(`There is no kind of figure called ${past.kind}.`);
	const settings = kind.defaults;
	const days = answersOf(past, quarter, kind, random);
	const until = (day: Day) => ({
		histogram: mergeAll(
			kind.bucketing,
			days.filter((one) => one.day <= day).map((one) => one.histogram)
		)
	});
	const [least, most] = past.reach;
	const target =
		Math.round((past.baseline + least + random() * (most - least)) * 10 ** kind.format.decimals) /
		10 ** kind.format.decimals;
	const end = kind.summarise(until(quarter.last), settings);
	const { value } = end;
	if (value === null) return;
	const came = isOnSide(value, target, 'higher');
	const forecasts: Omit<Insertable<GoalForecastTable>, 'organisation_id' | 'goal_id'>[] = [];
	let felt: number | null = null;
	for (let day = weekOf(addDays(quarter.first, 13), 1).first; day <= quarter.last; day = addDays(day, 7)) {
		const soFar = until(addDays(day, -1));
		const forecast = goalForecast({
			kind,
			settings,
			soFar,
			days: days.filter((one) => one.day < day),
			today: addDays(day, -1),
			daysLeft: daysBetween(day, quarter.last) + 1,
			perDay: past.perDay,
			target,
			side: 'higher',
			hasEarlierPeriod: true,
			seed: `${past.title}|${day}`
		});
		if (forecast === null) continue;
		// People change their minds every other week, and not by much.
		if (random() < 0.5) {
			const tenths = Math.round(10 * (0.6 * forecast.chance + 0.2 + past.hope + 0.12 * normalDraw(random)));
			felt = Math.min(10, Math.max(0, tenths));
		}
		const low = forecast.prediction?.low ?? null;
		const high = forecast.prediction?.high ?? null;
		const score = scoreForecast({ chance: forecast.shown, low, high }, { came, value });
		forecasts.push({
			week: day,
			made_at: toInstant(hourOf(stage, day, 7)),
			chance: forecast.shown,
			expected: forecast.prediction?.expected ?? null,
			low,
			high,
			label: labelOfChance(forecast.shown),
			value: kind.summarise(soFar, settings).value,
			answers: soFar.histogram.n,
			target,
			ends_on: quarter.last,
			felt,
			came: score === null ? null : toYesNo(score.came),
			brier: score?.brier ?? null,
			in_range: score === null || score.inRange === null ? null : toYesNo(score.inRange)
		});
	}
	await inTransaction({ ...earlier }, async (inner): Promise<Result<undefined>> => {
		const place = { organisation_id: inner.organisationId, strategy_id: earlier.strategyId };
		const id = await insertItem(as(inner, stage, 'ines', hourOf(stage, quarter.first)), {
			kind: 'goal',
			title: past.title,
			strategyId: earlier.strategyId
		});
		await inner.db
			.insertInto('goal')
			.values({
				...place,
				id,
				metric_id: metricId,
				metric_version: 1,
				filter: toJson([]),
				shape: 'level',
				direction: 'raise',
				baseline_kind: 'typed',
				baseline_value: past.baseline,
				baseline_n: null,
				baseline_variance: null,
				baseline_known_by: null,
				change: null,
				target_value: target,
				starts_on: quarter.first,
				ends_on: quarter.last,
				owner_id: stage.people[past.owner],
				department_id: null,
				status: 'closed',
				carried_from_id: null,
				closed_at: toInstant(hourOf(stage, addDays(quarter.last, 4), 10))
			})
			.execute();
		const done = toInstant(hourOf(stage, addDays(quarter.last, 1), 7));
		await inner.db
			.insertInto('goal_result')
			.values({
				organisation_id: inner.organisationId,
				goal_id: id,
				ended_on: quarter.last,
				reached: toYesNo(came),
				value,
				answers: end.n,
				target,
				first_reached: toYesNo(came),
				first_at: done,
				scored_at: done
			})
			.execute();
		for (const forecast of forecasts) {
			await inner.db
				.insertInto('goal_forecast')
				.values({ ...forecast, organisation_id: inner.organisationId, goal_id: id })
				.execute();
		}
		return ok();
	});
	// Others want to write and to read between two goals.
	await new Promise((resolve) => setImmediate(resolve));
}
