import type { Condition } from '../metrics/figure.ts';
import type { Day } from '../shared/instant.ts';

/** Whether an amount is in the metric's own unit or in percent of where it stands. */
export const effectShapes = ['absolute', 'relative'] as const;
export type EffectShape = (typeof effectShapes)[number];
export const effectDirections = ['raise', 'lower'] as const;
export type EffectDirection = (typeof effectDirections)[number];

/** What a tactic is expected to change: which figure, where, by how much, from when (R-002-03). */
export interface Effect {
	readonly metricId: string;
	/** At most one condition; none means everybody. */
	readonly filter: readonly Condition[];
	readonly touchpointId: string | null;
	readonly shape: EffectShape;
	readonly direction: EffectDirection;
	/** In the metric's unit, or percent where the shape is relative; above zero. */
	readonly amount: number;
	readonly fromOn: Day;
}

/**
 * Whether an expectation was written when the tactic was already under way: from the instant of its start on. Such a one
 * is kept and said to be so, because whoever knows how it went guesses well.
 */
export const isAfterwards = (startedAt: string | null, recordedAt: string): boolean =>
	startedAt !== null && startedAt <= recordedAt;

/** Whether two expectations say the same, so that nothing new is to be written down. */
export const saysTheSame = (a: Effect, b: Effect): boolean =>
	a.metricId === b.metricId &&
	a.touchpointId === b.touchpointId &&
	a.shape === b.shape &&
	a.direction === b.direction &&
	a.amount === b.amount &&
	a.fromOn === b.fromOn &&
	a.filter.length === b.filter.length &&
	a.filter.every(({ dimension, value }, index) => {
		const other = b.filter[index];
		return other !== undefined && other.dimension === dimension && other.value === value;
	});
