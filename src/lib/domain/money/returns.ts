/** What money brings back. Amounts are in the smallest unit of one currency; rates and shares are fractions. */

/**
 * Return on what was spent: (benefit - cost) / cost. -0.76 means that 76 of 100 spent did not come back. Undefined where
 * nothing was spent: nothing divided by nothing is no return.
 */
export const roi = (benefit: number, cost: number): number | undefined =>
	cost > 0 ? (benefit - cost) / cost : undefined;

/**
 * Net present value: the sum of CF_i / (1 + r)^i, where the first flow is now (i = 0) and the others come a year apart.
 * With r = 0 it is the plain sum.
 */
export const npv = (flows: readonly number[], rate: number): number =>
	flows.reduce((sum, flow, index) => sum + flow / (1 + rate) ** index, 0);

/**
 * After how many periods what came in has made up for what went out: the running sum of the flows, taken as even within
 * a period (linear interpolation in the period that crosses nought). 0 where nothing went out; undefined where the flows
 * given do not suffice.
 */
export function payback(flows: readonly number[]): number | undefined {
	let sum = flows[0] ?? 0;
	if (sum >= 0) return 0;
	for (let period = 1; period < flows.length; period += 1) {
		const flow = flows[period] as number;
		if (sum + flow >= 0) return period - 1 + -sum / flow;
		sum += flow;
	}
	return undefined;
}

/**
 * What a customer is worth over all years to come: m·ρ / (1 + r - ρ) where the first margin comes after a year ('later'),
 * m·(1 + r) / (1 + r - ρ) where it comes now ('now'). `margin` is the margin of one customer and year, `stays` the share
 * ρ of customers who are still there a year later, `rate` the discount r. Undefined where everybody stays for ever and
 * nothing is discounted.
 */
export function customerValue(
	margin: number,
	stays: number,
	rate: number,
	first: 'now' | 'later' = 'later'
): number | undefined {
	const below = 1 + rate - stays;
	if (below <= 0) return undefined;
	return (margin * (first === 'now' ? 1 + rate : stays)) / below;
}

/** What goes into the worth of customers who stay. */
export interface Retention {
	readonly customers: number;
	/** Shares of customers who leave in a year: as it is, and as it would be. */
	readonly leaving: number;
	readonly leavingAfter: number;
	/** Of one customer in a year. */
	readonly revenue: number;
	/** What is left of the revenue. */
	readonly margin: number;
	/** How much of the change is put down to what was done. */
	readonly attributed: number;
}

/**
 * What it is worth in a year that fewer customers leave: customers × change of the share that leaves × revenue × margin ×
 * attributed share. Margin, never revenue; and only the part that is put down to what was done. Below nought where more
 * leave than before.
 */
export const retentionValue = (given: Retention): number =>
	given.customers * (given.leaving - given.leavingAfter) * given.revenue * given.margin * given.attributed;
