import type { Condition } from '../metrics/figure.ts';
import { addDays, type Day } from '../shared/instant.ts';
import { daysIn, periodOf, previousQuarter, quarterOf, type DayRange, type PeriodCalendar } from '../shared/period.ts';

/** How the page cuts time, and which windows it offers; the sentence of the page is made of these. */
export const grains = ['day', 'week', 'month', 'quarter'] as const;
export type Grain = (typeof grains)[number];

export const spans = ['4w', '12w', '26w', '52w', 'quarter', 'last_quarter'] as const;
export type Span = (typeof spans)[number];

export const comparisons = ['before', 'year', 'none'] as const;
export type Against = (typeof comparisons)[number];

/** What the reader chose to see: of whom, how fine, over which days, against which others. */
export interface MeasurementView {
	readonly of: Condition | null;
	readonly grain: Grain;
	readonly span: Span;
	readonly against: Against;
	readonly window: DayRange;
	/** The window it is held against; it shares no day with the other. */
	readonly before: DayRange | null;
}

export const defaultView = { grain: 'week', span: '12w', against: 'before' } as const;

const weeks: Partial<Record<Span, number>> = { '4w': 4, '12w': 12, '26w': 26, '52w': 52 };

/** More points than this do not fit into a line that one can read. */
const pointsAtMost = 130;

const oneOf = <T extends string>(choices: readonly T[], text: string | null | undefined, otherwise: T): T =>
	choices.find((choice) => choice === text) ?? otherwise;

/** A segment in an address: `channel~web`. Names hold no tilde; values may. */
export const conditionText = ({ dimension, value }: Condition): string => `${dimension}~${value}`;

/** The segment that an address names, or none. */
export function readCondition(text: string | null | undefined): Condition | null {
	const at = text?.indexOf('~') ?? -1;
	if (text === null || text === undefined || at < 1) return null;
	return { dimension: text.slice(0, at).slice(0, 60), value: text.slice(at + 1).slice(0, 120) };
}

/** The days of a span that ends today; spans of weeks begin with a whole week. */
export function spanDays(span: Span, today: Day, calendar: PeriodCalendar): DayRange {
	const count = weeks[span];
	if (count !== undefined) {
		const { first } = periodOf(today, calendar, 'week');
		return { first: addDays(first, -7 * (count - 1)), last: today };
	}
	const quarter = quarterOf(today, calendar);
	if (span === 'quarter') return { first: quarter.first, last: today };
	const { first, last } = previousQuarter(quarter, calendar);
	return { first, last };
}

/** The days to compare a window with: as many before it (whole weeks, a whole quarter), or those a year ago. */
export function comparedDays(
	span: Span,
	against: Against,
	window: DayRange,
	calendar: PeriodCalendar
): DayRange | null {
	if (against === 'none') return null;
	if (against === 'year') {
		// 52 weeks keep weekdays in their places; longer windows than that would share days.
		const before = { first: addDays(window.first, -364), last: addDays(window.last, -364) };
		return before.last < window.first ? before : null;
	}
	const count = weeks[span];
	if (count !== undefined) return { first: addDays(window.first, -7 * count), last: addDays(window.first, -1) };
	const quarter = previousQuarter(quarterOf(window.first, calendar), calendar);
	return { first: quarter.first, last: quarter.last };
}

const daysPer: Record<Grain, number> = { day: 1, week: 7, month: 28, quarter: 90 };

/** The finest grain, from the one asked for on, that leaves a line one can read. */
export function readableGrain(grain: Grain, window: DayRange): Grain {
	const from = grains.indexOf(grain);
	return grains.slice(from).find((one) => daysIn(window) / daysPer[one] <= pointsAtMost) ?? 'quarter';
}

/** Reads what an address asks for; what it does not say, or says wrongly, is as usual. */
export function readView(
	ask: (name: 'of' | 'by' | 'over' | 'against') => string | null,
	today: Day,
	calendar: PeriodCalendar
): MeasurementView {
	const span = oneOf(spans, ask('over'), defaultView.span);
	const against = oneOf(comparisons, ask('against'), defaultView.against);
	const window = spanDays(span, today, calendar);
	return {
		of: readCondition(ask('of')),
		grain: readableGrain(oneOf(grains, ask('by'), defaultView.grain), window),
		span,
		against,
		window,
		before: comparedDays(span, against, window, calendar)
	};
}

/** The address part of a view, empty where all is as usual. */
export function viewQuery(view: Pick<MeasurementView, 'of' | 'grain' | 'span' | 'against'>): string {
	const query = new URLSearchParams();
	if (view.of !== null) query.set('of', conditionText(view.of));
	if (view.grain !== defaultView.grain) query.set('by', view.grain);
	if (view.span !== defaultView.span) query.set('over', view.span);
	if (view.against !== defaultView.against) query.set('against', view.against);
	const text = query.toString();
	return text === '' ? '' : `?${text}`;
}
