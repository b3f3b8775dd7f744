import { addDays, type Day } from '../../domain/shared/instant.ts';
import { quarterOf, previousQuarter } from '../../domain/shared/period.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { figure } from '../metrics/read.ts';

export interface MeasuredBaseline {
	readonly value: number | null;
	readonly n: number;
	readonly variance: number | null;
	readonly from: Day;
	readonly to: Day;
}

/**
 * Where a metric stood before a goal begins: its figure of the period before the one the goal starts in; where that had
 * no answers, of the 90 days before the start.
 */
export async function measuredBaseline(
	scope: OrganisationScope,
	metricId: string,
	where: readonly Condition[],
	startsOn: Day
): Promise<MeasuredBaseline> {
	const before = previousQuarter(quarterOf(startsOn, scope.organisation), scope.organisation);
	const windows = [
		{ from: before.first, to: before.last },
		{ from: addDays(startsOn, -90), to: addDays(startsOn, -1) }
	];
	let last: MeasuredBaseline | null = null;
	for (const window of windows) {
		const found = await figure(scope, metricId, { ...window, where });
		last = { value: found.value, n: found.n, variance: found.variance, ...window };
		if (found.value !== null && found.refusal !== 'too_few') return last;
	}
	return last as MeasuredBaseline;
}
