/** A number from elsewhere that a category of the budget can be set beside. */
interface Benchmark {
	readonly id: string;
	readonly title: string;
	readonly value: number | null;
	readonly unit: string;
	readonly category: string | null;
}

interface Spending {
	readonly cost: number;
	readonly category: string | null;
}

/** One category of the budget. */
export interface SplitRow {
	/** `none` gathers what nobody has sorted yet. */
	readonly category: string;
	readonly amount: number;
	/** Of all that is meant or spent, 0 to 1. */
	readonly share: number;
	/** What others say of this category. Mostly how many companies plan to spend on it, which is no share of a budget. */
	readonly benchmarks: readonly { readonly id: string; readonly title: string; readonly value: number }[];
}

/**
 * How the money meant for tactics is split by category, largest first; unsorted money last; categories with a benchmark
 * and no money of ours are listed too. Nothing where no tactic is sorted: there is then no split to speak of (R-003-15).
 */
export function budgetSplit(tactics: readonly Spending[], claims: readonly Benchmark[]): SplitRow[] {
	if (tactics.every((tactic) => tactic.category === null)) return [];
	const whole = tactics.reduce((sum, tactic) => sum + tactic.cost, 0);
	const amounts = new Map<string, number>();
	for (const { cost, category } of tactics) {
		const name = category ?? 'none';
		amounts.set(name, (amounts.get(name) ?? 0) + cost);
	}
	for (const { category } of claims) if (category !== null && !amounts.has(category)) amounts.set(category, 0);
	return [...amounts]
		.filter(([category, amount]) => category !== 'none' || amount > 0)
		.map(([category, amount]) => ({
			category,
			amount,
			share: whole > 0 ? amount / whole : 0,
			benchmarks: claims.flatMap(({ id, title, value, unit, category: of }) =>
				of === category && unit === 'percent' && value !== null ? [{ id, title, value: value / 10_000 }] : []
			)
		}))
		.sort((a, b) => Number(a.category === 'none') - Number(b.category === 'none') || b.amount - a.amount);
}
