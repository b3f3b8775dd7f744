import { z } from 'zod';
import { accident, answersForChange, detectableChange, type Planning } from '../detect.ts';
import { normalCdf, normalFactor } from '../distribution.ts';
import { bucketOf, type Histogram, type Mix, type RatioPart, type RatioParts } from '../histogram.ts';
import type { Interval, MeanSummary } from '../interval.ts';
import type { MetricKind, Summary } from '../kind.ts';
import { ratioLeast, ratioOfMeans } from '../ratio.ts';
import { changeWord } from '../trend.ts';

/** How a part of a ratio is taken: all of it added up, how many there are, or their mean. */
export const partMeasures = ['sum', 'number', 'mean'] as const;
export type PartMeasure = (typeof partMeasures)[number];

/** The ratio is told for one, for ten, for a hundred ... of what stands below. */
export const ratioPer = [1, 10, 100, 1000] as const;

const measure = z.enum(partMeasures).default('sum');
const settings = z.object({
	aboveAs: measure,
	belowAs: measure,
	per: z.literal(ratioPer).default(1),
	direction: z.enum(['higher', 'lower']).default('higher')
});
export type RatioSettings = z.infer<typeof settings>;

/** Which ways of taking it make sense for a metric of a kind, the usual one first. */
export function measuresOf(kind: string): readonly PartMeasure[] {
	switch (kind) {
		case 'count':
			return ['sum'];
		case 'amount':
			return ['sum', 'mean', 'number'];
		case 'first-response':
		case 'resolution':
			return ['number', 'mean', 'sum'];
		case 'ratio':
			return [];
		default:
			return ['number'];
	}
}

/** The parts of what a ratio rests on; values without parts stand above, their number below. */
function partsOf({ parts, n, sum, sumSq }: Histogram | Mix): RatioParts {
	return parts ?? { above: { n, sum, sumSq: Number(sumSq) }, below: { n, sum: n, sumSq: n } };
}

/**
 * A part as a mean with the spread that gives it its own error. What is added up is a sum of a number that is itself chance:
 * its variance is the sum of squares (compound Poisson; of plain counts their number).
 */
function partFigure({ n, sum, sumSq }: RatioPart, as: PartMeasure): MeanSummary {
	if (as !== 'mean') return { n, mean: sum, sd: Math.sqrt(Math.max(0, sumSq) * n) };
	const mean = n === 0 ? 0 : sum / n;
	return { n, mean, sd: n > 1 ? Math.sqrt(Math.max(0, (sumSq - n * mean * mean) / (n - 1))) : 0 };
}

interface Estimate {
	readonly value: number;
	/** Standard error. */
	readonly error: number;
	/** Of what stands below: what the ratio's figure rests on. */
	readonly n: number;
	readonly least: number;
	readonly above: number;
	readonly below: number;
}

/** Above / below with its error by the delta method; null where nothing stands below. */
function estimate(of: Histogram | Mix, { aboveAs, belowAs, per }: RatioSettings): Estimate | null {
	const parts = partsOf(of);
	const above = partFigure(parts.above, aboveAs);
	const below = partFigure(parts.below, belowAs);
	if (below.mean === 0 || below.n === 0) return null;
	const square = below.mean * below.mean;
	const variance =
		above.n === 0
			? 0
			: (above.sd * above.sd) / (above.n * square) +
				(above.mean * above.mean * below.sd * below.sd) / (below.n * square * square);
	return {
		value: (per * above.mean) / below.mean,
		error: per * Math.sqrt(variance),
		n: below.n,
		least: Math.min(above.n, below.n),
		above: above.mean,
		below: below.mean
	};
}

const planning: Planning = { adjustment: 0, better: 'higher' };

/** Where the figure ends after so many more of what stands below: middle and standard deviation. */
function ending(
	soFar: Histogram,
	toCome: number,
	settings: RatioSettings,
	belief: Mix | undefined
): { readonly expected: number; readonly sd: number } | null {
	const now = estimate(soFar, settings);
	if (toCome <= 0) return now && { expected: now.value, sd: 0 };
	const believed = estimate(belief ?? soFar, settings);
	if (believed === null || !(believed.least >= ratioLeast || (now !== null && now.least >= ratioLeast))) return null;
	// Of one more of those below; a belief that is worth few is not sure of itself.
	const one = believed.error * believed.error * believed.n;
	const before = now?.n ?? 0;
	const part = toCome / (before + toCome);
	return {
		expected: (1 - part) * (now?.value ?? 0) + part * believed.value,
		sd: part * Math.sqrt(one / believed.n + one / toCome)
	};
}

/**
 * One metric held against another (contacts per hundred orders, cost per case, refunds of turnover): above / below, by the
 * delta method for two parts that have nothing to do with each other. Both parts need ten before an interval is given.
 */
export const ratio: MetricKind<RatioSettings> = {
	id: 'ratio',
	family: 'other',
	unit: 'ratio',
	bucketing: 'log',
	accumulates: false,
	direction: 'higher',
	format: { decimals: 2, unit: 'ratio', sign: false },
	settings,
	defaults: { aboveAs: 'sum', belowAs: 'sum', per: 1, direction: 'higher' },
	directionOf: (s) => s.direction,
	range: () => ({ min: null, max: null }),
	accepts: (value) => Number.isSafeInteger(value) && Math.abs(value) <= 1e12,
	bucket: (value) => bucketOf('log', value),

	summarise({ histogram }, s, { confidence = 0.95 } = {}): Summary {
		const found = estimate(histogram, s);
		const parts = partsOf(histogram);
		const base = { n: parts.below.n, scale: 'difference', headline: 'value', notes: [] } as const;
		const counts = { aboveN: parts.above.n, belowN: parts.below.n, per: s.per };
		if (found === null)
			return { ...base, value: null, variance: null, refusal: 'too_few', extra: base.n ? counts : {} };
		const extra = { ...counts, above: found.above, below: found.below };
		const variance = found.error > 0 ? found.error * found.error * found.n : null;
		const figure = { ...base, value: found.value, variance, extra };
		if (found.least < ratioLeast) return { ...figure, refusal: 'too_few' };
		if (variance === null) return { ...figure, refusal: 'all_equal' };
		const around = ratioOfMeans(partFigure(parts.above, s.aboveAs), partFigure(parts.below, s.belowAs), confidence);
		if (!around?.interval) return { ...figure, refusal: 'too_few' };
		return { ...figure, low: s.per * around.interval.low, high: s.per * around.interval.high, refusal: 'none' };
	},

	compare(before, after, s) {
		const a = estimate(before.histogram, s);
		const b = estimate(after.histogram, s);
		const change = a === null || b === null ? null : b.value - a.value;
		if (a === null || b === null || change === null || Math.min(a.least, b.least) < ratioLeast) {
			return { word: 'too_few', change };
		}
		const error = Math.hypot(a.error, b.error);
		if (error === 0) return { word: 'no_clear_change', change };
		const around = (confidence: number): Interval => {
			const half = normalFactor(confidence) * error;
			return { low: change - half, high: change + half };
		};
		const at95 = around(0.95);
		const pValue = 2 * normalCdf(-Math.abs(change) / error);
		return { word: changeWord(at95, around(0.8), s.direction), change, ...at95, pValue };
	},

	detectable: (nBefore, nAfter, summary, design) => detectableChange(nBefore, nAfter, summary, planning, design),
	answersNeeded: (change, summary, exact, design) => answersForChange(change, summary, exact, planning, design),
	chanceByAccident: (change, nBefore, nAfter, summary) => accident(change, nBefore, nAfter, summary, planning),

	chance({ histogram }, target, toCome, s, { belief, side = s.direction } = {}) {
		const end = ending(histogram, toCome, s, belief);
		if (end === null) return null;
		const beyond = side === 'higher' ? end.expected - target : target - end.expected;
		return end.sd > 0 ? normalCdf(beyond / end.sd) : beyond >= 0 ? 1 : 0;
	},
	predict({ histogram }, toCome, s, { belief } = {}) {
		const end = ending(histogram, toCome, s, belief);
		if (end === null) return null;
		const half = normalFactor(0.8) * end.sd;
		return { expected: end.expected, low: end.expected - half, high: end.expected + half };
	},

	level(histogram, s) {
		const found = estimate(histogram, s);
		return found && { mean: found.value, variance: found.error * found.error * found.n, n: found.n };
	},

	assumed: () => null
};
