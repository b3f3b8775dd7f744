import type { SpendingCategory } from '../shared/spending.ts';

/** What a claim's number is counted in. `number` is a plain count. */
export const claimUnits = ['percent', 'times', 'money', 'years', 'number'] as const;
export type ClaimUnit = (typeof claimUnits)[number];

/** What claims are about; the order is that of the library. */
export const claimTopics = [
	'leaving',
	'keeping',
	'price',
	'growth',
	'belief',
	'service',
	'people',
	'trust',
	'budget',
	'skills'
] as const;
export type ClaimTopic = (typeof claimTopics)[number];

/** How far a number may be trusted, weakest first. What each means is said beside the library. */
export const claimGrades = ['second_hand', 'opinion', 'survey', 'study', 'own'] as const;
export type ClaimGrade = (typeof claimGrades)[number];

/** Where a claim is used: the assumption that takes its number, or the split of the budget. */
export interface ClaimUse {
	readonly kind: 'assumption' | 'budget';
	readonly strategy: { readonly id: string; readonly name: string };
	readonly goal: { readonly id: string; readonly title: string } | null;
	/** The assumption, by key; null for the split of the budget. */
	readonly assumption: string | null;
	/** Whether its number counts now, or did before another took its place. */
	readonly isCurrent: boolean;
}

/** A number from elsewhere, with where it comes from and how far it can be trusted. Never part of a formula (R-001-07). */
export interface Claim {
	readonly id: string;
	/** What it says, in our own words. */
	readonly title: string;
	readonly version: number;
	/** In the unit; money in the smallest unit of `currency`, all else in hundredths. Null for a claim without a number. */
	readonly value: number | null;
	/** The other end, where it is a range. */
	readonly valueTo: number | null;
	readonly unit: ClaimUnit;
	readonly currency: string | null;
	readonly topic: ClaimTopic;
	readonly category: SpendingCategory | null;
	/** Whose number it is; empty where nobody says. */
	readonly source: string;
	readonly year: number | null;
	/** Where we met it. */
	readonly origin: string;
	readonly url: string;
	readonly grade: ClaimGrade;
	readonly note: string;
	readonly suggested: boolean;
	readonly uses: readonly ClaimUse[];
}

/** What is not known of a claim: whose number it is, and of which year. It is said beside it, so that nobody quotes it blindly. */
export const unknownOf = (claim: Pick<Claim, 'source' | 'year'>): ('source' | 'year')[] => [
	...(claim.source === '' ? (['source'] as const) : []),
	...(claim.year === null ? (['year'] as const) : [])
];

export const claimOrders = ['topic', 'grade', 'year', 'used', 'title'] as const;
export type ClaimOrder = (typeof claimOrders)[number];

/** Which claims are shown, and in which order; an empty text shows all. */
export interface ClaimFilter {
	readonly q: string;
	readonly topic: ClaimTopic | null;
	readonly grade: ClaimGrade | null;
	readonly used: boolean;
	readonly order: ClaimOrder;
}

const oneOf = <T extends string>(list: readonly T[], text: string | null): T | null =>
	list.find((one) => one === text) ?? null;

/** Reads what is asked for from an address; what it does not know it leaves out. */
export const readClaimFilter = (get: (name: string) => string | null): ClaimFilter => ({
	q: (get('q') ?? '').trim().slice(0, 100),
	topic: oneOf(claimTopics, get('topic')),
	grade: oneOf(claimGrades, get('grade')),
	used: get('used') === '1',
	order: oneOf(claimOrders, get('order')) ?? 'topic'
});

/** Claims in an order: by topic as the library stands; best grade first; newest first, unknown last; most used first; by letter. */
export function sortClaims<C extends Pick<Claim, 'title' | 'topic' | 'grade' | 'year' | 'uses'>>(
	claims: readonly C[],
	order: ClaimOrder
): C[] {
	const ranks: Record<ClaimOrder, (claim: C) => number> = {
		topic: (claim) => claimTopics.indexOf(claim.topic),
		grade: (claim) => -claimGrades.indexOf(claim.grade),
		year: (claim) => -(claim.year ?? 0),
		used: (claim) => -claim.uses.length,
		title: () => 0
	};
	const rank = ranks[order];
	const byLetter = (a: C, b: C): number => (a.title < b.title ? -1 : a.title > b.title ? 1 : 0);
	return [...claims].sort((a, b) => rank(a) - rank(b) || (order === 'title' ? byLetter(a, b) : 0));
}
