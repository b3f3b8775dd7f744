import type { z } from 'zod';
import { meanChance, meanPrediction } from '../chance.ts';
import { accident, answersForChange, detectableChange, type Planning } from '../detect.ts';
import { histogramMean, histogramSd, type Bucketing, type Histogram, type Mix } from '../histogram.ts';
import { meanInterval, welchDifference, type MeanSummary } from '../interval.ts';
import type { Family, MetricKind, Summary, Unit } from '../kind.ts';
import { changeWord, type Direction } from '../trend.ts';

/** Below this many values a mean is shown greyed and without an interval. */
export const meanLeast = 10;

interface MeanKind<S> {
	readonly id: string;
	readonly family: Family;
	readonly unit: Unit;
	readonly bucketing: Bucketing;
	readonly settings: z.ZodType<S>;
	readonly defaults: S;
	readonly decimals: number;
	directionOf(settings: S): Direction;
	range(settings: S): { readonly min: number | null; readonly max: number | null };
	accepts(value: number, settings: S): boolean;
	bucket(value: number): number;
	/** Further numbers, and whether the share leads. */
	more?(
		histogram: Histogram,
		settings: S,
		confidence: number
	): { extra: Record<string, number>; headline: 'value' | 'share' };
	/** Standard deviation to plan with while there are no answers; null where nothing is usual. */
	usualSd(settings: S): number | null;
}

const meanOf = (histogram: Histogram): MeanSummary => ({
	n: histogram.n,
	mean: histogramMean(histogram),
	sd: histogramSd(histogram)
});

const mixMean = ({ n, sum, sumSq }: Mix): MeanSummary => {
	const mean = sum / n;
	return { n, mean, sd: n > 1 ? Math.sqrt(Math.max(0, (sumSq - n * mean * mean) / (n - 1))) : 0 };
};

/** A kind whose figure is a mean: Student's t, Welch, t predictive. All values equal are said to be, not given an interval. */
export function meanKind<S extends object>(kind: MeanKind<S>): MetricKind<S> {
	const planning: Planning = { adjustment: 0, better: 'higher' };
	return {
		id: kind.id,
		family: kind.family,
		unit: kind.unit,
		bucketing: kind.bucketing,
		accumulates: false,
		direction: kind.directionOf(kind.defaults),
		format: { decimals: kind.decimals, unit: kind.unit, sign: false },
		settings: kind.settings,
		defaults: kind.defaults,
		directionOf: (settings) => kind.directionOf(settings),
		range: (settings) => kind.range(settings),
		accepts: (value, settings) => kind.accepts(value, settings),
		bucket: (value) => kind.bucket(value),

		summarise({ histogram }, settings, { confidence = 0.95 } = {}): Summary {
			const { n } = histogram;
			const base = { n, scale: 'difference', notes: [] } as const;
			if (n === 0) {
				return { ...base, value: null, variance: null, refusal: 'too_few', headline: 'value', extra: {} };
			}
			const { extra, headline } = kind.more?.(histogram, settings, confidence) ?? { extra: {}, headline: 'value' };
			const mean = meanOf(histogram);
			const figure = {
				...base,
				value: mean.mean,
				variance: mean.sd > 0 ? mean.sd * mean.sd : null,
				headline,
				extra: { ...extra, sd: mean.sd }
			};
			if (n < meanLeast) return { ...figure, refusal: 'too_few' };
			if (mean.sd === 0) return { ...figure, refusal: 'all_equal' };
			const { low, high } = meanInterval(mean, confidence);
			const { min, max } = kind.range(settings);
			return {
				...figure,
				low: min === null ? low : Math.max(min, low),
				high: max === null ? high : Math.min(max, high),
				refusal: 'none'
			};
		},

		compare(before, after, settings) {
			const a = meanOf(before.histogram);
			const b = meanOf(after.histogram);
			const change = a.n && b.n ? b.mean - a.mean : null;
			if (a.n < meanLeast || b.n < meanLeast) return { word: 'too_few', change };
			if (a.sd === 0 && b.sd === 0) return { word: 'no_clear_change', change };
			const at95 = welchDifference(b, a, 0.95);
			const word = changeWord(at95, welchDifference(b, a, 0.8), kind.directionOf(settings));
			return { word, change, low: at95.low, high: at95.high, pValue: at95.pValue };
		},

		detectable: (nBefore, nAfter, summary, design) => detectableChange(nBefore, nAfter, summary, planning, design),
		answersNeeded: (change, summary, exact, design) => answersForChange(change, summary, exact, planning, design),
		chanceByAccident: (change, nBefore, nAfter, summary) => accident(change, nBefore, nAfter, summary, planning),

		chance: ({ histogram }, target, toCome, settings, { belief, side = kind.directionOf(settings) } = {}) =>
			meanChance(histogram, target, toCome, belief ? mixMean(belief) : meanOf(histogram), side),

		predict({ histogram }, toCome, settings, { belief } = {}) {
			const prediction = meanPrediction(histogram, toCome, belief ? mixMean(belief) : meanOf(histogram));
			const { min, max } = kind.range(settings);
			return (
				prediction && {
					expected: prediction.expected,
					low: Math.max(min ?? -Infinity, prediction.low),
					high: Math.min(max ?? Infinity, prediction.high)
				}
			);
		},

		level(histogram) {
			const { n, mean, sd } = meanOf(histogram);
			return n === 0 ? null : { mean, variance: sd * sd, n };
		},

		assumed(settings) {
			const sd = kind.usualSd(settings);
			if (sd === null) return null;
			return {
				value: null,
				n: 0,
				variance: sd * sd,
				scale: 'difference',
				refusal: 'too_few',
				notes: [],
				headline: 'value',
				extra: {}
			};
		}
	};
}
