/** Adjusted p-values that hold the share of false finds (Benjamini & Hochberg 1995), in the order given. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
	const m = pValues.length;
	const order = pValues.map((_, i) => i).sort((a, b) => pValues[b]! - pValues[a]!);
	const adjusted = new Array<number>(m);
	let least = 1;
	order.forEach((index, fromTop) => {
		least = Math.min(least, (pValues[index]! * m) / (m - fromTop));
		adjusted[index] = least;
	});
	return adjusted;
}

/** Adjusted p-values that hold the chance of even one false find (Holm 1979), in the order given. */
export function holm(pValues: readonly number[]): number[] {
	const m = pValues.length;
	const order = pValues.map((_, i) => i).sort((a, b) => pValues[a]! - pValues[b]!);
	const adjusted = new Array<number>(m);
	let most = 0;
	order.forEach((index, rank) => {
		most = Math.max(most, Math.min(1, pValues[index]! * (m - rank)));
		adjusted[index] = most;
	});
	return adjusted;
}
