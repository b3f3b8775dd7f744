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
	category: string | null;
	ends_on: string | null;
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
	hours: number | null;
	starts_on: string | null;
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

export interface ActionPointTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	action_id: string;
	title: string;
	position: number;
	membership_id: string | null;
	done_at: string | null;
	done_by: string | null;
	removed_at: string | null;
}

export interface TacticEffectTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	tactic_id: string;
	metric_id: string;
	filter: Generated<string>;
	touchpoint_id: string | null;
	shape: string;
	direction: string;
	amount: number;
	from_on: string;
	recorded_at: string;
	recorded_by: string | null;
	after_start: Generated<0 | 1>;
	withdrawn_at: string | null;
}

export interface EffectComparisonTable {
	organisation_id: string;
	effect_id: string;
	kind: string;
	value: Generated<string>;
	touchpoint_id: string | null;
	at: string;
	by_id: string | null;
}

export interface TacticWatchTable {
	organisation_id: string;
	tactic_id: string;
	metric_id: string;
}

export interface TacticOverruleTable {
	organisation_id: string;
	id: string;
	tactic_id: string;
	reason: string;
	at: string;
	by_id: string | null;
	ended_at: string | null;
}

export interface BudgetChangeTable {
	organisation_id: string;
	id: string;
	tactic_id: string;
	from_amount: number | null;
	to_amount: number | null;
	reason: Generated<string>;
	at: string;
	by_id: string | null;
}

export interface EffectToldTable {
	organisation_id: string;
	effect_id: string;
	/** The word that people were told last. */
	told: string;
	/** The word as it seems by now, and since when. */
	seems: string;
	seems_since: string;
	at: string;
}

export interface TacticsTables {
	tactic: TacticTable;
	action: ActionTable;
	action_point: ActionPointTable;
	tactic_effect: TacticEffectTable;
	effect_comparison: EffectComparisonTable;
	effect_told: EffectToldTable;
	tactic_watch: TacticWatchTable;
	tactic_overrule: TacticOverruleTable;
	budget_change: BudgetChangeTable;
	spend: SpendTable;
}
