import { roundHalfAway } from '../shared/percentage.ts';
import { assumptionKeys, assumptions, type AssumptionKey, type Range } from './assumption.ts';
import { customerValue, npv, payback, retentionValue, roi } from './returns.ts';

/** The values that are known, in their smallest units. */
export type Values = Partial<Readonly<Record<AssumptionKey, Range>>>;
type Point = Partial<Record<AssumptionKey, number>>;

/** How one assumption moves the result when it alone goes from its low to its high end. */
export interface Swing {
	readonly key: AssumptionKey;
	/** What is left a year after cost, at the low and at the high end of the assumption. */
	readonly atLow: number;
	readonly atHigh: number;
	readonly swing: number;
}

/** What a goal or a strategy brings and costs, as far as it can be said. Amounts in the currency's smallest unit. */
export interface BusinessCase {
	/** What must be known first; where anything stands here there is no benefit. */
	readonly missing: readonly AssumptionKey[];
	readonly benefit: Range | null;
	readonly cost: Range;
	/** Benefit of a year less the cost. */
	readonly net: Range | null;
	/** As fractions; null without a benefit or without a cost. */
	readonly roi: Range | null;
	/** Margin saved before anything is put down to us, in the likely case. */
	readonly marginSaved: number | null;
	/** Customers who would stay in a year, in the likely case. */
	readonly kept: number | null;
	/** Largest first; those that move nothing are left out. */
	readonly swings: readonly Swing[];
	/** What the result hangs on mostly: the largest swing, and a second where it is nearly as large. */
	readonly hangsOn: readonly AssumptionKey[];
	/** Years until what it brings has made up for what it cost; null where that takes longer than `horizon`. */
	readonly payback: number | null;
	/** Worth today of `horizon` years, where a discount is given. */
	readonly presentValue: number | null;
	/** What one customer is worth over all years, where a discount is given. */
	readonly customerWorth: { readonly later: number; readonly now: number } | null;
	/** What winning as many customers anew would cost as would stay. */
	readonly winningInstead: number | null;
}

/** Years that are looked ahead at, if the effect lasts. */
export const horizon = 3;
/** A second assumption counts as carrying the result too from this share of the largest swing on. */
const nearlyAsLarge = 0.9;

const fraction = (value: number | undefined): number => (value ?? 0) / 10_000;

function benefitAt(point: Point): number {
	return retentionValue({
		customers: point.customers ?? 0,
		leaving: fraction(point.leaving),
		leavingAfter: fraction(point.leaving_after),
		revenue: point.revenue ?? 0,
		margin: fraction(point.margin),
		attributed: fraction(point.attributed)
	});
}

const costAt = (point: Point, tactics: number): number =>
	tactics + (point.hours ?? 0) * (point.hour_cost ?? 0) + (point.other_cost ?? 0);

const centralPoint = (values: Values): Point =>
	Object.fromEntries(assumptionKeys.flatMap((key) => (values[key] ? [[key, values[key].central]] : [])));

/** Least and most over all combinations of ends: each formula rises or falls evenly in each assumption, so they lie there. */
function ends(values: Values, keys: readonly AssumptionKey[], work: (point: Point) => number): Range {
	const ranged = keys.filter((key) => values[key] !== undefined && values[key].low < values[key].high);
	const base = centralPoint(values);
	const central = work(base);
	let [low, high] = [central, central];
	for (let corner = 0; corner < 2 ** ranged.length; corner += 1) {
		const point = { ...base };
		ranged.forEach((key, index) => {
			const range = values[key] as Range;
			point[key] = (corner >> index) % 2 === 0 ? range.low : range.high;
		});
		const found = work(point);
		low = Math.min(low, found);
		high = Math.max(high, found);
	}
	return { low: roundHalfAway(low), central: roundHalfAway(central), high: roundHalfAway(high) };
}

const keysOf = (part: 'benefit' | 'cost'): AssumptionKey[] =>
	assumptionKeys.filter((key) => assumptions[key].part === part);

/**
 * What stands at the end of the assumptions: the benefit of a year from customers who stay, low, likely and high with all
 * assumptions at their worst, central and best ends; the cost of the tactics, of our own hours and of the rest; and on
 * which assumption the result hangs mostly (each moved alone between its ends, the others central). Where anything needed
 * is missing, it is named and no number is given. A score is never turned into money.
 */
export function businessCase(values: Values, tactics: number): BusinessCase {
	const missing = assumptionKeys.filter((key) => assumptions[key].needed && values[key] === undefined);
	const cost = ends(values, keysOf('cost'), (point) => costAt(point, tactics));
	const worth = worthOf(values);
	const nothing = { benefit: null, net: null, roi: null, marginSaved: null, kept: null, swings: [], hangsOn: [] };
	if (missing.length > 0) {
		return { missing, cost, ...nothing, payback: null, presentValue: null, ...worth, winningInstead: null };
	}
	const benefit = ends(values, keysOf('benefit'), benefitAt);
	const net = { low: benefit.low - cost.high, central: benefit.central - cost.central, high: benefit.high - cost.low };
	const central = centralPoint(values);
	const kept = (central.customers ?? 0) * (fraction(central.leaving) - fraction(central.leaving_after));
	const swings = swingsOf(values, tactics);
	const flows = [-cost.central, ...Array.from({ length: horizon }, () => benefit.central)];
	const winning = (central.keeping_cost ?? NaN) * ((central.winning_factor ?? NaN) / 100);
	return {
		missing,
		benefit,
		cost,
		net,
		roi: roiRange(benefit, cost),
		marginSaved: roundHalfAway(benefitAt({ ...central, attributed: 10_000 })),
		kept,
		swings,
		hangsOn: swings
			.filter(({ swing }) => swing >= nearlyAsLarge * (swings[0]?.swing ?? 0))
			.slice(0, 2)
			.map(({ key }) => key),
		payback: cost.central > 0 ? (payback(flows) ?? null) : null,
		presentValue: values.discount === undefined ? null : roundHalfAway(npv(flows, fraction(values.discount.central))),
		...worth,
		winningInstead: kept > 0 && Number.isFinite(winning) ? roundHalfAway(kept * winning) : null
	};
}

function roiRange(benefit: Range, cost: Range): Range | null {
	const low = roi(benefit.low, cost.high);
	const central = roi(benefit.central, cost.central);
	const high = roi(benefit.high, cost.low);
	return low === undefined || central === undefined ? null : { low, central, high: high ?? Infinity };
}

function swingsOf(values: Values, tactics: number): Swing[] {
	const base = centralPoint(values);
	return [...keysOf('benefit'), ...keysOf('cost')]
		.flatMap((key): Swing[] => {
			const range = values[key];
			if (range === undefined || range.low >= range.high) return [];
			const at = (value: number): number => {
				const point = { ...base, [key]: value };
				return roundHalfAway(benefitAt(point) - costAt(point, tactics));
			};
			const [atLow, atHigh] = [at(range.low), at(range.high)];
			const swing = Math.abs(atHigh - atLow);
			return swing > 0 ? [{ key, atLow, atHigh, swing }] : [];
		})
		.sort((a, b) => b.swing - a.swing);
}

function worthOf(values: Values): Pick<BusinessCase, 'customerWorth'> {
	const { revenue, margin, leaving, discount } = values;
	if (!revenue || !margin || !leaving || !discount) return { customerWorth: null };
	const about = [
		revenue.central * fraction(margin.central),
		1 - fraction(leaving.central),
		fraction(discount.central)
	] as const;
	const later = customerValue(...about, 'later');
	const now = customerValue(...about, 'now');
	return {
		customerWorth:
			later === undefined || now === undefined ? null : { later: roundHalfAway(later), now: roundHalfAway(now) }
	};
}

export interface CaseJudgement {
	readonly code: 'missing' | 'no_cost' | 'gain' | 'loss' | 'either';
}

/** What the sentence above the picture says: something is missing; nothing is spent; surely more, surely less, or open. */
export function caseJudgement(found: BusinessCase): CaseJudgement['code'] {
	if (found.net === null) return 'missing';
	if (found.cost.high <= 0) return 'no_cost';
	if (found.net.low >= 0) return 'gain';
	return found.net.high < 0 ? 'loss' : 'either';
}

/** What a tactic costs: what was spent, or what is meant for it where that is more and it still goes on. */
export const tacticCost = (tactic: {
	readonly budget: number | null;
	readonly spent: number;
	readonly isOver: boolean;
}): number => (tactic.isOver ? tactic.spent : Math.max(tactic.budget ?? 0, tactic.spent));
