/**
 * Distribution functions to about 1e-12, because limits are compared with published values. All are pure.
 * Sources: Lanczos 1964 (gamma), Wichura 1988 AS 241 (normal quantile), Press et al., Numerical Recipes 6.2 and 6.4
 * (incomplete gamma and beta functions).
 */

const lanczos = [
	0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
	12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7
];

/** Natural logarithm of the gamma function, for x > 0. */
export function logGamma(x: number): number {
	if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
	const shifted = x - 1;
	let sum = lanczos[0]!;
	for (let i = 1; i < lanczos.length; i++) sum += lanczos[i]! / (shifted + i);
	const t = shifted + 7.5;
	return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Regularised lower incomplete gamma function P(a, x), 0 to 1. */
export function gammaCdf(a: number, x: number): number {
	if (x <= 0) return 0;
	if (x < a + 1) {
		let term = 1 / a;
		let sum = term;
		for (let k = 1; k < 100_000; k++) {
			term *= x / (a + k);
			sum += term;
			if (Math.abs(term) < Math.abs(sum) * 1e-17) break;
		}
		return Math.min(1, sum * Math.exp(-x + a * Math.log(x) - logGamma(a)));
	}
	return 1 - upperGamma(a, x);
}

function upperGamma(a: number, x: number): number {
	let b = x + 1 - a;
	let c = 1e300;
	let d = 1 / b;
	let h = d;
	for (let k = 1; k < 100_000; k++) {
		const an = -k * (k - a);
		b += 2;
		d = an * d + b;
		if (Math.abs(d) < 1e-300) d = 1e-300;
		c = b + an / c;
		if (Math.abs(c) < 1e-300) c = 1e-300;
		d = 1 / d;
		const step = d * c;
		h *= step;
		if (Math.abs(step - 1) < 1e-16) break;
	}
	return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
}

/** What Stirling's formula leaves out of log Γ(x), for x of 10 or more. */
function stirlingRest(x: number): number {
	const square = x * x;
	return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * square)) / square) / square) / square) / x;
}

/**
 * Natural logarithm of the beta function. Large parameters are not taken as the difference of three large numbers, which
 * would cost digits (Didonato & Morris 1992, ACM TOMS 708).
 */
export function logBeta(a: number, b: number): number {
	const small = Math.min(a, b);
	const large = Math.max(a, b);
	if (large < 10) return logGamma(a) + logGamma(b) - logGamma(a + b);
	const rest = stirlingRest(large) - stirlingRest(a + b);
	const share = Math.log1p(-small / (a + b));
	if (small < 10) return logGamma(small) + rest + small - small * Math.log(a + b) + (large - 0.5) * share;
	return (
		0.5 * Math.log((2 * Math.PI) / large) +
		stirlingRest(small) +
		rest +
		(small - 0.5) * Math.log(small / (a + b)) +
		large * share
	);
}

/** Regularised incomplete beta function I_x(a, b): the chance that a Beta(a, b) value is at most x. */
export function betaCdf(x: number, a: number, b: number): number {
	if (x <= 0) return 0;
	if (x >= 1) return 1;
	const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
	return x < (a + 1) / (a + b + 2) ? (front * betaFraction(x, a, b)) / a : 1 - (front * betaFraction(1 - x, b, a)) / b;
}

function betaFraction(x: number, a: number, b: number): number {
	const tiny = 1e-300;
	let c = 1;
	let d = 1 - ((a + b) * x) / (a + 1);
	if (Math.abs(d) < tiny) d = tiny;
	d = 1 / d;
	let h = d;
	for (let m = 1; m < 10_000; m++) {
		const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
		d = 1 + even * d;
		if (Math.abs(d) < tiny) d = tiny;
		c = 1 + even / c;
		if (Math.abs(c) < tiny) c = tiny;
		d = 1 / d;
		h *= d * c;
		const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
		d = 1 + odd * d;
		if (Math.abs(d) < tiny) d = tiny;
		c = 1 + odd / c;
		if (Math.abs(c) < tiny) c = tiny;
		d = 1 / d;
		const step = d * c;
		h *= step;
		if (Math.abs(step - 1) < 1e-16) break;
	}
	return h;
}

/** The chance that a standard normal value is at most z. */
export function normalCdf(z: number): number {
	if (z === 0) return 0.5;
	const half = (z * z) / 2;
	const tail = half < 1.5 ? 1 - gammaCdf(0.5, half) : upperGamma(0.5, half);
	return z > 0 ? 1 - tail / 2 : tail / 2;
}

/** The z below which a standard normal value falls with probability p (Wichura 1988, AS 241), 0 < p < 1. */
export function normalQuantile(p: number): number {
	if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
	const q = p - 0.5;
	if (Math.abs(q) <= 0.425) {
		const r = 0.180625 - q * q;
		return (
			(q *
				poly(
					r,
					3.387132872796366608,
					133.14166789178437745,
					1971.5909503065514427,
					13731.693765509461125,
					45921.953931549871457,
					67265.770927008700853,
					33430.575583588128105,
					2509.0809287301226727
				)) /
			poly(
				r,
				1,
				42.313330701600911252,
				687.1870074920579083,
				5394.1960214247511077,
				21213.794301586595867,
				39307.89580009271061,
				28729.085735721942674,
				5226.495278852545925
			)
		);
	}
	let r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p));
	let value: number;
	if (r <= 5) {
		r -= 1.6;
		value =
			poly(
				r,
				1.42343711074968357734,
				4.6303378461565452959,
				5.7694972214606914055,
				3.64784832476320460504,
				1.27045825245236838258,
				0.24178072517745061177,
				0.0227238449892691845833,
				7.7454501427834140764e-4
			) /
			poly(
				r,
				1,
				2.05319162663775882187,
				1.6763848301838038494,
				0.68976733498510000455,
				0.14810397642748007459,
				0.0151986665636164571966,
				5.475938084995344946e-4,
				1.05075007164441684324e-9
			);
	} else {
		r -= 5;
		value =
			poly(
				r,
				6.6579046435011037772,
				5.4637849111641143699,
				1.7848265399172913358,
				0.29656057182850489123,
				0.026532189526576123093,
				0.0012426609473880784386,
				2.71155556874348757815e-5,
				2.01033439929228813265e-7
			) /
			poly(
				r,
				1,
				0.59983220655588793769,
				0.13692988092273580531,
				0.0148753612908506148525,
				7.868691311456132591e-4,
				1.8463183175100546818e-5,
				1.4215117583164458887e-7,
				2.04426310338993978564e-15
			);
	}
	return q < 0 ? -value : value;
}

function poly(x: number, ...coefficients: readonly number[]): number {
	let sum = 0;
	for (let i = coefficients.length - 1; i >= 0; i--) sum = sum * x + coefficients[i]!;
	return sum;
}

/** The two-sided normal factor of a confidence, 1.959964 for 0.95. */
export const normalFactor = (confidence: number): number => normalQuantile(0.5 + confidence / 2);

/** The chance that a Student-t value with `df` degrees of freedom is at most t. */
export function studentCdf(t: number, df: number): number {
	if (t === 0) return 0.5;
	const tail = 0.5 * betaCdf(df / (df + t * t), df / 2, 0.5);
	return t > 0 ? 1 - tail : tail;
}

/** Degrees of freedom from which the quantile is read off its series around the normal one. */
const manyDegrees = 100_000;

/** The t below which a Student-t value with `df` degrees of freedom falls with probability p, 0 < p < 1; NaN without any. */
export function studentQuantile(p: number, df: number): number {
	if (!(df > 0 && p > 0 && p < 1)) return NaN;
	if (p === 0.5) return 0;
	// Far out one looks from the near end: 1 - p would lose the digits of a small p.
	const tail = Math.min(p, 1 - p);
	const z = -normalQuantile(tail);
	const size = df > manyDegrees ? studentSeries(z, df) : studentTailQuantile(tail, z, df);
	return p < 0.5 ? -size : size;
}

/** Quantiles of Student's t around the normal z for many degrees of freedom (Abramowitz & Stegun 26.7.5). */
function studentSeries(z: number, df: number): number {
	const square = z * z;
	const first = (square + 1) / 4;
	const second = ((5 * square + 16) * square + 3) / 96;
	const third = (((3 * square + 19) * square + 17) * square - 15) / 384;
	return z * (1 + (first + (second + third / df) / df) / df);
}

function studentTailQuantile(tail: number, z: number, df: number): number {
	const beyond = (t: number): number => studentCdf(-t, df);
	let high = Math.max(2, z * 2);
	while (beyond(high) > tail) high *= 2;
	const peak = logGamma((df + 1) / 2) - logGamma(df / 2) - 0.5 * Math.log(df * Math.PI);
	return rootOf({
		value: (t) => tail - beyond(t),
		slope: (t) => Math.exp(peak - ((df + 1) / 2) * Math.log1p((t * t) / df)),
		low: 0,
		high,
		start: z + (z ** 3 + z) / (4 * df)
	});
}

/** The x below which a Gamma(shape, 1) value falls with probability p, 0 < p < 1. */
export function gammaQuantile(p: number, shape: number): number {
	let high = shape + 10 * Math.sqrt(shape) + 10;
	while (gammaCdf(shape, high) < p) high *= 2;
	const scale = logGamma(shape);
	return rootOf({
		value: (x) => gammaCdf(shape, x) - p,
		slope: (x) => Math.exp((shape - 1) * Math.log(x) - x - scale),
		low: 0,
		high,
		start: shape * (1 - 1 / (9 * shape) + normalQuantile(p) / (3 * Math.sqrt(shape))) ** 3
	});
}

/** The chance of at most k successes in n tries that each succeed with probability p. */
export function binomialCdf(k: number, n: number, p: number): number {
	if (k < 0) return 0;
	if (k >= n) return 1;
	const some = Math.floor(k);
	// Small chances are worked out themselves, not as what is left of 1.
	return some < n * p ? betaCdf(1 - p, n - some, some + 1) : 1 - betaCdf(p, some + 1, n - some);
}

/** The chance of at most k events where `mean` are expected. */
export const poissonCdf = (k: number, mean: number): number =>
	k < 0 ? 0 : mean <= 0 ? 1 : 1 - gammaCdf(Math.floor(k) + 1, mean);

/**
 * Where a rising function crosses zero between `low` and `high`, to the last digits: Newton's steps from `start` within a
 * bracket that closes, halved where a step would leave it (Press et al., Numerical Recipes 9.4).
 */
function rootOf(of: {
	readonly value: (x: number) => number;
	readonly slope: (x: number) => number;
	readonly low: number;
	readonly high: number;
	readonly start: number;
}): number {
	let { low, high } = of;
	let x = of.start > low && of.start < high ? of.start : (low + high) / 2;
	for (let i = 0; i < 200; i++) {
		const y = of.value(x);
		if (y === 0) return x;
		if (y < 0) low = x;
		else high = x;
		let next = x - y / of.slope(x);
		if (!(next > low && next < high)) next = (low + high) / 2;
		if (next === x || Math.abs(next - x) <= 4e-16 * Math.abs(next)) return next;
		x = next;
	}
	return x;
}
