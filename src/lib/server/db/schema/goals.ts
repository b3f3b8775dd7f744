import type { Generated } from 'kysely';

export interface GoalTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	metric_id: string | null;
	metric_version: number | null;
	filter: Generated<string>;
	shape: string;
	direction: string;
	baseline_kind: string;
	baseline_value: number | null;
	baseline_n: number | null;
	baseline_variance: number | null;
	baseline_known_by: string | null;
	change: number | null;
	target_value: number | null;
	path: Generated<string>;
	stay_share: Generated<number>;
	starts_on: string | null;
	ends_on: string | null;
	because: Generated<string>;
	top: Generated<0 | 1>;
	owner_id: string | null;
	department_id: string | null;
	status: Generated<string>;
	kept_anyway: Generated<0 | 1>;
	carried_from_id: string | null;
	closed_at: string | null;
	rhythm: Generated<string>;
}

export interface GoalChangeTable {
	organisation_id: string;
	id: string;
	goal_id: string;
	field: string;
	from_value: string | null;
	to_value: string | null;
	reason: Generated<string>;
	at: string;
	by_id: string | null;
}

export interface CheckInTable {
	organisation_id: string;
	id: string;
	goal_id: string;
	membership_id: string | null;
	note: Generated<string>;
	confidence: number | null;
	value_then: number | null;
	chance_then: number | null;
	at: string;
}

export interface GoalForecastTable {
	organisation_id: string;
	goal_id: string;
	/** The Monday of the week in which it was made. */
	week: string;
	made_at: string;
	/** As it was shown. */
	chance: number;
	expected: number | null;
	low: number | null;
	high: number | null;
	label: string;
	value: number | null;
	answers: number;
	/** What it spoke of: this target by this day. */
	target: number;
	ends_on: string;
	/** How sure whoever leads the goal felt then, in tenths. */
	felt: number | null;
	/** Whether that target was reached; empty until the goal has ended. */
	came: 0 | 1 | null;
	brier: number | null;
	in_range: 0 | 1 | null;
}

export interface GoalResultTable {
	organisation_id: string;
	goal_id: string;
	ended_on: string;
	reached: 0 | 1;
	value: number;
	answers: number;
	target: number;
	/** As it was found first, before anything was corrected. */
	first_reached: 0 | 1;
	first_at: string;
	scored_at: string;
}

export interface GoalGuardTable {
	organisation_id: string;
	goal_id: string;
	metric_id: string;
}

export interface SurveyBudgetTable {
	organisation_id: string;
	strategy_id: string;
	pause_days: number;
	pools: Generated<string>;
	weights: Generated<string>;
	changed_at: string;
	by_id: string | null;
}

export interface GoalsTables {
	goal_forecast: GoalForecastTable;
	goal_result: GoalResultTable;
	goal_guard: GoalGuardTable;
	survey_budget: SurveyBudgetTable;
	goal: GoalTable;
	goal_change: GoalChangeTable;
	check_in: CheckInTable;
}
