import type { Condition } from '#lib/domain/metrics/figure.ts';

/** The first goal that asks something of this figure for the customers who are shown. */
export const goalOf = <G extends { readonly metricId: string; readonly filter: readonly Condition[] }>(
	goals: readonly G[],
	metricId: string,
	of: Condition | null
): G | undefined =>
	goals.find(
		(goal) =>
			goal.metricId === metricId &&
			(of === null
				? goal.filter.length === 0
				: goal.filter.length === 1 && goal.filter[0]?.dimension === of.dimension && goal.filter[0].value === of.value)
	);
