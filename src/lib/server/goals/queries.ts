import { rateDays } from '../../domain/goals/arrivals.ts';
import type { CanWeTell } from '../../domain/goals/can-we-tell.ts';
import { targetValue, type GoalTerms } from '../../domain/goals/goal.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { smartChecks, type SmartCheck } from '../../domain/goals/smart.ts';
import type { Unit } from '../../domain/metrics/kind.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { addQuarters, quarterOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { evidenceFor, series } from '../metrics/read.ts';
import { measuredBaseline, type MeasuredBaseline } from './baseline.ts';
import { tellOf, type LinkedMetric, type Telling } from './tell.ts';

export interface GoalChange {
	readonly id: string;
	readonly field: string;
	readonly from: string | null;
	readonly to: string | null;
	readonly reason: string;
	readonly at: string;
	readonly by: string | null;
}

export interface GoalUpdate {
	readonly id: string;
	readonly note: string;
	readonly confidence: number | null;
	readonly valueThen: number | null;
	readonly chanceThen: number | null;
	readonly at: string;
	readonly by: string | null;
}

/** How the target, the start and the dates of a goal moved, newest first. */
export async function listGoalChanges(scope: StrategyScope, goalId: string): Promise<GoalChange[]> {
	const rows = await scope.db
		.selectFrom('goal_change')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'goal_change.by_id')
				.onRef('membership.organisation_id', '=', 'goal_change.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'goal_change.id',
			'goal_change.field',
			'goal_change.from_value',
			'goal_change.to_value',
			'goal_change.reason',
			'goal_change.at',
			'user.name'
		])
		.where('goal_change.organisation_id', '=', scope.organisationId)
		.where('goal_change.goal_id', '=', goalId)
		.orderBy('goal_change.at', 'desc')
		.orderBy('goal_change.id', 'desc')
		.limit(50)
		.execute();
	return rows.map((row) => ({
		id: row.id,
		field: row.field,
		from: row.from_value,
		to: row.to_value,
		reason: row.reason,
		at: row.at,
		by: row.name
	}));
}

/** The updates on a goal, newest first. */
export async function listGoalUpdates(scope: StrategyScope, goalId: string): Promise<GoalUpdate[]> {
	const rows = await scope.db
		.selectFrom('check_in')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'check_in.membership_id')
				.onRef('membership.organisation_id', '=', 'check_in.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('check_in')
		.select('user.name')
		.where('check_in.organisation_id', '=', scope.organisationId)
		.where('check_in.goal_id', '=', goalId)
		.orderBy('check_in.at', 'desc')
		.orderBy('check_in.id', 'desc')
		.limit(50)
		.execute();
	return rows.map((row) => ({
		id: row.id,
		note: row.note,
		confidence: row.confidence,
		valueThen: row.value_then,
		chanceThen: row.chance_then,
		at: row.at,
		by: row.name
	}));
}

/** A metric as the blank of a goal's sentence offers it. */
export interface MetricChoice {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly unit: Unit;
	readonly decimals: number;
	readonly direction: 'higher' | 'lower';
	readonly currency: string | null;
	/** Whether customers are asked for it. */
	readonly isAsked: boolean;
}

/** The metrics that a goal can follow. */
export async function listMetricChoices(scope: OrganisationScope): Promise<MetricChoice[]> {
	const definitions = await readDefinitions(scope);
	return definitions.map(({ id, title, kind, settings, sources }) => ({
		id,
		title,
		kind: kind.id,
		unit: kind.unit,
		decimals: kind.format.decimals,
		direction: kind.directionOf(settings),
		currency: 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : null,
		isAsked: sources.some((source) => source.kind === 'question')
	}));
}

export interface SegmentChoice {
	readonly dimension: string;
	readonly label: string;
	readonly value: string;
}

/** The segments that a goal can be for: every value of every dimension, at most 200. */
export async function listSegmentChoices(scope: OrganisationScope): Promise<SegmentChoice[]> {
	const rows = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
		)
		.select(['dimension.name', 'dimension.label', 'segment_value.value'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.orderBy('dimension.slot')
		.orderBy('segment_value.value')
		.limit(200)
		.execute();
	return rows.map((row) => ({ dimension: row.name, label: row.label, value: row.value }));
}

/** What is known of a goal that is being written: its letters, its start, and whether its change could be told. */
export interface Consideration {
	readonly letters: readonly SmartCheck[];
	readonly telling: Telling | null;
	/** The answer of `telling` alone. */
	readonly tell: CanWeTell | null;
	readonly baseline: MeasuredBaseline | null;
	readonly target: number | null;
	readonly current: { readonly value: number | null; readonly n: number } | null;
}

/** Periods of history that "attainable" looks at. */
const historyPeriods = 8;

/** Looks at a goal as far as it has been said. */
export async function considerGoal(
	scope: OrganisationScope,
	input: {
		readonly terms: GoalTerms;
		readonly metricId: string | null;
		readonly filter: readonly Condition[];
		readonly hasParent: boolean;
		readonly isTop: boolean;
		/** Metrics that belong to its work. */
		readonly linked?: readonly LinkedMetric[];
		/** A guess of answers a day, where there are too few days of data. */
		readonly guessPerDay?: number | null;
	}
): Promise<Consideration> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const quarter = quarterOf(input.terms.startsOn ?? today, scope.organisation);
	const [definition] =
		input.metricId === null ? [] : await readDefinitions(scope, { ids: [input.metricId], withRemoved: true });
	const baseline =
		definition === undefined || input.terms.baseline.kind !== 'measured'
			? null
			: await measuredBaseline(scope, definition.id, input.filter, input.terms.startsOn ?? today);
	const terms: GoalTerms =
		baseline === null
			? input.terms
			: {
					...input.terms,
					baseline: { ...input.terms.baseline, value: baseline.value, n: baseline.n, variance: baseline.variance }
				};
	const target = targetValue(terms);
	if (definition === undefined) {
		return {
			letters: smartChecks({
				terms,
				hasMetric: false,
				hasScope: true,
				hasSource: false,
				history: [],
				periodDays: quarter.days,
				range: { min: null, max: null },
				hasParent: input.hasParent,
				isTop: input.isTop
			}),
			telling: null,
			tell: null,
			baseline: null,
			target,
			current: null
		};
	}
	const { kind, settings } = definition;
	const first = addQuarters(quarter, -historyPeriods, scope.organisation);
	const past = await series(scope, definition.id, {
		every: 'quarter',
		from: first.first,
		to: addDays(quarter.first, -1),
		where: input.filter
	});
	const letters = smartChecks({
		terms,
		hasMetric: true,
		hasScope: true,
		hasSource: definition.sources.length > 0,
		history: past.map((point) => (point.figure.refusal === 'too_few' ? null : point.figure.value)),
		periodDays: quarter.days,
		range: kind.range(settings),
		hasParent: input.hasParent,
		isTop: input.isTop
	});
	const recent = await evidenceFor(scope, definition.id, {
		from: addDays(today, -(rateDays - 1)),
		to: today,
		where: input.filter
	});
	const telling = await tellOf(scope, {
		definition,
		terms,
		where: input.filter,
		linked: input.linked ?? [],
		guessPerDay: input.guessPerDay ?? null
	});
	return {
		letters,
		telling,
		tell: telling?.tell ?? null,
		baseline,
		target,
		current: { value: recent.figure.value, n: recent.figure.n }
	};
}
