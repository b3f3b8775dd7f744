import type { Day } from '../shared/instant.ts';
import type { OutcomeChoice } from './carry-over.ts';

/** What a review leaves behind. */
export const archiveKinds = ['decision', 'goal', 'tactic', 'lesson', 'minutes'] as const;
export type ArchiveKind = (typeof archiveKinds)[number];

/** One thing of the archive, wherever it comes from. */
export interface ArchiveEntry {
	readonly kind: ArchiveKind;
	readonly id: string;
	readonly title: string;
	/** More that was said of it. */
	readonly lines: readonly string[];
	readonly on: Day;
	readonly href: string;
	readonly strategy: string;
	readonly person: string | null;
	/** Done or reached, or not; null where that is no question. */
	readonly done: boolean | null;
	readonly choice: OutcomeChoice | null;
	readonly tags: readonly string[];
	/** When a lesson showed itself again. */
	readonly sightings: readonly { readonly on: Day; readonly note: string }[];
}
