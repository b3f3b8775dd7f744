import type { Generated } from 'kysely';

export interface TacticTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	why: Generated<string>;
	lead_id: string | null;
	department_id: string | null;
	channels: Generated<string>;
	budget: number | null;
	effort: number | null;
	impact: number | null;
	lever: string | null;
	automates: Generated<0 | 1>;
	human_route: Generated<string>;
	expected_effect: Generated<string>;
	starts_on: string | null;
	started_at: string | null;
	stopped_at: string | null;
	finished_at: string | null;
}

export interface ActionTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	tactic_id: string;
	assignee_id: string | null;
	department_id: string | null;
	due_on: string | null;
	after_id: string | null;
	note: Generated<string>;
	stuck: string | null;
	done_at: string | null;
	done_by: string | null;
}

export interface SpendTable {
	organisation_id: string;
	id: string;
	tactic_id: string;
	amount: number;
	spent_on: string;
	note: Generated<string>;
	at: string;
	by_id: string | null;
	removed_at: string | null;
}

export interface TacticsTables {
	tactic: TacticTable;
	action: ActionTable;
	spend: SpendTable;
}
