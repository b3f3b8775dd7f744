import type { Figure, FigureChange } from '../metrics/figure.ts';
import type { Family } from '../metrics/kind.ts';

/** A point of a line: a figure in short. */
export interface LinePoint {
	readonly from: string;
	readonly to: string;
	readonly value: number | null;
	readonly low: number | null;
	readonly high: number | null;
	readonly n: number;
	/** Too few answers for a figure one could lean on. */
	readonly isWeak: boolean;
	readonly hidden: boolean;
}

/** What a block of the measurement page shows of one metric. */
export interface MetricView {
	readonly id: string;
	readonly title: string;
	readonly question: string;
	readonly family: Family;
	readonly figure: Figure;
	readonly change: FigureChange | null;
	/** The figure that it is held against. */
	readonly was: Figure | null;
	/** About so many more answers would tell; null when that is no help. */
	readonly moreAnswers: number | null;
	readonly line: readonly LinePoint[];
	/** Number and value of its newest answer, for people who may read answers. */
	readonly latest: { readonly seq: number; readonly value: number } | null;
	readonly hasSources: boolean;
	readonly suggested: boolean;
}

/** A number of answers as one says it: 9,000 rather than 8,937. */
export function roundAnswers(n: number): number {
	if (n <= 0) return 0;
	const step = 10 ** Math.floor(Math.log10(n));
	return n < 20 ? Math.ceil(n) : Math.ceil((n / step) * 2) * (step / 2);
}

/** The kinds whose numbers people may type in. */
export const typedKinds = ['count', 'amount', 'rate'] as const;
export const isTyped = (kind: string): boolean => (typedKinds as readonly string[]).includes(kind);
