import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface GoalFacts {
	readonly goals: number;
	readonly withMetric: number;
	readonly withBaseline: number;
	readonly withDates: number;
	readonly hasAim: boolean;
}

/** Goals are done when there is an aim and every goal is bound to a metric, a baseline and dates (R-002-08). */
export const goalCompletion = (facts: GoalFacts): Completion =>
	completionOf([
		{ filled: facts.goals, weight: 2, missing: { code: 'goals.none', at: 'new' } },
		{
			filled: share(facts.withMetric, facts.goals),
			missing: facts.goals > 0 && { code: 'goals.without_metric', count: facts.goals - facts.withMetric }
		},
		{
			filled: share(facts.withBaseline, facts.goals),
			missing: facts.goals > 0 && { code: 'goals.without_baseline', count: facts.goals - facts.withBaseline }
		},
		{
			filled: share(facts.withDates, facts.goals),
			missing: facts.goals > 0 && { code: 'goals.without_dates', count: facts.goals - facts.withDates }
		},
		{ filled: facts.hasAim ? 1 : 0, missing: { code: 'goals.without_aim', at: 'aim' } }
	]);
