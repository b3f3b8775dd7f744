import type { OurTimes } from '../../domain/research/market.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { listMetrics } from '../metrics/queries.ts';
import { figure } from '../metrics/read.ts';

/** How far back our own times are looked at, in days. */
const windowDays = 90;

/**
 * Our own times, to set mystery shops against: the middle time to a first answer and to a solution over the last 90 days,
 * from the first metric of each kind; none where nothing is measured.
 */
export async function ourTimes(scope: OrganisationScope): Promise<OurTimes> {
	const metrics = await listMetrics(scope);
	const to = localDay(scope.clock.now(), scope.organisation.timeZone);
	const from = addDays(to, 1 - windowDays);
	const middle = async (kind: string): Promise<number | null> => {
		const metric = metrics.find((one) => one.kind === kind);
		if (metric === undefined) return null;
		const found = await figure(scope, metric.id, { from, to });
		return found.extra['median'] ?? found.value;
	};
	const [first, solved] = await Promise.all([middle('first-response'), middle('resolution')]);
	return { first, solved };
}
