import type { Comparison } from './kind.ts';
import { benjaminiHochberg, holm } from './many.ts';
import type { ChangeWord } from './trend.ts';

/** How many of the finds in a table of segments may be false, on average. */
export const tableFalseShare = 0.1;

/** At most this many goals are tested together in a review. */
export const reviewGoalsMost = 5;

/** A change among many, with what it is worth when all are looked at together. */
export interface JointComparison extends Comparison {
	/** The p-value adjusted for all of them; null where there is none. */
	readonly adjusted: number | null;
	/** The word alone would have been another: looking at many at once took it back. */
	readonly isTakenBack: boolean;
}

const quiet: ChangeWord = 'no_clear_change';

function jointly(
	changes: readonly Comparison[],
	adjust: (pValues: readonly number[]) => number[],
	limit: number
): JointComparison[] {
	const tested = changes.filter((change) => change.pValue !== undefined && change.word !== 'too_few');
	const adjusted = adjust(tested.map((change) => change.pValue!));
	const found = new Map(tested.map((change, i) => [change, adjusted[i]!]));
	return changes.map((change) => {
		const p = found.get(change) ?? null;
		const isFound = p === null || p <= limit;
		const isTakenBack = !isFound && change.word !== quiet;
		return { ...change, adjusted: p, isTakenBack, word: isTakenBack ? quiet : change.word };
	});
}

/**
 * Changes of all segments of a table: a word stands only where it would if one find in ten may be false (Benjamini &
 * Hochberg). A segment picked out after looking is a question, not a find.
 */
export const segmentChanges = (changes: readonly Comparison[]): JointComparison[] =>
	jointly(changes, benjaminiHochberg, tableFalseShare);

/** Changes of the goals of a review, five at most: the chance of even one false find stays 5 % (Holm). */
export function reviewChanges(changes: readonly Comparison[]): JointComparison[] {
	if (changes.length > reviewGoalsMost) throw new RangeError('a review tests five goals at most');
	return jointly(changes, holm, 0.05);
}

/** Answers from which a segment has an interval, and from which its change may be coloured. */
export const segmentIntervalFrom = 10;
export const segmentColourFrom = 30;

/** False finds to expect when `comparisons` quiet figures are each held against 5 %. */
export const expectedFalseFinds = (comparisons: number): number => comparisons / 20;
