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

/** Solves A x = b by elimination with pivots; A and b are used up. */
export function solve(a: number[][], b: number[]): number[] {
	const n = b.length;
	for (let column = 0; column < n; column++) {
		let best = column;
		for (let row = column + 1; row < n; row++) {
			if (Math.abs(a[row]![column]!) > Math.abs(a[best]![column]!)) best = row;
		}
		[a[column], a[best]] = [a[best]!, a[column]!];
		[b[column], b[best]] = [b[best]!, b[column]!];
		const pivot = a[column]!;
		for (let row = column + 1; row < n; row++) {
			const line = a[row]!;
			const times = line[column]! / pivot[column]!;
			if (times === 0) continue;
			for (let k = column; k < n; k++) line[k]! -= times * pivot[k]!;
			b[row]! -= times * b[column]!;
		}
	}
	for (let row = n - 1; row >= 0; row--) {
		const line = a[row]!;
		for (let k = row + 1; k < n; k++) b[row]! -= line[k]! * b[k]!;
		b[row]! /= line[row]!;
	}
	return b;
}
