import type { Day } from '../shared/instant.ts';
import type { OutcomeChoice } from './carry-over.ts';
import type { GuessState } from './guess.ts';
import type { Hands } from './hands.ts';
import type { NoteKind } from './schema.ts';
import type { Snapshot } from './snapshot.ts';

export const reviewStatuses = ['planned', 'running', 'held'] as const;
export type ReviewStatus = (typeof reviewStatuses)[number];

export interface Person {
	readonly id: string;
	readonly title: string;
}

/** Something that was decided: what, who, by when; and later whether it was done. */
export interface Decision {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly reviewId: string | null;
	readonly owner: Person | null;
	readonly dueOn: Day | null;
	readonly detail: string;
	readonly doneAt: string | null;
	readonly outcome: string;
	/** The tactic that it is to become a to-do of. */
	readonly tactic: Person | null;
	/** Whether it has become one; then the to-do says whether it is done. */
	readonly isTodo: boolean;
	readonly isLate: boolean;
}

export interface Lesson {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly reviewId: string | null;
	readonly detail: string;
	/** The day on which it was written down. */
	readonly on: Day;
}

/** A review as a mark on the line of quarters. */
export interface ReviewMark {
	readonly id: string;
	readonly status: ReviewStatus;
	readonly cycleFrom: Day;
	readonly cycleTo: Day;
	readonly plannedOn: Day;
	readonly heldAt: string | null;
	readonly goals: number;
	readonly reached: number;
	readonly decisions: number;
}

/** A silent note: what it says, never who said it. */
export interface Note {
	readonly id: string;
	readonly text: string;
	readonly parked: boolean;
	readonly kind: NoteKind | null;
	readonly settled: boolean;
}

/** Where the meeting is, and who leads it: the same for every open page. */
export interface MeetingPlace {
	readonly part: string;
	readonly goal: number | null;
	readonly face: string | null;
	/** Since when this part is on, in milliseconds. */
	readonly partSince: number | null;
	readonly presenter: Person | null;
	/** Whether whoever presents has given a sign of life lately. */
	readonly isPresenterHere: boolean;
	/** With what phones come in; null for those who need none. */
	readonly code: string | null;
}

/** What became of a tactic in a review, and how hands stood. */
export interface TacticOutcome {
	readonly tacticId: string;
	readonly choice: OutcomeChoice | null;
	readonly note: string;
	/** Counted in the room and typed in. */
	readonly room: Hands;
	/** Raised on phones. */
	readonly phones: Hands;
}

export interface Outcome {
	readonly goalId: string;
	readonly choice: OutcomeChoice;
	readonly note: string;
}

/** A review with everything that its pages show. */
export interface Review extends ReviewMark {
	readonly startedAt: string | null;
	readonly snapshot: Snapshot | null;
	readonly thanks: string;
	readonly closing: string;
	readonly notes: readonly Note[];
	readonly outcomes: readonly Outcome[];
	readonly tacticOutcomes: readonly TacticOutcome[];
	readonly guesses: readonly GuessState[];
	/** Null unless the meeting is running. */
	readonly place: MeetingPlace | null;
	/** Questions that earlier reviews set aside and nobody has settled. */
	readonly parkedBefore: readonly Note[];
	/** What earlier reviews decided: open, or done since the last one. */
	readonly lastDecisions: readonly Decision[];
	readonly newDecisions: readonly Decision[];
	readonly lessons: readonly Lesson[];
}
