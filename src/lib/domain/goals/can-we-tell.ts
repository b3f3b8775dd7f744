import { normalFactor } from '../metrics/distribution.ts';
import type { Detectable, MetricKind, Summary } from '../metrics/kind.ts';
import { detectionFactor } from '../metrics/power.ts';

export interface TellInput {
	readonly kind: MetricKind;
	readonly settings: object;
	/** The figure as it stands, for its spread; null or too few answers: a usual spread is assumed and said so. */
	readonly summary: Summary | null;
	/** Answers behind a measured baseline; null when it is typed and counts as exact. */
	readonly baselineN: number | null;
	readonly baseline: number | null;
	/** The change asked for, signed, in the metric's unit. */
	readonly change: number;
	/** Answers expected in the window that is judged, and its days. */
	readonly expectedAnswers: number;
	readonly windowDays: number;
	/** Days of one period of the calendar. */
	readonly periodDays: number;
	/** Metrics nearer to the work (time, a touchpoint), with what they could tell. */
	readonly closer?: readonly { readonly metricId: string; readonly detectable: Detectable }[];
}

/** A way out, with its figures. */
export type Offer =
	| { readonly kind: 'longer'; readonly days: number; readonly periods: number }
	| { readonly kind: 'more_answers'; readonly answers: number; readonly perDay: number; readonly times: number }
	| {
			readonly kind: 'closer_measure';
			readonly metrics: readonly { readonly metricId: string; readonly detectable: Detectable }[];
	  }
	| {
			readonly kind: 'larger_step';
			readonly change: number;
			readonly target: number | null;
			readonly relative: number | null;
	  };

export interface CanWeTell {
	/** `unknown` when nothing is known or usual about the spread, or no answers are expected. */
	readonly answer: 'yes' | 'no' | 'unknown';
	readonly expectedAnswers: number;
	/** Whether the spread is a usual one instead of this metric's own. */
	readonly isAssumed: boolean;
	/** Where the figure wobbles 19 times in 20 though nothing changes, around the baseline; null without one. */
	readonly wobble: { readonly low: number; readonly high: number } | null;
	/** The chance of moving that far by accident alone, and the same in periods of 10. */
	readonly chanceByAccident: number | null;
	readonly periodsInTen: number | null;
	readonly detectable: Detectable | null;
	/** Answers in the window that would tell this change. */
	readonly answersNeeded: number | null;
	/** Ways out when the change cannot be told. */
	readonly offers: readonly Offer[];
}

/** Below this many answers the metric's own spread is not relied on. */
const ownSpreadFrom = 10;

function planningSummary({ kind, settings, summary, baseline }: TellInput): {
	summary: Summary | null;
	isAssumed: boolean;
} {
	if (summary && summary.variance !== null && summary.n >= (kind.accumulates ? 1 : ownSpreadFrom)) {
		return { summary: { ...summary, value: baseline ?? summary.value }, isAssumed: false };
	}
	const usual = kind.assumed(settings);
	return { summary: usual && { ...usual, value: baseline ?? summary?.value ?? null }, isAssumed: true };
}

/**
 * "Can we tell?": whether the change asked for stands out from chance with the answers expected by the end (95 % sure, power
 * 80 %), how often chance alone would do as much, and what would help. It is advice: it stops nothing and fails no letter.
 */
export function canWeTell(input: TellInput): CanWeTell {
	const { kind, change, expectedAnswers, windowDays, periodDays, baselineN, baseline, closer = [] } = input;
	const { summary, isAssumed } = planningSummary(input);
	const nothing = {
		answer: 'unknown',
		expectedAnswers,
		isAssumed,
		wobble: null,
		chanceByAccident: null,
		periodsInTen: null,
		detectable: null,
		answersNeeded: null,
		offers: []
	} as const;
	if (!summary || summary.variance === null) return nothing;
	const needed = change === 0 ? null : kind.answersNeeded(change, summary, baselineN === null);
	const answers = Math.floor(expectedAnswers);
	const detectable = answers > 0 ? kind.detectable(baselineN, answers, summary) : null;
	const accident = answers > 0 ? kind.chanceByAccident(change, baselineN, answers, summary) : null;
	const known = detectable !== null && Number.isFinite(detectable.change);
	const tells = known && Math.abs(change) >= detectable.change - 1e-9;
	const answer = known ? (tells ? 'yes' : 'no') : 'unknown';

	const offers: Offer[] = [];
	if (answer === 'no') {
		if (needed !== null && needed > answers) {
			const days = Math.ceil((needed / expectedAnswers) * windowDays);
			offers.push({ kind: 'longer', days, periods: Math.ceil(days / periodDays) });
			offers.push({
				kind: 'more_answers',
				answers: needed,
				perDay: Math.ceil(needed / Math.max(1, windowDays)),
				times: needed / expectedAnswers
			});
		}
		if (kind.accumulates && summary.value !== null) {
			const times = windowsForCount(summary.value, change, baselineN === null);
			const days = times === null ? null : Math.ceil(times * windowDays);
			if (days !== null) offers.push({ kind: 'longer', days, periods: Math.ceil(days / periodDays) });
		}
		if (closer.length > 0) offers.push({ kind: 'closer_measure', metrics: mostSensitiveFirst(closer) });
		const step = Math.sign(change) * detectable!.change;
		const { min, max } = kind.range(input.settings);
		const target = baseline === null ? null : baseline + step;
		const inside = target === null || ((min === null || target >= min) && (max === null || target <= max));
		if (inside) offers.push({ kind: 'larger_step', change: step, target, relative: detectable!.relative });
	}
	return {
		answer,
		expectedAnswers,
		isAssumed,
		wobble: known && baseline !== null ? wobbleAround(baseline, detectable, summary, kind, input.settings) : null,
		chanceByAccident: accident,
		periodsInTen: accident === null ? null : Math.round(accident * 10),
		detectable: known ? detectable : null,
		answersNeeded: needed,
		offers
	};
}

/**
 * How many windows as long as this one tell a count's change of the same share: on the square-root scale, where a count has
 * variance 1/4 however large it is. Null when nothing is counted, or the change leads below nought.
 */
function windowsForCount(count: number, change: number, baselineExact: boolean): number | null {
	if (count <= 0 || change === 0 || count + change < 0) return null;
	const step = Math.abs(Math.sqrt(count + change) - Math.sqrt(count));
	return (detectionFactor() ** 2 * (baselineExact ? 0.25 : 0.5)) / (step * step);
}

/** By what can be told as a share of the value; those of which that is not known last. */
const mostSensitiveFirst = <T extends { readonly detectable: Detectable }>(metrics: readonly T[]): T[] =>
	[...metrics].sort((a, b) => (a.detectable.relative ?? Infinity) - (b.detectable.relative ?? Infinity) || 0);

/** The 95 % range of chance alone: the detectable change without the part that buys power (2.8016 → 1.96). */
function wobbleAround(
	baseline: number,
	detectable: Detectable,
	summary: Summary,
	kind: MetricKind,
	settings: object
): { low: number; high: number } {
	const part = normalFactor(0.95) / (normalFactor(0.95) + normalFactor(0.6));
	const { min, max } = kind.range(settings);
	const hold = (value: number): number => Math.max(min ?? -Infinity, Math.min(max ?? Infinity, value));
	if (summary.scale === 'difference' || detectable.relative === null) {
		return { low: hold(baseline - part * detectable.change), high: hold(baseline + part * detectable.change) };
	}
	const log =
		kind.directionOf(settings) === 'lower' ? -Math.log(1 - detectable.relative) : Math.log(1 + detectable.relative);
	return { low: hold(baseline * Math.exp(-part * log)), high: hold(baseline * Math.exp(part * log)) };
}
