import type { BoardPoint, GoalBoardRow } from '../../domain/goals/board.ts';
import { forecastFan, type FanPoint } from '../../domain/goals/forecast.ts';
import { isKeep } from '../../domain/goals/goal.ts';
import type { Day } from '../../domain/shared/instant.ts';
import { periodsOf, quarterOf, quartersOf, type DayRange } from '../../domain/shared/period.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { evidenceOf, figuresToDate, seriesFor } from '../metrics/read.ts';
import { currentDays, outlookOf } from './outlook.ts';
import { walksOf } from './walks.ts';

/** A goal as it is drawn: how its figure came about, and where it may go from here. */
export interface GoalPicture {
	/**
	 * What it is judged by, at the end of every week: of a level the figure of the quarter so far (each quarter begins anew),
	 * of what adds up the sum so far, of a "stay" goal each week by itself.
	 */
	readonly line: readonly BoardPoint[];
	/** The single weeks behind a level. */
	readonly weeks: readonly BoardPoint[];
	/** From today to the last day; empty for a "stay" goal and where nothing can be said. */
	readonly fan: readonly FanPoint[];
	readonly today: Day;
}

/** Draws the goal of a row; null while it has no figure or no days. */
export async function pictureOf(scope: StrategyScope, row: GoalBoardRow, today: Day): Promise<GoalPicture | null> {
	const { terms, filter, window } = row;
	if (row.metricId === null || window === null || terms.startsOn === null || today < terms.startsOn) return null;
	const wanted = { ids: [row.metricId], withRemoved: true };
	const [definition] = await readDefinitions(
		scope,
		row.metricVersion === null ? wanted : { ...wanted, version: row.metricVersion }
	);
	if (definition === undefined) return null;
	const { kind } = definition;
	const range: DayRange = { first: terms.startsOn, last: today < window.last ? today : window.last };
	const weeks = async (): Promise<BoardPoint[]> =>
		(await seriesFor(scope, definition, { every: 'week', from: range.first, to: range.last, where: filter })).map(
			pointOf
		);
	if (isKeep(terms.direction)) return { line: await weeks(), weeks: [], fan: [], today };
	const ends = periodsOf(range, 'week', scope.organisation).map((week) => week.last);
	const periods = kind.accumulates ? [range] : quartersOf(range, scope.organisation);
	const stretches = periods.flatMap((period) =>
		[...new Set([...ends.filter((day) => day >= period.first && day <= period.last), period.last])].map((last) => ({
			// A level is judged by its whole quarter, also by the days before the goal began.
			first: kind.accumulates ? period.first : quarterOf(period.first, scope.organisation).first,
			last
		}))
	);
	const [toDate, single, fan] = await Promise.all([
		figuresToDate(scope, definition, { stretches, where: filter }),
		kind.accumulates ? [] : weeks(),
		fanOf(scope, { row, definition, today, window })
	]);
	return { line: toDate.map(pointOf), weeks: single, fan, today };
}

async function fanOf(
	scope: StrategyScope,
	{
		row,
		definition,
		today,
		window
	}: {
		readonly row: GoalBoardRow;
		readonly definition: Parameters<typeof evidenceOf>[1];
		readonly today: Day;
		readonly window: DayRange;
	}
): Promise<FanPoint[]> {
	const { begun, current } = currentDays(window, today);
	if (!begun || today > window.last || row.target === null) return [];
	const { filter, terms } = row;
	const found = await evidenceOf(scope, definition, { from: current.first, to: current.last, where: filter });
	const walks = walksOf(scope, [{ definition, filter }], today);
	const outlook = await outlookOf(scope, { definition, terms, filter, today, walks }, { window, found });
	return outlook === null ? [] : forecastFan(outlook, fanPoints);
}

/** Days on which the fan is worked out. */
const fanPoints = 12;

const pointOf = (point: Awaited<ReturnType<typeof seriesFor>>[number]): BoardPoint => ({
	from: point.from,
	to: point.to,
	value: point.figure.value,
	low: point.figure.low ?? null,
	high: point.figure.high ?? null,
	n: point.figure.n,
	tooFew: point.figure.refusal === 'too_few'
});
