import type { Channel, Component, Nature, Phase } from './presets.ts';

/** The one scale on which staff and customers rate: 1 (bad) to 5 (good). */
export const ratingScale = { least: 1, most: 5 } as const;

/** A touchpoint without a customer's word for so many days counts as not listened to (R-004-10). */
export const listeningDays = 90;

/** How many touchpoints the quick way rates. */
export const quickCount = 12;

/** What staff think of a touchpoint, without names and only where nobody can be told apart. */
export interface StaffOpinion {
	/** Mean of each rater's latest rating, 1 to 5. */
	readonly mean: number;
	readonly raters: number;
	/** Lowest and highest of all; none where it is one's own rating alone. */
	readonly low: number | null;
	readonly high: number | null;
	/** Two or more raters are two or more points apart. */
	readonly isApart: boolean;
	/** Instant of the newest rating. */
	readonly at: string;
	/** Fewer than five have rated: this is the acting person's own rating, and nobody else's. */
	readonly isOwn: boolean;
}

/** What customers say of a touchpoint in the last 90 days, on the same scale of 1 to 5. */
export interface CustomerRating {
	readonly metricId: string;
	readonly value: number;
	/** Half of the range within which the true figure plausibly lies; none when it cannot be told. */
	readonly margin: number | null;
	readonly answers: number;
}

/** A place where a customer meets the organisation, with what both sides think of it. */
export interface Touchpoint {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly suggested: boolean;
	readonly phase: Phase;
	readonly channel: Channel;
	readonly nature: Nature;
	readonly component: Component | null;
	readonly departmentId: string | null;
	/** The outside partner who runs it, or empty (R-000-04). */
	readonly partner: string;
	/** Customers who meet it in a month. */
	readonly volume: number | null;
	/** 1 (little) to 5 (much). */
	readonly importance: number | null;
	readonly note: string;
	readonly staff: StaffOpinion | null;
	/** How many people have rated it, whether or not what they think may be shown. */
	readonly raters: number;
	/** The acting person's own latest rating. */
	readonly own: number | null;
	readonly customers: CustomerRating | null;
}

/** A figure of another scale, from `min` to `max`, on the scale of 1 to 5: 1 + 4 (value - min) / (max - min). */
export const onFive = (value: number, min: number, max: number): number => 1 + (4 * (value - min)) / (max - min);

/** How well customers like a touchpoint: 4 and over, 3 to 4, under 3, or no word for 90 days. */
export type Liking = 'high' | 'middle' | 'low' | 'silent';
export const liking = (customers: Pick<CustomerRating, 'value'> | null): Liking =>
	customers === null ? 'silent' : customers.value >= 4 ? 'high' : customers.value >= 3 ? 'middle' : 'low';

interface Weighed {
	readonly volume: number | null;
	readonly importance: number | null;
}

/**
 * The touchpoints that matter most, first: by customers a month times importance (R-000-09). Where volume is not known
 * the middle one of the others stands in, where importance is not known 3 does; equals keep their order.
 */
export function matterMost<T extends Weighed>(touchpoints: readonly T[], most = quickCount): T[] {
	const volumes = touchpoints.flatMap(({ volume }) => (volume === null ? [] : [volume])).sort((a, b) => a - b);
	const usual = volumes[Math.floor(volumes.length / 2)] ?? 1;
	const weight = (one: Weighed): number => (one.volume ?? usual) * (one.importance ?? 3);
	return touchpoints
		.map((one, index) => ({ one, index }))
		.sort((a, b) => weight(b.one) - weight(a.one) || a.index - b.index)
		.slice(0, most)
		.map(({ one }) => one);
}

/**
 * The next touchpoint to rate, going on behind one (or from the start): the first that the person has not rated, or simply
 * the next one when all are rated anew. None at the end of the list.
 */
export function nextToRate<T extends { id: string; own: number | null }>(
	touchpoints: readonly T[],
	after?: string | null,
	isAnew = false
): T | null {
	const from = touchpoints.findIndex((one) => one.id === after) + 1;
	return touchpoints.slice(from).find((one) => isAnew || one.own === null) ?? null;
}
