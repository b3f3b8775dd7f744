import type { Unit } from '../metrics/kind.ts';
import type { Unusual } from '../metrics/unusual/watch.ts';
import type { Day } from '../shared/instant.ts';
import { unhappyEvent, type Base } from './series.ts';
import type { Why } from './threat.ts';

/**
 * How an alert ended: as usual again; settled into what is usual; explained by an outage or a season that was marked;
 * withdrawn because its data were corrected; said to be no problem.
 */
export const closedHows = ['back', 'settled', 'explained', 'withdrawn', 'dismissed'] as const;
export type ClosedHow = (typeof closedHows)[number];

/** What changed, where, and how. */
export interface Change {
	readonly base: Base;
	readonly ref: string;
	/** The metric's title; of cases and events what they are called. */
	readonly name: string;
	/** The group that it was seen in; empty for everybody. */
	readonly dimension: string;
	readonly label: string;
	readonly segment: string;
	readonly sort: Unusual['sort'];
	readonly direction: Unusual['direction'];
	readonly isBetter: boolean;
	readonly from: Day;
	readonly to: Day;
	readonly foundOn: Day;
	readonly value: number;
	readonly usual: number;
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency?: string;
	readonly extent: Unusual['extent'];
	readonly n: number;
}

/** A goal that a change puts in danger. */
export interface ThreatenedGoal {
	readonly id: string;
	readonly title: string;
	readonly why: Why;
	readonly strategyId: string;
	readonly owner: { readonly id: string; readonly name: string } | null;
}

/** Something that is marked on the lines, and that a change can come from. */
export interface CauseEvent {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly firstDay: Day;
	readonly lastDay: Day;
}

/** An alert as lists show it. */
export interface AlertLine extends Change {
	readonly id: string;
	readonly raisedAt: string;
	readonly owner: { readonly id: string; readonly name: string } | null;
	readonly isMine: boolean;
	readonly closedAt: string | null;
	readonly closedHow: ClosedHow | null;
	readonly backOn: Day | null;
	/** What it threatens in the strategy that is looked at; whose goals they are. */
	readonly goals: readonly ThreatenedGoal[];
	/** Groups or the whole in which the same change shows as well. */
	readonly parts: readonly Change[];
}

/** Everything about one alert. */
export interface AlertDetail extends AlertLine {
	readonly version: number;
	readonly takenAt: string | null;
	readonly cause: string;
	readonly event: CauseEvent | null;
	readonly reason: string;
	readonly closedBy: string | null;
	readonly place: { readonly id: string; readonly title: string } | null;
	readonly department: string | null;
	/** What we noticed, written down from it, and what was done about that. */
	readonly finding: {
		readonly id: string;
		readonly title: string;
		readonly tactics: readonly { readonly id: string; readonly title: string }[];
	} | null;
}

/** One way of saying what changed: `metric_down`, `cases_up`, `complaints_up`. */
export const sayings = [
	'metric_up',
	'metric_down',
	'cases_up',
	'cases_down',
	'complaints_up',
	'complaints_down',
	'returns_up',
	'returns_down',
	'refunds_up',
	'refunds_down',
	'cancellations_up',
	'cancellations_down'
] as const;
export type Saying = (typeof sayings)[number];

export function sayingOf(change: Pick<Change, 'base' | 'ref' | 'direction'>): Saying {
	const what = change.base === 'events' ? (unhappyEvent(change.ref) ?? 'complaints') : change.base;
	return `${what}_${change.direction}`;
}

/** Whether an alert is to be looked at: not over, and nobody has said that it is no problem. */
export const isOpen = (alert: Pick<AlertLine, 'closedAt'>): boolean => alert.closedAt === null;

const extents = ['small', 'plain', 'large'];

/** The order in which alerts are read: what threatens goals first, then what got worse, the larger, the newer. */
export const byConcern = (a: AlertLine, b: AlertLine): number =>
	Number(a.isBetter) - Number(b.isBetter) ||
	Number(b.goals.length > 0) - Number(a.goals.length > 0) ||
	extents.indexOf(b.extent) - extents.indexOf(a.extent) ||
	(a.from < b.from ? 1 : a.from > b.from ? -1 : 0);
