import type { Completion } from '../shared/completion.ts';

/** The four chapters that the nine folds stand in. */
export const chapters = ['decide', 'understand', 'act', 'learn'] as const;
export type Chapter = (typeof chapters)[number];

/** What a step is. Its order is its place in the registry; its words are messages under its id. */
export interface Step<Id extends string = string, Facts = never> {
	readonly id: Id;
	/** The last part of its address. */
	readonly slug: string;
	/** Name of its icon. */
	readonly icon: string;
	readonly chapter: Chapter;
	/** Steps that are better done before: advice, never a lock. */
	readonly dependsOn: readonly string[];
	/** Minutes that the quick way takes. */
	readonly minutes: number;
	completion(facts: Facts): Completion;
}
