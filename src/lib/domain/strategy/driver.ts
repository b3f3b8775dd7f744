/** A group of customers and what they give. */
export interface SegmentFigure {
	readonly dimension: string;
	readonly label: string;
	readonly segment: string;
	readonly value: number;
	readonly n: number;
}

/** The group that pulls a figure away from where it should be, against everyone else. */
export interface Driver {
	readonly dimension: string;
	readonly label: string;
	readonly segment: string;
	readonly value: number;
	readonly n: number;
	/** What everyone else gives: the mean of the others by their answers. */
	readonly others: number;
	/** By how much the whole would be better if this group gave what the others give. */
	readonly pull: number;
}

/** A group smaller than this is not named as a cause. */
export const leastForDriver = 30;

/**
 * The group that pulls a figure furthest in the wrong direction: for each value of each dimension, the distance to
 * everyone else times its share of the answers (the "real change" part of Kitagawa's split, between groups instead of
 * quarters). Groups under 30 answers, and pulls under a point, are left out: then there is none. It is a hint where to
 * look, not a proof of a cause.
 */
export function strongestDriver(
	groups: readonly SegmentFigure[],
	better: 'higher' | 'lower',
	leastPull: number
): Driver | null {
	const byDimension = new Map<string, SegmentFigure[]>();
	for (const group of groups) byDimension.set(group.dimension, [...(byDimension.get(group.dimension) ?? []), group]);
	let strongest: Driver | null = null;
	for (const list of byDimension.values()) {
		const all = list.reduce((sum, group) => sum + group.n, 0);
		for (const group of list) {
			const rest = list.filter((other) => other !== group);
			const restN = rest.reduce((sum, other) => sum + other.n, 0);
			if (group.n < leastForDriver || restN < leastForDriver || group.segment === '') continue;
			const others = rest.reduce((sum, other) => sum + other.value * other.n, 0) / restN;
			const gap = better === 'higher' ? others - group.value : group.value - others;
			const pull = (gap * group.n) / all;
			if (pull < leastPull || (strongest !== null && pull <= strongest.pull)) continue;
			strongest = {
				dimension: group.dimension,
				label: group.label,
				segment: group.segment,
				value: group.value,
				n: group.n,
				others,
				pull
			};
		}
	}
	return strongest;
}
