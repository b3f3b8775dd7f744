import type { OrganisationScope } from '../access/organisation-scope.ts';
import { readDefinitions } from './definitions.ts';
import { waitingSums } from './rebuild.ts';
import { repeatProgress } from './repeats.ts';

/** Fewer days than this wait now and then for a moment; nobody needs to hear of them. */
const daysTold = 30;

/** What is being counted anew behind a change. */
export interface Counting {
	/** Days of streams whose sums are not counted yet; figures are right meanwhile. */
	readonly days: number;
	/** Customers of whom it is settled which answer counts in a quarter; null where nobody is left. */
	readonly customers: number | null;
}

/** What is being counted anew in the whole organisation; null where that is nothing to speak of. */
export async function countingNow(scope: OrganisationScope): Promise<Counting | null> {
	const days = await waitingSums(scope);
	const customers = (await repeatProgress(scope))?.done ?? null;
	return days < daysTold && customers === null ? null : { days: days < daysTold ? 0 : days, customers };
}

/**
 * Of a metric in which a customer counts once a quarter: how many customers were looked at, while others are left; until
 * then its figures may still change.
 */
export async function countingCustomers(scope: OrganisationScope, metricId: string): Promise<number | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined || definition.repeats === null) return null;
	const ids = definition.sources.map((source) => source.id);
	return (await repeatProgress(scope, ids))?.done ?? null;
}
