import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { isLeftOut } from '../../domain/strategy/arrangement.ts';
import { launchConditions, type LaunchCondition } from '../../domain/strategy/launch.ts';
import { strongestDriver, type Driver, type SegmentFigure } from '../../domain/strategy/driver.ts';
import { itemAddress } from '../../domain/items/address.ts';
import type { ItemKind } from '../../domain/items/kinds.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { quarterOf, weeksOf } from '../../domain/shared/period.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { answersInTime } from '../db/sql/record.ts';
import { listGoalBoard } from '../goals/board.ts';
import { breakdown } from '../metrics/read.ts';
import { getLaunchFacts } from '../strategy/launch.ts';
import { getStrategy, hiddenSteps } from '../strategy/queries.ts';
import { listTactics, myActions } from '../tactics/queries.ts';

export interface HomeChange {
	readonly at: string;
	readonly action: string;
	readonly title: string;
	readonly by: string | null;
	readonly itemId: string | null;
	readonly kind: string | null;
}

export interface Waiting {
	readonly kind:
		'todo_mine' | 'todo_late' | 'tactic_stuck' | 'review_soon' | 'tactic_no_lead' | 'tactic_idea' | 'give_guess';
	readonly title: string;
	readonly n: number;
	readonly href: string;
}

export interface Home {
	readonly today: Day;
	readonly week: { readonly number: number; readonly of: number };
	readonly board: readonly GoalBoardRow[];
	readonly driver:
		| (Driver & {
				readonly metricTitle: string;
				readonly metricId: string;
				readonly decimals: number;
				readonly unit: string;
		  })
		| null;
	readonly waiting: readonly Waiting[];
	readonly since: { readonly at: string | null; readonly answers: number; readonly changes: readonly HomeChange[] };
	readonly tactics: Awaited<ReturnType<typeof listTactics>>;
	readonly launch: readonly LaunchCondition[];
	readonly people: readonly {
		readonly id: string;
		readonly name: string;
		readonly department: string | null;
		readonly lastDid: string | null;
		readonly at: string | null;
	}[];
}

/** Everything the strategy home shows. */
export async function getHome(scope: StrategyScope): Promise<Home> {
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const quarter = quarterOf(today, scope.organisation);
	const weeks = weeksOf({ first: quarter.first, last: quarter.last }, scope.organisation.weekStart as 1);
	const [board, tactics, strategy, launch, hidden] = await Promise.all([
		listGoalBoard(scope),
		listTactics(scope),
		getStrategy(scope),
		getLaunchFacts(scope),
		hiddenSteps(scope, scope.strategyId)
	]);
	const [driver, since, people] = await Promise.all([
		findDriver(scope, board, today),
		sinceLastVisit(scope),
		peopleAtWork(scope)
	]);
	return {
		today,
		week: {
			number: Math.max(1, weeks.findIndex((week) => week.first <= today && today <= week.last) + 1),
			of: weeks.length
		},
		board,
		driver,
		waiting: await waitingFor(scope, { board, tactics, reviewOn: strategy.reviewOn, today, hidden }),
		since: { ...since, changes: since.changes.filter((change) => !isOfHidden(scope, change, hidden)) },
		tactics,
		launch: launchConditions(launch),
		people
	};
}

/** A pull below this share of the figure's usual range is not worth a sentence: two points of NPS. */
const leastPull = 2;

async function findDriver(scope: StrategyScope, board: readonly GoalBoardRow[], today: Day): Promise<Home['driver']> {
	const goal =
		board.find((row) => row.isTop && row.kind === 'nps' && row.metricId !== null) ??
		board.find((row) => row.kind === 'nps' && row.metricId !== null);
	if (goal === undefined || goal.metricId === null || goal.unit === null) return null;
	const dimensions = await scope.db
		.selectFrom('dimension')
		.select(['name', 'label'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('slot')
		.limit(8)
		.execute();
	const groups: SegmentFigure[] = [];
	for (const dimension of dimensions) {
		const lines = await breakdown(scope, goal.metricId, {
			from: addDays(today, -89),
			to: today,
			by: dimension.name
		});
		for (const line of lines) {
			if (line.figure.value === null || line.figure.hidden) continue;
			groups.push({
				dimension: dimension.name,
				label: dimension.label,
				segment: line.segment,
				value: line.figure.value,
				n: line.figure.n
			});
		}
	}
	const found = strongestDriver(groups, 'higher', leastPull);
	return found === null
		? null
		: {
				...found,
				metricTitle: goal.metricTitle ?? goal.title,
				metricId: goal.metricId,
				decimals: goal.decimals,
				unit: goal.unit
			};
}

/** Whether something that changed lies on a step that the strategy leaves out. */
function isOfHidden(scope: StrategyScope, change: HomeChange, hidden: readonly string[]): boolean {
	if (change.itemId === null || change.kind === null) return false;
	const base = `/strategies/${scope.strategyId}`;
	return isLeftOut(itemAddress(change.kind as ItemKind, change.itemId, base), base, hidden);
}

async function waitingFor(
	scope: StrategyScope,
	about: {
		readonly board: readonly GoalBoardRow[];
		readonly tactics: Home['tactics'];
		readonly reviewOn: string | null;
		readonly today: Day;
		readonly hidden: readonly string[];
	}
): Promise<Waiting[]> {
	const { board, tactics, reviewOn, today, hidden } = about;
	const base = `/strategies/${scope.strategyId}`;
	const me = actor(scope);
	const waiting: Waiting[] = [];
	// Whoever plans sees what holds everybody up; whoever works in it, what is theirs.
	const plans = holds(scope, 'tactic.edit');
	const [first, ...others] = plans ? [] : (await myActions(scope)).filter((one) => one.of === 'me');
	if (first !== undefined) {
		waiting.push({ kind: 'todo_mine', title: first.title, n: others.length + 1, href: `${base}/tactics#mine` });
	}
	const late = await scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.select(['item.title', 'action.tactic_id'])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('action.done_at', 'is', null)
		.where('action.due_on', '<', today)
		.where('item.removed_at', 'is', null)
		.orderBy('action.due_on')
		.limit(20)
		.execute();
	if (plans && late[0] !== undefined) {
		waiting.push({
			kind: 'todo_late',
			title: late[0].title,
			n: late.length,
			href: `${base}/tactics/${late[0].tactic_id}`
		});
	}
	if (reviewOn !== null && reviewOn <= addDays(today, 14)) {
		waiting.push({ kind: 'review_soon', title: reviewOn, n: 1, href: `${base}/optimisation` });
	}
	const inState = (kind: 'tactic_stuck' | 'tactic_idea', status: 'stuck' | 'idea'): void => {
		const found = tactics.filter((tactic) => tactic.status === status && tactic.lead !== null);
		if (found[0] === undefined) return;
		waiting.push({ kind, title: found[0].title, n: found.length, href: `${base}/tactics/${found[0].id}` });
	};
	if (plans) inState('tactic_stuck', 'stuck');
	const noLead = tactics.filter((tactic) => tactic.lead === null);
	if (plans && noLead[0] !== undefined) {
		waiting.push({
			kind: 'tactic_no_lead',
			title: noLead[0].title,
			n: noLead.length,
			href: `${base}/tactics/${noLead[0].id}`
		});
	}
	if (plans) inState('tactic_idea', 'idea');
	const silent = board.filter(
		(row) =>
			row.state === 'set' &&
			(me === null || row.ownerId === me || row.ownerId === null) &&
			(row.lastUpdate === null || row.lastUpdate.at < toInstant(scope.clock.now() - 28 * 86_400_000)) &&
			['on_course', 'at_risk', 'unlikely', 'too_early'].includes(row.status.measured)
	);
	if (silent[0] !== undefined) {
		waiting.push({
			kind: 'give_guess',
			title: silent[0].title,
			n: silent.length,
			href: `${base}/goals?open=${silent[0].id}`
		});
	}
	return waiting.filter(({ href }) => !isLeftOut(href, base, hidden)).slice(0, 3);
}

/** Requests closer together than this belong to one visit. */
const visitLastsMs = 6 * 3_600_000;

async function sinceLastVisit(scope: StrategyScope): Promise<Home['since']> {
	const me = actor(scope);
	const visit =
		me === null
			? undefined
			: await scope.db
					.selectFrom('membership')
					.select('last_visit_at')
					.where('organisation_id', '=', scope.organisationId)
					.where('id', '=', me)
					.executeTakeFirst();
	// A visit that still goes on is no visit to look back to.
	const last = visit?.last_visit_at ?? null;
	const before = last !== null && last < toInstant(scope.clock.now() - visitLastsMs) ? last : null;
	const from = before ?? toInstant(scope.clock.now() - 7 * 86_400_000);
	const [entries, answers] = await Promise.all([
		scope.db
			.selectFrom('audit_entry')
			.leftJoin('item', (join) =>
				join
					.onRef('item.id', '=', 'audit_entry.item_id')
					.onRef('item.organisation_id', '=', 'audit_entry.organisation_id')
			)
			.leftJoin('membership', (join) =>
				join
					.onRef('membership.id', '=', 'audit_entry.membership_id')
					.onRef('membership.organisation_id', '=', 'audit_entry.organisation_id')
			)
			.leftJoin('user', 'user.id', 'membership.user_id')
			.select(['audit_entry.at', 'audit_entry.action', 'audit_entry.item_id', 'item.title', 'item.kind', 'user.name'])
			.where('audit_entry.organisation_id', '=', scope.organisationId)
			.where('audit_entry.strategy_id', '=', scope.strategyId)
			.where('audit_entry.at', '>', from)
			.orderBy('audit_entry.seq', 'desc')
			.limit(30)
			.execute(),
		scope.db
			.selectFrom('record')
			.select(({ fn }) => fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'response')
			.where(answersInTime(scope))
			.where('state', '=', 'counted')
			.where('at', '>', Date.parse(from))
			.executeTakeFirst()
	]);
	const seen = new Set<string>();
	const changes: HomeChange[] = [];
	for (const entry of entries) {
		const key = `${entry.action}|${entry.item_id ?? ''}`;
		if (seen.has(key) || entry.title === null) continue;
		seen.add(key);
		changes.push({
			at: entry.at,
			action: entry.action,
			title: entry.title,
			by: entry.name,
			itemId: entry.item_id,
			kind: entry.kind
		});
	}
	return { at: before, answers: Number(answers?.n ?? 0), changes: changes.slice(0, 5) };
}

async function peopleAtWork(scope: StrategyScope): Promise<Home['people']> {
	const [members, entries] = await Promise.all([
		scope.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.leftJoin('department', (join) =>
				join
					.onRef('department.id', '=', 'membership.department_id')
					.onRef('department.organisation_id', '=', 'membership.organisation_id')
			)
			.select(['membership.id', 'user.name', 'department.name as department'])
			.where('membership.organisation_id', '=', scope.organisationId)
			.where('membership.disabled_at', 'is', null)
			.orderBy('user.name')
			.limit(50)
			.execute(),
		scope.db
			.selectFrom('audit_entry')
			.select(['membership_id', 'action', 'at'])
			.where('organisation_id', '=', scope.organisationId)
			.where('strategy_id', '=', scope.strategyId)
			.where('membership_id', 'is not', null)
			.orderBy('seq', 'desc')
			.limit(300)
			.execute()
	]);
	const last = new Map<string, { action: string; at: string }>();
	for (const entry of entries) {
		if (entry.membership_id !== null && !last.has(entry.membership_id)) last.set(entry.membership_id, entry);
	}
	return members
		.map((member) => ({
			...member,
			lastDid: last.get(member.id)?.action ?? null,
			at: last.get(member.id)?.at ?? null
		}))
		.sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1))
		.slice(0, 6);
}

/** Remembers that a person has been here, at most once an hour, so that "since you were here" means something. */
export async function rememberVisit(scope: OrganisationScope): Promise<void> {
	const me = actor(scope);
	if (me === null) return;
	await scope.db
		.updateTable('membership')
		.set({ last_visit_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', me)
		.where((eb) =>
			eb.or([eb('last_visit_at', 'is', null), eb('last_visit_at', '<', toInstant(scope.clock.now() - visitLastsMs))])
		)
		.execute();
}
