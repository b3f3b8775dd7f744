import type { FindingKind } from './finding.ts';

export const quadrants = ['strength', 'weakness', 'opportunity', 'threat'] as const;
export type Quadrant = (typeof quadrants)[number];

/** A quadrant with more is a list, not a summary. */
export const quadrantLimit = 12;

/** One line of the board: drawn from a finding, or typed. */
export interface SwotItem {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly quadrant: Quadrant;
	readonly findingId: string | null;
	readonly goals: readonly { readonly id: string; readonly title: string }[];
}

/** Where a finding belongs on the board unless somebody puts it elsewhere: a pain is a weakness of ours (R-002-15). */
export const quadrantOf = (kind: FindingKind): Quadrant =>
	kind === 'pain' ? 'weakness' : kind === 'strength' ? 'strength' : 'opportunity';

/** Whether a quadrant still takes an item: at most 12, because the board sums up. */
export const hasRoom = (items: readonly Pick<SwotItem, 'quadrant'>[], quadrant: Quadrant): boolean =>
	items.filter((item) => item.quadrant === quadrant).length < quadrantLimit;
