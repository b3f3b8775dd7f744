/** A long list in two parts: what is shown at once, and what is folded behind one line. */
export interface Parted<T> {
	readonly first: readonly T[];
	readonly rest: readonly T[];
}

/**
 * The so many that matter most, lowest rank first; among equals the list keeps its own order. A list that is no longer
 * than that stays as it is.
 */
export function foremost<T>(all: readonly T[], limit: number, rank: (one: T) => number): Parted<T> {
	if (all.length <= limit) return { first: all, rest: [] };
	const sorted = all
		.map((one) => ({ one, rank: rank(one) }))
		.sort((a, b) => a.rank - b.rank)
		.map(({ one }) => one);
	return { first: sorted.slice(0, limit), rest: sorted.slice(limit) };
}
