/** A goal of a review: what its owner felt, and how it came out. */
export interface FeltAndFound {
	/** Of ten. */
	readonly confidence: number;
	readonly reached: boolean;
}

export interface FeltBand {
	readonly from: number;
	readonly to: number;
	readonly goals: number;
	readonly reached: number;
}

const bands = [
	[0, 3],
	[4, 6],
	[7, 10]
] as const;

/** Felt confidence against the outcome, in three bands: unsure, half and half, sure. Bands without goals are left out. */
export const feltBands = (pairs: readonly FeltAndFound[]): FeltBand[] =>
	bands
		.map(([from, to]) => {
			const own = pairs.filter(({ confidence }) => confidence >= from && confidence <= to);
			return { from, to, goals: own.length, reached: own.filter(({ reached }) => reached).length };
		})
		.filter(({ goals }) => goals > 0);

/**
 * How far felt chances lay from what happened: the mean of (chance - outcome) squared (Brier, 1950). 0 is perfect, 0.25 is
 * what always saying "five in ten" gets. Null below five goals: fewer say nothing.
 */
export function feltError(pairs: readonly FeltAndFound[]): number | null {
	if (pairs.length < 5) return null;
	return (
		pairs.reduce((sum, { confidence, reached }) => sum + (confidence / 10 - (reached ? 1 : 0)) ** 2, 0) / pairs.length
	);
}

/** What a review could be judged by. */
export interface QuarterSums {
	readonly reviewId: string;
	readonly cycleFrom: string;
	readonly heldAt: string;
	readonly goals: number;
	readonly reached: number;
	readonly decisions: number;
	readonly decisionsDone: number;
	/** Spent until then on tactics that it stopped, in minor units. */
	readonly spentOnStopped: number;
	/** What was noticed in the quarter, and how much of it a tactic or a decision rests on. */
	readonly noticed: number;
	readonly answered: number;
	readonly felt: readonly FeltAndFound[];
}

/** All quarters together. */
export function totals(quarters: readonly QuarterSums[]): Omit<QuarterSums, 'reviewId' | 'cycleFrom' | 'heldAt'> {
	const sum = (of: (quarter: QuarterSums) => number): number =>
		quarters.reduce((total, quarter) => total + of(quarter), 0);
	return {
		goals: sum((quarter) => quarter.goals),
		reached: sum((quarter) => quarter.reached),
		decisions: sum((quarter) => quarter.decisions),
		decisionsDone: sum((quarter) => quarter.decisionsDone),
		spentOnStopped: sum((quarter) => quarter.spentOnStopped),
		noticed: sum((quarter) => quarter.noticed),
		answered: sum((quarter) => quarter.answered),
		felt: quarters.flatMap((quarter) => quarter.felt)
	};
}
