/** Seasons from fewer quarters than this are not modelled. */
export const seasonsFrom = 8;

/** A figure of a quarter beside the one before and the same one a year ago; null where that is not known. */
export interface SeasonalChange {
	/** Last less the quarter before, in the figure's unit. */
	readonly fromPrevious: number | null;
	/** Last less the same quarter a year ago. */
	readonly fromYearAgo: number | null;
	/** The same quarter a year before the next one: what any forecast of it must beat. */
	readonly naiveNext: number | null;
}

/**
 * How the last quarter stands against the one before and against a year ago: season alone moves the first, not the second.
 * `quarters` from the oldest on; null for one without a figure. Year = four quarters.
 */
export function seasonalChange(quarters: readonly (number | null)[]): SeasonalChange {
	const at = (back: number): number | null => quarters.at(-1 - back) ?? null;
	const less = (then: number | null): number | null => {
		const now = at(0);
		return now === null || then === null ? null : now - then;
	};
	return {
		fromPrevious: quarters.length > 1 ? less(at(1)) : null,
		fromYearAgo: quarters.length > 4 ? less(at(4)) : null,
		naiveNext: quarters.length > 3 ? at(3) : null
	};
}
