import { studentQuantile } from './distribution.ts';
import { npsInterval, npsScore, wilsonInterval, type Interval, type NpsCounts } from './interval.ts';
import { effectiveAnswers } from './power.ts';
import { quantile, rankedValues } from './ranked.ts';

/** No answer counts for more than this many times the usual (median) weight. */
export const weightCap = 5;

/** An answer with what it counts for, above 0: by channel or segment, so that the answers look like all customers. */
export interface Weighted {
	readonly value: number;
	readonly weight: number;
}

/** A weighted figure: `effective` is what the answers are worth as plain ones (Kish 1965), and takes the place of n. */
export interface WeightedFigure extends Interval {
	readonly value: number;
	readonly n: number;
	readonly effective: number;
}

/** Weights held to five times their median, so that no few answers speak for all; those of 0 or less count nothing. */
export function cappedWeights(weights: readonly number[]): number[] {
	const positive = weights.filter((weight) => weight > 0);
	const most = weightCap * quantile(rankedValues(positive), 0.5);
	return weights.map((weight) => (weight > 0 ? Math.min(weight, most) : 0));
}

function capped(answers: readonly Weighted[]): { readonly answers: readonly Weighted[]; readonly effective: number } {
	const weights = cappedWeights(answers.map((answer) => answer.weight));
	return {
		answers: answers.map(({ value }, i) => ({ value, weight: weights[i]! })),
		effective: effectiveAnswers(weights)
	};
}

const weightOf = (answers: readonly Weighted[]): number => answers.reduce((sum, { weight }) => sum + weight, 0);

/** Weighted net promoter score of 0-10 answers, in points, with the adjusted interval at the effective n. Null of none. */
export function weightedNps(given: readonly Weighted[], confidence = 0.95): WeightedFigure | null {
	const { answers, effective } = capped(given);
	const all = weightOf(answers);
	if (!(all > 0)) return null;
	const part = (of: (score: number) => boolean): number =>
		(effective * weightOf(answers.filter(({ value }) => of(value)))) / all;
	const detractors = part((score) => score <= 6);
	const promoters = part((score) => score >= 9);
	const counts: NpsCounts = { detractors, promoters, passives: Math.max(0, effective - detractors - promoters) };
	return { value: npsScore(counts), n: given.length, effective, ...npsInterval(counts, confidence) };
}

/** Weighted share of answers of which something is true (value other than 0), 0 to 1, Wilson at the effective n. */
export function weightedShare(given: readonly Weighted[], confidence = 0.95): WeightedFigure | null {
	const { answers, effective } = capped(given);
	const all = weightOf(answers);
	if (!(all > 0)) return null;
	const value = weightOf(answers.filter((answer) => answer.value !== 0)) / all;
	return { value, n: given.length, effective, ...wilsonInterval(value * effective, effective, confidence) };
}

/** Weighted mean with the t interval at the effective n; no interval (low = high) when it is below 2. */
export function weightedMean(given: readonly Weighted[], confidence = 0.95): WeightedFigure | null {
	const { answers, effective } = capped(given);
	const all = weightOf(answers);
	if (!(all > 0)) return null;
	const value = answers.reduce((sum, one) => sum + one.weight * one.value, 0) / all;
	if (effective < 2) return { value, n: given.length, effective, low: value, high: value };
	const spread = answers.reduce((sum, one) => sum + one.weight * (one.value - value) ** 2, 0) / all;
	const sd = Math.sqrt((spread * effective) / (effective - 1));
	const half = (studentQuantile(0.5 + confidence / 2, effective - 1) * sd) / Math.sqrt(effective);
	return { value, n: given.length, effective, low: value - half, high: value + half };
}

/** What each answer counts for so that its group's share becomes the wanted one: wanted share / share of the answers. */
export function weightsToShares(groups: readonly string[], wanted: Readonly<Record<string, number>>): number[] {
	const counts = new Map<string, number>();
	for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
	return groups.map((group) => ((wanted[group] ?? 0) * groups.length) / counts.get(group)!);
}
