import { betaCdf, normalCdf, normalFactor, normalQuantile, studentQuantile } from './distribution.ts';
import { npsScore, npsVariance, type Interval, type NpsCounts } from './interval.ts';

/**
 * Other intervals for the same figures, in points or shares: what other tools print, and what ours are held against. None of
 * them is shown. Sources: Wald and t as in textbooks; Agresti & Min 2005; Tango 1998; Clopper & Pearson 1934.
 */

const sizeOf = ({ detractors, passives, promoters }: NpsCounts): number => detractors + passives + promoters;

const around = (centre: number, half: number): Interval => ({ low: centre - half, high: centre + half });

/** Net promoter score ± z √(v/n), in points. It has no width where all answers agree. */
export const npsWald = (counts: NpsCounts, confidence = 0.95): Interval =>
	around(npsScore(counts), 100 * normalFactor(confidence) * Math.sqrt(npsVariance(counts) / sizeOf(counts)));

/** The test of a change of the net promoter score without added answers; NaN where neither sample has any spread. */
export function npsWaldDifference(
	before: NpsCounts,
	after: NpsCounts
): { readonly z: number; readonly pValue: number } {
	const error = Math.sqrt(npsVariance(before) / sizeOf(before) + npsVariance(after) / sizeOf(after));
	const z = error === 0 ? NaN : (npsScore(after) - npsScore(before)) / (100 * error);
	return { z, pValue: 2 * normalCdf(-Math.abs(z)) };
}

/** Net promoter score ± t s/√n on the answers scored -1, 0, +1, in points; from two answers on. */
export function npsStudent(counts: NpsCounts, confidence = 0.95): Interval {
	const n = sizeOf(counts);
	const t = studentQuantile(0.5 + confidence / 2, n - 1);
	return around(npsScore(counts), 100 * t * Math.sqrt(npsVariance(counts) / (n - 1)));
}

/** Half a promoter, half a detractor and one passive added, in points held to -100..100 (Agresti & Min 2005, "Wald + 2"). */
export function npsAgrestiMin(counts: NpsCounts, confidence = 0.95): Interval {
	const n = sizeOf(counts) + 2;
	const lead = counts.promoters - counts.detractors;
	const error = Math.sqrt(counts.promoters + counts.detractors + 1 - (lead * lead) / n) / n;
	const { low, high } = around((100 * lead) / n, 100 * normalFactor(confidence) * error);
	return { low: Math.max(-100, low), high: Math.min(100, high) };
}

/**
 * Difference of two shares of the same n (here promoters and detractors) by the score of Tango 1998, from -1 to 1: all
 * differences whose score statistic lies within z. Found by halving, to 1e-13.
 */
export function tangoInterval(more: number, fewer: number, n: number, confidence = 0.95): Interval {
	const z = normalFactor(confidence);
	const score = (difference: number): number => {
		const a = 2 * n;
		const b = -more - fewer + (2 * n - more + fewer) * difference;
		const c = -fewer * difference * (1 - difference);
		const q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
		const variance = n * (2 * q + difference * (1 - difference));
		const distance = more - fewer - n * difference;
		return variance > 0 ? distance / Math.sqrt(variance) : distance === 0 ? 0 : Math.sign(distance) * Infinity;
	};
	const centre = (more - fewer) / n;
	const edge = (outside: number, wanted: number): number => {
		if (Math.abs(score(outside)) < z) return outside;
		let inside = centre;
		let beyond = outside;
		for (let i = 0; i < 100 && Math.abs(beyond - inside) > 1e-14; i++) {
			const middle = (inside + beyond) / 2;
			if (wanted * score(middle) < z) inside = middle;
			else beyond = middle;
		}
		return (inside + beyond) / 2;
	};
	return { low: edge(-1, 1), high: edge(1, -1) };
}

/** Net promoter score by Tango's score interval, in points; never below 92 % of coverage even at 5 answers. */
export function npsTango(counts: NpsCounts, confidence = 0.95): Interval {
	const { low, high } = tangoInterval(counts.promoters, counts.detractors, sizeOf(counts), confidence);
	return { low: 100 * low, high: 100 * high };
}

/** Exact interval of a share x/n, 0 to 1: wider than need be (Clopper & Pearson 1934). */
export function clopperPearson(x: number, n: number, confidence = 0.95): Interval {
	const tail = (1 - confidence) / 2;
	return {
		low: x === 0 ? 0 : betaQuantile(tail, x, n - x + 1),
		high: x === n ? 1 : betaQuantile(1 - tail, x + 1, n - x)
	};
}

/** The x below which a Beta(a, b) value falls with probability p, by halving to 1e-15. */
export function betaQuantile(p: number, a: number, b: number): number {
	let low = 0;
	let high = 1;
	for (let i = 0; i < 60; i++) {
		const middle = (low + high) / 2;
		if (betaCdf(middle, a, b) < p) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}

/** Answers in each of two quarters that tell two shares apart by the pooled test, as classic tables print it. */
export function rateAnswersPooled(p1: number, p2: number, confidence = 0.95, power = 0.8): number {
	const middle = (p1 + p2) / 2;
	const distance =
		normalFactor(confidence) * Math.sqrt(2 * middle * (1 - middle)) +
		normalQuantile(power) * Math.sqrt(p1 * (1 - p1) + p2 * (1 - p2));
	return Math.ceil((distance / (p2 - p1)) ** 2 - 1e-9);
}
