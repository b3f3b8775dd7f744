import type { LinePoint } from '../../domain/measurement/board.ts';
import { cyclesOf, lineDirection, type Look } from '../../domain/measurement/look.ts';
import type { MarkedEvent } from '../../domain/measurement/marked-event.ts';
import { comparedDays, type MeasurementView } from '../../domain/measurement/view.ts';
import type { Figure, FigureChange } from '../../domain/metrics/figure.ts';
import type { ChangeWord } from '../../domain/metrics/trend.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { todayOf } from './board.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { listMarkedEvents } from './event-queries.ts';
import { linePoint } from './line-point.ts';
import { compareFor, figureFor, seriesFor } from './read.ts';

/** A second line: the slices of other days, laid over those of the window one by one. */
export interface BesideLine {
	readonly id: 'before' | 'year';
	readonly range: DayRange;
	readonly line: readonly LinePoint[];
}

/** The running quarter held against another one. */
export interface CycleChange {
	readonly id: 'previous' | 'yearAgo';
	readonly year: number;
	readonly quarter: 1 | 2 | 3 | 4;
	readonly figure: Figure;
	readonly change: FigureChange;
}

/** How a figure went: its line, in words and beside other times, with what happened meanwhile. */
export interface Trend {
	/** The calendar that names its quarters. */
	readonly periodKind: OrganisationScope['organisation']['periodKind'];
	readonly look: Look;
	readonly word: ChangeWord;
	readonly since: Day | null;
	readonly line: readonly LinePoint[];
	readonly events: readonly MarkedEvent[];
	readonly beside: readonly BesideLine[];
	/** The quarter in which the window ends, as far as it has come; none unless looked at closely. */
	readonly cycle: {
		readonly range: DayRange;
		readonly year: number;
		readonly quarter: 1 | 2 | 3 | 4;
		readonly figure: Figure;
	} | null;
	readonly cycles: readonly CycleChange[];
}

async function besideLines(
	scope: OrganisationScope,
	definition: Definition,
	view: MeasurementView,
	{ beside }: Look
): Promise<BesideLine[]> {
	const where = view.of === null ? [] : [view.of];
	const wanted = (['before', 'year'] as const).filter((id) => beside === id || beside === 'both');
	const lines: BesideLine[] = [];
	for (const id of wanted) {
		const range = comparedDays(view.span, id, view.window, scope.organisation);
		if (range === null) continue;
		const points = await seriesFor(scope, definition, { from: range.first, to: range.last, where, every: view.grain });
		if (points.some(({ figure }) => figure.n > 0)) lines.push({ id, range, line: points.map(linePoint) });
	}
	return lines;
}

async function againstCycles(
	scope: OrganisationScope,
	definition: Definition,
	view: MeasurementView
): Promise<Pick<Trend, 'cycle' | 'cycles'>> {
	const where = view.of === null ? [] : [view.of];
	const { current, quarter, previous, yearAgo } = cyclesOf(view.window.last, todayOf(scope), scope.organisation);
	const days = (range: DayRange) => ({ from: range.first, to: range.last });
	const figure = await figureFor(scope, definition, { ...days(current), where });
	const cycles: CycleChange[] = [];
	for (const [id, other] of [
		['previous', previous],
		['yearAgo', yearAgo]
	] as const) {
		cycles.push({
			id,
			year: other.year,
			quarter: other.quarter,
			figure: await figureFor(scope, definition, { ...days(other), where }),
			change: await compareFor(scope, definition, { before: days(other), after: days(current), where })
		});
	}
	return { cycle: { range: current, year: quarter.year, quarter: quarter.quarter, figure }, cycles };
}

/** How a metric went over the window of a view; none where there is no such metric. */
export async function findTrend(
	scope: OrganisationScope,
	metricId: string,
	view: MeasurementView,
	look: Look
): Promise<Trend | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const { kind, settings } = definition;
	const where = view.of === null ? [] : [view.of];
	const window = { from: view.window.first, to: view.window.last, where };
	const line = (await seriesFor(scope, definition, { ...window, every: view.grain })).map(linePoint);
	const none = { cycle: null, cycles: [] };
	return {
		periodKind: scope.organisation.periodKind,
		look,
		...lineDirection(line, kind.directionOf(settings), kind.accumulates),
		line,
		events: await listMarkedEvents(scope, view.window),
		beside: await besideLines(scope, definition, view, look),
		...(look.close ? await againstCycles(scope, definition, view) : none)
	};
}
