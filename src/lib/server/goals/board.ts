import type { BoardPoint, GoalBoardRow } from '../../domain/goals/board.ts';
import { goalForecast, shownChance } from '../../domain/goals/forecast.ts';
import {
	expectedAt,
	goalWindow,
	isKeep,
	sideOf,
	targetValue,
	type GoalDirection,
	type GoalTerms
} from '../../domain/goals/goal.ts';
import { goalPace } from '../../domain/goals/pace.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { stillOpen, type Figure } from '../../domain/metrics/figure.ts';
import { goalStatus, heldLabel, type Measured } from '../../domain/goals/status.ts';
import { addDays, dayMs, daysBetween, localDay, type Day } from '../../domain/shared/instant.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { countsOpenCases, evidenceOf, readFiguresTogether, seriesFor, stateOf } from '../metrics/read.ts';
import { toInstant } from '../db/codec.ts';
import { currentDays, outlookOf, sparkDays, stayOf, type Outlooker } from './outlook.ts';
import { guardStandings } from './guard-queries.ts';
import { goalFilter, goalTerms } from './rows.ts';
import { walksOf, type Walks } from './walks.ts';

export type { BoardPoint, GoalBoardRow } from '../../domain/goals/board.ts';

interface Listing {
	/** Which goals; those that are not closed unless told. */
	readonly ids?: readonly string[];
	readonly closedToo?: boolean;
}

async function goalRows(scope: StrategyScope, { ids, closedToo = false }: Listing) {
	let query = scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join.onRef('membership.id', '=', 'goal.owner_id').onRef('membership.organisation_id', '=', 'goal.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('goal')
		.select(['item.title', 'item.version', 'item.position', 'user.name as owner_name'])
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('goal.id');
	if (ids !== undefined) query = query.where('goal.id', 'in', ids);
	else if (!closedToo) query = query.where('goal.status', '<>', 'closed');
	return query.execute();
}

/** Every goal of the strategy with where it stands now. */
export async function listGoalBoard(scope: StrategyScope, listing: Listing = {}): Promise<GoalBoardRow[]> {
	if (listing.ids?.length === 0) return [];
	const rows = await goalRows(scope, listing);
	if (rows.length === 0) return [];
	const goalIds = rows.map((row) => row.id);
	const [parents, updates, labels, moved] = await Promise.all([
		scope.db
			.selectFrom('link')
			.select(['from_id', 'to_id', 'note'])
			.where('organisation_id', '=', scope.organisationId)
			.where('kind', '=', 'contributes')
			.where('from_id', 'in', goalIds)
			.execute(),
		latestUpdates(scope, goalIds),
		countedLabels(scope, goalIds),
		scope.db
			.selectFrom('goal_change')
			.select(({ fn }) => ['goal_id', fn.countAll<number>().as('n')])
			.where('organisation_id', '=', scope.organisationId)
			.where('goal_id', 'in', goalIds)
			.where('field', '=', 'target')
			.where('from_value', 'is not', null)
			.groupBy('goal_id')
			.execute()
	]);
	const byParent = new Map(parents.map((link) => [link.from_id, link]));
	const guards = await guardStandings(scope, rows);
	const movedBy = new Map(moved.map((row) => [row.goal_id, Number(row.n)]));
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const definitionOf = await definitionsFor(scope, rows);
	await readFiguresTogether(
		scope,
		rows.flatMap((row) => {
			const definition = definitionOf(row);
			if (definition === undefined || goalFilter(row).length > 0) return [];
			return [
				{
					definition,
					range: currentDays(goalWindow(goalTerms(row), definition.kind, scope.organisation), today).current
				}
			];
		})
	);
	const walks = walksOf(
		scope,
		rows.flatMap((row) => {
			const definition = definitionOf(row);
			return definition === undefined || isKeep(row.direction as GoalDirection)
				? []
				: [{ definition, filter: goalFilter(row) }];
		}),
		today
	);
	const board: GoalBoardRow[] = [];
	for (const row of rows) {
		const terms = goalTerms(row);
		const filter = goalFilter(row);
		const definition = definitionOf(row);
		const standing =
			definition === undefined
				? nothingYet(terms, today)
				: await rememberedStanding(scope, { definition, terms, filter, today, version: row.metric_version, walks });
		const link = byParent.get(row.id);
		board.push({
			id: row.id,
			title: row.title,
			version: row.version,
			state: row.status as GoalBoardRow['state'],
			isTop: row.top === 1,
			because: row.because,
			terms,
			filter,
			metricId: row.metric_id,
			metricVersion: row.metric_version,
			direction: terms.direction,
			startsOn: terms.startsOn,
			endsOn: terms.endsOn,
			...standing,
			status: { ...standing.status, measured: heldLabel(standing.status.measured, labels.get(row.id) ?? null) },
			seems: standing.status.measured,
			ownerId: row.owner_id,
			ownerName: row.owner_name,
			departmentId: row.department_id,
			parentId: link !== undefined && goalIds.includes(link.to_id) ? link.to_id : null,
			belief: link?.note ?? '',
			carriedFromId: row.carried_from_id,
			lastUpdate: updates.get(row.id) ?? null,
			movedTargets: movedBy.get(row.id) ?? 0,
			guard: guards.get(row.id) ?? null
		});
	}
	return board;
}

type Standing = Pick<
	GoalBoardRow,
	| 'metricTitle'
	| 'kind'
	| 'unit'
	| 'decimals'
	| 'sign'
	| 'currency'
	| 'value'
	| 'n'
	| 'low'
	| 'high'
	| 'refusal'
	| 'headlineShare'
	| 'open'
	| 'target'
	| 'window'
	| 'status'
	| 'chance'
	| 'predicted'
	| 'pace'
	| 'stayShare'
	| 'stay'
	| 'expectedNow'
	| 'series'
>;

const nothingYet = (terms: GoalTerms, today: Day): Standing => ({
	metricTitle: null,
	kind: null,
	unit: null,
	decimals: 0,
	sign: false,
	currency: null,
	value: null,
	n: 0,
	low: null,
	high: null,
	refusal: 'too_few',
	headlineShare: null,
	open: null,
	target: targetValue(terms),
	window: null,
	status: { measured: 'no_figure', sure: null, answersToSettle: null, isOnSide: null },
	chance: null,
	predicted: null,
	pace: null,
	stayShare: null,
	stay: null,
	expectedNow: expectedAt(terms, today),
	series: []
});

interface Followed {
	readonly metric_id: string | null;
	readonly metric_version: number | null;
}

/** The definitions that goals follow, in the versions that they follow; the current ones are read together. */
async function definitionsFor(
	scope: OrganisationScope,
	rows: readonly Followed[]
): Promise<(row: Followed) => Definition | undefined> {
	const ids = [...new Set(rows.flatMap((row) => row.metric_id ?? []))];
	const found = new Map<string, Definition>();
	for (const definition of await readDefinitions(scope, { ids, withRemoved: true })) {
		found.set(`${definition.id}.${definition.version}`, definition).set(`${definition.id}.`, definition);
	}
	const keyOf = (row: Followed): string => `${row.metric_id}.${row.metric_version ?? ''}`;
	for (const row of rows) {
		if (row.metric_id === null || row.metric_version === null || found.has(keyOf(row))) continue;
		const wanted = { ids: [row.metric_id], version: row.metric_version, withRemoved: true };
		for (const definition of await readDefinitions(scope, wanted)) found.set(keyOf(row), definition);
	}
	return (row) => (row.metric_id === null ? undefined : found.get(keyOf(row)));
}

interface Asked extends Outlooker {
	readonly version: number | null;
	readonly walks: Walks;
}

const standings = new WeakMap<object, Map<string, Promise<Standing>>>();
const standingsKept = 2_000;

/**
 * Where a goal stands, kept until anything changes that it is worked out from: its terms, its figure and what that is made
 * of, the day, the organisation's calendar, and whether the reader may see small groups. A page of two hundred goals would
 * otherwise work out two hundred forecasts at every look.
 */
function rememberedStanding(scope: OrganisationScope, asked: Asked): Promise<Standing> {
	const { definition, terms, filter, today, version } = asked;
	if (scope.db.isTransaction || countsOpenCases(definition)) return standingOf(scope, asked);
	const key = JSON.stringify([
		scope.organisation,
		permit(scope, 'answers.read').ok,
		[definition.id, definition.title, definition.version, version, definition.itemVersion],
		stateOf(definition),
		terms,
		filter,
		today
	]);
	const known = standings.get(scope.handle) ?? new Map<string, Promise<Standing>>();
	standings.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = standingOf(scope, asked);
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= standingsKept) break;
		known.delete(oldest);
	}
	return made;
}

async function standingOf(scope: OrganisationScope, asked: Asked): Promise<Standing> {
	const { definition, terms, filter, today } = asked;
	const { kind, settings } = definition;
	const currency = 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : null;
	const named = {
		metricTitle: definition.title,
		kind: kind.id,
		unit: kind.unit,
		decimals: kind.format.decimals,
		sign: kind.format.sign,
		currency
	};
	const window = goalWindow(terms, kind, scope.organisation);
	const target = targetValue(terms);
	const { current } = currentDays(window, today);
	const found = await evidenceOf(scope, definition, { from: current.first, to: current.last, where: filter });
	const at95 = found.figure;
	const sparkFrom =
		terms.startsOn !== null && daysBetween(terms.startsOn, current.last) + 1 > sparkDays
			? terms.startsOn
			: addDays(current.last, -sparkDays + 1);
	const series = await sparkline(scope, definition, filter, sparkFrom, current.last);
	if (window === null || terms.startsOn === null || terms.endsOn === null) {
		return { ...nothingYet(terms, today), ...named, ...figureParts(at95), target, series };
	}
	const at80 = kind.summarise(found.evidence, settings, { confidence: 0.8 });
	const side = sideOf(terms.direction);
	const daysLeft = today > window.last ? 0 : daysBetween(today, window.last);
	const stay = isKeep(terms.direction) ? await stayOf(scope, { definition, terms, filter, today }) : null;
	const forecast =
		target === null || isKeep(terms.direction)
			? null
			: await outlookOf(scope, asked, { window, found }).then((outlook) =>
					outlook === null ? null : goalForecast({ ...outlook, target, side })
				);
	const chance =
		stay === null ? (forecast?.shown ?? null) : stay.chance === null ? null : shownChance(stay.chance, daysLeft);
	const predicted = forecast?.prediction ?? null;
	const status = goalStatus({
		kind,
		today,
		startsOn: terms.startsOn,
		endsOn: window.last,
		target,
		side,
		at95,
		at80,
		chance,
		stay: isKeep(terms.direction) ? { share: stay?.share ?? null, agreed: terms.stayShare } : null
	});
	const pace =
		terms.baseline.value !== null && target !== null && at95.value !== null && !isKeep(terms.direction)
			? goalPace({
					baseline: terms.baseline.value,
					target,
					current: at95.value,
					elapsedDays: Math.max(
						0,
						Math.min(daysBetween(terms.startsOn, today), daysBetween(terms.startsOn, terms.endsOn) + 1)
					),
					totalDays: daysBetween(terms.startsOn, terms.endsOn) + 1,
					accumulates: kind.accumulates
				})
			: null;
	return {
		...named,
		...figureParts(at95),
		target,
		window,
		status,
		chance: status.measured === 'reached' || status.measured === 'not_reached' ? null : chance,
		predicted,
		pace,
		stayShare: stay?.share ?? null,
		stay,
		expectedNow: expectedAt(terms, today),
		series
	};
}

const figureParts = (figure: Figure) => ({
	value: figure.value,
	n: figure.n,
	low: figure.low ?? null,
	high: figure.high ?? null,
	refusal: figure.refusal,
	headlineShare: figure.headline === 'share' ? (figure.extra['share'] ?? null) : null,
	open: stillOpen(figure)
});

async function sparkline(
	scope: OrganisationScope,
	definition: Definition,
	where: readonly Condition[],
	from: Day,
	to: Day
): Promise<BoardPoint[]> {
	const points = await seriesFor(scope, definition, { every: 'week', from, to, where });
	return points.map((point) => ({
		from: point.from,
		to: point.to,
		value: point.figure.value,
		low: point.figure.low ?? null,
		high: point.figure.high ?? null,
		n: point.figure.n,
		tooFew: point.figure.refusal === 'too_few'
	}));
}

async function latestUpdates(scope: OrganisationScope, goalIds: readonly string[]) {
	const rows = await scope.db
		.selectFrom('check_in')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'check_in.membership_id')
				.onRef('membership.organisation_id', '=', 'check_in.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'check_in.goal_id',
			'check_in.confidence',
			'check_in.note',
			'check_in.at',
			'check_in.chance_then',
			'user.name'
		])
		.where('check_in.organisation_id', '=', scope.organisationId)
		.where('check_in.goal_id', 'in', goalIds)
		.orderBy('check_in.at')
		.orderBy('check_in.id')
		.execute();
	return new Map(
		rows.map((row) => [
			row.goal_id,
			{ confidence: row.confidence, note: row.note, at: row.at, by: row.name, chanceThen: row.chance_then }
		])
	);
}

/** A target, a start or a last day that moved within this time makes the label that counted before it a thing of the past. */
const movedWithin = 2 * dayMs;

/** The labels that last counted (they change after two days running), but for goals that ask for something else since. */
async function countedLabels(scope: OrganisationScope, goalIds: readonly string[]): Promise<Map<string, Measured>> {
	const since = toInstant(scope.clock.now() - movedWithin);
	const rows = await scope.db
		.selectFrom('goal_standing')
		.select(['goal_id', 'told'])
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', 'in', goalIds)
		.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('goal_change')
						.select('goal_change.id')
						.whereRef('goal_change.organisation_id', '=', 'goal_standing.organisation_id')
						.whereRef('goal_change.goal_id', '=', 'goal_standing.goal_id')
						.whereRef('goal_change.at', '>', 'goal_standing.told_at')
						.where('goal_change.at', '>=', since)
				)
			)
		)
		.execute();
	return new Map(rows.map((row) => [row.goal_id, row.told as Measured]));
}

/** What the data say of a goal at this moment: kept beside what its owner feels. */
export async function chanceNow(
	scope: StrategyScope,
	goalId: string
): Promise<{ readonly value: number | null; readonly chance: number | null }> {
	const [row] = await listGoalBoard(scope, { ids: [goalId] });
	return { value: row?.value ?? null, chance: row?.chance ?? null };
}
