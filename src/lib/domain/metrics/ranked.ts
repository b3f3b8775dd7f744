/** Values in ascending order, reached by rank, whether they are known one by one or only as a histogram. */
export interface Ranked {
	readonly n: number;
	/** The value of rank 0 (smallest) to n - 1 (largest). */
	at(rank: number): number;
	/** How many values are at most `value`. */
	upTo(value: number): number;
}

/** Sorts raw values; the array handed in is left as it was. */
export function rankedValues(values: readonly number[]): Ranked {
	const sorted = Float64Array.from(values).sort();
	return {
		n: sorted.length,
		at: (rank) => sorted[rank]!,
		upTo: (value) => {
			let low = 0;
			let high = sorted.length;
			while (low < high) {
				const middle = (low + high) >> 1;
				if (sorted[middle]! <= value) low = middle + 1;
				else high = middle;
			}
			return low;
		}
	};
}

/**
 * The value below which the share q lies, type 7: linear between the two nearest ranks, the default of R and NumPy.
 * For q = 1/2 it is the middle value or the mean of the two middle values. NaN when there are no values.
 */
export function quantile(ranked: Ranked, q: number): number {
	if (ranked.n === 0) return NaN;
	const position = (ranked.n - 1) * q;
	const below = Math.floor(position);
	const low = ranked.at(below);
	if (below + 1 >= ranked.n) return low;
	return low + (position - below) * (ranked.at(below + 1) - low);
}
