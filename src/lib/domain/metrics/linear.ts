/** Solves A x = b by elimination with pivots; A and b are used up. NaN where A has no inverse. */
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

/** The inverse of a small square matrix. */
export function inverse(a: readonly (readonly number[])[]): number[][] {
	const columns = a.map((_, c) =>
		solve(
			a.map((row) => [...row]),
			a.map((__, r) => (r === c ? 1 : 0))
		)
	);
	return a.map((_, r) => columns.map((column) => column[r]!));
}

/** a · B · a for a vector and a square matrix. */
export const quadratic = (vector: readonly number[], matrix: readonly (readonly number[])[]): number =>
	vector.reduce((sum, x, i) => sum + x * vector.reduce((line, y, j) => line + matrix[i]![j]! * y, 0), 0);

/** Sums of products of the columns, rows weighing what they are given: what a line's errors hang on beside the spread. */
export const crossed = (rows: readonly (readonly number[])[], weights: readonly number[]): number[][] =>
	rows[0]!.map((_, a) =>
		rows[0]!.map((__, b) => rows.reduce((sum, row, i) => sum + weights[i]! * row[a]! * row[b]!, 0))
	);
