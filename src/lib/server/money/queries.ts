import {
	assumptionKeys,
	assumptions,
	currentValue,
	usualAttribution,
	type AssumptionKey,
	type Basis,
	type GivenValue,
	type Range
} from '../../domain/money/assumption.ts';
import {
	businessCase,
	caseJudgement,
	tacticCost,
	type BusinessCase,
	type CaseJudgement,
	type Values
} from '../../domain/money/case.ts';
import { tacticHours } from '../../domain/money/hours.ts';
import { budgetSplit, type SplitRow } from '../../domain/money/split.ts';
import type { Unit } from '../../domain/metrics/kind.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { addQuarters, quarterOf, type Quarter } from '../../domain/shared/period.ts';
import { holds } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { listClaimChoices, type ClaimChoice } from '../claims/queries.ts';
import { linksTo } from '../links/queries.ts';
import { readDefinitions } from '../metrics/definitions.ts';

interface Named {
	readonly id: string;
	readonly title: string;
}

/** An assumption as the page shows it. */
export interface AssumptionRow {
	readonly key: AssumptionKey;
	readonly value: Range | null;
	/** `usual` is the cautious start that stands in until somebody says otherwise; `todos` the hours of the to-dos. */
	readonly basis: Basis | 'usual' | 'todos' | null;
	/** The value that counts, with where it comes from. */
	readonly given: GivenValue | null;
	/** It was given for the whole strategy and is taken over for the goal. */
	readonly isTakenOver: boolean;
	/** All that was given for this page, newest first: what we guessed, what it was. */
	readonly history: readonly GivenValue[];
}

export interface CostLine extends Named {
	readonly cost: number;
	readonly budget: number | null;
	readonly spent: number;
	readonly isOver: boolean;
	/** Over how many goals its cost is shared; only counted for one goal. */
	readonly sharedBy: number;
	/** Hours of its to-dos, shared like its cost. */
	readonly hours: number;
}

export interface MetricChoice extends Named {
	readonly unit: Unit;
	readonly direction: 'higher' | 'lower';
	readonly currency: string | null;
}

/** A quarter that is over, and so can be measured. */
export type PastQuarter = Pick<Quarter, 'first' | 'last' | 'year' | 'quarter'>;

export interface MoneyPage {
	readonly currency: string;
	readonly periodKind: 'gregorian' | 'fiscal' | 'jalali';
	readonly goal: Named | null;
	readonly goals: readonly Named[];
	readonly rows: readonly AssumptionRow[];
	readonly costs: readonly CostLine[];
	readonly case: BusinessCase;
	readonly judgement: CaseJudgement['code'];
	/** Claims that this page uses: as the value of an assumption, or beside the budget. */
	readonly used: readonly (ClaimChoice & { readonly as: readonly (AssumptionKey | 'budget')[] })[];
	readonly split: readonly SplitRow[];
	readonly claims: readonly ClaimChoice[];
	readonly metrics: readonly MetricChoice[];
	readonly quarters: readonly PastQuarter[];
	/** Assumptions that only rest on a guess although a quarter is over: its real value can take their place. */
	readonly awaited: readonly AssumptionKey[];
	readonly can: { readonly edit: boolean };
	readonly today: Day;
}

/** The quarters of the organisation's calendar that are over, newest first. */
export function pastQuarters(scope: StrategyScope, count = 4): PastQuarter[] {
	const { organisation } = scope;
	const today = localDay(scope.clock.now(), organisation.timeZone);
	const calendar = {
		periodKind: organisation.periodKind,
		fiscalStartMonth: organisation.fiscalStartMonth,
		weekStart: organisation.weekStart
	};
	const running = quarterOf(today, calendar);
	return Array.from({ length: count }, (_, index) => {
		const { first, last, year, quarter } = addQuarters(running, -1 - index, calendar);
		return { first, last, year, quarter };
	});
}

async function listValues(scope: StrategyScope): Promise<GivenValue[]> {
	const rows = await scope.db
		.selectFrom('assumption_value as given')
		.leftJoin('item as claim', (join) =>
			join.onRef('claim.id', '=', 'given.claim_id').onRef('claim.organisation_id', '=', 'given.organisation_id')
		)
		.leftJoin('item as metric', (join) =>
			join.onRef('metric.id', '=', 'given.metric_id').onRef('metric.organisation_id', '=', 'given.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join.onRef('membership.id', '=', 'given.by_id').onRef('membership.organisation_id', '=', 'given.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('given')
		.select(['claim.title as claim_title', 'claim.removed_at as claim_removed_at', 'metric.title as metric_title'])
		.select('user.name')
		.where('given.organisation_id', '=', scope.organisationId)
		.where('given.strategy_id', '=', scope.strategyId)
		.orderBy('given.at', 'desc')
		.orderBy('given.id', 'desc')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		key: row.assumption as AssumptionKey,
		goalId: row.goal_id,
		low: row.low,
		central: row.central,
		high: row.high,
		basis: row.basis as Basis,
		claim:
			row.claim_id === null
				? null
				: { id: row.claim_id, title: row.claim_title ?? '', isRemoved: row.claim_removed_at !== null },
		metric: row.metric_id === null ? null : { id: row.metric_id, title: row.metric_title ?? '' },
		quarter: row.cycle_from === null || row.cycle_to === null ? null : { first: row.cycle_from, last: row.cycle_to },
		note: row.note,
		at: row.at,
		by: row.name,
		isRemoved: row.removed_at !== null
	}));
}

async function listGoals(scope: StrategyScope): Promise<Named[]> {
	return scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal.id', 'item.title'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.status', '=', 'set')
		.where('item.removed_at', 'is', null)
		.orderBy('goal.top', 'desc')
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();
}

async function listTactics(scope: StrategyScope) {
	const [rows, spends, toDos] = await Promise.all([
		scope.db
			.selectFrom('tactic')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
			)
			.selectAll('tactic')
			.select('item.title')
			.where('tactic.organisation_id', '=', scope.organisationId)
			.where('tactic.strategy_id', '=', scope.strategyId)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('item.id')
			.execute(),
		scope.db
			.selectFrom('spend')
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
			)
			.select(['spend.tactic_id', 'spend.amount'])
			.where('spend.organisation_id', '=', scope.organisationId)
			.where('tactic.strategy_id', '=', scope.strategyId)
			.where('spend.removed_at', 'is', null)
			.execute(),
		scope.db
			.selectFrom('action')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
			)
			.select(['action.tactic_id', 'action.hours', 'action.done_at'])
			.where('action.organisation_id', '=', scope.organisationId)
			.where('action.strategy_id', '=', scope.strategyId)
			.where('action.hours', 'is not', null)
			.where('item.removed_at', 'is', null)
			.execute()
	]);
	const toDosOf = Map.groupBy(toDos, (row) => row.tactic_id);
	const spent = new Map<string, number>();
	for (const { tactic_id, amount } of spends) spent.set(tactic_id, (spent.get(tactic_id) ?? 0) + amount);
	return rows.map((row) => {
		const about = {
			budget: row.budget,
			spent: spent.get(row.id) ?? 0,
			isOver: row.stopped_at !== null || row.finished_at !== null
		};
		const hours = tacticHours(
			(toDosOf.get(row.id) ?? []).map((toDo) => ({ hours: toDo.hours, isDone: toDo.done_at !== null })),
			about.isOver
		);
		return { id: row.id, title: row.title, ...about, cost: tacticCost(about), hours, category: row.category };
	});
}

/**
 * The cost lines of a goal: the tactics that serve it, each shared evenly among the goals that it serves; without a goal
 * all tactics of the strategy.
 */
async function costLines(
	scope: StrategyScope,
	goal: Named | null,
	goals: readonly Named[],
	tactics: Awaited<ReturnType<typeof listTactics>>
): Promise<CostLine[]> {
	if (goal === null) return tactics.map((tactic) => ({ ...tactic, sharedBy: 1 }));
	const links = await linksTo(
		scope,
		goals.map(({ id }) => id),
		['serves']
	);
	const served = new Map<string, Set<string>>();
	for (const link of links) served.set(link.id, (served.get(link.id) ?? new Set()).add(link.of));
	return tactics.flatMap((tactic) => {
		const of = served.get(tactic.id);
		if (of === undefined || !of.has(goal.id)) return [];
		return [{ ...tactic, cost: Math.round(tactic.cost / of.size), hours: tactic.hours / of.size, sharedBy: of.size }];
	});
}

/** Metrics whose figure can be the value of an assumption. */
async function metricChoices(scope: StrategyScope): Promise<MetricChoice[]> {
	const definitions = await readDefinitions(scope);
	return definitions
		.filter(({ kind }) => kind.unit === 'percent' || kind.unit === 'money' || kind.unit === 'count')
		.map(({ id, title, kind, settings }) => ({
			id,
			title,
			unit: kind.unit,
			direction: kind.directionOf(settings),
			currency: 'currency' in settings ? String(settings.currency) : null
		}));
}

/** What a goal, or the whole strategy, brings and costs, with everything that this is worked out from (R-002-07). */
export async function getMoney(scope: StrategyScope, goalId: string | null): Promise<MoneyPage> {
	const mayEdit = holds(scope, 'money.edit');
	const [given, goals, tactics, claims, metrics] = await Promise.all([
		listValues(scope),
		listGoals(scope),
		listTactics(scope),
		listClaimChoices(scope),
		mayEdit ? metricChoices(scope) : []
	]);
	const goal = goals.find(({ id }) => id === goalId) ?? null;
	const costs = await costLines(scope, goal, goals, tactics);
	const toDoHours = Math.round(costs.reduce((sum, line) => sum + line.hours, 0));
	const rows = assumptionKeys.map((key) => assumptionRow(given, key, goal?.id ?? null, toDoHours));
	const values: Values = Object.fromEntries(rows.flatMap(({ key, value }) => (value === null ? [] : [[key, value]])));
	const found = businessCase(
		values,
		costs.reduce((sum, line) => sum + line.cost, 0)
	);
	const split = budgetSplit(tactics, claims);
	const quarters = pastQuarters(scope);
	return {
		currency: scope.organisation.currency,
		periodKind: scope.organisation.periodKind,
		goal,
		goals,
		rows,
		costs,
		case: found,
		judgement: caseJudgement(found),
		used: usedClaims(claims, rows, goal === null ? split : []),
		split: goal === null ? split : [],
		claims,
		metrics,
		quarters,
		awaited: rows
			.filter(({ key, given: value }) => assumptions[key].part === 'benefit' && value !== null && key !== 'attributed')
			.filter(({ given: value }) => value?.quarter?.first !== quarters[0]?.first)
			.map(({ key }) => key),
		can: { edit: mayEdit },
		today: localDay(scope.clock.now(), scope.organisation.timeZone)
	};
}

/** Where nobody has said how many hours it takes, those of the to-dos stand in; they cost nothing until an hour has its price. */
function assumptionRow(
	given: readonly GivenValue[],
	key: AssumptionKey,
	goalId: string | null,
	toDoHours: number
): AssumptionRow {
	const current = currentValue(given, key, goalId) ?? null;
	const isUsual = current === null && key === 'attributed';
	const isCounted = current === null && key === 'hours' && toDoHours > 0;
	const counted = { low: toDoHours, central: toDoHours, high: toDoHours };
	return {
		key,
		value: current ?? (isUsual ? usualAttribution : isCounted ? counted : null),
		basis: current?.basis ?? (isUsual ? 'usual' : isCounted ? 'todos' : null),
		given: current,
		isTakenOver: current !== null && current.goalId !== goalId,
		history: given.filter((one) => one.key === key && one.goalId === goalId)
	};
}

function usedClaims(
	claims: readonly ClaimChoice[],
	rows: readonly AssumptionRow[],
	split: readonly SplitRow[]
): MoneyPage['used'] {
	return claims.flatMap((claim) => {
		const as = [
			...rows.filter((row) => row.given?.claim?.id === claim.id).map((row) => row.key),
			...(split.some((row) => row.benchmarks.some(({ id }) => id === claim.id)) ? (['budget'] as const) : [])
		];
		return as.length === 0 ? [] : [{ ...claim, as }];
	});
}
