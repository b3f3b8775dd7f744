import type { ViewJudgement } from './view.ts';

/** Something that nobody answers yet, and where it is seen. */
export interface Uncovered {
	readonly id: string;
	readonly title: string;
}

/** What the tactics leave out (R-002-30, R-000-01, R-003-16): most pressing first within each kind. */
export interface Coverage {
	readonly goals: readonly Uncovered[];
	readonly pains: readonly (Uncovered & { readonly severity: number })[];
	readonly gaps: readonly Uncovered[];
	readonly departments: readonly Uncovered[];
	readonly people: readonly (Uncovered & { readonly hours: number; readonly has: number })[];
}

/** Of each kind at most so many are named; how many more there are is said. */
export const coverageShown = 5;

export type CoverageCode = 'nothing_to_answer' | 'whole' | 'pains' | 'goals' | 'gaps' | 'departments' | 'people';

/**
 * The sentence above what is left out: goals that nothing serves first, then pains, then gaps of the market, then
 * departments without a part, then people with too much; or that nothing is left out.
 */
export function coverageJudgement(coverage: Coverage, hasAnything: boolean): ViewJudgement<CoverageCode> {
	const kinds = ['goals', 'pains', 'gaps', 'departments', 'people'] as const;
	const first = kinds.find((kind) => coverage[kind].length > 0);
	if (first === undefined) return { code: hasAnything ? 'whole' : 'nothing_to_answer', params: {} };
	const others = kinds.reduce((sum, kind) => sum + (kind === first ? 0 : coverage[kind].length), 0);
	return { code: first, params: { n: coverage[first].length, title: coverage[first][0]?.title ?? '', others } };
}
