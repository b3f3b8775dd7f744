import type { Day } from '../shared/instant.ts';
import { addDays } from '../shared/instant.ts';

/** What a review says of a goal. */
export const outcomeChoices = ['stop', 'continue', 'grow'] as const;
export type OutcomeChoice = (typeof outcomeChoices)[number];

type Shape = 'absolute' | 'relative' | 'level';
type Heading = 'raise' | 'lower' | 'keep_above' | 'keep_below';

/** What a goal asked for in the quarter under review. */
export interface CarriedTerms {
	readonly shape: Shape;
	readonly direction: Heading;
	/** By how much, in the metric's unit or in percent. */
	readonly change: number | null;
	/** The value of a level goal. */
	readonly target: number | null;
	/** The value that reached it, whatever its shape; null while it was not known. */
	readonly aim: number | null;
	readonly baseline: number | null;
}

/** What the goal of the next quarter asks for. */
export interface NextTerms {
	readonly shape: Shape;
	readonly direction: Heading;
	readonly change: number | null;
	readonly target: number | null;
	/** Typed: the result of the quarter under review; unknown where there was none. */
	readonly baselineKind: 'typed' | 'unknown';
	readonly baselineValue: number | null;
	/** By when an unknown baseline is to be known: four weeks into the quarter. */
	readonly baselineKnownBy: Day | null;
	readonly startsOn: Day;
	readonly endsOn: Day;
}

const rising = (direction: Heading): boolean => direction === 'raise' || direction === 'keep_above';
const stays = (direction: Heading): boolean => direction === 'keep_above' || direction === 'keep_below';

/** A sum free of binary dust: 12 decimals are more than any figure has. */
const clean = (value: number): number => Number(value.toPrecision(12));

/**
 * The goal of the next quarter after "continue" or "grow" (R-002-40). Its baseline is the result measured now.
 * Continue: the same aim stays. Not reached yet, it is the level to reach; reached already, it is the level to hold.
 * Grow: the same step again from the result; a level moves on by the step it asked for (aim - old baseline), and a level
 * that was held is raised to the result where that is better.
 * Without a result the terms stay as they were and the baseline is to be found. "Stop" has no next goal: null.
 */
export function carriedGoal(
	terms: CarriedTerms,
	result: number | null,
	choice: OutcomeChoice,
	quarter: { readonly first: Day; readonly last: Day }
): NextTerms | null {
	if (choice === 'stop') return null;
	const dates = { startsOn: quarter.first, endsOn: quarter.last };
	const { shape, direction, change, target, aim } = terms;
	if (result === null) {
		return {
			shape,
			direction,
			change,
			target,
			baselineKind: 'unknown',
			baselineValue: null,
			baselineKnownBy: addDays(quarter.first, 27),
			...dates
		};
	}
	const base = { baselineKind: 'typed', baselineValue: result, baselineKnownBy: null, ...dates } as const;
	const up = rising(direction);
	if (aim === null) return { shape, direction, change, target, ...base };
	const reached = up ? result >= aim : result <= aim;
	const level = (heading: Heading, value: number): NextTerms => ({
		shape: 'level',
		direction: heading,
		change: null,
		target: clean(value),
		...base
	});
	if (stays(direction)) return level(direction, choice === 'grow' && reached ? result : aim);
	if (choice === 'continue') return reached ? level(up ? 'keep_above' : 'keep_below', aim) : level(direction, aim);
	if (shape !== 'level') return { shape, direction, change, target: null, ...base };
	const step = terms.baseline === null ? 0 : aim - terms.baseline;
	const grows = up ? step > 0 : step < 0;
	if (grows) return level(direction, result + step);
	return reached ? level(up ? 'keep_above' : 'keep_below', result) : level(direction, aim);
}
