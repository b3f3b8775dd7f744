import { completionOf, share, type Completion } from '../shared/completion.ts';

export interface ResearchFacts {
	readonly criteria: number;
	/** Criteria times companies, us included. */
	readonly cells: number;
	readonly scored: number;
	readonly checks: number;
	readonly mysteryShops: number;
}

/** The matrix of criteria and companies filled with evidence, a service checklist and a mystery shop (R-002-20 to 24). */
export const researchCompletion = (facts: ResearchFacts): Completion =>
	completionOf([
		{ filled: facts.criteria / 4, missing: { code: 'research.few_criteria', at: 'matrix' } },
		{
			filled: share(facts.scored, facts.cells),
			weight: 2,
			missing: facts.cells > 0 && { code: 'research.empty_cells', count: facts.cells - facts.scored, at: 'matrix' }
		},
		{ filled: facts.checks, weight: 0.5, missing: { code: 'research.no_check', at: 'checks' } },
		{ filled: facts.mysteryShops, weight: 0.5, missing: { code: 'research.no_mystery_shop', at: 'shops' } }
	]);
