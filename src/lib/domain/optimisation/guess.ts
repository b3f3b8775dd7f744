/** What somebody guessed of a goal before its result was shown. */
export interface Guess {
	readonly by: string;
	readonly isOwner: boolean;
	/** How likely, of ten. */
	readonly confidence: number;
	/** Where the figure will stand, in the metric's unit; null where only a chance was given. */
	readonly value: number | null;
}

/** What may be seen of the guesses for one goal: how many there are, and one's own; all of them once the result is shown. */
export interface GuessState {
	readonly goalId: string;
	readonly count: number;
	readonly mine: { readonly confidence: number; readonly value: number | null } | null;
	readonly revealed: boolean;
	/** Empty until the result has been shown. */
	readonly all: readonly Guess[];
}

interface StoredGuess extends Guess {
	readonly goalId: string;
	readonly membershipId: string;
}

/**
 * Guesses as one person may see them: before the result is shown a count and one's own, afterwards everybody's, the
 * owner's first, then the surest. So nobody's guess leans on another's.
 */
export function guessStates(
	goals: readonly string[],
	guesses: readonly StoredGuess[],
	revealed: ReadonlySet<string>,
	me: string | null
): GuessState[] {
	return goals.map((goalId) => {
		const own = guesses.filter((guess) => guess.goalId === goalId);
		const mine = own.find((guess) => guess.membershipId === me);
		const shown = revealed.has(goalId);
		return {
			goalId,
			count: own.length,
			mine: mine === undefined ? null : { confidence: mine.confidence, value: mine.value },
			revealed: shown,
			all: shown
				? own
						.map(({ by, isOwner, confidence, value }) => ({ by, isOwner, confidence, value }))
						.sort(
							(a, b) => Number(b.isOwner) - Number(a.isOwner) || b.confidence - a.confidence || (a.by < b.by ? -1 : 1)
						)
				: []
		};
	});
}

/** What the room thought, in three numbers of ten: the lowest, the middle and the highest; null where nobody guessed. */
export function roomGuess(
	all: readonly Pick<Guess, 'confidence'>[]
): { readonly low: number; readonly middle: number; readonly high: number } | null {
	const sorted = all.map((guess) => guess.confidence).sort((a, b) => a - b);
	const at = (index: number): number => sorted[index] as number;
	if (sorted.length === 0) return null;
	const half = (sorted.length - 1) / 2;
	return { low: at(0), middle: (at(Math.floor(half)) + at(Math.ceil(half))) / 2, high: at(sorted.length - 1) };
}

/** A guess is asked for so many days before the meeting. */
export const askDaysBefore = 7;
