import type { GoalBoardRow } from '../goals/board.ts';
import type { StepProgress } from '../strategy/progress.ts';
import type { Day } from '../shared/instant.ts';

export interface OnePageLine {
	readonly id: string;
	readonly title: string;
	readonly note?: string;
}

/** The nine steps on one page: what guests, the board and the wall see. No person but the lead is named. */
export interface OnePage {
	readonly organisation: string;
	readonly name: string;
	readonly aim: string;
	readonly asOf: Day;
	readonly lead: string | null;
	readonly progress: readonly StepProgress[];
	readonly goals: readonly GoalBoardRow[];
	readonly noticed: readonly (OnePageLine & { readonly kind: 'pain' | 'opportunity' | 'strength' })[];
	readonly competitors: readonly (OnePageLine & { readonly kind: string })[];
	readonly criteria: readonly OnePageLine[];
	readonly personas: readonly (OnePageLine & { readonly backed: boolean })[];
	readonly tactics: readonly OnePageLine[];
	/** Of these, what is under way or comes next, first things first. */
	readonly doing: readonly string[];
	readonly surveys: readonly (OnePageLine & { readonly open: boolean })[];
	readonly metrics: readonly OnePageLine[];
	readonly reviewOn: Day | null;
	/** What the strategy calls its steps, where not by their own names. */
	readonly names: Readonly<Record<string, string>>;
	/** The steps that the strategy shows. */
	readonly steps: readonly string[];
	/** Steps that the strategy leaves out, and parts that are kept from guests. */
	readonly hidden: readonly string[];
}

/** How many lines of each kind fit on the page. */
export const onePageLines = {
	noticed: 4,
	competitors: 3,
	criteria: 4,
	personas: 3,
	tactics: 5,
	surveys: 3,
	metrics: 6,
	goals: 6
} as const;
