import { completionOf, type Completion } from '../shared/completion.ts';

export interface OptimisationFacts {
	readonly planned: number;
	readonly held: number;
	readonly decisions: number;
	readonly decisionsWithOwner: number;
	readonly lessons: number;
}

/** A review on the calendar, one held with owned decisions, a lesson kept (R-002-37, R-002-40). */
export const optimisationCompletion = (facts: OptimisationFacts): Completion =>
	completionOf([
		{ filled: facts.planned + facts.held, weight: 1.5, missing: { code: 'optimisation.no_date', at: 'plan' } },
		{ filled: facts.held, missing: facts.planned > 0 && { code: 'optimisation.none_held', at: 'plan' } },
		{
			filled: facts.decisions === 0 ? 0 : facts.decisionsWithOwner / facts.decisions,
			missing: facts.held > 0 && { code: 'optimisation.no_decision', at: 'archive' }
		},
		{ filled: facts.lessons, weight: 0.5, missing: facts.held > 0 && { code: 'optimisation.no_lesson', at: 'archive' } }
	]);
