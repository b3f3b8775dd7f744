import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface TacticFacts {
	readonly tactics: number;
	readonly withGoal: number;
	readonly withEvidence: number;
	readonly withLead: number;
	readonly withActions: number;
	readonly automatingWithoutRoute: number;
	readonly goalsWithoutTactic: number;
}

/** Every tactic answers a goal and evidence, has a lead and to-dos, and keeps a person within reach (R-002-30, 31, R-004-09). */
export const tacticCompletion = (facts: TacticFacts): Completion =>
	completionOf([
		{ filled: facts.tactics, weight: 1.5, missing: { code: 'tactics.none', at: 'new' } },
		{
			filled: facts.tactics === 0 || facts.goalsWithoutTactic > 0 ? 0 : 1,
			missing: facts.goalsWithoutTactic > 0 && { code: 'tactics.goals_without', count: facts.goalsWithoutTactic }
		},
		{
			filled: share(facts.withGoal, facts.tactics),
			weight: 0.5,
			missing: facts.tactics > 0 && { code: 'tactics.without_goal', count: facts.tactics - facts.withGoal }
		},
		{
			filled: share(facts.withEvidence, facts.tactics),
			missing: facts.tactics > 0 && { code: 'tactics.reactive', count: facts.tactics - facts.withEvidence }
		},
		{
			filled: share(facts.withLead, facts.tactics),
			missing: facts.tactics > 0 && { code: 'tactics.without_lead', count: facts.tactics - facts.withLead }
		},
		{
			filled: share(facts.withActions, facts.tactics),
			missing: facts.tactics > 0 && { code: 'tactics.without_actions', count: facts.tactics - facts.withActions }
		},
		{
			filled: facts.tactics > 0 && facts.automatingWithoutRoute === 0 ? 1 : 0,
			weight: 0.5,
			missing: facts.automatingWithoutRoute > 0 && {
				code: 'tactics.no_human_route',
				count: facts.automatingWithoutRoute
			}
		}
	]);
