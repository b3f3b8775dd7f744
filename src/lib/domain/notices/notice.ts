import type { NoticeKind } from './kinds.ts';

/** What a notice's sentence is made of. `what` chooses among the sentences of its kind; `day` is a calendar date. */
export type NoticeWords = Readonly<Record<string, string | number | null>>;

/** Something that concerns the person who reads it. */
export interface NoticeLine {
	readonly id: string;
	readonly kind: NoticeKind;
	readonly words: NoticeWords;
	/** The page that shows it. */
	readonly path: string;
	readonly at: string;
	readonly isNew: boolean;
}
