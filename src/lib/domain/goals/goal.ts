import type { MetricKind } from '../metrics/kind.ts';
import type { Direction } from '../metrics/trend.ts';
import { daysBetween, type Day } from '../shared/instant.ts';
import { valueBetween, type PathPoint } from './path.ts';
import { periodOf, type DayRange, type PeriodCalendar } from '../shared/period.ts';

/** `absolute`: by so much ("+1 point"); `relative`: by a share ("-20 %"); `level`: to, or staying at, a value ("above 70"). */
export const goalShapes = ['absolute', 'relative', 'level'] as const;
export type GoalShape = (typeof goalShapes)[number];

export const goalDirections = ['raise', 'lower', 'keep_above', 'keep_below'] as const;
export type GoalDirection = (typeof goalDirections)[number];

export const baselineKinds = ['measured', 'typed', 'unknown'] as const;
export type BaselineKind = (typeof baselineKinds)[number];

/** The ways to approach a target, as they are chosen: evenly, a step at the end of every quarter, through typed points. */
export const pathKinds = ['straight', 'stepped', 'points'] as const;
export type PathKind = (typeof pathKinds)[number];

/** Where the figure stood at the start. A typed one counts as exact; an unknown one has a day by which it will be known. */
export interface Baseline {
	readonly kind: BaselineKind;
	readonly value: number | null;
	/** Answers behind a measured value, and the variance of one of them. */
	readonly n: number | null;
	readonly variance: number | null;
	readonly knownBy: Day | null;
}

/** How the target is approached: evenly, in steps that hold until the next day, or in lines between typed points. */
export type TargetPath =
	| { readonly kind: 'straight' }
	| { readonly kind: 'stepped'; readonly steps: readonly PathPoint[] }
	| { readonly kind: 'points'; readonly points: readonly PathPoint[] };

/** What a goal asks for, as far as it has been said; a draft leaves things open. */
export interface GoalTerms {
	readonly shape: GoalShape;
	readonly direction: GoalDirection;
	/** By how much, above 0: in the metric's unit, or in percent when relative. */
	readonly change: number | null;
	/** The value of a level goal. */
	readonly target: number | null;
	readonly path: TargetPath;
	readonly baseline: Baseline;
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
	/** Share of the time that a "stay" goal must hold, 0 to 1. */
	readonly stayShare: number;
}

/** The share of time that is agreed on unless a goal says otherwise. */
export const usualStayShare = 0.9;

/** Whether a goal is about staying on one side of a value. */
export const isKeep = (direction: GoalDirection): boolean => direction === 'keep_above' || direction === 'keep_below';

/** On which side of the target the figure must end: at or above it, or at or below it. */
export const sideOf = (direction: GoalDirection): Direction =>
	direction === 'raise' || direction === 'keep_above' ? 'higher' : 'lower';

/**
 * The value that reaches the goal, in the metric's unit: baseline ± change, baseline × (1 ± percent/100), or the level
 * named. Null while baseline or change is not known.
 */
export function targetValue(terms: GoalTerms): number | null {
	const { shape, change, target, baseline } = terms;
	if (shape === 'level') return target;
	if (change === null || baseline.value === null) return null;
	const sign = sideOf(terms.direction) === 'higher' ? 1 : -1;
	return shape === 'absolute' ? baseline.value + sign * change : baseline.value * (1 + (sign * change) / 100);
}

/** The change asked for in the metric's unit, signed; null while it is not known. */
export function wantedChange(terms: GoalTerms): number | null {
	const target = targetValue(terms);
	if (target !== null && terms.baseline.value !== null) return target - terms.baseline.value;
	if (terms.shape !== 'absolute' || terms.change === null) return null;
	return sideOf(terms.direction) === 'higher' ? terms.change : -terms.change;
}

/** The share of the goal's time that has passed on a day, from 0 at the start to 1 after the last day. */
export function timeShare({ startsOn, endsOn }: Pick<GoalTerms, 'startsOn' | 'endsOn'>, day: Day): number | null {
	if (startsOn === null || endsOn === null) return null;
	const total = daysBetween(startsOn, endsOn) + 1;
	return total <= 0 ? null : Math.min(1, Math.max(0, daysBetween(startsOn, day) / total));
}

/**
 * What the target path asks for at the start of a day: straight b + (t - b) f; stepped: the value of the last step whose
 * day has come, before that the baseline; points: a line from each to the next, from the baseline to the target; "stay": the level itself. Null while the target or the baseline is unknown.
 */
export function expectedAt(terms: GoalTerms, day: Day): number | null {
	const target = targetValue(terms);
	if (target === null) return null;
	if (isKeep(terms.direction)) return target;
	const start = terms.baseline.value;
	const passed = timeShare(terms, day);
	if (start === null || passed === null) return null;
	if (passed >= 1) return target;
	if (terms.path.kind === 'straight') return start + (target - start) * passed;
	if (terms.path.kind === 'points') {
		const { startsOn, endsOn } = terms;
		const between = terms.path.points.filter(({ on }) => on > startsOn! && on < endsOn!);
		return valueBetween([{ on: startsOn!, value: start }, ...between, { on: endsOn!, value: target }], day);
	}
	let expected = start;
	for (const step of [...terms.path.steps].sort((a, b) => (a.on < b.on ? -1 : 1)))
		if (step.on <= day) expected = step.value;
	return expected;
}

/**
 * The window of the figure that a goal is judged by. A level: the period of the calendar that holds the last day, up to
 * that day. What adds up, and "stay": the goal's whole time. Null without dates.
 */
export function goalWindow(
	terms: Pick<GoalTerms, 'direction' | 'startsOn' | 'endsOn'>,
	kind: Pick<MetricKind, 'accumulates'>,
	calendar: PeriodCalendar
): DayRange | null {
	const { startsOn, endsOn, direction } = terms;
	if (startsOn === null || endsOn === null || endsOn < startsOn) return null;
	if (kind.accumulates || isKeep(direction)) return { first: startsOn, last: endsOn };
	return { first: periodOf(endsOn, calendar, 'quarter').first, last: endsOn };
}
