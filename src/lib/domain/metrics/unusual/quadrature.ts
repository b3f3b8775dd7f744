/** Points and weights of Gauss & Legendre on [low, high]: exact for polynomials of degree 2n - 1 (Newton on P_n). */
export function gaussLegendre(
	n: number,
	low: number,
	high: number
): { readonly at: readonly number[]; readonly weight: readonly number[] } {
	const at = new Array<number>(n);
	const weight = new Array<number>(n);
	const middle = (low + high) / 2;
	const half = (high - low) / 2;
	for (let i = 0; i < Math.ceil(n / 2); i++) {
		let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
		let slope = 1;
		for (let step = 0; step < 100; step++) {
			let before = 1;
			let value = x;
			for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
			slope = (n * (x * value - before)) / (x * x - 1);
			const move = value / slope;
			x -= move;
			if (Math.abs(move) < 1e-15) break;
		}
		at[i] = middle - half * x;
		at[n - 1 - i] = middle + half * x;
		weight[i] = weight[n - 1 - i] = (2 * half) / ((1 - x * x) * slope * slope);
	}
	return { at, weight };
}
