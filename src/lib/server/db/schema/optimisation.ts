import type { Generated } from 'kysely';

export interface ReviewTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	cycle_from: string;
	cycle_to: string;
	planned_on: string;
	status: Generated<string>;
	started_at: string | null;
	held_at: string | null;
	snapshot: string | null;
	voices: Generated<string>;
	thanks: Generated<string>;
	closing: Generated<string>;
}

export interface ReviewNoteTable {
	organisation_id: string;
	id: string;
	review_id: string;
	membership_id: string | null;
	text: string;
	parked: Generated<0 | 1>;
	at: string;
	kind: Generated<string>;
	settled_at: Generated<string>;
}

export interface GoalOutcomeTable {
	organisation_id: string;
	id: string;
	review_id: string;
	goal_id: string;
	choice: string;
	note: Generated<string>;
	at: string;
	by_id: string | null;
}

export interface DecisionTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	review_id: string | null;
	owner_id: string | null;
	due_on: string | null;
	detail: Generated<string>;
	done_at: string | null;
	outcome: Generated<string>;
}

export interface LessonTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	review_id: string | null;
	detail: Generated<string>;
}

export interface ReviewMeetingTable {
	organisation_id: string;
	review_id: string;
	prepared_at: string | null;
	part: Generated<string>;
	goal: Generated<number>;
	face: Generated<string>;
	part_since: string | null;
	presenter_id: string | null;
	presenter_at: string | null;
	code: string | null;
}

export interface ReviewGuessTable {
	organisation_id: string;
	id: string;
	review_id: string;
	goal_id: string;
	membership_id: string;
	confidence: number;
	value: number | null;
	at: string;
}

export interface ReviewRevealTable {
	organisation_id: string;
	review_id: string;
	goal_id: string;
	at: string;
	by_id: string | null;
}

export interface TacticHandTable {
	organisation_id: string;
	id: string;
	review_id: string;
	tactic_id: string;
	voter: string;
	choice: string;
	at: string;
}

export interface TacticOutcomeTable {
	organisation_id: string;
	id: string;
	review_id: string;
	tactic_id: string;
	choice: string;
	note: Generated<string>;
	for_stop: Generated<number>;
	for_continue: Generated<number>;
	for_grow: Generated<number>;
	at: string;
	by_id: string | null;
}

export interface DecisionTacticTable {
	organisation_id: string;
	decision_id: string;
	tactic_id: string;
	action_id: string | null;
}

export interface CommitmentTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	sponsor: string;
	budget: number | null;
	sentence: Generated<string>;
	signed_at: string;
	signed_by: string | null;
}

export interface CommitmentHoursTable {
	organisation_id: string;
	commitment_id: string;
	department_id: string;
	hours: number;
}

export interface ReadingTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	number: number;
	asked_at: string;
	asked_by: string | null;
}

export interface ReadingConfirmationTable {
	organisation_id: string;
	reading_id: string;
	membership_id: string;
	at: string;
}

export interface LessonTagTable {
	organisation_id: string;
	lesson_id: string;
	tag_key: string;
	tag: string;
}

export interface LessonSightingTable {
	organisation_id: string;
	id: string;
	lesson_id: string;
	review_id: string | null;
	note: Generated<string>;
	at: string;
	by_id: string | null;
}

export interface OptimisationTables {
	review: ReviewTable;
	review_note: ReviewNoteTable;
	goal_outcome: GoalOutcomeTable;
	decision: DecisionTable;
	lesson: LessonTable;
	review_meeting: ReviewMeetingTable;
	review_guess: ReviewGuessTable;
	review_reveal: ReviewRevealTable;
	tactic_hand: TacticHandTable;
	tactic_outcome: TacticOutcomeTable;
	decision_tactic: DecisionTacticTable;
	commitment: CommitmentTable;
	commitment_hours: CommitmentHoursTable;
	reading: ReadingTable;
	reading_confirmation: ReadingConfirmationTable;
	lesson_tag: LessonTagTable;
	lesson_sighting: LessonSightingTable;
}
