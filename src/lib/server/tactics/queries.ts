import { tacticJudgement, type TacticJudgement } from '../../domain/tactics/judgement.ts';
import type { SpendingCategory } from '../../domain/shared/spending.ts';
import { missingGuards } from '../../domain/tactics/guard.ts';
import type { Lever } from '../../domain/tactics/lever.ts';
import { isWaiting, waitOf } from '../../domain/tactics/order.ts';
import { isEasyWin } from '../../domain/tactics/priority.ts';
import { holdups, isLate, tacticStatus } from '../../domain/tactics/status.ts';
import type {
	Action,
	BudgetChange,
	Ground,
	MyAction,
	NamedThing,
	SaidEffect,
	Spend,
	TacticCard
} from '../../domain/tactics/tactic.ts';
import { linkKinds, type ItemKind } from '../../domain/items/kinds.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromYesNo } from '../db/codec.ts';
import { listMetricChoices, listSegmentChoices, type MetricChoice, type SegmentChoice } from '../goals/queries.ts';
import { linksFrom } from '../links/queries.ts';
import { listPersonaFilters, type PersonaFilter } from '../personas/filter-queries.ts';
import {
	listBudgetChanges,
	listEffects,
	listGuards,
	listPoints,
	listTacticEvents,
	type Guard,
	type TacticEvent
} from './depth-queries.ts';
import { channelsOf } from './rows.ts';

import { listColleagues } from '../week/people-queries.ts';
import { listOpenLoads } from './load-queries.ts';

export { listOpenLoads, type OpenLoad } from './load-queries.ts';

export interface TacticRights {
	readonly edit: boolean;
	readonly assign: boolean;
	/** Let a machine start without what it lacks. */
	readonly overrule: boolean;
	readonly do: boolean;
}

/** What whoever acts may do on the pages of the tactics. */
export const tacticRights = (scope: OrganisationScope): TacticRights => ({
	edit: holds(scope, 'tactic.edit'),
	assign: holds(scope, 'action.assign'),
	overrule: holds(scope, 'tactic.overrule'),
	do: holds(scope, 'action.do') && actor(scope) !== null
});

const today = (scope: OrganisationScope): Day => localDay(scope.clock.now(), scope.organisation.timeZone);

/** The people that a to-do can be given to. */
export const listPeople = async (scope: OrganisationScope): Promise<NamedThing[]> =>
	scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name as title'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.disabled_at', 'is', null)
		.where('membership.role', '<>', 'viewer')
		.orderBy('user.name')
		.orderBy('membership.id')
		.execute();

/** Somebody who can be given a to-do, with whether they are away today and who stands in. */
export interface Assignable extends NamedThing {
	readonly away: { readonly isNow: boolean; readonly untilOn: Day; readonly standInId: string | null } | null;
}

const listAssignable = async (scope: OrganisationScope): Promise<Assignable[]> =>
	(await listColleagues(scope)).map(({ id, name, away }) => ({
		id,
		title: name,
		away: away === null ? null : { isNow: away.isNow, untilOn: away.untilOn, standInId: away.standInId }
	}));

/** The departments that a tactic or a to-do can belong to. */
export const listTeams = async (scope: OrganisationScope): Promise<NamedThing[]> =>
	scope.db
		.selectFrom('department')
		.select(['id', 'name as title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();

/** Everybody who was ever named on a tactic, for reading old rows. */
async function names(scope: OrganisationScope): Promise<Map<string, NamedThing>> {
	const rows = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.execute();
	return new Map(rows.map((row) => [row.id, { id: row.id, title: row.name }]));
}

/** The goals of the strategy that a tactic can serve. */
export const listServable = (scope: StrategyScope): Promise<NamedThing[]> =>
	scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['item.id', 'item.title'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('goal.status', '<>', 'closed')
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('item.id')
		.execute();

/** What a tactic can rest on: what was noticed, gaps, sums, moments, things to know; the newest first within a kind. */
export async function listGrounds(scope: StrategyScope): Promise<Ground[]> {
	const kinds = linkKinds.rests_on.to as readonly ItemKind[];
	const rows = await scope.db
		.selectFrom('item')
		.select(['id', 'kind', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', 'in', kinds)
		.where('removed_at', 'is', null)
		.where((eb) => eb.or([eb('strategy_id', '=', scope.strategyId), eb('strategy_id', 'is', null)]))
		.orderBy('position')
		.orderBy('id')
		.execute();
	return rows
		.map((row) => ({ id: row.id, kind: row.kind as ItemKind, title: row.title }))
		.sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

/** One thing that a tactic could rest on, or none. */
export async function findGround(scope: StrategyScope, id: string): Promise<Ground | null> {
	return (await listGrounds(scope)).find((ground) => ground.id === id) ?? null;
}

async function tacticRows(scope: StrategyScope, id?: string) {
	let query = scope.db
		.selectFrom('tactic')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
		)
		.selectAll('tactic')
		.select(['item.title', 'item.version', 'item.suggested'])
		.where('tactic.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('tactic.id');
	if (id !== undefined) query = query.where('tactic.id', '=', id);
	return query.execute();
}

async function actionRows(scope: StrategyScope, tacticId?: string) {
	let query = scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.selectAll('action')
		.select(['item.title', 'item.version'])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('action.id');
	if (tacticId !== undefined) query = query.where('action.tactic_id', '=', tacticId);
	return query.execute();
}

type TacticRow = Awaited<ReturnType<typeof tacticRows>>[number];
type ActionRow = Awaited<ReturnType<typeof actionRows>>[number];

async function spentByTactic(scope: StrategyScope): Promise<Map<string, number>> {
	const rows = await scope.db
		.selectFrom('spend')
		.innerJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
		)
		.select(['spend.tactic_id', 'spend.amount'])
		.where('spend.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('spend.removed_at', 'is', null)
		.execute();
	const sums = new Map<string, number>();
	for (const row of rows) sums.set(row.tactic_id, (sums.get(row.tactic_id) ?? 0) + row.amount);
	return sums;
}

const stateOf = (row: ActionRow) => ({ doneAt: row.done_at, stuck: row.stuck, dueOn: row.due_on });

interface Around {
	readonly day: Day;
	readonly people: ReadonlyMap<string, NamedThing>;
	readonly teams: ReadonlyMap<string, NamedThing>;
	readonly spent: ReadonlyMap<string, number>;
	readonly goals: readonly (NamedThing & { readonly of: string })[];
	readonly grounds: readonly (Ground & { readonly of: string })[];
	readonly guards: ReadonlyMap<string, Guard>;
	readonly effects: ReadonlyMap<string, readonly SaidEffect[]>;
	readonly metrics: ReadonlyMap<string, NamedThing>;
}

function cardOf(row: TacticRow, actions: readonly ActionRow[], around: Around): TacticCard {
	const guard = around.guards.get(row.id) ?? { watchId: null, overrule: null };
	const state = {
		startedAt: row.started_at,
		stoppedAt: row.stopped_at,
		finishedAt: row.finished_at,
		automates: fromYesNo(row.automates),
		humanRoute: row.human_route,
		watchedBy: guard.watchId,
		isOverruled: guard.overrule !== null,
		leadId: row.lead_id,
		actions: actions.map(stateOf)
	};
	const status = tacticStatus(state);
	const living = status !== 'done' && status !== 'stopped';
	const open = actions.filter((action) => action.done_at === null);
	const late = living
		? open
				.filter((action) => isLate(stateOf(action), around.day))
				.sort((a, b) => ((a.due_on ?? '') < (b.due_on ?? '') ? -1 : 1))
		: [];
	const first = late[0];
	const stuck = living ? open.find((action) => action.stuck !== null) : undefined;
	const due = open.map((action) => action.due_on).filter((day) => day !== null);
	const mine = <T extends { readonly of: string }>(all: readonly T[]): T[] => all.filter((one) => one.of === row.id);
	const grounds = mine(around.grounds).map(({ id, title, kind, company }) => ({
		id,
		title,
		kind,
		company: company ?? null
	}));
	return {
		id: row.id,
		title: row.title,
		version: row.version,
		suggested: fromYesNo(row.suggested),
		why: row.why,
		status,
		holdups: holdups(state, around.day),
		folds: { done: actions.length - open.length, total: actions.length },
		lead: row.lead_id === null ? null : (around.people.get(row.lead_id) ?? null),
		department: row.department_id === null ? null : (around.teams.get(row.department_id) ?? null),
		goals: mine(around.goals).map(({ id, title }) => ({ id, title })),
		grounds,
		isReactive: grounds.length === 0,
		late: late.length,
		lateFirst:
			first === undefined
				? null
				: { id: first.id, title: first.title, dueOn: first.due_on as Day, reason: first.stuck },
		stuck: stuck === undefined ? null : { id: stuck.id, title: stuck.title, reason: stuck.stuck ?? '' },
		nextDue: due.length === 0 || !living ? null : (due.sort()[0] ?? null),
		effort: row.effort,
		impact: row.impact,
		isEasyWin: isEasyWin(row.effort, row.impact),
		automates: state.automates,
		humanRoute: row.human_route,
		budget: row.budget,
		spent: around.spent.get(row.id) ?? 0,
		startsOn: row.starts_on,
		startedAt: row.started_at,
		finishedAt: row.finished_at,
		stoppedAt: row.stopped_at,
		channels: channelsOf(row.channels),
		lever: row.lever as Lever | null,
		expectedEffect: row.expected_effect,
		category: row.category as SpendingCategory | null,
		endsOn: row.ends_on,
		watch: guard.watchId === null ? null : (around.metrics.get(guard.watchId) ?? null),
		guardGaps: missingGuards(state),
		overrule: guard.overrule,
		effect: around.effects.get(row.id)?.find((effect) => !effect.isWithdrawn) ?? null
	};
}

/** Which other company these were seen at: things to know, and what was summed up of a rival. */
async function companiesOf(scope: OrganisationScope, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const found = await Promise.all(
		(['watch_item', 'swot_item'] as const).map((table) =>
			scope.db
				.selectFrom(table)
				.innerJoin('item', (join) =>
					join
						.onRef('item.id', '=', `${table}.competitor_id`)
						.onRef('item.organisation_id', '=', `${table}.organisation_id`)
				)
				.select([`${table}.id as of`, 'item.title'])
				.where(`${table}.organisation_id`, '=', scope.organisationId)
				.where(`${table}.id`, 'in', ids)
				.where('item.removed_at', 'is', null)
				.execute()
		)
	);
	return new Map(found.flat().map((row) => [row.of, row.title]));
}

/** The organisation's touchpoints by name. */
const touchpointNames = (scope: OrganisationScope): Promise<NamedThing[]> => itemNames(scope, 'touchpoint');

/** The organisation's metrics by name. */
const metricNames = (scope: OrganisationScope): Promise<NamedThing[]> => itemNames(scope, 'metric');

const itemNames = (scope: OrganisationScope, kind: 'metric' | 'touchpoint'): Promise<NamedThing[]> =>
	scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', kind)
		.where('removed_at', 'is', null)
		.orderBy('position')
		.orderBy('id')
		.execute();

async function aroundOf(scope: StrategyScope, ids: readonly string[]): Promise<Around> {
	const [people, teams, spent, links, open] = await Promise.all([
		names(scope),
		listTeams(scope),
		spentByTactic(scope),
		linksFrom(scope, ids, ['serves', 'rests_on']),
		listServable(scope)
	]);
	// One page asks for a few things at once and no more, so that many readers share the database's connections.
	const [guards, effects, metrics] = await Promise.all([listGuards(scope), listEffects(scope), metricNames(scope)]);
	const seenAt = await companiesOf(
		scope,
		links.flatMap((link) => (link.link === 'rests_on' ? [link.id] : []))
	);
	const living = new Set(open.map((goal) => goal.id));
	// A goal of a past quarter is named only where no living one is served.
	const serves = links.filter((link) => link.link === 'serves');
	const isNamed = (link: (typeof serves)[number]): boolean =>
		living.has(link.id) || !serves.some((other) => other.of === link.of && living.has(other.id));
	return {
		day: today(scope),
		people,
		teams: new Map(teams.map((team) => [team.id, team])),
		spent,
		goals: serves.filter(isNamed).map(({ of, id, title }) => ({ of, id, title })),
		guards,
		effects,
		metrics: new Map(metrics.map((metric) => [metric.id, metric])),
		grounds: links.flatMap(({ of, id, title, kind, link }) =>
			link === 'rests_on' ? [{ of, id, title, kind, company: seenAt.get(id) ?? null }] : []
		)
	};
}

/** The tactics of the strategy in their order, each with where it stands, what it serves and what it rests on. */
export async function listTactics(scope: StrategyScope): Promise<TacticCard[]> {
	const [rows, actions] = await Promise.all([tacticRows(scope), actionRows(scope)]);
	const around = await aroundOf(
		scope,
		rows.map((row) => row.id)
	);
	const byTactic = Map.groupBy(actions, (action) => action.tactic_id);
	return rows.map((row) => cardOf(row, byTactic.get(row.id) ?? [], around));
}

export interface PersonLoad extends NamedThing {
	readonly open: number;
	readonly late: number;
	readonly stuck: number;
	/** Hours of this week and the next over all strategies, and the hours they have a week. */
	readonly thisWeek: number;
	readonly nextWeek: number;
	readonly hoursPerWeek: number | null;
	readonly isOverloaded: boolean;
}

/** How many to-dos of living tactics each person has open. */
async function listLoads(scope: StrategyScope): Promise<PersonLoad[]> {
	if (!holds(scope, 'action.assign')) return [];
	const [all, tactics, people, loads] = await Promise.all([
		actionRows(scope),
		tacticRows(scope),
		listPeople(scope),
		listOpenLoads(scope)
	]);
	const loadOf = new Map(loads.map((load) => [load.membershipId, load]));
	const living = new Set(
		tactics.filter((tactic) => tactic.stopped_at === null && tactic.finished_at === null).map((tactic) => tactic.id)
	);
	const day = today(scope);
	const open = all.filter((action) => action.done_at === null && living.has(action.tactic_id));
	return people
		.map((person): PersonLoad => {
			const own = open.filter((action) => action.assignee_id === person.id);
			return {
				...person,
				open: own.length,
				late: own.filter((action) => isLate(stateOf(action), day)).length,
				stuck: own.filter((action) => action.stuck !== null).length,
				thisWeek: loadOf.get(person.id)?.thisWeek ?? 0,
				nextWeek: loadOf.get(person.id)?.nextWeek ?? 0,
				hoursPerWeek: loadOf.get(person.id)?.hoursPerWeek ?? null,
				isOverloaded: loadOf.get(person.id)?.isOverloaded ?? false
			};
		})
		.filter((person) => person.open > 0)
		.sort((a, b) => b.open - a.open || b.late - a.late || a.title.localeCompare(b.title));
}

export interface TacticBoard {
	readonly tactics: readonly TacticCard[];
	readonly mine: readonly MyAction[];
	/** Whoever has open to-dos, the most first; for those who hand them out. */
	readonly loads: readonly PersonLoad[];
	readonly judgement: TacticJudgement;
	readonly goals: readonly NamedThing[];
	readonly goalsWithout: readonly NamedThing[];
	/** What the tactic about to be added will rest on, where the visitor came from it. */
	readonly ground: Ground | null;
	/** The goal it will serve, where the visitor came from that. */
	readonly goal: NamedThing | null;
	/** The touchpoint it will change, where the visitor came from that. */
	readonly place: NamedThing | null;
	readonly today: Day;
	readonly currency: string;
	readonly can: TacticRights;
}

/** Everything that the page of the tactics shows. */
export async function getTacticBoard(
	scope: StrategyScope,
	from: { readonly restsOn?: string | null; readonly serves?: string | null; readonly touches?: string | null } = {}
): Promise<TacticBoard> {
	const [tactics, mine, loads, goals, ground, places] = await Promise.all([
		listTactics(scope),
		myActions(scope),
		listLoads(scope),
		listServable(scope),
		from.restsOn ? findGround(scope, from.restsOn) : null,
		from.touches ? touchpointNames(scope) : []
	]);
	const served = new Set(
		tactics.filter((tactic) => tactic.status !== 'stopped').flatMap((tactic) => tactic.goals.map((goal) => goal.id))
	);
	const goalsWithout = goals.filter((goal) => !served.has(goal.id));
	return {
		tactics,
		mine,
		loads,
		judgement: tacticJudgement(tactics, goalsWithout.length),
		goals,
		goalsWithout,
		ground,
		goal: goals.find((goal) => goal.id === from.serves) ?? null,
		place: places.find((place) => place.id === from.touches) ?? null,
		today: today(scope),
		currency: scope.organisation.currency,
		can: tacticRights(scope)
	};
}

/** The tactic that a to-do belongs to, so that an address of the to-do alone leads to where it is seen. */
export async function tacticOfAction(scope: StrategyScope, id: string): Promise<string | null> {
	const row = await scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.select('action.tactic_id')
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('action.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
	return row?.tactic_id ?? null;
}

export interface TacticPage {
	readonly tactic: TacticCard;
	readonly actions: readonly Action[];
	readonly spends: readonly Spend[];
	readonly people: readonly Assignable[];
	readonly teams: readonly NamedThing[];
	readonly goals: readonly NamedThing[];
	readonly groundsToChoose: readonly Ground[];
	/** Every expectation that was written down, the newest first. */
	readonly effects: readonly SaidEffect[];
	readonly budgets: readonly BudgetChange[];
	readonly history: readonly TacticEvent[];
	readonly metrics: readonly MetricChoice[];
	readonly segments: readonly SegmentChoice[];
	/** Personas whose rule names a segment: they stand beside it where it is chosen. */
	readonly personas: readonly PersonaFilter[];
	readonly touchpoints: readonly NamedThing[];
	/** The touchpoints that it is said to change. */
	readonly touched: readonly NamedThing[];
	readonly today: Day;
	readonly currency: string;
	readonly can: TacticRights;
}

/** One tactic with its to-dos, its money and what it can be tied to; none where it is not of this strategy. */
export async function getTactic(scope: StrategyScope, id: string): Promise<TacticPage | null> {
	const [row] = await tacticRows(scope, id);
	if (row === undefined) return null;
	const around = await aroundOf(scope, [id]);
	const [budgets, history, metrics, segments, touchpoints] = await Promise.all([
		listBudgetChanges(scope, id),
		listTacticEvents(scope, id),
		listMetricChoices(scope),
		listSegmentChoices(scope),
		touchpointNames(scope)
	]);
	const [actions, people, goals, grounds, spends] = await Promise.all([
		actionRows(scope, id),
		listAssignable(scope),
		listServable(scope),
		listGrounds(scope),
		scope.db
			.selectFrom('spend')
			.selectAll()
			.where('organisation_id', '=', scope.organisationId)
			.where('tactic_id', '=', id)
			.orderBy('spent_on', 'desc')
			.orderBy('id', 'desc')
			.execute()
	]);
	const tactic = cardOf(row, actions, around);
	const order = actions.map((action) => ({ id: action.id, afterId: action.after_id, doneAt: action.done_at }));
	const titles = new Map(actions.map((action) => [action.id, action.title]));
	const chain = actions.map((action) => ({
		id: action.id,
		title: action.title,
		afterId: action.after_id,
		doneAt: action.done_at,
		dueOn: action.due_on,
		stuck: action.stuck
	}));
	const mine = new Map(
		actions.map((action) => [
			action.id,
			mayDo(scope, { assigneeId: action.assignee_id, departmentId: action.department_id })
		])
	);
	const points = await listPoints(scope, id, around.people, (action) => mine.get(action) === true);
	return {
		tactic,
		actions: actions.map((action, index) => ({
			id: action.id,
			title: action.title,
			version: action.version,
			tacticId: action.tactic_id,
			assignee: action.assignee_id === null ? null : (around.people.get(action.assignee_id) ?? null),
			department: action.department_id === null ? null : (around.teams.get(action.department_id) ?? null),
			dueOn: action.due_on,
			afterId: action.after_id !== null && titles.has(action.after_id) ? action.after_id : null,
			waitsFor: isWaiting(order[index] as (typeof order)[number], order)
				? (titles.get(action.after_id ?? '') ?? null)
				: null,
			wait: waitOf(order[index] as (typeof order)[number], chain, around.day),
			startsOn: action.starts_on,
			hours: action.hours,
			points: points.get(action.id) ?? [],
			note: action.note,
			stuck: action.stuck,
			doneAt: action.done_at,
			doneBy: action.done_by === null ? null : (around.people.get(action.done_by)?.title ?? null),
			isLate: isLate(stateOf(action), around.day),
			mayDo: mine.get(action.id) === true
		})),
		spends: spends.map((spend) => ({
			id: spend.id,
			amount: spend.amount,
			spentOn: spend.spent_on,
			note: spend.note,
			by: spend.by_id === null ? null : (around.people.get(spend.by_id)?.title ?? null),
			isRemoved: spend.removed_at !== null
		})),
		people,
		teams: [...around.teams.values()],
		goals,
		groundsToChoose: grounds.filter((ground) => !tactic.grounds.some((one) => one.id === ground.id)),
		effects: around.effects.get(id) ?? [],
		budgets,
		history,
		metrics,
		segments,
		personas: await listPersonaFilters(scope),
		touchpoints,
		touched: (await linksFrom(scope, [id], ['touches'])).map((link) => ({ id: link.id, title: link.title })),
		today: around.day,
		currency: scope.organisation.currency,
		can: tacticRights(scope)
	};
}

/** Whether whoever acts may tick off a to-do: who assigns may, and a member their own or one of their department. */
export function mayDo(
	scope: OrganisationScope,
	action: { readonly assigneeId: string | null; readonly departmentId: string | null }
): boolean {
	if (!holds(scope, 'action.do')) return false;
	if (holds(scope, 'action.assign')) return true;
	const { principal } = scope;
	if (principal.kind !== 'member') return false;
	if (action.assigneeId !== null && action.assigneeId === principal.membershipId) return true;
	return action.departmentId !== null && action.departmentId === principal.departmentId;
}

/** The open to-dos of whoever looks: their own, then those of their department that nobody has; late first, then by day. */
export async function myActions(scope: StrategyScope): Promise<MyAction[]> {
	const { principal } = scope;
	if (principal.kind !== 'member') return [];
	const [all, tactics] = await Promise.all([actionRows(scope), tacticRows(scope)]);
	const day = today(scope);
	const byTactic = Map.groupBy(all, (action) => action.tactic_id);
	const found = tactics.flatMap((tactic) => {
		const actions = byTactic.get(tactic.id) ?? [];
		if (tactic.stopped_at !== null || tactic.finished_at !== null) return [];
		const order = actions.map((action) => ({ id: action.id, afterId: action.after_id, doneAt: action.done_at }));
		return actions.flatMap((action, index): MyAction[] => {
			if (action.done_at !== null) return [];
			const own = action.assignee_id === principal.membershipId;
			const team =
				action.assignee_id === null && action.department_id !== null && action.department_id === principal.departmentId;
			if (!own && !team) return [];
			const waits = isWaiting(order[index] as (typeof order)[number], order);
			return [
				{
					id: action.id,
					title: action.title,
					tactic: { id: tactic.id, title: tactic.title },
					why: tactic.why,
					note: action.note,
					dueOn: action.due_on,
					isLate: isLate(stateOf(action), day),
					isToday: action.due_on === day,
					stuck: action.stuck,
					waitsFor: waits ? (actions.find((other) => other.id === action.after_id)?.title ?? null) : null,
					of: own ? 'me' : 'department'
				}
			];
		});
	});
	const rank = (one: MyAction): string =>
		`${one.of === 'me' ? 0 : 1}${one.waitsFor === null ? 0 : 1}${one.dueOn ?? '9999-12-31'}`;
	return found.sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
