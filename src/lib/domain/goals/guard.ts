import type { Comparison, Unit } from '../metrics/kind.ts';
import type { Direction } from '../metrics/trend.ts';

/** Whether the metric that guards a goal got worse meanwhile. */
export type GuardState = 'fine' | 'broke' | 'unknown';

/** The figure that guards a goal: where it stood before the goal began, and since. */
export interface GuardStanding {
	readonly metricId: string;
	readonly title: string;
	readonly unit: Unit;
	readonly decimals: number;
	readonly currency: string | null;
	readonly state: GuardState;
	readonly before: number | null;
	readonly since: number | null;
}

/**
 * The guard of a goal broke when its metric's change since the goal's start goes against its direction and the 95 % interval
 * of that change leaves out nought: it surely got worse. Unknown where there are too few answers. `comparison` is that of the
 * guard metric from before the start to now.
 */
export function guardState(comparison: Comparison, better: Direction): GuardState {
	const { low, high, change, word } = comparison;
	if (word === 'too_few' || change === null || low === undefined || high === undefined) return 'unknown';
	return (better === 'higher' ? high < 0 : low > 0) ? 'broke' : 'fine';
}
