import type { EvidenceKind } from './criteria.ts';

/** One judgement of one company by one criterion, on one day. */
export interface Score {
	readonly id: string;
	readonly criterionId: string;
	readonly companyId: string;
	/** 1 (bad) to 5 (as good as it gets). */
	readonly score: number;
	readonly evidence: EvidenceKind;
	readonly note: string;
	readonly url: string;
	/** The day on which it was seen. */
	readonly seenOn: string;
	/** When it was typed in. */
	readonly at: string;
	readonly by: string | null;
}

/** How a score is drawn: shape and number, never colour alone. */
export type ScoreLevel = 'good' | 'middling' | 'poor' | 'none';

/** 4 and 5 are good, 3 is middling, 1 and 2 are poor; no score is none. */
export const scoreLevel = (score: number | null): ScoreLevel =>
	score === null ? 'none' : score >= 4 ? 'good' : score >= 3 ? 'middling' : 'poor';

/** Newest first: by the day it was seen, then by when it was typed in. */
export const newestFirst = (a: Score, b: Score): number =>
	a.seenOn !== b.seenOn
		? a.seenOn < b.seenOn
			? 1
			: -1
		: a.at !== b.at
			? a.at < b.at
				? 1
				: -1
			: a.id < b.id
				? 1
				: -1;

export const cellKey = (criterionId: string, companyId: string): string => `${criterionId}/${companyId}`;

/**
 * The scores of each cell (criterion and company), newest first: the first one holds, the others are its history. A
 * company is judged by what was seen last, not by an average over years.
 */
export function cellsOf(scores: readonly Score[]): Map<string, Score[]> {
	const cells = new Map<string, Score[]>();
	for (const score of [...scores].sort(newestFirst)) {
		const key = cellKey(score.criterionId, score.companyId);
		const cell = cells.get(key);
		if (cell === undefined) cells.set(key, [score]);
		else cell.push(score);
	}
	return cells;
}

/** The mean of a company's standing scores, weighted by importance; none without a score. From 1 to 5. */
export function companyMean(
	companyId: string,
	criteria: readonly { readonly id: string; readonly importance: number }[],
	cells: ReadonlyMap<string, readonly Score[]>
): number | null {
	let sum = 0;
	let weights = 0;
	for (const criterion of criteria) {
		const newest = cells.get(cellKey(criterion.id, companyId))?.[0];
		if (newest === undefined) continue;
		sum += criterion.importance * newest.score;
		weights += criterion.importance;
	}
	return weights === 0 ? null : sum / weights;
}
