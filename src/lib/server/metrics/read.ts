import {
	figureOf,
	groupSizes,
	hiddenFigure,
	withoutFewOpen,
	type Condition,
	type Figure,
	type FigureChange,
	type SeriesPoint
} from '../../domain/metrics/figure.ts';
import type { Histogram } from '../../domain/metrics/histogram.ts';
import type { Evidence, Summary } from '../../domain/metrics/kind.ts';
import { hiddenTable } from '../../domain/metrics/suppress-table.ts';
import { hiddenCells, isShowable, smallGroup } from '../../domain/metrics/suppression.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { daysIn, periodsOf, type DayRange, type PeriodUnit } from '../../domain/shared/period.ts';
import { holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import {
	dailyEvidence,
	daySlices,
	readSegmentsTogether,
	roundedEvidence,
	sliceOf,
	type SliceEvidence
} from './evidence.ts';
import { dimensionName } from './segments.ts';

export type { Condition, Figure, FigureChange, SeriesPoint } from '../../domain/metrics/figure.ts';
export { countWaiting } from './batches.ts';
export { countsOpenCases, readDaysTogether, readFiguresTogether, stateOf, sumsOfDays } from './evidence.ts';

/** A window of local days, first and last within, narrowed down by at most two conditions. */
export interface FigureWindow {
	readonly from: Day;
	readonly to: Day;
	readonly where?: readonly Condition[] | undefined;
	/** The version of the metric's settings; the current one unless told. */
	readonly version?: number | undefined;
}

const rangeOf = (window: { readonly from: Day; readonly to: Day }): DayRange => ({
	first: window.from,
	last: window.to
});

/** A metric that does not exist here, or is another organisation's: they look alike. */
export class MetricNotFoundError extends Error {
	readonly code = 'metric.not_found';
	constructor() {
		super('There is no such metric.');
	}
}

async function definitionOf(scope: OrganisationScope, metricId: string, version?: number): Promise<Definition> {
	const [found] = await readDefinitions(scope, {
		ids: [metricId],
		withRemoved: true,
		...(version === undefined ? {} : { version })
	});
	if (found === undefined) throw new MetricNotFoundError();
	return found;
}

/** What the kind says of a slice; weighted answers keep their number for the reader and their worth for the width. */
function summarise(definition: Definition, evidence: SliceEvidence): Summary {
	const { kind, settings } = definition;
	if (evidence.effective === undefined) return kind.summarise(evidence, settings);
	const sharesOnly = kind.unit === 'points' || kind.unit === 'percent';
	const summary = kind.summarise(sharesOnly ? evidence : roundedEvidence(evidence), settings);
	const told = { ...summary, n: evidence.n, extra: { ...summary.extra, effective: evidence.effective } };
	if (sharesOnly || summary.value === null || evidence.weightedMean === undefined) return told;
	const off = evidence.weightedMean - summary.value;
	return {
		...told,
		value: evidence.weightedMean,
		...(summary.low === undefined ? {} : { low: summary.low + off }),
		...(summary.high === undefined ? {} : { high: summary.high + off })
	};
}

const figureFrom = (definition: Definition, slice: DayRange, evidence: SliceEvidence): Figure =>
	figureOf(definition.kind, definition.id, definition.settings, slice, summarise(definition, evidence));

const readsAnswers = (scope: OrganisationScope): boolean => holds(scope, 'answers.read');

/**
 * The days of a segment's figure for people who may not read single answers: they end yesterday, so that nobody can tell
 * one answer by looking before and after it came.
 */
function settled(scope: OrganisationScope, range: DayRange, where: readonly Condition[]): DayRange {
	if (where.length === 0 || readsAnswers(scope)) return range;
	const yesterday = addDays(localDay(scope.clock.now(), scope.organisation.timeZone), -1);
	return range.last > yesterday ? { first: range.first, last: yesterday } : range;
}

/** Nor do they see segments day by day. */
const settledGrain = (scope: OrganisationScope, every: PeriodUnit, where: readonly Condition[]): PeriodUnit =>
	every === 'day' && where.length > 0 && !readsAnswers(scope) ? 'week' : every;

/** A metric's figure for a window. */
export async function figure(scope: OrganisationScope, metricId: string, window: FigureWindow): Promise<Figure> {
	return figureFor(scope, await definitionOf(scope, metricId, window.version), window);
}

/** As `figure`, for a definition that is at hand. */
export async function figureFor(
	scope: OrganisationScope,
	definition: Definition,
	window: Omit<FigureWindow, 'version'>
): Promise<Figure> {
	const where = window.where ?? [];
	const range = settled(scope, rangeOf(window), where);
	const daily = await dailyEvidence(scope, definition, range, where);
	const found = figureFrom(definition, range, sliceOf(scope, definition, daily, range));
	if (where.length === 0 || readsAnswers(scope)) return found;
	const whole = figureFrom(
		definition,
		range,
		sliceOf(scope, definition, await dailyEvidence(scope, definition, range), range)
	);
	return isShown(found, whole) ? withoutFewOpen(found) : hiddenFigure(found);
}

interface SeriesWindow extends FigureWindow {
	readonly every: PeriodUnit;
	/** Tells the series apart by the values of a dimension. */
	readonly by?: string | undefined;
}

/** A metric's figures slice by slice, for all or told apart by the values of a dimension. */
export async function series(scope: OrganisationScope, metricId: string, window: SeriesWindow): Promise<SeriesPoint[]> {
	return seriesFor(scope, await definitionOf(scope, metricId, window.version), window);
}

/** As `series`, for a definition that is at hand. */
export async function seriesFor(
	scope: OrganisationScope,
	definition: Definition,
	window: Omit<SeriesWindow, 'version'>
): Promise<SeriesPoint[]> {
	const where = window.where ?? [];
	if (window.by === undefined) return oneSeries(scope, definition, window, where);
	const values = await valuesIn(scope, window.by);
	if (where.length === 0) await readSegmentsTogether(scope, definition, rangeOf(window), window.by, values);
	const lines: SeriesPoint[][] = [];
	for (const value of [...values, '']) {
		const points = await plainSeries(scope, definition, window, [...where, { dimension: window.by, value }]);
		if (points.some((point) => point.figure.n > 0)) lines.push(points.map((point) => ({ ...point, segment: value })));
	}
	return (readsAnswers(scope) ? lines : apart(lines)).flat();
}

/** The figures of every slice as they are, whoever looks. */
async function plainSeries(
	scope: OrganisationScope,
	definition: Definition,
	window: { readonly from: Day; readonly to: Day; readonly every: PeriodUnit },
	where: readonly Condition[]
): Promise<SeriesPoint[]> {
	const range = settled(scope, rangeOf(window), where);
	const daily = await dailyEvidence(scope, definition, range, where);
	return periodsOf(range, settledGrain(scope, window.every, where), scope.organisation).map((slice) => ({
		from: slice.first,
		to: slice.last,
		isWhole: slice.isWhole,
		figure: figureFrom(definition, slice, sliceOf(scope, definition, daily, slice))
	}));
}

async function oneSeries(
	scope: OrganisationScope,
	definition: Definition,
	window: { readonly from: Day; readonly to: Day; readonly every: PeriodUnit },
	where: readonly Condition[]
): Promise<SeriesPoint[]> {
	const points = await plainSeries(scope, definition, window, where);
	if (readsAnswers(scope)) return points;
	if (where.length > 0) {
		const whole = await dailyEvidence(scope, definition, settled(scope, rangeOf(window), where));
		return points.map((point) => {
			const slice = { first: point.from, last: point.to };
			const everyone = figureFrom(definition, slice, sliceOf(scope, definition, whole, slice));
			return isShown(point.figure, everyone) ? point : { ...point, figure: hiddenFigure(point.figure) };
		});
	}
	const hidden = ofParts(points.map((point) => point.figure)).map((sizes) => hiddenCells(sizes));
	return points.map((point, index) =>
		hidden.some((one) => one.has(index)) ? { ...point, figure: hiddenFigure(point.figure) } : point
	);
}

/** Whether a group's figure may be shown beside that of all. */
const isShown = (figure: Figure, whole: Figure): boolean =>
	groupSizes(figure).every((size, part) => isShowable(size, groupSizes(whole)[part] ?? 0));

/** The sizes of several groups, once for each part that their figures rest on. */
function ofParts(figures: readonly Figure[]): number[][] {
	const width = Math.max(1, ...figures.map((figure) => groupSizes(figure).length));
	return Array.from({ length: width }, (_, part) => figures.map((figure) => groupSizes(figure)[part] ?? 0));
}

/** Larger tables are looked at slice by slice. */
const tableAtMost = 12_000;

/** Segments by slices, with small groups hidden so that no sum of a line or a column gives one away. */
function apart(lines: readonly (readonly SeriesPoint[])[]): SeriesPoint[][] {
	const isHidden = hiddenInAny(lines.map((points) => points.map((point) => point.figure)));
	return lines.map((points, row) =>
		points.map((point, column) => (isHidden(row, column) ? { ...point, figure: hiddenFigure(point.figure) } : point))
	);
}

/** A figure is hidden where either of the groups that it rests on is. */
function hiddenInAny(figures: readonly (readonly Figure[])[]): (row: number, column: number) => boolean {
	const parts = Math.max(1, ...figures.flat().map((figure) => groupSizes(figure).length));
	const tables = Array.from({ length: parts }, (_, part) =>
		hiddenIn(figures.map((line) => line.map((figure) => groupSizes(figure)[part] ?? 0)))
	);
	return (row, column) => tables.some((isHidden) => isHidden(row, column));
}

function hiddenIn(counts: readonly (readonly number[])[]): (row: number, column: number) => boolean {
	const width = counts[0]?.length ?? 0;
	if (counts.length * width > tableAtMost) {
		const columns = Array.from({ length: width }, (_, column) =>
			hiddenCells(counts.map((row) => row[column] as number))
		);
		return (row, column) => columns[column]?.has(row) === true;
	}
	const hidden = hiddenTable(counts);
	return (row, column) =>
		hidden.cells[row]?.[column] === true || hidden.rows[row] === true || hidden.columns[column] === true;
}

const valuesAtMost = 60;

async function valuesIn(scope: OrganisationScope, dimension: string): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
		)
		.select('segment_value.value')
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('dimension.name', '=', dimensionName(dimension))
		.orderBy('segment_value.value')
		.limit(valuesAtMost)
		.execute();
	return rows.map((row) => row.value);
}

/** One line of a table of segments. */
export interface SegmentFigure {
	/** Empty for those that have none. */
	readonly segment: string;
	readonly figure: Figure;
}

/** A metric's figures for every value of a dimension, most answers first; small groups are hidden for the whole table. */
export async function breakdown(
	scope: OrganisationScope,
	metricId: string,
	window: FigureWindow & { readonly by: string }
): Promise<SegmentFigure[]> {
	return breakdownFor(scope, await definitionOf(scope, metricId, window.version), window);
}

export async function breakdownFor(
	scope: OrganisationScope,
	definition: Definition,
	window: Omit<FigureWindow, 'version'> & { readonly by: string }
): Promise<SegmentFigure[]> {
	const range = settled(scope, rangeOf(window), [{ dimension: window.by, value: '' }]);
	const lines: SegmentFigure[] = [];
	const values = await valuesIn(scope, window.by);
	if ((window.where?.length ?? 0) === 0) await readSegmentsTogether(scope, definition, range, window.by, values);
	for (const value of [...values, '']) {
		const where = [...(window.where ?? []), { dimension: window.by, value }];
		const daily = await dailyEvidence(scope, definition, range, where);
		const found = figureFrom(definition, range, sliceOf(scope, definition, daily, range));
		if (found.n > 0) lines.push({ segment: value, figure: found });
	}
	lines.sort((a, b) => b.figure.n - a.figure.n || (a.segment < b.segment ? -1 : 1));
	if (readsAnswers(scope)) return lines;
	const isHidden = hiddenInAny(lines.map((line) => [line.figure]));
	return lines.map((line, index) => ({
		...line,
		figure: isHidden(index, 0) ? hiddenFigure(line.figure) : withoutFewOpen(line.figure)
	}));
}

/**
 * A metric's figure as it grew over stretches of days that begin together: one for each stretch, in order. Whoever may not
 * read single answers finds no figure where it rests on fewer than five more answers than the last one that was shown.
 */
export async function figuresToDate(
	scope: OrganisationScope,
	definition: Definition,
	window: { readonly stretches: readonly DayRange[]; readonly where?: readonly Condition[] | undefined }
): Promise<SeriesPoint[]> {
	const where = window.where ?? [];
	const stretches = window.stretches.map((stretch) => settled(scope, stretch, where));
	const first = stretches.reduce((day, one) => (one.first < day ? one.first : day), stretches[0]?.first ?? '');
	const last = stretches.reduce((day, one) => (one.last > day ? one.last : day), stretches[0]?.last ?? '');
	if (stretches.length === 0) return [];
	const range = { first, last };
	const daily = await dailyEvidence(scope, definition, range, where);
	const whole = readsAnswers(scope) || where.length === 0 ? null : await dailyEvidence(scope, definition, range);
	const shown = new Map<Day, { n: number; all: number }>();
	return stretches.map((stretch) => {
		const found = figureFrom(definition, stretch, sliceOf(scope, definition, daily, stretch));
		const point = { from: stretch.first, to: stretch.last, isWhole: true };
		if (readsAnswers(scope)) return { ...point, figure: found };
		const all = whole === null ? found.n : sliceOf(scope, definition, whole, stretch).n;
		const before = shown.get(stretch.first) ?? { n: 0, all: 0 };
		if (!isShowable(found.n - before.n, all - before.all)) return { ...point, figure: hiddenFigure(found) };
		shown.set(stretch.first, { n: found.n, all });
		return { ...point, figure: found };
	});
}

/** The change of a figure from one window to another that shares no day with it. */
export async function compare(
	scope: OrganisationScope,
	metricId: string,
	windows: {
		readonly before: { readonly from: Day; readonly to: Day };
		readonly after: { readonly from: Day; readonly to: Day };
		readonly where?: readonly Condition[] | undefined;
		readonly version?: number | undefined;
	}
): Promise<FigureChange> {
	return compareFor(scope, await definitionOf(scope, metricId, windows.version), windows);
}

export async function compareFor(
	scope: OrganisationScope,
	definition: Definition,
	windows: {
		readonly before: { readonly from: Day; readonly to: Day };
		readonly after: { readonly from: Day; readonly to: Day };
		readonly where?: readonly Condition[] | undefined;
	}
): Promise<FigureChange> {
	const before = settled(scope, rangeOf(windows.before), windows.where ?? []);
	const after = settled(scope, rangeOf(windows.after), windows.where ?? []);
	const one = sliceOf(scope, definition, await dailyEvidence(scope, definition, before, windows.where), before);
	const two = sliceOf(scope, definition, await dailyEvidence(scope, definition, after, windows.where), after);
	const sizes = [one, two].flatMap(({ n, histogram }) => (histogram.parts ? [n, histogram.parts.above.n] : [n]));
	if (!readsAnswers(scope) && (windows.where?.length ?? 0) > 0 && Math.min(...sizes) < smallGroup) {
		return { word: 'too_few', change: null, before, after };
	}
	const { kind, settings } = definition;
	const needsCounts = one.effective !== undefined && kind.unit !== 'points' && kind.unit !== 'percent';
	const told = kind.compare(
		needsCounts ? roundedEvidence(one) : one,
		needsCounts ? roundedEvidence(two) : two,
		settings,
		{
			seed: `${definition.id}|${before.first}|${before.last}|${after.first}|${after.last}`,
			daysBefore: Math.max(1, daysIn(before)),
			daysAfter: Math.max(1, daysIn(after))
		}
	);
	return { ...told, before, after };
}

/** What a metric holds in a window, for what-if, chance and forecast; and by day, so that older days can count for less. */
export interface MetricEvidence {
	readonly definition: Definition;
	readonly evidence: Evidence;
	readonly figure: Figure;
	readonly days: readonly { readonly day: Day; readonly histogram: Histogram }[];
	/** Cases that are still open, by the day on which they were opened. */
	readonly open: ReadonlyMap<Day, number>;
}

/** The evidence behind a figure, for goals: to be handed to the kind, never shown. */
export async function evidenceFor(
	scope: OrganisationScope,
	metricId: string,
	window: FigureWindow
): Promise<MetricEvidence> {
	return evidenceOf(scope, await definitionOf(scope, metricId, window.version), window);
}

/** As `evidenceFor`, for a definition that is at hand. */
export async function evidenceOf(
	scope: OrganisationScope,
	definition: Definition,
	window: Omit<FigureWindow, 'version'>
): Promise<MetricEvidence> {
	const range = rangeOf(window);
	const daily = await dailyEvidence(scope, definition, range, window.where ?? []);
	const evidence = sliceOf(scope, definition, daily, range);
	const open = new Map<Day, number>();
	for (const { at } of daily.open) {
		const day = localDay(at, scope.organisation.timeZone);
		open.set(day, (open.get(day) ?? 0) + 1);
	}
	return {
		definition,
		evidence,
		figure: figureFrom(definition, range, evidence),
		open,
		days: daySlices(scope, definition, daily, range)
	};
}
