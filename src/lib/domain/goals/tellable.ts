import type { Detectable, MetricKind, Summary } from '../metrics/kind.ts';
import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import { quarterOf, type PeriodCalendar, type Quarter } from '../shared/period.ts';

/** When enough answers will have come to tell a change. */
export interface TellableBy {
	/** Answers needed in all, and those still to come. */
	readonly answers: number;
	readonly missing: number;
	/** Days from today, and the day and the quarter they lead to. */
	readonly days: number;
	readonly on: Day;
	readonly quarter: Quarter;
	/** How many quarters that is, this one counted. */
	readonly quarters: number;
}

/** No plan looks further ahead than this. */
const daysMost = 36_500;

/**
 * The day and the quarter by which the answers come that would tell a change, if they go on coming as they do. Null when none
 * come, when no number would do, or beyond a hundred years.
 */
export function tellableBy(
	needed: number | null,
	soFar: number,
	perDay: number,
	today: Day,
	calendar: PeriodCalendar
): TellableBy | null {
	if (needed === null) return null;
	const missing = Math.max(0, needed - soFar);
	const days = missing === 0 ? 0 : Math.ceil(missing / perDay);
	if (!(days <= daysMost)) return null;
	const on = addDays(today, days);
	const quarter = quarterOf(on, calendar);
	const now = quarterOf(today, calendar);
	return {
		answers: needed,
		missing,
		days,
		on,
		quarter,
		quarters: 4 * (quarter.year - now.year) + quarter.quarter - now.quarter + 1
	};
}

/** The smallest change that can be told by a day with the answers that will have come until then. */
export function tellableChangeBy(
	kind: MetricKind,
	summary: Summary,
	input: {
		readonly baselineN: number | null;
		readonly soFar: number;
		readonly perDay: number;
		readonly today: Day;
		readonly by: Day;
	}
): Detectable | null {
	const answers = Math.floor(input.soFar + input.perDay * Math.max(0, daysBetween(input.today, input.by)));
	return answers < 1 ? null : kind.detectable(input.baselineN, answers, summary);
}

/** A metric nearer to the work that might tell sooner. */
export interface CloserMetric {
	readonly metricId: string;
	/** What it can tell by the same day. */
	readonly detectable: Detectable;
	/** The change of it that would go with the change wanted, in its own unit; null when nobody said. */
	readonly expectedChange: number | null;
	/** Its value now. */
	readonly value: number | null;
}

/**
 * Closer metrics, the most sensitive first: by how often the change to be expected of it holds the smallest that can be told;
 * where none is expected, by that smallest change as a share of the value.
 */
export function bySensitivity<T extends CloserMetric>(
	metrics: readonly T[]
): readonly (T & { readonly tells: boolean | null })[] {
	const rank = ({ detectable, expectedChange, value }: CloserMetric): number => {
		if (expectedChange !== null) return detectable.change / Math.max(1e-12, Math.abs(expectedChange));
		const relative = detectable.relative ?? (value ? Math.abs(detectable.change / value) : Infinity);
		return 1 + relative;
	};
	return [...metrics]
		.sort((a, b) => rank(a) - rank(b) || (a.metricId < b.metricId ? -1 : 1))
		.map((one) => ({
			...one,
			tells: one.expectedChange === null ? null : Math.abs(one.expectedChange) >= one.detectable.change - 1e-9
		}));
}

/** A number of answers as one says it: two digits, the rest noughts (87,905 is "about 88,000"). Whole, from 0 up. */
export function aboutAnswers(n: number): number {
	if (n < 100) return Math.ceil(n);
	const step = 10 ** (Math.floor(Math.log10(n)) - 1);
	return Math.round(n / step) * step;
}
