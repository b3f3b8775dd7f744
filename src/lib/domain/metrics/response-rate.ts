import type { Unit } from './kind.ts';

/** How many people were asked in some days, and how many answers of that stream came in them. */
export interface AskedCount {
	readonly id: string;
	/** The stream that they were asked for. */
	readonly source: string;
	readonly first: string;
	readonly last: string;
	readonly asked: number;
	readonly answered: number;
}

/** A part of those who were asked, and what it is told from. */
export interface ResponseRate {
	readonly asked: number;
	readonly answered: number;
	/** 0 to 1. */
	readonly rate: number;
	readonly counts: readonly AskedCount[];
}

/**
 * Answers / asked over all counts. More answers than were asked (a link was passed on) count as all of them. Null where nobody
 * was counted: a response rate is known or it is not.
 */
export function responseRateOf(counts: readonly AskedCount[]): ResponseRate | null {
	const asked = counts.reduce((sum, one) => sum + one.asked, 0);
	if (asked === 0) return null;
	const answered = counts.reduce((sum, one) => sum + Math.min(one.asked, one.answered), 0);
	return { asked, answered, rate: answered / asked, counts };
}

/**
 * Between which values the figure of all who were asked lies, whatever those who kept silent think: rate × score ± (1 − rate)
 * × 100 for points, rate × share to rate × share + (1 − rate) × 100 for percent. Null for other units.
 */
export function worstCase(
	value: number,
	rate: number,
	unit: Unit
): { readonly low: number; readonly high: number } | null {
	const silent = (1 - rate) * 100;
	if (unit === 'points') return { low: rate * value - silent, high: rate * value + silent };
	return unit === 'percent' ? { low: rate * value, high: rate * value + silent } : null;
}
