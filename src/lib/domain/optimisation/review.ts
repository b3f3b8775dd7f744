import type { Day } from '../shared/instant.ts';
import type { OutcomeChoice } from './carry-over.ts';
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
	/** What earlier reviews decided: open, or done since the last one. */
	readonly lastDecisions: readonly Decision[];
	readonly newDecisions: readonly Decision[];
	readonly lessons: readonly Lesson[];
}
