/** Fewer answers than this are not shown to people without the right to read single answers. */
export const smallGroup = 5;

/**
 * Which cells of a line to hide so that no group of one to four answers can be worked out: the small ones, and as many of
 * the next smallest until at least two are hidden that together hold five answers or more. A line hides none, or at
 * least two; where there is no second one, everything is hidden. Cells without answers tell nothing and stay.
 */
export function hiddenCells(counts: readonly number[]): ReadonlySet<number> {
	const order = counts.map((n, index) => ({ n, index })).filter((cell) => cell.n > 0);
	order.sort((a, b) => a.n - b.n || a.index - b.index);
	const hidden = new Set<number>();
	let sum = 0;
	for (const { n, index } of order) {
		if (n >= smallGroup && (hidden.size === 0 || (hidden.size >= 2 && sum >= smallGroup))) break;
		hidden.add(index);
		sum += n;
	}
	return hidden;
}

/** Whether a group inside a whole may be shown: neither it nor what is left without it is small. */
export const isShowable = (group: number, whole: number): boolean =>
	group === 0 || (group >= smallGroup && (whole === group || whole - group >= smallGroup));
