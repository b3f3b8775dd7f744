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

export interface OptimisationTables {
	review: ReviewTable;
	review_note: ReviewNoteTable;
	goal_outcome: GoalOutcomeTable;
	decision: DecisionTable;
	lesson: LessonTable;
}
