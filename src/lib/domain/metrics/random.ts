/** A stream of numbers from 0 to 1 (1 left out) that is the same for the same seed. */
export type Random = () => number;

/** Folds a text such as "metric, window" into 32 bits (FNV-1a), so that a page shown again gives the same interval. */
export function seedFrom(text: string): number {
	let hash = 0x811c9dc5;
	for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
	return hash >>> 0;
}

/** A seeded stream of uniform numbers (Steele & Vigna's splitmix, 32-bit form known as mulberry32). */
export function seededRandom(seed: string | number): Random {
	let state = typeof seed === 'string' ? seedFrom(seed) : seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
	};
}

/** A standard normal draw (Marsaglia's polar method). */
export function normalDraw(random: Random): number {
	for (;;) {
		const u = 2 * random() - 1;
		const v = 2 * random() - 1;
		const s = u * u + v * v;
		if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s);
	}
}

/** A Gamma(shape, 1) draw (Marsaglia & Tsang 2000), shape > 0. */
export function gammaDraw(random: Random, shape: number): number {
	if (shape < 1) return gammaDraw(random, shape + 1) * Math.pow(1 - random(), 1 / shape);
	const d = shape - 1 / 3;
	const c = 1 / Math.sqrt(9 * d);
	for (;;) {
		const x = normalDraw(random);
		const v = Math.pow(1 + c * x, 3);
		if (v <= 0) continue;
		if (Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
	}
}

/** A Poisson draw, mean >= 0: by inversion for small means, by a gamma split for large ones (Ahrens & Dieter 1974). */
export function poissonDraw(random: Random, mean: number): number {
	let count = 0;
	let left = mean;
	while (left > 30) {
		const m = Math.floor((7 * left) / 8);
		const x = gammaDraw(random, m);
		if (x > left) return count + binomialDraw(random, m - 1, left / x);
		count += m;
		left -= x;
	}
	const limit = Math.exp(-left);
	for (let product = 1 - random(); product > limit; product *= 1 - random()) count += 1;
	return count;
}

function binomialDraw(random: Random, n: number, p: number): number {
	let hits = 0;
	for (let i = 0; i < n; i++) if (random() < p) hits += 1;
	return hits;
}
