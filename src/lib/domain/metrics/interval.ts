import {
	binomialCdf,
	gammaQuantile,
	normalCdf,
	normalFactor,
	normalQuantile,
	studentCdf,
	studentQuantile
} from './distribution.ts';
import { gammaDraw, seededRandom, type Random } from './random.ts';
import { quantile, type Ranked } from './ranked.ts';

export interface Interval {
	readonly low: number;
	readonly high: number;
}

/** A change from one sample to another with its interval. `pValue` is two-sided. */
export interface Difference extends Interval {
	readonly change: number;
	readonly pValue: number;
}

/** Answers by group: detractors 0-6, passives 7-8, promoters 9-10. */
export interface NpsCounts {
	readonly detractors: number;
	readonly passives: number;
	readonly promoters: number;
}

/** Number, mean and standard deviation (n - 1) of values. */
export interface MeanSummary {
	readonly n: number;
	readonly mean: number;
	readonly sd: number;
}

const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));

/** Sorts 0-10 scores into the three groups of the net promoter score. */
export function npsCounts(scores: readonly number[]): NpsCounts {
	let detractors = 0;
	let promoters = 0;
	for (const score of scores) {
		if (score <= 6) detractors += 1;
		else if (score >= 9) promoters += 1;
	}
	return { detractors, passives: scores.length - detractors - promoters, promoters };
}

/** Net promoter score in points, 100 (promoters - detractors) / n, from -100 to 100; NaN without answers. */
export function npsScore({ detractors, passives, promoters }: NpsCounts): number {
	return (100 * (promoters - detractors)) / (detractors + passives + promoters);
}

/** Variance of one answer scored -1, 0, +1: p_p + p_d - (p_p - p_d)^2, from 0 to 1. */
export function npsVariance({ detractors, passives, promoters }: NpsCounts): number {
	const n = detractors + passives + promoters;
	const mean = (promoters - detractors) / n;
	return (promoters + detractors) / n - mean * mean;
}

/** Adds the three pseudo-answers (3/4 detractor, 1 1/2 passive, 3/4 promoter) of the adjusted Wald method. */
export const adjustedNps = ({ detractors, passives, promoters }: NpsCounts): NpsCounts => ({
	detractors: detractors + 0.75,
	passives: passives + 1.5,
	promoters: promoters + 0.75
});

/**
 * Interval of the net promoter score in points by adjusted Wald +3, held to -100..100. Its centre differs a little from
 * the score. It keeps a width where all answers agree (Rocks 2016; Lewis & Sauro 2021).
 */
export function npsInterval(counts: NpsCounts, confidence = 0.95): Interval {
	const adjusted = adjustedNps(counts);
	const n = adjusted.detractors + adjusted.passives + adjusted.promoters;
	const half = 100 * normalFactor(confidence) * Math.sqrt(npsVariance(adjusted) / n);
	const centre = npsScore(adjusted);
	return { low: clamp(centre - half, -100, 100), high: clamp(centre + half, -100, 100) };
}

/** Change of the net promoter score, after minus before, in points: adjusted Wald in both samples, unpooled. */
export function npsDifference(
	before: NpsCounts,
	after: NpsCounts,
	confidence = 0.95
): Difference & { readonly adjustedChange: number; readonly standardError: number; readonly z: number } {
	const a = adjustedNps(before);
	const b = adjustedNps(after);
	const size = (c: NpsCounts): number => c.detractors + c.passives + c.promoters;
	const standardError = 100 * Math.sqrt(npsVariance(a) / size(a) + npsVariance(b) / size(b));
	const adjustedChange = npsScore(b) - npsScore(a);
	const z = adjustedChange / standardError;
	const half = normalFactor(confidence) * standardError;
	return {
		change: npsScore(after) - npsScore(before),
		adjustedChange,
		standardError,
		z,
		pValue: 2 * normalCdf(-Math.abs(z)),
		low: adjustedChange - half,
		high: adjustedChange + half
	};
}

/** Interval of a proportion x / n, from 0 to 1 (Wilson 1927, without continuity correction). */
export function wilsonInterval(x: number, n: number, confidence = 0.95): Interval {
	if (n === 0) return { low: 0, high: 1 };
	const z = normalFactor(confidence);
	const p = x / n;
	const square = z * z;
	const centre = (p + square / (2 * n)) / (1 + square / n);
	const half = (z / (1 + square / n)) * Math.sqrt((p * (1 - p)) / n + square / (4 * n * n));
	return { low: x === 0 ? 0 : clamp(centre - half, 0, p), high: x === n ? 1 : clamp(centre + half, p, 1) };
}

/**
 * Change of a proportion, x1 / n1 - x2 / n2, with the hybrid score interval (Newcombe 1998, method 10). The p-value is
 * that of the pooled z test.
 */
export function newcombeDifference(x1: number, n1: number, x2: number, n2: number, confidence = 0.95): Difference {
	const p1 = x1 / n1;
	const p2 = x2 / n2;
	const a = wilsonInterval(x1, n1, confidence);
	const b = wilsonInterval(x2, n2, confidence);
	const pooled = (x1 + x2) / (n1 + n2);
	const error = Math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n2));
	const change = p1 - p2;
	return {
		change,
		pValue: error === 0 ? 1 : 2 * normalCdf(-Math.abs(change) / error),
		low: change - Math.hypot(p1 - a.low, b.high - p2),
		high: change + Math.hypot(a.high - p1, p2 - b.low)
	};
}

/** Number, mean and standard deviation of raw values; sd is 0 for a single value. */
export function meanSummary(values: readonly number[]): MeanSummary {
	let mean = 0;
	let squares = 0;
	let n = 0;
	for (const value of values) {
		n += 1;
		const step = value - mean;
		mean += step / n;
		squares += step * (value - mean);
	}
	return { n, mean: n === 0 ? NaN : mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : 0 };
}

/** Interval of a mean by Student's t, m ± t s / √n. No width when all values agree: callers must say so. */
export function meanInterval({ n, mean, sd }: MeanSummary, confidence = 0.95): Interval {
	const half = (studentQuantile(0.5 + confidence / 2, n - 1) * sd) / Math.sqrt(n);
	return { low: mean - half, high: mean + half };
}

/** Change of a mean, a - b, by Welch's t with unequal variances. */
export function welchDifference(
	a: MeanSummary,
	b: MeanSummary,
	confidence = 0.95
): Difference & { readonly t: number; readonly df: number } {
	const va = (a.sd * a.sd) / a.n;
	const vb = (b.sd * b.sd) / b.n;
	const error = Math.sqrt(va + vb);
	const change = a.mean - b.mean;
	if (error === 0)
		return {
			change,
			t: change === 0 ? 0 : Infinity,
			df: a.n + b.n - 2,
			pValue: change === 0 ? 1 : 0,
			low: change,
			high: change
		};
	const df = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1));
	const t = change / error;
	const half = studentQuantile(0.5 + confidence / 2, df) * error;
	return { change, t, df, pValue: 2 * studentCdf(-Math.abs(t), df), low: change - half, high: change + half };
}

/**
 * Mean of log-normal values and its interval from number, mean and sd of the logarithms: modified Cox,
 * exp(m + s²/2 ± t √(s²/n + s⁴/(2(n-1)))) (Olsson 2005).
 */
export function logNormalMean(logs: MeanSummary, confidence = 0.95): Interval & { readonly mean: number } {
	const square = logs.sd * logs.sd;
	const centre = logs.mean + square / 2;
	const half =
		studentQuantile(0.5 + confidence / 2, logs.n - 1) *
		Math.sqrt(square / logs.n + (square * square) / (2 * (logs.n - 1)));
	return { mean: Math.exp(centre), low: Math.exp(centre - half), high: Math.exp(centre + half) };
}

/** Geometric mean and its interval: the t interval of the logarithms, taken back. */
export function geometricMean(logs: MeanSummary, confidence = 0.95): Interval & { readonly mean: number } {
	const { low, high } = meanInterval(logs, confidence);
	return { mean: Math.exp(logs.mean), low: Math.exp(low), high: Math.exp(high) };
}

/** The ranks (from 1) of the two values that hold a quantile between them, and how often such a pair does. */
export interface QuantileRanks {
	readonly lower: number;
	readonly upper: number;
	readonly coverage: number;
}

/**
 * Interval of a quantile without assumptions: with B binomial(n, q), lower is the largest k with P(B <= k-1) <= α/2, and
 * upper the smallest u with P(B <= u-1) >= 1 - α/2. For the median that is x(k), x(n+1-k). None when n is too small.
 */
export function quantileRanks(n: number, q = 0.5, confidence = 0.95): QuantileRanks | null {
	// Where α/2 is just a value that B's chances take, the last digits of either must not decide.
	const tail = (1 - confidence) / 2 + 1e-12;
	const spread = Math.sqrt(n * q * (1 - q));
	const z = normalQuantile(1 - tail);
	let lower = Math.max(0, Math.floor(n * q - z * spread) - 2);
	while (lower < n && binomialCdf(lower, n, q) <= tail) lower += 1;
	while (lower > 0 && binomialCdf(lower - 1, n, q) > tail) lower -= 1;
	let upper = Math.min(n + 1, Math.ceil(n * q + z * spread) + 2);
	while (upper > 1 && binomialCdf(upper - 2, n, q) >= 1 - tail) upper -= 1;
	while (upper <= n && binomialCdf(upper - 1, n, q) < 1 - tail) upper += 1;
	if (lower < 1 || upper > n) return null;
	return { lower, upper, coverage: binomialCdf(upper - 1, n, q) - binomialCdf(lower - 1, n, q) };
}

/** The order-statistic interval of a quantile, read off the ranked values. */
export function quantileInterval(ranked: Ranked, q = 0.5, confidence = 0.95): Interval | null {
	const ranks = quantileRanks(ranked.n, q, confidence);
	return ranks && { low: ranked.at(ranks.lower - 1), high: ranked.at(ranks.upper - 1) };
}

/** Exact interval of a count of events (Garwood 1936): gamma quantiles at k and k + 1. */
export function poissonInterval(count: number, confidence = 0.95): Interval {
	const tail = (1 - confidence) / 2;
	return {
		low: count === 0 ? 0 : gammaQuantile(tail, count),
		high: gammaQuantile(1 - tail, count + 1)
	};
}

/**
 * Whether values of `a` tend to lie above those of `b`: Mann-Whitney with mid-ranks for ties, normal reference and
 * continuity correction (as R's wilcox.test with exact = FALSE).
 */
export function mannWhitney(a: Ranked, b: Ranked): { readonly u: number; readonly pValue: number } {
	const total = a.n + b.n;
	if (a.n === 0 || b.n === 0) return { u: NaN, pValue: 1 };
	let u = 0;
	let ties = 0;
	let i = 0;
	let j = 0;
	while (i < a.n || j < b.n) {
		const value = i < a.n && (j >= b.n || a.at(i) <= b.at(j)) ? a.at(i) : b.at(j);
		const nextA = a.upTo(value);
		const nextB = b.upTo(value);
		const tied = nextA - i + (nextB - j);
		u += (nextA - i) * (j + (nextB - j) / 2);
		ties += tied ** 3 - tied;
		i = nextA;
		j = nextB;
	}
	const centre = (a.n * b.n) / 2;
	const variance = ((a.n * b.n) / 12) * (total + 1 - ties / (total * (total - 1)));
	if (variance <= 0) return { u, pValue: 1 };
	const z = Math.max(0, Math.abs(u - centre) - 0.5) / Math.sqrt(variance);
	return { u, pValue: Math.min(1, 2 * normalCdf(-z)) };
}

/**
 * Ratio of a quantile, after / before, with the percentile bootstrap interval, the same for the same seed. A resample's
 * order statistic is drawn at once: its rank is n times a Beta(k, n+1-k) value, which is what resampling gives, at any n.
 */
export function quantileRatio(
	before: Ranked,
	after: Ranked,
	q: number,
	options: { readonly seed: string | number; readonly confidences?: readonly number[]; readonly resamples?: number }
): { readonly ratio: number; readonly intervals: readonly Interval[] } {
	const random = seededRandom(options.seed);
	const resamples = options.resamples ?? 2000;
	const ratios = new Float64Array(resamples);
	for (let i = 0; i < resamples; i++) {
		const top = resampledQuantile(after, q, random);
		const bottom = resampledQuantile(before, q, random);
		ratios[i] = top === bottom ? 1 : top / bottom;
	}
	ratios.sort();
	const sorted: Ranked = { n: resamples, at: (rank) => ratios[rank]!, upTo: () => 0 };
	const top = quantile(after, q);
	const bottom = quantile(before, q);
	return {
		ratio: top === bottom ? 1 : top / bottom,
		intervals: (options.confidences ?? [0.95]).map((confidence) => ({
			low: quantile(sorted, (1 - confidence) / 2),
			high: quantile(sorted, (1 + confidence) / 2)
		}))
	};
}

function resampledQuantile(ranked: Ranked, q: number, random: Random): number {
	const n = ranked.n;
	const position = (n - 1) * q;
	const below = Math.floor(position);
	const smaller = gammaDraw(random, below + 1);
	if (below + 1 >= n) {
		const share = smaller / (smaller + gammaDraw(random, Math.max(1e-9, n - below)));
		return ranked.at(Math.min(n - 1, Math.floor(share * n)));
	}
	const between = gammaDraw(random, 1);
	const above = gammaDraw(random, n - below - 1);
	const sum = smaller + between + above;
	const low = ranked.at(Math.min(n - 1, Math.floor((smaller / sum) * n)));
	const high = ranked.at(Math.min(n - 1, Math.floor(((smaller + between) / sum) * n)));
	return low + (position - below) * (high - low);
}
