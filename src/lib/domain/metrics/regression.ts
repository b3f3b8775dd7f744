import { inverse, quadratic } from './linear.ts';

/** A line through weighted points with errors that allow for neighbours being alike. */
export interface Regression {
	readonly coefficients: readonly number[];
	/** Covariance of the coefficients after Newey & West 1987. */
	readonly covariance: readonly (readonly number[])[];
	/** Degrees of freedom for Student's t. */
	readonly freedom: number;
	/** Points that neighbours are looked at across. */
	readonly lag: number;
}

/**
 * What neighbouring scores add up to over a long run: their own course (each from the one before) is taken out first and put
 * back after (Andrews & Monahan 1992), what is left is summed with Bartlett's weights over `lag` neighbours.
 */
function longRun(scores: readonly (readonly number[])[], lag: number): number[][] {
	const k = scores[0]!.length;
	const course = Array.from({ length: k }, (_, a) => {
		let above = 0;
		let below = 0;
		for (let i = 1; i < scores.length; i++) {
			above += scores[i]![a]! * scores[i - 1]![a]!;
			below += scores[i - 1]![a]! ** 2;
		}
		return below === 0 ? 0 : Math.min(0.9, Math.max(-0.9, above / below));
	});
	const left = scores.map((row, i) => row.map((value, a) => value - (i > 0 ? course[a]! * scores[i - 1]![a]! : 0)));
	const sum = Array.from({ length: k }, () => new Array<number>(k).fill(0));
	for (let back = 0; back <= lag; back++) {
		const weight = 1 - back / (lag + 1);
		for (let i = back; i < left.length; i++) {
			for (let a = 0; a < k; a++) {
				for (let b = 0; b < k; b++) {
					const product = weight * left[i]![a]! * left[i - back]![b]!;
					sum[a]![b]! += product;
					if (back > 0) sum[b]![a]! += product;
				}
			}
		}
	}
	return sum.map((row, a) => row.map((value, b) => value / ((1 - course[a]!) * (1 - course[b]!))));
}

/** How many neighbours count in the errors: the whole part of n^(1/4). */
export const neighbourLag = (n: number): number => Math.floor(n ** 0.25);

/**
 * Weighted least squares of y on the columns of X, errors after Newey & West with the neighbours' course taken out first. `weights` are what points
 * count for, such as their answers. Null when there are no more points than columns or the columns say the same.
 */
export function regress(
	rows: readonly (readonly number[])[],
	y: readonly number[],
	weights: readonly number[],
	lag = neighbourLag(y.length)
): Regression | null {
	const n = y.length;
	const k = rows[0]?.length ?? 0;
	if (k === 0 || n <= k) return null;
	const mean = weights.reduce((a, b) => a + b, 0) / n;
	const scale = weights.map((weight) => Math.sqrt(weight / mean));
	const x = rows.map((row, i) => row.map((value) => value * scale[i]!));
	const v = y.map((value, i) => value * scale[i]!);
	const square = Array.from({ length: k }, (_, a) =>
		Array.from({ length: k }, (__, b) => x.reduce((sum, row) => sum + row[a]! * row[b]!, 0))
	);
	const bread = inverse(square);
	if (bread.some((row) => row.some((value) => !Number.isFinite(value)))) return null;
	const right = Array.from({ length: k }, (_, a) => x.reduce((sum, row, i) => sum + row[a]! * v[i]!, 0));
	const coefficients = bread.map((row) => row.reduce((sum, value, i) => sum + value * right[i]!, 0));
	const scores = x.map((row, i) => {
		const left = v[i]! - row.reduce((sum, value, a) => sum + value * coefficients[a]!, 0);
		// What a point pulls the line towards itself hides part of its distance (HC3).
		const alone = Math.max(0.05, 1 - quadratic(row, bread));
		return row.map((value) => (value * left) / alone);
	});
	const meat = longRun(scores, lag);
	const half = bread.map((row) => meat[0]!.map((_, b) => row.reduce((sum, value, a) => sum + value * meat[a]![b]!, 0)));
	const covariance = half.map((row) =>
		bread[0]!.map((_, b) => row.reduce((sum, value, a) => sum + value * bread[a]![b]!, 0))
	);
	// Sums over neighbours rest on fewer points than there are (equivalent degrees of Bartlett's weights).
	const freedom = Math.max(1, Math.min(n - k, (1.5 * n) / (lag + 1) - k));
	return { coefficients, covariance, freedom, lag };
}
