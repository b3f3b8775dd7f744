import {
	betaCdf,
	binomialCdf,
	logGamma,
	normalCdf,
	normalQuantile,
	studentCdf,
	studentQuantile
} from './distribution.ts';
import type { MeanSummary, NpsCounts } from './interval.ts';
import type { Prediction } from './kind.ts';
import { gammaDraw, normalDraw, seededRandom } from './random.ts';
import { quantile, type Ranked } from './ranked.ts';
import type { Direction } from './trend.ts';

/** Comparisons of unrounded figures with a target forgive only what floating arithmetic adds. */
const slack = (target: number): number => 1e-9 * Math.max(1, Math.abs(target));

/** Whether a figure stands on the wanted side of a target: at or above (`higher`), at or below (`lower`). */
export const isOnSide = (value: number, target: number, side: Direction): boolean =>
	side === 'higher' ? value >= target - slack(target) : value <= target + slack(target);

const fact = (value: number, target: number, side: Direction): number => (isOnSide(value, target, side) ? 1 : 0);

const probability = (p: number): number => Math.min(1, Math.max(0, p));

/** The 80 % range of a normal prediction. */
const tenth = normalQuantile(0.9);

/** Prior of the shares of detractors, passives and promoters: Dirichlet(3/4, 1 1/2, 3/4), as in the adjusted interval. */
export const npsPrior: NpsCounts = { detractors: 0.75, passives: 1.5, promoters: 0.75 };

const npsTotal = (c: NpsCounts): number => c.detractors + c.passives + c.promoters;

/** Middle and spread of the final net promoter score (as a fraction) when `toCome` answers follow the believed mix. */
function npsOutlook(soFar: NpsCounts, toCome: number, belief: NpsCounts): { mean: number; sd: number; total: number } {
	const weight = npsTotal(belief);
	const promoters = belief.promoters / weight;
	const detractors = belief.detractors / weight;
	const each = promoters - detractors;
	const variance = promoters + detractors - each * each;
	const total = npsTotal(soFar) + toCome;
	const mean = (soFar.promoters - soFar.detractors + toCome * each) / total;
	const spread = toCome === 0 ? 0 : (((toCome / total) ** 2 * variance) / toCome) * ((weight + toCome) / (weight + 1));
	return { mean, sd: Math.sqrt(spread), total };
}

/** Answers to come up to which every outcome is counted out. */
const countedUpTo = 10_000;

/**
 * The chance that the net promoter score ends at or beyond the target. The answers to come are Dirichlet-multinomial
 * under the belief (counts so far plus the prior, unless older days count for less). Every outcome is counted up to
 * `exactUpTo` answers to come; of more, so many that stand for them with the same mean and variance, or the normal curve
 * where the belief is worth as much.
 */
export function npsChance(
	soFar: NpsCounts,
	target: number,
	toCome: number,
	options: { readonly belief?: NpsCounts; readonly side?: Direction; readonly exactUpTo?: number } = {}
): number {
	const side = options.side ?? 'higher';
	const so = npsTotal(soFar);
	const lead = soFar.promoters - soFar.detractors;
	const m = Math.round(toCome);
	if (m <= 0) return so === 0 ? 0 : fact((100 * lead) / so, target, side);
	const belief = options.belief ?? {
		detractors: soFar.detractors + npsPrior.detractors,
		passives: soFar.passives + npsPrior.passives,
		promoters: soFar.promoters + npsPrior.promoters
	};
	const needed = (target / 100) * (so + m) - lead;
	const give = 1e-9 * (so + m);
	const most = options.exactUpTo ?? countedUpTo;
	if (m <= most) return leadChance(needed, m, belief, side, give);
	const weight = npsTotal(belief);
	// The variance of the mean of m answers to come, as a share of that of one.
	const spread = (weight + m) / (m * (weight + 1));
	if (most * spread < 1.5) return npsChanceNormal(soFar, target, m, belief, side);
	const worth = (most * (1 - spread)) / (most * spread - 1) / weight;
	const standIn = {
		detractors: belief.detractors * worth,
		passives: belief.passives * worth,
		promoters: belief.promoters * worth
	};
	return leadChance((needed * most) / m, most, standIn, side, give);
}

/**
 * The chance that among m answers to come promoters lead by `needed` or more (`lower`: or less). The number of answers that
 * are not passive is beta-binomial, and so is, given it, the number of promoters. The latter's tail is carried on from one
 * number of answers to the next as in an urn (Pólya 1930: X grows by one with chance (α + X)/(α + β + N)), so that the work
 * grows with m, not with its square.
 */
function leadChance(needed: number, m: number, belief: NpsCounts, side: Direction, give: number): number {
	/** log Γ(α + i) / (Γ(α) i!), from one i to the next. */
	const table = (alpha: number): Float64Array => {
		const logs = new Float64Array(m + 1);
		for (let i = 0; i < m; i++) logs[i + 1] = logs[i]! + Math.log((alpha + i) / (i + 1));
		return logs;
	};
	const alpha = belief.promoters;
	const both = belief.promoters + belief.detractors;
	const [up, down, still, moved] = [alpha, belief.detractors, belief.passives, both].map(table) as [
		Float64Array,
		Float64Array,
		Float64Array,
		Float64Array
	];
	/** The fewest promoters among `some` that are not passive that count into the tail. */
	const least = (some: number): number => {
		const edge = (needed + some) / 2;
		return Math.max(0, side === 'higher' ? Math.ceil(edge - give) : Math.floor(edge + give) + 1);
	};
	const exactly = (promoters: number, some: number): number =>
		promoters < 0 || promoters > some ? 0 : Math.exp(up[promoters]! + down[some - promoters]! - moved[some]!);
	let highest = -Infinity;
	for (let some = 0; some <= m; some++) highest = Math.max(highest, moved[some]! + still[m - some]!);
	let bound = least(0);
	let tail = bound === 0 ? 1 : 0;
	let sum = 0;
	let all = 0;
	for (let some = 0; ; some++) {
		const weight = Math.exp(moved[some]! + still[m - some]! - highest);
		all += weight;
		sum += weight * (side === 'higher' ? tail : 1 - tail);
		if (some === m || moved[some + 1] === -Infinity) return probability(sum / all);
		if (bound >= 1 && bound - 1 <= some) tail += (exactly(bound - 1, some) * (alpha + bound - 1)) / (both + some);
		for (const next = least(some + 1); bound < next; bound++) tail -= exactly(bound, some + 1);
		tail = bound === 0 ? 1 : bound > some + 1 ? 0 : probability(tail);
	}
}

/** The same by the normal approximation: within 0.01 from 100 answers on, up to 0.07 off at 20. */
export function npsChanceNormal(
	soFar: NpsCounts,
	target: number,
	toCome: number,
	belief: NpsCounts,
	side: Direction = 'higher'
): number {
	const { mean, sd, total } = npsOutlook(soFar, toCome, belief);
	if (sd === 0) return fact(100 * mean, target, side);
	const step = 1 / (2 * total);
	return side === 'higher'
		? normalCdf((mean - (target / 100 - step)) / sd)
		: normalCdf((target / 100 + step - mean) / sd);
}

/** Where the net promoter score is expected to end, in points, with the 80 % range. */
export function npsPrediction(soFar: NpsCounts, toCome: number, belief: NpsCounts): Prediction {
	const { mean, sd } = npsOutlook(soFar, toCome, belief);
	const hold = (value: number): number => Math.min(100, Math.max(-100, value));
	return { expected: 100 * mean, low: hold(100 * (mean - tenth * sd)), high: hold(100 * (mean + tenth * sd)) };
}

/** Belief about a share: Beta(yes, no), both above 0. */
export interface ShareBelief {
	readonly yes: number;
	readonly no: number;
}

/** Chances of 0 to m successes, beta-binomial. */
function betaBinomial(m: number, { yes, no }: ShareBelief): Float64Array {
	const constant = logGamma(m + 1) + logGamma(yes + no) - logGamma(yes) - logGamma(no) - logGamma(yes + no + m);
	const chances = new Float64Array(m + 1);
	for (let s = 0; s <= m; s++) {
		chances[s] = Math.exp(constant + logGamma(yes + s) + logGamma(no + m - s) - logGamma(s + 1) - logGamma(m - s + 1));
	}
	return chances;
}

const shareOutlook = (x: number, n: number, toCome: number, { yes, no }: ShareBelief): { mean: number; sd: number } => {
	const weight = yes + no;
	const p = yes / weight;
	const total = n + toCome;
	return {
		mean: (x + toCome * p) / total,
		sd: (Math.sqrt(toCome * p * (1 - p) * ((weight + toCome) / (weight + 1))) || 0) / total
	};
};

/**
 * The chance that x of n becomes a share at or beyond the target (0 to 1) after `toCome` more, beta-binomial under the
 * belief, by default Jeffreys' prior Beta(1/2, 1/2) with what was seen; normal above 20,000 to come.
 */
export function shareChance(
	x: number,
	n: number,
	target: number,
	toCome: number,
	options: { readonly belief?: ShareBelief; readonly side?: Direction } = {}
): number {
	const side = options.side ?? 'higher';
	if (toCome <= 0) return n === 0 ? 0 : fact(x / n, target, side);
	const belief = options.belief ?? { yes: x + 0.5, no: n - x + 0.5 };
	const m = Math.round(toCome);
	if (m > 20_000) {
		const { mean, sd } = shareOutlook(x, n, m, belief);
		if (sd === 0) return fact(mean, target, side);
		return side === 'higher' ? normalCdf((mean - target) / sd) : normalCdf((target - mean) / sd);
	}
	const needed = target * (n + m) - x;
	const give = 1e-9 * (n + m);
	const chances = betaBinomial(m, belief);
	const from = side === 'higher' ? Math.max(0, Math.ceil(needed - give)) : 0;
	const to = side === 'higher' ? m : Math.min(m, Math.floor(needed + give));
	let sum = 0;
	for (let s = from; s <= to; s++) sum += chances[s]!;
	return probability(sum);
}

/** Where a share (0 to 1) is expected to end, with the 80 % range. */
export function sharePrediction(x: number, n: number, toCome: number, belief: ShareBelief): Prediction {
	const { mean, sd } = shareOutlook(x, n, toCome, belief);
	return { expected: mean, low: Math.max(0, mean - tenth * sd), high: Math.min(1, mean + tenth * sd) };
}

/**
 * The chance that a mean ends at or beyond the target: the mean of `toCome` further values is Student-t around the
 * believed mean, sd s √(1/n + 1/m), flat prior. Null below two believed values or when they all agree and more will come.
 */
export function meanChance(
	soFar: { readonly n: number; readonly sum: number },
	target: number,
	toCome: number,
	belief: MeanSummary,
	side: Direction
): number | null {
	if (toCome <= 0) return soFar.n === 0 ? 0 : fact(soFar.sum / soFar.n, target, side);
	if (belief.n < 2 || !(belief.sd > 0)) return null;
	const needed = (target * (soFar.n + toCome) - soFar.sum) / toCome;
	const error = belief.sd * Math.sqrt(1 / belief.n + 1 / toCome);
	const t = (belief.mean - needed) / error;
	return studentCdf(side === 'higher' ? t : -t, Math.max(1, belief.n - 1));
}

/** Where a mean is expected to end, with the 80 % range. */
export function meanPrediction(
	soFar: { readonly n: number; readonly sum: number },
	toCome: number,
	belief: MeanSummary
): Prediction | null {
	if (toCome <= 0) {
		const mean = soFar.sum / soFar.n;
		return soFar.n === 0 ? null : { expected: mean, low: mean, high: mean };
	}
	if (belief.n < 2) return null;
	const total = soFar.n + toCome;
	const expected = (soFar.sum + toCome * belief.mean) / total;
	const error = (toCome / total) * belief.sd * Math.sqrt(1 / belief.n + 1 / toCome);
	const half = studentQuantile(0.9, Math.max(1, belief.n - 1)) * error;
	return { expected, low: expected - half, high: expected + half };
}

/**
 * The chance that a count ends at or beyond the target when `toCome` more are expected: negative binomial, the rate
 * being known only from the `known` events behind it (gamma with shape known + 1/2).
 */
export function countChance(soFar: number, target: number, toCome: number, known: number, side: Direction): number {
	if (toCome <= 0) return fact(soFar, target, side);
	const shape = known + 0.5;
	const p = shape / (shape + toCome);
	const atMost = (k: number): number => (k < 0 ? 0 : betaCdf(p, shape, Math.floor(k) + 1));
	return side === 'higher'
		? probability(1 - atMost(Math.ceil(target - slack(target)) - 1 - soFar))
		: probability(atMost(target + slack(target) - soFar));
}

/** Where a count is expected to end, with the 80 % range. */
export function countPrediction(soFar: number, toCome: number, known: number): Prediction {
	const sd = Math.sqrt(toCome + (toCome * toCome) / (known + 0.5));
	return {
		expected: soFar + toCome,
		low: Math.max(soFar, soFar + toCome - tenth * sd),
		high: soFar + toCome + tenth * sd
	};
}

/** How a median or p90 is looked ahead at: the ranked values so far, the believed logarithms of those to come. */
export interface QuantileOutlook {
	readonly soFar: Ranked;
	readonly q: number;
	readonly toCome: number;
	/** Number, mean and sd of the logarithms of (value + shift). */
	readonly logs: MeanSummary;
	readonly shift: number;
	readonly seed: string;
}

/** Draws of (μ, σ) of the logarithms from their posterior under the usual flat prior. */
function posterior(logs: MeanSummary, seed: string, draws: number): { mu: number; sigma: number }[] {
	const random = seededRandom(seed);
	return Array.from({ length: draws }, () => {
		const sigma = logs.sd * Math.sqrt((logs.n - 1) / (2 * gammaDraw(random, (logs.n - 1) / 2)));
		return { mu: logs.mean + (normalDraw(random) * sigma) / Math.sqrt(logs.n), sigma };
	});
}

function quantileAtMost(
	outlook: QuantileOutlook,
	limit: number,
	draws: readonly { mu: number; sigma: number }[]
): number {
	const { soFar, q, toCome, shift } = outlook;
	const m = Math.round(toCome);
	const position = (soFar.n + m - 1) * q;
	const below = Math.floor(position);
	const between = position > below;
	const already = soFar.upTo(limit);
	const logLimit = Math.log(Math.max(1e-9, limit + shift));
	const atLeast = (k: number, p: number): number => {
		const square = m * p * (1 - p);
		// Averaged over draws, the normal curve is near enough where there are many on either side.
		return square > 25 ? normalCdf((m * p - k + 0.5) / Math.sqrt(square)) : 1 - binomialCdf(k - 1, m, p);
	};
	let sum = 0;
	for (const { mu, sigma } of draws) {
		const p = normalCdf((logLimit - mu) / sigma);
		const exact = atLeast(below + 1 - already, p);
		sum += between ? (exact + atLeast(below + 2 - already, p)) / 2 : exact;
	}
	return sum / draws.length;
}

/**
 * The chance that a median or p90 of times ends on the wanted side: (μ, σ) of the logarithms are drawn from their
 * posterior (seeded); for each draw the number of new values below the target is binomial, which decides the quantile of
 * old and new together. Null below three believed values.
 */
export function quantileChance(outlook: QuantileOutlook, target: number, side: Direction, draws = 400): number | null {
	if (outlook.toCome <= 0) return outlook.soFar.n === 0 ? 0 : fact(quantile(outlook.soFar, outlook.q), target, side);
	if (outlook.logs.n < 3 || !(outlook.logs.sd > 0)) return null;
	const atMost = quantileAtMost(outlook, target, posterior(outlook.logs, outlook.seed, draws));
	return side === 'lower' ? probability(atMost) : probability(1 - atMost);
}

/** Where a median or p90 is expected to end, with the 80 % range. */
export function quantilePrediction(outlook: QuantileOutlook, draws = 100): Prediction | null {
	if (outlook.toCome <= 0) {
		const value = quantile(outlook.soFar, outlook.q);
		return outlook.soFar.n === 0 ? null : { expected: value, low: value, high: value };
	}
	if (outlook.logs.n < 3 || !(outlook.logs.sd > 0)) return null;
	const sample = posterior(outlook.logs, outlook.seed, draws);
	const off = (log: number, share: number): number =>
		quantileAtMost(outlook, Math.exp(log) - outlook.shift, sample) - share;
	const at = (share: number): number => {
		// Regula falsi, the end that stays being halved (Illinois): a handful of steps where halving takes twenty.
		let low = outlook.logs.mean - 8 * outlook.logs.sd;
		let high = outlook.logs.mean + 8 * outlook.logs.sd;
		let [offLow, offHigh] = [-share, 1 - share];
		let log = outlook.logs.mean;
		for (let i = 0; i < 40 && high - low > 1e-4; i++) {
			const found = off(log, share);
			if (Math.abs(found) < 1e-4) break;
			if (found < 0) {
				[low, offLow] = [log, found];
				offHigh /= 2;
			} else {
				[high, offHigh] = [log, found];
				offLow /= 2;
			}
			const next = (low * offHigh - high * offLow) / (offHigh - offLow);
			log = next > low && next < high ? next : (low + high) / 2;
		}
		return Math.max(0, Math.exp(log) - outlook.shift);
	};
	const expected = at(0.5);
	return { expected, low: Math.min(expected, at(0.1)), high: Math.max(expected, at(0.9)) };
}
