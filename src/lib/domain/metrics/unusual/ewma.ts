/** Points (0-based) at which a chart lies outside its limits, and its own values. */
export interface EwmaChart {
	readonly values: readonly number[];
	readonly upper: number;
	readonly lower: number;
	readonly signals: readonly number[];
}

export interface EwmaSettings {
	/** Weight of the newest point, above 0 to 1. */
	readonly lambda: number;
	readonly target: number;
	/** Standard deviation of one point. */
	readonly sigma: number;
	/** Limits in standard deviations of the average. */
	readonly L: number;
}

/**
 * Exponentially weighted moving average e_t = λ x_t + (1 - λ) e_(t-1), begun on the target, with the fixed limits
 * target ± L σ √(λ/(2-λ)). Finds lasting shifts of about one standard deviation (Roberts 1959; NIST/SEMATECH handbook).
 */
export function ewmaChart(points: readonly number[], { lambda, target, sigma, L }: EwmaSettings): EwmaChart {
	const half = L * sigma * Math.sqrt(lambda / (2 - lambda));
	const upper = target + half;
	const lower = target - half;
	let last = target;
	const values = points.map((point) => (last = lambda * point + (1 - lambda) * last));
	return { values, upper, lower, signals: outside(values, lower, upper) };
}

export interface CusumChart {
	readonly upper: readonly number[];
	readonly lower: readonly number[];
	readonly signals: readonly number[];
}

/**
 * Two cumulative sums of standardised points, each never below 0: C⁺ = max(0, C⁺ + z - k), C⁻ = max(0, C⁻ - z - k); a
 * signal where one exceeds h (Page 1954; Montgomery). k is half the shift to be found, in standard deviations.
 */
export function cusumChart(z: readonly number[], k = 0.5, h = 4): CusumChart {
	let up = 0;
	let down = 0;
	const upper: number[] = [];
	const lower: number[] = [];
	const signals: number[] = [];
	z.forEach((value, i) => {
		up = Math.max(0, up + value - k);
		down = Math.max(0, down - value - k);
		upper.push(up);
		lower.push(down);
		if (up > h || down > h) signals.push(i);
	});
	return { upper, lower, signals };
}

const outside = (values: readonly number[], lower: number, upper: number): number[] =>
	values.flatMap((value, i) => (value > upper || value < lower ? [i] : []));
