import { completionOf, type Completion } from '../shared/completion.ts';

export interface CompetitorFacts {
	readonly direct: number;
	readonly roleModels: number;
	readonly keywords: number;
	readonly rankedKeywords: number;
	readonly watchItems: number;
}

/** Known rivals, someone to look up to, the keywords and who ranks for them (R-002-16 to 19). */
export const competitorCompletion = (facts: CompetitorFacts): Completion =>
	completionOf([
		{ filled: facts.direct / 2, weight: 2, missing: { code: 'competitors.few_profiles', at: 'profiles' } },
		{ filled: facts.roleModels, missing: { code: 'competitors.no_role_model', at: 'profiles' } },
		{ filled: facts.keywords / 5, missing: { code: 'competitors.few_keywords', at: 'keywords' } },
		{ filled: facts.rankedKeywords / 3, missing: { code: 'competitors.no_rankings', at: 'keywords' } },
		{ filled: facts.watchItems, weight: 0.5, missing: { code: 'competitors.nothing_to_know', at: 'watch' } }
	]);
