import {
	byConcern,
	type AlertDetail,
	type AlertLine,
	type CauseEvent,
	type Change,
	type ClosedHow,
	type ThreatenedGoal
} from '../../domain/alerts/alert.ts';
import type { Base } from '../../domain/alerts/series.ts';
import type { Why } from '../../domain/alerts/threat.ts';
import { isWatchfulness, type Watchfulness } from '../../domain/alerts/watchfulness.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import { isId } from '../../domain/shared/id.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { linksTo } from '../links/queries.ts';
import { listMarkedEvents } from '../metrics/event-queries.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { findPicture } from './picture-queries.ts';

/** Closed alerts that are listed. */
const closedShown = 30;
/** What is over stands on the list for so long. */
const closedDays = 180;

const alertsOf = (scope: OrganisationScope) =>
	scope.db
		.selectFrom('alert')
		.leftJoin('item as metric', (join) =>
			join.onRef('metric.id', '=', 'alert.metric_id').onRef('metric.organisation_id', '=', 'alert.organisation_id')
		)
		.leftJoin('dimension', (join) =>
			join
				.onRef('dimension.name', '=', 'alert.dimension')
				.onRef('dimension.organisation_id', '=', 'alert.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'alert.owner_id')
				.onRef('membership.organisation_id', '=', 'alert.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('alert')
		.select(['metric.title as metric_title', 'dimension.label', 'user.name as owner_name'])
		.where('alert.organisation_id', '=', scope.organisationId)
		// A figure that was taken away changes no more.
		.where('metric.removed_at', 'is', null);

type Row = Awaited<ReturnType<ReturnType<typeof alertsOf>['execute']>>[number];

function changeFrom(row: Row, currency: string): Change {
	const kind = metricKind(row.kind);
	return {
		base: row.base as Base,
		ref: row.ref,
		name: row.metric_title ?? row.name,
		dimension: row.dimension,
		label: row.label ?? row.dimension,
		segment: row.segment,
		sort: row.sort as Change['sort'],
		direction: row.direction as Change['direction'],
		isBetter: row.is_better === 1,
		from: row.first_day,
		to: row.last_day,
		foundOn: row.found_on,
		value: row.value,
		usual: row.usual,
		unit: kind.unit,
		decimals: kind.accumulates ? 1 : kind.format.decimals,
		...(kind.unit === 'money' ? { currency } : {}),
		extent: row.extent as Change['extent'],
		n: Number(row.n)
	};
}

/** The goals that alerts threaten, by alert: those of one strategy, or of all. */
async function goalsOf(
	scope: OrganisationScope,
	ids: readonly string[],
	strategyId?: string
): Promise<Map<string, ThreatenedGoal[]>> {
	const found = new Map<string, ThreatenedGoal[]>();
	if (ids.length === 0) return found;
	let query = scope.db
		.selectFrom('alert_goal')
		.innerJoin('goal', (join) =>
			join.onRef('goal.id', '=', 'alert_goal.goal_id').onRef('goal.organisation_id', '=', 'alert_goal.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join.onRef('membership.id', '=', 'goal.owner_id').onRef('membership.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['alert_goal.alert_id', 'alert_goal.why', 'goal.id', 'goal.strategy_id', 'goal.owner_id', 'item.title'])
		.select('user.name')
		.where('alert_goal.organisation_id', '=', scope.organisationId)
		.where('alert_goal.alert_id', 'in', ids)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('goal.id');
	if (strategyId !== undefined) query = query.where('goal.strategy_id', '=', strategyId);
	const order = ['figure', 'group', 'place', 'customers', 'slower', 'beneath'];
	const rows = (await query.execute()).sort((a, b) => order.indexOf(a.why) - order.indexOf(b.why));
	for (const row of rows) {
		const list = found.get(row.alert_id) ?? [];
		found.set(row.alert_id, list);
		list.push({
			id: row.id,
			title: row.title,
			why: row.why as Why,
			strategyId: row.strategy_id,
			owner: row.owner_id === null || row.name === null ? null : { id: row.owner_id, name: row.name }
		});
	}
	return found;
}

async function linesFrom(
	scope: OrganisationScope,
	rows: readonly Row[],
	strategyId: string | undefined
): Promise<AlertLine[]> {
	const heads = rows.filter((row) => row.part_of === null);
	const goals = await goalsOf(
		scope,
		heads.map((row) => row.id),
		strategyId
	);
	const { currency } = scope.organisation;
	const me = actor(scope);
	return heads.map((row) => ({
		...changeFrom(row, currency),
		id: row.id,
		raisedAt: row.raised_at,
		owner: row.owner_id === null || row.owner_name === null ? null : { id: row.owner_id, name: row.owner_name },
		isMine: me !== null && row.owner_id === me,
		closedAt: row.closed_at,
		closedHow: row.closed_how as ClosedHow | null,
		backOn: row.back_on,
		goals: goals.get(row.id) ?? [],
		parts: rows
			.filter((part) => part.part_of === row.id && part.closed_how !== 'withdrawn')
			.map((part) => changeFrom(part, currency))
	}));
}

/** Everything that changed, and how closely the organisation looks. */
export interface ChangedPage {
	readonly today: Day;
	readonly open: readonly AlertLine[];
	readonly closed: readonly AlertLine[];
	readonly watchfulness: Watchfulness;
	/** The last look: up to which day, over how many figures and groups, and how many have not lived long enough. */
	readonly run: { readonly lastDay: Day; readonly watched: number; readonly learning: number } | null;
}

/** How soon the organisation wants to hear of something unusual. */
export async function getWatchfulness(scope: OrganisationScope): Promise<Watchfulness> {
	const row = await scope.db
		.selectFrom('organisation')
		.select('watchfulness')
		.where('id', '=', scope.organisationId)
		.executeTakeFirst();
	return row !== undefined && isWatchfulness(row.watchfulness) ? row.watchfulness : 'usual';
}

/** What changed, as a strategy sees it: what is open, with the goals of this strategy that it threatens; what is over. */
export async function getChangedPage(scope: StrategyScope): Promise<ChangedPage> {
	const since = toInstant(scope.clock.now() - closedDays * 86_400_000);
	const rows = await alertsOf(scope)
		.where((eb) => eb.or([eb('alert.closed_at', 'is', null), eb('alert.closed_at', '>=', since)]))
		.orderBy('alert.raised_at', 'desc')
		.orderBy('alert.id', 'desc')
		.execute();
	const lines = await linesFrom(scope, rows, scope.strategyId);
	const [watchfulness, run] = await Promise.all([
		getWatchfulness(scope),
		scope.db
			.selectFrom('watch_run')
			.select(['last_day', 'watched', 'learning'])
			.where('organisation_id', '=', scope.organisationId)
			.executeTakeFirst()
	]);
	return {
		today: localDay(scope.clock.now(), scope.organisation.timeZone),
		open: lines.filter((line) => line.closedAt === null).sort(byConcern),
		closed: lines
			.filter((line) => line.closedAt !== null)
			.sort((a, b) => ((a.closedAt ?? '') < (b.closedAt ?? '') ? 1 : -1))
			.slice(0, closedShown),
		watchfulness,
		run: run === undefined ? null : { lastDay: run.last_day, watched: run.watched, learning: run.learning }
	};
}

/** The alerts that are open, those of most concern first: what threatens goals of a strategy, and what got worse beside it. */
export async function listOpenAlerts(scope: OrganisationScope, strategyId?: string): Promise<AlertLine[]> {
	const rows = await alertsOf(scope).where('alert.closed_at', 'is', null).orderBy('alert.raised_at', 'desc').execute();
	return (await linesFrom(scope, rows, strategyId)).sort(byConcern);
}

/** What is open and mine to look at: I took it, or it threatens a goal of mine and nobody has taken it. */
export async function listMyAlerts(
	scope: OrganisationScope
): Promise<(AlertLine & { readonly href: string; readonly goal: string | null })[]> {
	const me = actor(scope);
	if (me === null) return [];
	const mine = (await listOpenAlerts(scope)).filter(
		(alert) =>
			!alert.isBetter && (alert.isMine || (alert.owner === null && alert.goals.some((goal) => goal.owner?.id === me)))
	);
	const current = mine.length === 0 ? null : await findCurrentStrategy(scope);
	return mine.flatMap((alert) => {
		const goal = alert.goals.find(({ owner }) => owner?.id === me) ?? null;
		const strategy = goal?.strategyId ?? alert.goals[0]?.strategyId ?? current?.id;
		return strategy === undefined
			? []
			: [{ ...alert, goal: goal?.title ?? null, href: `/strategies/${strategy}/measurement/changed/${alert.id}` }];
	});
}

/** What changed in a metric within some days, the groups as well; what was withdrawn or is no problem left out. */
export async function listMetricAlerts(
	scope: OrganisationScope,
	metricId: string,
	within: DayRange
): Promise<AlertLine[]> {
	const rows = await alertsOf(scope)
		.where('alert.metric_id', '=', metricId)
		.where('alert.first_day', '<=', within.last)
		.where('alert.found_on', '>=', within.first)
		.where((eb) =>
			eb.or([eb('alert.closed_how', 'is', null), eb('alert.closed_how', 'not in', ['withdrawn', 'dismissed'])])
		)
		.orderBy('alert.first_day')
		.orderBy('alert.id')
		.execute();
	return linesFrom(scope, rows, undefined);
}

/** One alert; none where it is no such, or another organisation's. A part leads to the alert that it belongs to. */
export async function findAlert(scope: StrategyScope, id: string): Promise<AlertDetail | null> {
	if (!isId(id)) return null;
	const asked = await scope.db
		.selectFrom('alert')
		.select(['id', 'part_of'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	if (asked === undefined) return null;
	const head = asked.part_of ?? asked.id;
	const rows = await alertsOf(scope)
		.where((eb) => eb.or([eb('alert.id', '=', head), eb('alert.part_of', '=', head)]))
		.orderBy('alert.raised_at')
		.orderBy('alert.id')
		.execute();
	const row = rows.find((one) => one.id === head);
	const [line] = await linesFrom(scope, rows, undefined);
	if (row === undefined || line === undefined) return null;
	const place = await placeOf(scope, rows);
	return {
		...line,
		version: row.version,
		takenAt: row.taken_at,
		cause: row.cause,
		event: await eventOf(scope, row.event_id),
		reason: row.reason,
		closedBy: await nameOf(scope, row.closed_by),
		place,
		department: await departmentOf(scope, rows.find((one) => one.department_id !== null)?.department_id ?? null),
		finding: await findingOf(scope, row.finding_id)
	};
}

async function placeOf(scope: OrganisationScope, rows: readonly Row[]): Promise<AlertDetail['place']> {
	const id = rows.find((row) => row.touchpoint_id !== null)?.touchpoint_id;
	if (id === undefined || id === null) return null;
	const row = await scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return row ?? null;
}

async function departmentOf(scope: OrganisationScope, id: string | null): Promise<string | null> {
	if (id === null) return null;
	const row = await scope.db
		.selectFrom('department')
		.select('name')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row?.name ?? null;
}

async function nameOf(scope: OrganisationScope, membershipId: string | null): Promise<string | null> {
	if (membershipId === null) return null;
	const row = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select('user.name')
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', '=', membershipId)
		.executeTakeFirst();
	return row?.name ?? null;
}

async function eventOf(scope: OrganisationScope, id: string | null): Promise<CauseEvent | null> {
	if (id === null) return null;
	const row = await scope.db
		.selectFrom('marked_event')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'marked_event.id').onRef('item.organisation_id', '=', 'marked_event.organisation_id')
		)
		.select(['marked_event.id', 'item.title', 'marked_event.kind', 'marked_event.first_day', 'marked_event.last_day'])
		.where('marked_event.organisation_id', '=', scope.organisationId)
		.where('marked_event.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
	return row === undefined
		? null
		: { id: row.id, title: row.title, kind: row.kind, firstDay: row.first_day, lastDay: row.last_day };
}

async function findingOf(scope: StrategyScope, id: string | null): Promise<AlertDetail['finding']> {
	if (id === null) return null;
	const row = await scope.db
		.selectFrom('item')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', id)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined) return null;
	const tactics = await linksTo(scope, [id], ['rests_on']);
	return { ...row, tactics: tactics.map((tactic) => ({ id: tactic.id, title: tactic.title })) };
}

/** Days around a change in which something may have happened that it comes from. */
export const daysAround = (alert: Pick<Change, 'from' | 'foundOn'>): DayRange => ({
	first: addDays(alert.from, -21),
	last: alert.foundOn
});

/** Everything the page of one alert shows, and what the reader may do with it; none where there is no such. */
export async function getAlertPage(scope: StrategyScope, id: string) {
	const alert = await findAlert(scope, id);
	if (alert === null) return null;
	const picture = await findPicture(scope, alert);
	const works = holds(scope, 'evidence.edit');
	return {
		alert,
		picture,
		today: localDay(scope.clock.now(), scope.organisation.timeZone),
		/** What happened in the days of the picture, to be read beside it. */
		marked: picture === null ? [] : await listMarkedEvents(scope, picture.range),
		near: await listMarkedEvents(scope, daysAround(alert)),
		can: {
			work: works,
			release: works && (alert.isMine || holds(scope, 'action.assign')),
			dismiss: alert.isMine ? works : holds(scope, 'evidence.remove'),
			assign: holds(scope, 'tactic.edit') && holds(scope, 'action.assign'),
			answers: holds(scope, 'answers.read')
		}
	};
}
