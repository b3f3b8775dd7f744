import { normalFactor, normalQuantile } from './distribution.ts';

/** The usual design: 95 % sure, and four times in five a real change is noticed. */
export interface Design {
	readonly confidence?: number;
	readonly power?: number;
}

/** z(α/2) + z(β), 2.8016 for 95 % and power 80 %. */
export const detectionFactor = ({ confidence = 0.95, power = 0.8 }: Design = {}): number =>
	normalFactor(confidence) + normalQuantile(power);

/** Pseudo-answers of the adjusted Wald interval, which the formulas for the net promoter score take off again. */
const adjustment = 3;

const upwards = (n: number): number => Math.ceil(n - 1e-9);

/** Answers for a margin of the net promoter score: v z²/m² - 3, margin in points, v in (-1, 0, +1) units (Lewis & Sauro 2021). */
export function npsAnswersForMargin(marginPoints: number, variance: number, confidence = 0.95): number {
	const m = marginPoints / 100;
	return Math.max(1, upwards((variance * normalFactor(confidence) ** 2) / (m * m) - adjustment));
}

/** Answers for a margin of a proportion: z² p (1 - p) / m², margin from 0 to 1. */
export function rateAnswersForMargin(p: number, margin: number, confidence = 0.95): number {
	return Math.max(1, upwards((normalFactor(confidence) ** 2 * p * (1 - p)) / (margin * margin)));
}

/**
 * Answers in each of two quarters that tell a change of the net promoter score: (v₁ + v₂)(z_α/2 + z_β)²/d² - 3. With a
 * baseline that counts as exact, v₁ is left out.
 */
export function npsAnswersForChange(changePoints: number, varianceSum: number, design: Design = {}): number {
	const d = changePoints / 100;
	return Math.max(1, upwards((varianceSum * detectionFactor(design) ** 2) / (d * d) - adjustment));
}

/** Smallest change of the net promoter score in points that n₁ and n₂ answers can tell; n₁ = null: exact baseline. */
export function npsDetectableChange(
	before: { readonly n: number; readonly variance: number } | null,
	after: { readonly n: number; readonly variance: number },
	design: Design = {}
): number {
	const first = before ? before.variance / (before.n + adjustment) : 0;
	return 100 * detectionFactor(design) * Math.sqrt(first + after.variance / (after.n + adjustment));
}

/** Smallest change of a mean (or of a proportion, variance p(1-p)) that can be told: (z_α/2 + z_β) √(s₁²/n₁ + s₂²/n₂). */
export function meanDetectableChange(
	before: { readonly n: number; readonly variance: number } | null,
	after: { readonly n: number; readonly variance: number },
	design: Design = {}
): number {
	const first = before ? before.variance / before.n : 0;
	return detectionFactor(design) * Math.sqrt(first + after.variance / after.n);
}

/** Values in each of two quarters that tell a change of a mean: (s₁² + s₂²)(z_α/2 + z_β)²/d². */
export function meanAnswersForChange(change: number, varianceSum: number, design: Design = {}): number {
	return Math.max(2, upwards((varianceSum * detectionFactor(design) ** 2) / (change * change)));
}

/** Answers in each of two quarters that tell a proportion of p1 from p2, normal approximation, unpooled. */
export function rateAnswersForChange(p1: number, p2: number, design: Design = {}): number {
	return meanAnswersForChange(p2 - p1, p1 * (1 - p1) + p2 * (1 - p2), design);
}

/**
 * Smallest change of a typical time that can be told, as a ratio above 1: exp((z_α/2 + z_β) √(s₁²/n₁ + s₂²/n₂)) with s
 * the standard deviation of the logarithms. 1 - 1/ratio is the fall that can be told, ratio - 1 the rise.
 */
export function timeDetectableRatio(
	before: { readonly n: number; readonly variance: number } | null,
	after: { readonly n: number; readonly variance: number },
	design: Design = {}
): number {
	return Math.exp(meanDetectableChange(before, after, design));
}

/** Smallest rise of a count of events from `count` that can be told, on the square-root scale where the variance is 1/4. */
export function countDetectableChange(count: number, baselineExact: boolean, design: Design = {}): number {
	const step = detectionFactor(design) * Math.sqrt(baselineExact ? 0.25 : 0.5);
	return (Math.sqrt(count) + step) ** 2 - count;
}

/** Answers needed when exactly `population` customers are meant: n₀ / (1 + (n₀ - 1)/N). */
export function finitePopulationAnswers(n0: number, population: number): number {
	return upwards(n0 / (1 + (n0 - 1) / population));
}

/** By what the standard error shrinks when n of N were asked: √((N - n)/(N - 1)), from 0 to 1. */
export function finitePopulationFactor(n: number, population: number): number {
	return population <= 1 ? 0 : Math.sqrt(Math.max(0, population - n) / (population - 1));
}

/** What weighted answers are worth as plain ones: (Σw)²/Σw² (Kish 1965). */
export function effectiveAnswers(weights: readonly number[]): number {
	const sum = weights.reduce((total, w) => total + w, 0);
	const squares = weights.reduce((total, w) => total + w * w, 0);
	return squares === 0 ? 0 : (sum * sum) / squares;
}

/** Net promoter score of everybody invited, in points, were all who stayed silent detractors, or promoters. */
export function nonresponseBounds(nps: number, responseRate: number): { readonly low: number; readonly high: number } {
	const silent = (1 - responseRate) * 100;
	return { low: responseRate * nps - silent, high: responseRate * nps + silent };
}

/** How far the answers' mean lies from everybody's: (1 - response rate)(answering - silent). */
export const nonresponseBias = (answering: number, silent: number, responseRate: number): number =>
	(1 - responseRate) * (answering - silent);
