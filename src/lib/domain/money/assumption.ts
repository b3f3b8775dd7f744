import { parseMoney, moneyField } from '../shared/money.ts';
import { roundHalfAway } from '../shared/percentage.ts';
import { toLatinDigits } from '../shared/text.ts';
import type { Day } from '../shared/instant.ts';

/** What a value is counted in; all are kept as whole numbers: customers and hours, hundredths of a per cent or of a time, cents. */
export type AssumptionUnit = 'count' | 'percent' | 'money' | 'hours' | 'times';

interface About {
	readonly unit: AssumptionUnit;
	/** What it goes into: the benefit, the cost, or only what one customer is worth. */
	readonly part: 'benefit' | 'cost' | 'worth';
	/** Without it there is no number at all. */
	readonly needed: boolean;
}

/** Everything that what a plan brings and costs is worked out from; the order is that of the page. */
export const assumptions = {
	/** Customers whom it concerns. */
	customers: { unit: 'count', part: 'benefit', needed: true },
	/** Share of them who leave in a year as it is. */
	leaving: { unit: 'percent', part: 'benefit', needed: true },
	/** Share who would leave in a year if the plan works. */
	leaving_after: { unit: 'percent', part: 'benefit', needed: true },
	/** What one customer brings in a year. */
	revenue: { unit: 'money', part: 'benefit', needed: true },
	/** What is left of that. */
	margin: { unit: 'percent', part: 'benefit', needed: true },
	/** How much of the change is put down to the plan. */
	attributed: { unit: 'percent', part: 'benefit', needed: true },
	/** Hours of our own people. */
	hours: { unit: 'hours', part: 'cost', needed: false },
	/** What one of those hours costs. */
	hour_cost: { unit: 'money', part: 'cost', needed: false },
	/** Tools and whatever else no tactic holds. */
	other_cost: { unit: 'money', part: 'cost', needed: false },
	/** What money next year is worth less than money now. */
	discount: { unit: 'percent', part: 'worth', needed: false },
	/** What keeping one customer costs in a year. */
	keeping_cost: { unit: 'money', part: 'worth', needed: false },
	/** How many times that winning a new one costs. */
	winning_factor: { unit: 'times', part: 'worth', needed: false }
} as const satisfies Record<string, About>;

export type AssumptionKey = keyof typeof assumptions;
export const assumptionKeys = Object.keys(assumptions) as [AssumptionKey, ...AssumptionKey[]];

/** Where a value comes from: nobody knows better yet; our own figures; a number from elsewhere; what it turned out to be. */
export const bases = ['guess', 'data', 'claim', 'actual'] as const;
export type Basis = (typeof bases)[number];

/** A value with how low and how high it may be, in the smallest unit. */
export interface Range {
	readonly low: number;
	readonly central: number;
	readonly high: number;
}

/** One value that an assumption was given, with where it came from. */
export interface GivenValue extends Range {
	readonly id: string;
	readonly key: AssumptionKey;
	/** The goal for which it was given; null for the whole strategy. */
	readonly goalId: string | null;
	readonly basis: Basis;
	readonly claim: { readonly id: string; readonly title: string; readonly isRemoved: boolean } | null;
	readonly metric: { readonly id: string; readonly title: string } | null;
	/** The quarter that it was measured in. */
	readonly quarter: { readonly first: Day; readonly last: Day } | null;
	readonly note: string;
	readonly at: string;
	readonly by: string | null;
	readonly isRemoved: boolean;
}

/**
 * Half of the change, give or take a quarter: without a comparison group nobody can know how much of a change is one's own
 * doing, so a range stands in until somebody knows better.
 */
export const usualAttribution: Range = { low: 2500, central: 5000, high: 7500 };

const mostCount = 1_000_000_000;

/**
 * A value as typed, in the smallest unit: "18.5" per cent is 1850, "5" times is 500, "2,000" customers is 2000. Undefined
 * for what is no such value: text, below nought, more than 100 %, too large, too many decimals.
 */
export function parseValue(unit: AssumptionUnit, text: string, currency: string): number | undefined {
	const plain = toLatinDigits(text).trim();
	if (unit === 'money') return parseMoney(plain, currency);
	if (unit === 'count' || unit === 'hours') {
		const whole = plain.replace(/[\s'’\u00a0\u202f]/gu, '');
		if (!/^\d{1,3}([.,]\d{3})+$|^\d+$/.test(whole)) return undefined;
		const count = Number(whole.replace(/[.,]/g, ''));
		return count <= mostCount ? count : undefined;
	}
	const figure = plain.replace(/\s?%$/, '').replace(',', '.');
	if (!/^\d{1,6}(\.\d{1,2})?$/.test(figure)) return undefined;
	const hundredths = roundHalfAway(Number(figure) * 100);
	return hundredths <= (unit === 'percent' ? 10_000 : 100_000) ? hundredths : undefined;
}

/** A value as it stands in a field: the smallest unit turned back into what people type. */
export function valueField(unit: AssumptionUnit, value: number | null, currency: string): string {
	if (value === null) return '';
	if (unit === 'money') return moneyField(value, currency);
	return String(unit === 'count' || unit === 'hours' ? value : value / 100);
}

/**
 * The value that counts: the newest of those given for the goal; else the newest given for the whole strategy. Struck-out
 * ones do not count. So what a quarter really was takes the place of what was guessed before it.
 */
export function currentValue(
	given: readonly GivenValue[],
	key: AssumptionKey,
	goalId: string | null
): GivenValue | undefined {
	const living = given.filter((one) => one.key === key && !one.isRemoved);
	const newest = (of: readonly GivenValue[]): GivenValue | undefined =>
		[...of].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : -1))[0];
	const own = goalId === null ? [] : living.filter((one) => one.goalId === goalId);
	return newest(own) ?? newest(living.filter((one) => one.goalId === null));
}
