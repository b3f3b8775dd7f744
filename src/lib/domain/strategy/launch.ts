/** What must be there before a strategy is launched. */
export interface LaunchFacts {
	readonly goals: number;
	readonly goalsWithMetric: number;
	readonly tactics: number;
	readonly tacticsWithLead: number;
	readonly reviewOn: string | null;
}

export interface LaunchCondition {
	readonly id: 'goals_have_metric' | 'tactics_have_lead' | 'review_has_date';
	readonly met: boolean;
	readonly have: number;
	readonly need: number;
}

/** The three conditions of a launch: every goal has a metric, every tactic a lead, and the review a date (R-002-02). */
export const launchConditions = (facts: LaunchFacts): readonly LaunchCondition[] => [
	{
		id: 'goals_have_metric',
		met: facts.goals > 0 && facts.goalsWithMetric === facts.goals,
		have: facts.goalsWithMetric,
		need: Math.max(1, facts.goals)
	},
	{
		id: 'tactics_have_lead',
		met: facts.tactics > 0 && facts.tacticsWithLead === facts.tactics,
		have: facts.tacticsWithLead,
		need: Math.max(1, facts.tactics)
	},
	{ id: 'review_has_date', met: facts.reviewOn !== null, have: facts.reviewOn === null ? 0 : 1, need: 1 }
];

export const canLaunch = (facts: LaunchFacts): boolean => launchConditions(facts).every((condition) => condition.met);
