import type { Generated } from 'kysely';

export interface ReadinessRoundTable {
	organisation_id: string;
	id: string;
	opened_at: string;
	opened_by: string | null;
	until_on: string;
	closed_at: string | null;
}

export interface ReadinessGivenTable {
	organisation_id: string;
	round_id: string;
	membership_id: string;
}

export interface ReadinessAnswerTable {
	organisation_id: string;
	id: string;
	round_id: string;
	scores: string;
}

export interface ReadinessFindingTable {
	organisation_id: string;
	round_id: string;
	statement: string;
	finding_id: string;
}

export interface PracticeTable {
	organisation_id: string;
	id: string;
	preset: string | null;
	title: Generated<string>;
	part: string;
	state: Generated<string>;
	marked_at: string | null;
	marked_by: string | null;
	position: Generated<number>;
	set_aside_at: string | null;
}

export interface ReadinessTables {
	readiness_round: ReadinessRoundTable;
	readiness_given: ReadinessGivenTable;
	readiness_answer: ReadinessAnswerTable;
	readiness_finding: ReadinessFindingTable;
	practice: PracticeTable;
}
