/**
 * How sure somebody feels that a goal will be reached, in five words: one tap. Kept in tenths (0 to 10), so that it stands
 * beside the chance that the data give, and is scored by the same rule.
 */
export const feltWords = { hardly: 1, doubtful: 3, even: 5, likely: 7, almost_sure: 9 } as const;
export type FeltWord = keyof typeof feltWords;

/** The word that is nearest to a felt confidence in tenths; the lower one half-way. */
export function feltWord(tenths: number): FeltWord {
	let best: FeltWord = 'hardly';
	for (const [word, value] of Object.entries(feltWords) as [FeltWord, number][]) {
		if (Math.abs(value - tenths) < Math.abs(feltWords[best] - tenths)) best = word;
	}
	return best;
}

/**
 * Whether somebody feels plainly other than the data say: two tenths and a half or more apart. Higher: they hope for more
 * than the data do. Null where one of the two is missing or they agree.
 */
export function feltAgainst(tenths: number | null, chance: number | null): 'higher' | 'lower' | null {
	if (tenths === null || chance === null) return null;
	const apart = tenths / 10 - chance;
	return Math.abs(apart) < 0.25 - 1e-9 ? null : apart > 0 ? 'higher' : 'lower';
}
