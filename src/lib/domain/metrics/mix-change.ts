import type { Interval } from './interval.ts';
import type { Histogram } from './histogram.ts';
import { bucketMiddle, histogramOf } from './histogram.ts';
import type { MetricKind } from './kind.ts';
import { poissonDraw, seededRandom, type Random } from './random.ts';
import { quantile, rankedValues } from './ranked.ts';

/** One segment's answers before and after: how many gave which score. */
export interface SegmentScores {
	readonly segment: string;
	readonly before: readonly ScoreCount[];
	readonly after: readonly ScoreCount[];
}
export interface ScoreCount {
	/** On the scale on which answers average: -100, 0, 100 points; 0 or 100 percent; the score itself. */
	readonly score: number;
	readonly count: number;
}

/**
 * The answers of a histogram on the scale on which they average; of times that is the logarithm of seconds. A ratio has none:
 * it is no mean of answers.
 */
export const scoresOf = (kind: MetricKind, histogram: Histogram, settings: object): ScoreCount[] =>
	(histogram.parts !== undefined ? [] : [...histogram.buckets]).map(([bucket, count]) => {
		const value = Math.round(bucketMiddle(kind.bucketing, bucket));
		const one = kind.level(histogramOf(kind.bucketing, [value]), settings);
		return { score: one?.mean ?? value, count };
	});

/** A change taken apart. `real` + `mix` = `change`, each with its 95 % interval, in the figure's unit. */
export interface SplitChange {
	readonly change: number;
	readonly real: number;
	readonly mix: number;
	readonly realInterval: Interval;
	readonly mixInterval: Interval;
	readonly segments: readonly {
		readonly segment: string;
		readonly real: number;
		readonly mix: number;
		readonly shareBefore: number;
		readonly shareAfter: number;
		/** Null where the segment had no answers then. */
		readonly before: number | null;
		readonly after: number | null;
	}[];
}

interface Part {
	readonly n: number;
	readonly sum: number;
}

const partOf = (scores: readonly ScoreCount[]): Part => {
	let n = 0;
	let sum = 0;
	for (const { score, count } of scores) {
		n += count;
		sum += score * count;
	}
	return { n, sum };
};

interface Split {
	readonly real: number;
	readonly mix: number;
	readonly lines: { real: number; mix: number; s0: number; s1: number; v0: number | null; v1: number | null }[];
}

function split(parts: readonly { readonly before: Part; readonly after: Part }[]): Split | null {
	const n0 = parts.reduce((sum, part) => sum + part.before.n, 0);
	const n1 = parts.reduce((sum, part) => sum + part.after.n, 0);
	if (n0 === 0 || n1 === 0) return null;
	const m0 = parts.reduce((sum, part) => sum + part.before.sum, 0) / n0;
	const m1 = parts.reduce((sum, part) => sum + part.after.sum, 0) / n1;
	const usual = (m0 + m1) / 2;
	let real = 0;
	let mix = 0;
	const lines = parts.map(({ before, after }) => {
		const s0 = before.n / n0;
		const s1 = after.n / n1;
		const v0 = before.n > 0 ? before.sum / before.n : null;
		const v1 = after.n > 0 ? after.sum / after.n : null;
		// A segment that came or went has changed nothing in itself: all of it is mix.
		const from = v0 ?? v1 ?? usual;
		const to = v1 ?? v0 ?? usual;
		const line = { real: ((s0 + s1) / 2) * (to - from), mix: (s1 - s0) * ((from + to) / 2 - usual), s0, s1, v0, v1 };
		real += line.real;
		mix += line.mix;
		return line;
	});
	return { real, mix, lines };
}

/** A resample of the respondents: every score's count drawn anew (Poisson bootstrap). */
const redrawn = (scores: readonly ScoreCount[], random: Random): Part =>
	partOf(scores.map(({ score, count }) => ({ score, count: poissonDraw(random, count) })));

/**
 * How much of a change is real and how much comes from other customers answering (Kitagawa 1955, symmetric form): real = sum
 * of the mean share × change of the segment's value; mix = sum of the change of share × the segment's mean distance from the
 * whole. The two add up to the change. Intervals by resampling respondents, the same for the same seed. Null when one side
 * has no answers.
 */
export function splitChange(
	segments: readonly SegmentScores[],
	options: { readonly seed: string | number; readonly confidence?: number; readonly resamples?: number }
): SplitChange | null {
	const found = split(segments.map(({ before, after }) => ({ before: partOf(before), after: partOf(after) })));
	if (found === null) return null;
	const random = seededRandom(options.seed);
	const real: number[] = [];
	const mix: number[] = [];
	for (let i = 0; i < (options.resamples ?? 1000); i++) {
		const again = split(
			segments.map(({ before, after }) => ({ before: redrawn(before, random), after: redrawn(after, random) }))
		);
		if (again === null) continue;
		real.push(again.real);
		mix.push(again.mix);
	}
	const tail = (1 - (options.confidence ?? 0.95)) / 2;
	const around = (values: number[], value: number): Interval => {
		const ranked = rankedValues(values);
		if (ranked.n === 0) return { low: value, high: value };
		return { low: quantile(ranked, tail), high: quantile(ranked, 1 - tail) };
	};
	return {
		change: found.real + found.mix,
		real: found.real,
		mix: found.mix,
		realInterval: around(real, found.real),
		mixInterval: around(mix, found.mix),
		segments: found.lines.map((line, i) => ({
			segment: segments[i]!.segment,
			real: line.real,
			mix: line.mix,
			shareBefore: line.s0,
			shareAfter: line.s1,
			before: line.v0,
			after: line.v1
		}))
	};
}
