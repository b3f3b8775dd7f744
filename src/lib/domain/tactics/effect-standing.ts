import type { Unit } from '../metrics/kind.ts';
import type { Day } from '../shared/instant.ts';
import type { EffectDirection } from './effect.ts';
import type { EffectFound, EffectVerdict } from './effect-found.ts';
import type { EffectOutlook } from './effect-outlook.ts';

/**
 * How it stands with what a tactic did: nobody wrote down what it should change; it has not begun (or its effect is not due
 * yet); the figure has nothing to compare; or there is something to tell.
 */
export const effectStates = ['unsaid', 'not_begun', 'no_figure', 'told'] as const;
export type EffectState = (typeof effectStates)[number];

/** The short word of a tactic in lists, in reports and beside its money. */
export const effectMarks = ['helps', 'harms', 'no_visible_effect', 'too_early', 'not_begun', 'unsaid'] as const;
export type EffectMark = (typeof effectMarks)[number];

/** What else may explain a change, as far as the application knows. */
export interface EffectDoubt {
	readonly kind: 'event' | 'tactic';
	readonly id: string;
	readonly title: string;
	readonly firstDay: Day;
}

/** A group that can stand beside: another value of the dimension, another touchpoint. */
export interface ComparedGroup {
	/** "s:chat" for a segment value, "t:<id>" for a touchpoint; what the form sends. */
	readonly key: string;
	readonly label: string;
	/** Another tactic worked there at the time; null where none did. */
	readonly touchedBy: string | null;
}

/** Whom the figure is held against. */
export interface Compared {
	/** All groups that nobody touched, one that somebody chose, or none. */
	readonly kind: 'untouched' | 'chosen' | 'none';
	readonly groups: readonly ComparedGroup[];
	/** Chosen, and too thin to be held against: its own course stood in. */
	readonly isTooThin: boolean;
	readonly chosen: { readonly key: string; readonly at: string; readonly by: string | null } | null;
}

/** The figure in a week, where it would have been, and where the others were; null where there is too little to show. */
export interface EffectPicturePoint {
	readonly day: Day;
	readonly value: number | null;
	readonly without: number | null;
	readonly others: number | null;
}

/** What a tactic did, as far as can be told. */
export interface EffectStanding {
	readonly state: EffectState;
	readonly verdict: EffectVerdict | null;
	readonly metric: { readonly id: string; readonly title: string } | null;
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency: string | null;
	/** It adds up; then figures are at the pace of a week. */
	readonly accumulates: boolean;
	readonly direction: EffectDirection;
	readonly hasBegun: boolean;
	readonly startsOn: Day | null;
	readonly lastOn: Day | null;
	/** Of times, the latest days are left out while too many of their cases are open. */
	readonly leavesOutOpen: boolean;
	/** Mean distance since the start from where it would have stood, with its range, in the metric's unit. */
	readonly change: number | null;
	readonly low: number | null;
	readonly high: number | null;
	/** What was hoped for, signed, in the metric's unit. */
	readonly hoped: number | null;
	/** Where it would have stood without, on the mean since the start. */
	readonly without: number | null;
	readonly way: EffectFound['way'];
	readonly every: 'day' | 'week';
	readonly pointsBefore: number;
	readonly pointsAfter: number;
	readonly answersBefore: number;
	readonly answersAfter: number;
	readonly outlook: EffectOutlook | null;
	readonly isAfterwards: boolean;
	readonly compared: Compared;
	readonly picture: readonly EffectPicturePoint[];
	/** The figure is not told apart by the touchpoint that was named: it is looked at as a whole. */
	readonly isWhole: boolean;
	readonly doubts: readonly EffectDoubt[];
}

/** The word for lists; a figure that has nothing to compare yet is too early, never without effect. */
export function effectMark({ state, verdict }: Pick<EffectStanding, 'state' | 'verdict'>): EffectMark {
	if (state === 'unsaid' || state === 'not_begun') return state;
	return verdict ?? 'too_early';
}

/** What was spent on tactics of one mark. */
export interface EffectMoneyGroup {
	readonly mark: EffectMark;
	/** In the currency's smallest unit. */
	readonly spent: number;
	readonly tactics: readonly { readonly id: string; readonly title: string; readonly spent: number }[];
}

/** The marks under which money is told, those that ask for a decision first. */
const moneyMarks: readonly EffectMark[] = ['no_visible_effect', 'harms', 'too_early', 'unsaid', 'helps'];

/**
 * What was spent on tactics by what they did (R-002-04): without visible effect, to the harm, with too little to tell,
 * without a word on what to expect, and with effect. What is undecided is never counted as without effect; what has not
 * begun is not judged, and is left out like tactics that cost nothing.
 */
export function effectMoney(
	tactics: readonly {
		readonly id: string;
		readonly title: string;
		readonly spent: number;
		readonly mark: EffectMark;
	}[]
): EffectMoneyGroup[] {
	return moneyMarks.flatMap((mark) => {
		const own = tactics
			.filter((tactic) => tactic.mark === mark && tactic.spent > 0)
			.sort((a, b) => b.spent - a.spent || (a.id < b.id ? -1 : 1));
		if (own.length === 0) return [];
		return [
			{
				mark,
				spent: own.reduce((sum, { spent }) => sum + spent, 0),
				tactics: own.map(({ id, title, spent }) => ({ id, title, spent }))
			}
		];
	});
}
