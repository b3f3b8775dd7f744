import { cellKey, type Score } from './matrix.ts';

/** Open ground: nobody does it well. Behind: catch up. Ahead: keep it. Level: nothing to choose by. Unknown: not looked at. */
export const gapKinds = ['open', 'behind', 'level', 'ahead', 'unknown'] as const;
export type GapKind = (typeof gapKinds)[number];

export interface Gap {
	readonly criterionId: string;
	readonly kind: GapKind;
	/** How far: for open ground up to the top of the scale (5 - best), else between us and the best rival. 0 to 4. */
	readonly size: number;
	/** size x importance, 0 to 20: what to look at first. */
	readonly weight: number;
	readonly importance: number;
	readonly ours: number | null;
	/** The best score among rivals, and whose it is. */
	readonly best: number | null;
	readonly bestCompanyId: string | null;
	/** Rivals that have a score, of all rivals. */
	readonly scored: number;
	readonly rivals: number;
}

/** The highest score at which a thing is still not done well: middling. */
const middling = 3;

/**
 * Where the market leaves room (R-002-24, R-002-25), per criterion, from standing scores (1 to 5) of us and of our rivals,
 * direct and indirect; a role model outside the industry shows what is possible and takes no customers, so it does not
 * count here.
 *
 *  - open: we and at least one rival are scored, and nobody is above 3. Size = 5 - best score of all.
 *  - behind: the best rival is above us. Size = best - ours.
 *  - ahead: we are above the best rival. Size = ours - best.
 *  - level: equal, and good. Size 0.
 *  - unknown: we or all rivals are without a score. Size 0.
 *
 * weight = size x importance (1 to 5, said by customers). Open ground comes before catching up of the same weight: what
 * nobody offers sets one apart; what a rival already has only draws level. Largest weight first, then open, behind, ahead,
 * level, unknown; then the order of the criteria.
 */
export function gapsOf(
	criteria: readonly { readonly id: string; readonly importance: number }[],
	companies: readonly { readonly id: string; readonly kind: string }[],
	cells: ReadonlyMap<string, readonly Score[]>
): Gap[] {
	const us = companies.find((company) => company.kind === 'us');
	const rivals = companies.filter((company) => company.kind === 'direct' || company.kind === 'indirect');
	const scoreOf = (criterionId: string, companyId: string | undefined): number | null =>
		companyId === undefined ? null : (cells.get(cellKey(criterionId, companyId))?.[0]?.score ?? null);
	return criteria
		.map((criterion): Gap => {
			const ours = scoreOf(criterion.id, us?.id);
			let best: number | null = null;
			let bestCompanyId: string | null = null;
			let scored = 0;
			for (const rival of rivals) {
				const score = scoreOf(criterion.id, rival.id);
				if (score === null) continue;
				scored += 1;
				if (best === null || score > best) [best, bestCompanyId] = [score, rival.id];
			}
			const { kind, size } = compared(ours, best);
			return {
				criterionId: criterion.id,
				kind,
				size,
				weight: size * criterion.importance,
				importance: criterion.importance,
				ours,
				best,
				bestCompanyId,
				scored,
				rivals: rivals.length
			};
		})
		.map((gap, index) => ({ gap, index }))
		.sort(
			(a, b) =>
				b.gap.weight - a.gap.weight ||
				gapKinds.indexOf(a.gap.kind) - gapKinds.indexOf(b.gap.kind) ||
				b.gap.importance - a.gap.importance ||
				a.index - b.index
		)
		.map(({ gap }) => gap);
}

function compared(ours: number | null, best: number | null): { kind: GapKind; size: number } {
	if (ours === null || best === null) return { kind: 'unknown', size: 0 };
	if (Math.max(ours, best) <= middling) return { kind: 'open', size: 5 - Math.max(ours, best) };
	if (best > ours) return { kind: 'behind', size: best - ours };
	if (ours > best) return { kind: 'ahead', size: ours - best };
	return { kind: 'level', size: 0 };
}

/** What the page says above its picture. */
export type GapJudgement =
	| { readonly code: 'empty' }
	| { readonly code: 'unscored'; readonly criteria: number }
	| { readonly code: 'us_unscored' }
	| { readonly code: 'rivals_unscored' }
	| { readonly code: 'open' | 'behind' | 'ahead'; readonly gap: Gap }
	| { readonly code: 'level' };

/**
 * The sentence of the step: the weightiest gap that calls for something (open ground or catching up); where there is none,
 * the widest lead; else that all are level, or what is not looked at yet.
 */
export function gapJudgement(gaps: readonly Gap[]): GapJudgement {
	if (gaps.length === 0) return { code: 'empty' };
	const call = gaps.find((gap) => gap.kind === 'open' || gap.kind === 'behind');
	if (call !== undefined) return { code: call.kind as 'open' | 'behind', gap: call };
	const lead = gaps.find((gap) => gap.kind === 'ahead');
	if (lead !== undefined) return { code: 'ahead', gap: lead };
	if (gaps.some((gap) => gap.kind === 'level')) return { code: 'level' };
	const weScored = gaps.some((gap) => gap.ours !== null);
	const theyScored = gaps.some((gap) => gap.scored > 0);
	if (weScored) return { code: 'rivals_unscored' };
	return theyScored ? { code: 'us_unscored' } : { code: 'unscored', criteria: gaps.length };
}
