import type {
	FigureView,
	GoalAnswer,
	GoalsQuery,
	GoalView,
	MetricView,
	SeriesAnswer,
	SeriesQuery
} from '../../domain/api/schema.ts';
import type { GoalBoardRow } from '../../domain/goals/board.ts';
import type { Condition, Figure } from '../../domain/metrics/figure.ts';
import { smallGroup } from '../../domain/metrics/suppression.ts';
import { isId } from '../../domain/shared/id.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { daysIn, periodOf, quarterOf, weekOf } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf } from '../access/strategy-scope.ts';
import { listGoalBoard } from '../goals/board.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { listDimensions } from '../metrics/queries.ts';
import { figureFor, seriesFor } from '../metrics/read.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';

/** What other programs read: figures and goals, never single answers, never names of people. */

function mayRead({ principal }: OrganisationScope): Result<undefined, 'access.denied'> {
	const may =
		principal.kind === 'operator' ||
		principal.kind === 'job' ||
		(principal.kind === 'key' && principal.abilities.includes('read'));
	return may ? ok() : fail('access.denied');
}

const today = (scope: OrganisationScope): string => localDay(scope.clock.now(), scope.organisation.timeZone);

/** So few answers that one of them could be told. */
const isSmall = (n: number): boolean => n > 0 && n < smallGroup;

function viewOf(figure: Figure, window: { readonly from: string; readonly to: string }): FigureView {
	const hidden = figure.hidden || isSmall(figure.n);
	return {
		from: window.from,
		to: window.to,
		value: hidden ? null : figure.value,
		n: hidden ? 0 : figure.n,
		low: hidden ? null : (figure.low ?? null),
		high: hidden ? null : (figure.high ?? null),
		hidden
	};
}

const aboutMetric = ({ id, title, kind, settings }: Definition): Omit<MetricView, 'figure'> => ({
	id,
	title,
	kind: kind.id,
	unit: kind.unit,
	direction: kind.directionOf(settings),
	currency: 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : null
});

/** Every metric with its figure for the present quarter, as far as that has come. */
export async function readMetrics(scope: OrganisationScope): Promise<Result<{ metrics: MetricView[] }, string>> {
	const allowed = mayRead(scope);
	if (!allowed.ok) return allowed;
	const window = { from: quarterOf(today(scope), scope.organisation).first, to: today(scope) };
	const metrics: MetricView[] = [];
	for (const definition of await readDefinitions(scope)) {
		metrics.push({ ...aboutMetric(definition), figure: viewOf(await figureFor(scope, definition, window), window) });
	}
	return ok({ metrics });
}

const pointsAtMost = 2_000;
const usualDays = { day: 28, week: 84, month: 365, quarter: 730, year: 1_825 } as const;

function conditionsOf(texts: readonly string[]): Condition[] {
	return texts.map((text) => {
		const at = text.indexOf(':');
		return { dimension: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
	});
}

/**
 * A metric's figures slice by slice. Told apart or narrowed down they begin and end with whole weeks and come by the week
 * at the finest, so that nobody can tell one answer by shifting the window by a day.
 */
export async function readSeries(
	scope: OrganisationScope,
	metricId: string,
	asked: SeriesQuery
): Promise<Result<SeriesAnswer, string>> {
	const allowed = mayRead(scope);
	if (!allowed.ok) return allowed;
	if (!isId(metricId)) return fail('metric.not_found');
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return fail('metric.not_found');
	const where = conditionsOf(asked.where);
	const dimensions = new Set((await listDimensions(scope)).map((one) => one.name));
	if (asked.by !== undefined && !dimensions.has(asked.by.toLowerCase())) {
		return fail('series.unknown', { field: 'by' });
	}
	if (where.some((one) => !dimensions.has(one.dimension.toLowerCase()))) {
		return fail('series.unknown', { field: 'where' });
	}
	const isNarrow = where.length > 0 || asked.by !== undefined;
	if (asked.by !== undefined && where.length > 1) return fail('series.too_many', { field: 'where' });
	const every = isNarrow && asked.every === 'day' ? 'week' : asked.every;
	let to = asked.to ?? today(scope);
	let from = asked.from ?? periodOf(addDays(to, -usualDays[asked.every]), scope.organisation, every).first;
	if (from > to) return fail('series.before_its_start', { field: 'to' });
	if (daysIn({ first: from, last: to }) > 40 * 366) return fail('series.too_long', { field: 'from' });
	if (every === 'day' && daysIn({ first: from, last: to }) > pointsAtMost)
		return fail('series.too_long', { field: 'from' });
	if (isNarrow) {
		from = weekOf(from, scope.organisation.weekStart).first;
		to = weekOf(to, scope.organisation.weekStart).last;
	}
	const points = await seriesFor(scope, definition, { from, to, every, where, by: asked.by });
	return ok({
		metric: aboutMetric(definition),
		every,
		by: asked.by ?? null,
		points: points.map((point) => ({
			...viewOf(point.figure, point),
			segment: point.segment ?? null,
			isWhole: point.isWhole
		}))
	});
}

function goalOf(row: GoalBoardRow): GoalView {
	const hidden = isSmall(row.n);
	return {
		id: row.id,
		title: row.title,
		state: row.state,
		metric: row.metricId,
		segments: row.filter.map(({ dimension, value }) => ({ dimension, value })),
		startsOn: row.startsOn,
		endsOn: row.endsOn,
		direction: row.direction,
		target: row.target,
		value: hidden ? null : row.value,
		n: hidden ? 0 : row.n,
		low: hidden ? null : row.low,
		high: hidden ? null : row.high,
		hidden,
		status: hidden ? 'no_figure' : row.status.measured,
		sure: hidden ? null : row.status.sure,
		chance: hidden ? null : row.chance,
		forecast:
			hidden || row.predicted === null
				? null
				: { expected: row.predicted.expected, low: row.predicted.low, high: row.predicted.high },
		expectedNow: row.expectedNow,
		stay:
			hidden || row.stay === null
				? null
				: { agreed: row.stay.agreed, share: row.stay.share, weeksLeft: row.stay.weeksLeft },
		guard: row.guard === null ? null : { metric: row.guard.metricId, state: row.guard.state },
		parent: row.parentId
	};
}

/** The goals of a strategy, the running one unless told, with where they stand. */
export async function readGoals(
	scope: OrganisationScope,
	asked: GoalsQuery
): Promise<Result<{ strategy: string | null; goals: GoalView[] }, string>> {
	const allowed = mayRead(scope);
	if (!allowed.ok) return allowed;
	const wanted = asked.strategy ?? (await findCurrentStrategy(scope))?.id;
	if (wanted === undefined) return ok({ strategy: null, goals: [] });
	const strategy = await strategyScopeOf(scope, wanted);
	if (strategy === null) return fail('strategy.not_found');
	const rows = await listGoalBoard(strategy, { closedToo: asked.closed === 'true' });
	return ok({ strategy: wanted, goals: rows.map(goalOf) });
}

/** One goal with its figure week by week. */
export async function readGoal(scope: OrganisationScope, goalId: string): Promise<Result<GoalAnswer, string>> {
	const allowed = mayRead(scope);
	if (!allowed.ok) return allowed;
	if (!isId(goalId)) return fail('goal.not_found');
	const found = await scope.db
		.selectFrom('goal')
		.select('strategy_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', goalId)
		.executeTakeFirst();
	const strategy = found === undefined ? null : await strategyScopeOf(scope, found.strategy_id);
	const [row] = strategy === null ? [] : await listGoalBoard(strategy, { ids: [goalId], closedToo: true });
	if (row === undefined) return fail('goal.not_found');
	return ok({
		goal: goalOf(row),
		points: row.series.map((point) => {
			const hidden = isSmall(point.n);
			return {
				from: point.from,
				to: point.to,
				value: hidden ? null : point.value,
				n: hidden ? 0 : point.n,
				low: hidden ? null : point.low,
				high: hidden ? null : point.high,
				hidden
			};
		})
	});
}
