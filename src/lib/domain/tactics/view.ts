/** The ways to look at the tactics of a strategy; each has an address and answers one question. */
export const tacticViews = ['board', 'timeline', 'departments', 'worth', 'matrix'] as const;
export type TacticView = (typeof tacticViews)[number];

/** The view that an address asks for; the board for what is none. */
export const tacticView = (asked: string | null): TacticView => tacticViews.find((view) => view === asked) ?? 'board';

/** The sentence of judgement of a view: a code, and what it is made of. */
export interface ViewJudgement<C extends string = string> {
	readonly code: C;
	readonly params: Readonly<Record<string, string | number>>;
}
