import type { Comparison, MetricKind, Summary, Unit } from './kind.ts';
import type { DayRange } from '../shared/period.ts';
import { smallGroup } from './suppression.ts';
import type { Direction } from './trend.ts';

/** A metric's figure for a window: what its kind says, and how it is to be read. */
export interface Figure extends Summary {
	readonly metricId: string;
	readonly kind: string;
	readonly unit: Unit;
	readonly decimals: number;
	/** Whether the sign is shown for figures above zero too. */
	readonly sign: boolean;
	readonly direction: Direction;
	/** Of money alone. */
	readonly currency?: string;
	readonly window: DayRange;
	/** Fewer than five answers (or so few that others would give them away), and the reader may not read single answers. */
	readonly hidden: boolean;
}

/** One point of a series: a figure for a slice of the window; of one segment value, where the series is told apart. */
export interface SeriesPoint {
	readonly from: string;
	readonly to: string;
	/** Whether the slice is a whole week, month or quarter. */
	readonly isWhole: boolean;
	readonly segment?: string;
	readonly figure: Figure;
}

/** A figure against that of another window. */
export interface FigureChange extends Comparison {
	readonly before: DayRange;
	readonly after: DayRange;
}

/** At most two of these narrow a figure down. An empty value asks for those that have none. */
export interface Condition {
	readonly dimension: string;
	readonly value: string;
}

/** Wraps what a kind says of a window. */
export function figureOf(
	kind: MetricKind,
	metricId: string,
	settings: object,
	window: DayRange,
	summary: Summary
): Figure {
	const currency = 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : undefined;
	return {
		...summary,
		metricId,
		kind: kind.id,
		unit: kind.unit,
		decimals: kind.format.decimals,
		sign: kind.format.sign,
		direction: kind.directionOf(settings),
		...(currency === undefined ? {} : { currency }),
		window,
		hidden: false
	};
}

/** The same figure with everything taken off that a small group would give away. */
export const hiddenFigure = (figure: Figure): Figure => {
	const { low: _low, high: _high, ...rest } = figure;
	return { ...rest, value: null, n: 0, variance: null, refusal: 'too_few', notes: [], extra: {}, hidden: true };
};

/**
 * The groups that a figure rests on: of a ratio those above and below its line, so that neither is told where it is small.
 */
export const groupSizes = ({ n, extra }: Pick<Figure, 'n' | 'extra'>): readonly number[] =>
	extra['aboveN'] === undefined || extra['belowN'] === undefined ? [n] : [extra['belowN'], extra['aboveN']];

/** What is said of cases still open: how many of how many, and how old they are already. */
export interface StillOpen {
	readonly n: number;
	readonly of: number;
	/** Seconds; half of them are open for longer. */
	readonly median: number;
	/** They are part of the figure. */
	readonly counted: boolean;
}

/** The cases still open behind a figure, where they are so many that it needs saying. */
export function stillOpen(figure: Pick<Figure, 'hidden' | 'n' | 'notes' | 'extra'>): StillOpen | null {
	const { open, openMedian } = figure.extra;
	if (figure.hidden || !figure.notes.includes('many_open') || open === undefined || openMedian === undefined)
		return null;
	return { n: open, of: figure.n + open, median: openMedian, counted: figure.notes.includes('open_cases_counted') };
}

/** A group's figure without its few open cases: fewer than five of them would be told. */
export function withoutFewOpen(figure: Figure): Figure {
	const { open, openMedian: _median, openOldest: _oldest, ...extra } = figure.extra;
	if (open === undefined || open === 0 || open >= smallGroup) return figure;
	return { ...figure, extra, notes: figure.notes.filter((note) => note !== 'many_open') };
}
