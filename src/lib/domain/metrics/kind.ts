import type { z } from 'zod';
import type { Bucketing, Histogram, Mix } from './histogram.ts';
import { histogramOf } from './histogram.ts';
import type { Design } from './power.ts';
import type { ChangeWord, Direction } from './trend.ts';

/**
 * What a figure is measured in: net promoter points, percent (0 to 100), a score of a scale, seconds, events, minor units,
 * so many for each of something else.
 */
export type Unit = 'points' | 'percent' | 'score' | 'duration' | 'count' | 'money' | 'ratio';

/** The question of the measurement page that a kind answers: how do customers feel, how fast are we, do they stay. */
export type Family = 'feel' | 'fast' | 'stay' | 'other';

/**
 * What a figure rests on. `values` are the raw values where the window is small enough to read them; without them the
 * histogram stands in, within 2 % for times and amounts. `openAges` are the ages of cases still open.
 */
export interface Evidence {
	readonly histogram: Histogram;
	readonly values?: readonly number[] | undefined;
	readonly openAges?: readonly number[] | undefined;
}

export interface SummaryOptions {
	/** 0.95 unless told. */
	readonly confidence?: number;
}

/**
 * Why a figure has no interval: too few answers (the value is then shown greyed, and is null without any answer), or all
 * answers equal.
 */
export type Refusal = 'none' | 'too_few' | 'all_equal';

/** What to say beside a figure: a wide interval, a histogram read within 2 %, many cases open, and these counted in. */
export type Note = 'wide' | 'within_2_percent' | 'many_open' | 'open_cases_counted';

export interface Summary {
	/** In the kind's unit, full precision; null without answers. */
	readonly value: number | null;
	readonly n: number;
	/**
	 * Variance of one answer: in the kind's unit squared, or of the logarithm where `scale` is `ratio`. Null when unknown.
	 */
	readonly variance: number | null;
	/** Whether changes are told as differences or as ratios. */
	readonly scale: 'difference' | 'ratio';
	readonly low?: number;
	readonly high?: number;
	readonly refusal: Refusal;
	readonly notes: readonly Note[];
	/** Which number leads: the value, or (effort below 30 answers) `extra.share`. */
	readonly headline: 'value' | 'share';
	/** Further numbers by name (mean, median, p90, promoters, share, shareLow ...). */
	readonly extra: Readonly<Record<string, number>>;
}

export interface CompareOptions {
	/** From metric and windows, so that a page shown again says the same. */
	readonly seed?: string;
	/** Lengths of the two windows, for counts. */
	readonly daysBefore?: number;
	readonly daysAfter?: number;
}

/** The change from one window to another. Two windows that share days must not be compared. */
export interface Comparison {
	readonly word: ChangeWord;
	/** After minus before in the kind's unit; null when either has no value. */
	readonly change: number | null;
	/** After / before, where changes are told as ratios. */
	readonly ratio?: number;
	/** 95 % interval of the change in the kind's unit. */
	readonly low?: number;
	readonly high?: number;
	readonly pValue?: number;
}

/** A smallest change that can be told: in the kind's unit, and as a share of the value where that is how one speaks of it. */
export interface Detectable {
	readonly change: number;
	readonly relative: number | null;
}

export interface ChanceOptions {
	/** What is believed of the answers to come; by default that they are like those so far. */
	readonly belief?: Mix;
	/** Whether the figure must end at or above (`higher`) or at or below (`lower`) the target. */
	readonly side?: Direction;
	readonly seed?: string;
	/** Of counts: by how much more days differ than chance alone would have it, 1 or more. */
	readonly dispersion?: number;
}

/** The figure of one day on the scale on which answers average: its mean and the variance of one answer. */
export interface Level {
	readonly mean: number;
	readonly variance: number;
	readonly n: number;
}

/** What is expected of a figure at the end: middle and the 80 % range. */
export interface Prediction {
	readonly expected: number;
	readonly low: number;
	readonly high: number;
}

/**
 * Everything that a kind of metric means. It knows values and histograms, not where they are kept; it gives numbers and
 * codes, never words. Settings are parsed with `settings` once, when they are read.
 */
export interface MetricKind<S = object> {
	readonly id: string;
	readonly family: Family;
	readonly unit: Unit;
	readonly bucketing: Bucketing;
	/** Whether the figure adds up over its window (a count) instead of standing at a level. */
	readonly accumulates: boolean;
	/** Better is ... unless the settings turn it. */
	readonly direction: Direction;
	readonly format: { readonly decimals: number; readonly unit: Unit; readonly sign: boolean };
	readonly settings: z.ZodType<S>;
	/** What a new metric of the kind starts with. */
	readonly defaults: S;

	directionOf(settings: S): Direction;
	/** Smallest and largest value that the figure can take; null where there is no end. */
	range(settings: S): { readonly min: number | null; readonly max: number | null };
	/** Whether a recorded value (an integer in the source's smallest unit) can be one of this kind's. */
	accepts(value: number, settings: S): boolean;
	bucket(value: number): number;
	summarise(evidence: Evidence, settings: S, options?: SummaryOptions): Summary;
	compare(before: Evidence, after: Evidence, settings: S, options?: CompareOptions): Comparison;
	/**
	 * Smallest change that `nBefore` and `nAfter` answers tell from chance; `nBefore` = null: the baseline counts as
	 * exact. Null when the spread of the answers is not known.
	 */
	detectable(nBefore: number | null, nAfter: number, summary: Summary, design?: Design): Detectable | null;
	/** Answers in the window (and in that of a measured baseline) that tell a change of this size; null when none does. */
	answersNeeded(change: number, summary: Summary, baselineExact: boolean, design?: Design): number | null;
	/** The chance that a figure like this one moves by `change` or more by accident alone, nothing having changed. */
	chanceByAccident(change: number, nBefore: number | null, nAfter: number, summary: Summary): number | null;
	/** The chance that the figure ends on the wanted side of the target after `toCome` more answers; null when unknown. */
	chance(soFar: Evidence, target: number, toCome: number, settings: S, options?: ChanceOptions): number | null;
	/** Where the figure is expected to end after `toCome` more answers; null when unknown. */
	predict(soFar: Evidence, toCome: number, settings: S, options?: ChanceOptions): Prediction | null;
	/**
	 * The mean of these answers on the scale on which days average (points, percent, score, money; logarithms of seconds for
	 * times) and the variance of one answer there; null without answers, and for what adds up.
	 */
	level(histogram: Histogram, settings: S): Level | null;
	/** A spread to plan with while there are no answers; null where nothing is usual. */
	assumed(settings: S): Summary | null;
}

/** Evidence from raw values. */
export const evidenceOf = (
	kind: Pick<MetricKind, 'bucketing'>,
	values: readonly number[],
	openAges?: readonly number[]
): Evidence => ({ histogram: histogramOf(kind.bucketing, values), values, openAges });
