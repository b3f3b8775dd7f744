import type { ItemKind } from '../items/kinds.ts';
import type { Unit } from '../metrics/kind.ts';
import type { Channel } from '../shared/channel.ts';
import type { Day } from '../shared/instant.ts';
import type { SpendingCategory } from '../shared/spending.ts';
import type { Effect } from './effect.ts';
import type { GuardGap } from './guard.ts';
import type { Lever } from './lever.ts';
import type { Wait } from './order.ts';
import type { Holdup, TacticStatus } from './status.ts';

export interface NamedThing {
	readonly id: string;
	readonly title: string;
}

/** What a tactic rests on: a finding, a gap, a quote, with its kind. */
export interface Ground extends NamedThing {
	readonly kind: ItemKind;
	/** The other company that it was seen at, if any (R-002-32). */
	readonly company?: string | null;
}

/** A tactic as its card on the board shows it. */
export interface TacticCard extends NamedThing {
	readonly version: number;
	readonly suggested: boolean;
	readonly why: string;
	readonly status: TacticStatus;
	readonly holdups: readonly Holdup[];
	/** How many of its to-dos are done. */
	readonly folds: { readonly done: number; readonly total: number };
	readonly lead: NamedThing | null;
	readonly department: NamedThing | null;
	readonly goals: readonly NamedThing[];
	readonly grounds: readonly Ground[];
	/** Without anything that it rests on. */
	readonly isReactive: boolean;
	/** To-dos that are open after their day, and the first of them. */
	readonly late: number;
	readonly lateFirst: (NamedThing & { readonly dueOn: Day; readonly reason: string | null }) | null;
	readonly stuck: (NamedThing & { readonly reason: string }) | null;
	readonly nextDue: Day | null;
	readonly effort: number | null;
	readonly impact: number | null;
	readonly isEasyWin: boolean;
	readonly automates: boolean;
	readonly humanRoute: string;
	/** In the currency's smallest unit. */
	readonly budget: number | null;
	readonly spent: number;
	readonly startsOn: Day | null;
	readonly startedAt: string | null;
	readonly finishedAt: string | null;
	readonly stoppedAt: string | null;
	readonly channels: readonly Channel[];
	readonly lever: Lever | null;
	readonly expectedEffect: string;
	readonly category: SpendingCategory | null;
	/** The day by which it is meant to be through; null where its to-dos alone say so. */
	readonly endsOn: Day | null;
	/** The metric that watches a machine. */
	readonly watch: NamedThing | null;
	/** What one that automates lacks before it may start. */
	readonly guardGaps: readonly GuardGap[];
	/** Who let it start without, and why. */
	readonly overrule: Overrule | null;
	/** What it is expected to change, as last written. */
	readonly effect: SaidEffect | null;
}

/** The guard of a machine, overruled by a leader. */
export interface Overrule {
	readonly reason: string;
	readonly by: string | null;
	readonly at: string;
}

/** An expectation as it was written down. */
export interface SaidEffect extends Effect {
	readonly id: string;
	readonly metric: string;
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency: string | null;
	readonly touchpoint: string | null;
	readonly recordedAt: string;
	readonly by: string | null;
	/** Written when the tactic was already under way. */
	readonly isAfterwards: boolean;
	readonly isWithdrawn: boolean;
}

/** How a budget came to be what it is. */
export interface BudgetChange {
	readonly id: string;
	readonly from: number | null;
	readonly to: number | null;
	readonly reason: string;
	readonly at: string;
	readonly by: string | null;
}

/** A small point on the checklist of a to-do; it may be one person's part. */
export interface Point extends NamedThing {
	readonly person: NamedThing | null;
	readonly doneAt: string | null;
	readonly doneBy: string | null;
	/** Whether whoever looks may tick it. */
	readonly mayTick: boolean;
}

/** A to-do of a tactic. */
export interface Action extends NamedThing {
	readonly version: number;
	readonly tacticId: string;
	readonly assignee: NamedThing | null;
	readonly department: NamedThing | null;
	readonly dueOn: Day | null;
	readonly afterId: string | null;
	/** The to-do it still waits for. */
	readonly waitsFor: string | null;
	/** Why it cannot begin, and when that is over. */
	readonly wait: Wait | null;
	readonly startsOn: Day | null;
	/** Estimated hours. */
	readonly hours: number | null;
	readonly points: readonly Point[];
	readonly note: string;
	readonly stuck: string | null;
	readonly doneAt: string | null;
	readonly doneBy: string | null;
	readonly isLate: boolean;
	/** Whether whoever looks may tick it off. */
	readonly mayDo: boolean;
}

/** A to-do in the list "what needs me". */
export interface MyAction extends NamedThing {
	readonly tactic: NamedThing;
	/** The tactic's reason. */
	readonly why: string;
	readonly note: string;
	readonly dueOn: Day | null;
	readonly isLate: boolean;
	readonly isToday: boolean;
	readonly stuck: string | null;
	readonly waitsFor: string | null;
	/** Mine, or of my department and nobody's yet. */
	readonly of: 'me' | 'department';
}

export interface Spend {
	readonly id: string;
	readonly amount: number;
	readonly spentOn: Day;
	readonly note: string;
	readonly by: string | null;
	readonly isRemoved: boolean;
}
