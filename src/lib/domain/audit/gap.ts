import type { CustomerRating, StaffOpinion } from './touchpoint.ts';

interface Rated {
	readonly id: string;
	readonly staff: StaffOpinion | null;
	/** How many people have rated it, whether or not what they think may be shown. */
	readonly raters: number;
	readonly customers: CustomerRating | null;
}

/** How far apart staff and customers are on one touchpoint. */
export interface PerceptionGap {
	readonly id: string;
	readonly staff: number;
	readonly customers: number;
	/** Staff minus customers: above 0 we think better of it than they do. From -4 to 4. */
	readonly gap: number;
	/** Wider than the customers' give or take. */
	readonly isClear: boolean;
}

/** From here on two ratings count as different in the sentence of judgement. */
export const noticeableGap = 0.5;

/**
 * The perception gap of every touchpoint that both sides have rated, widest first (R-001-01: most companies think better of
 * themselves than their customers do). Gaps within the customers' give or take are told as unclear.
 */
export const perceptionGaps = (touchpoints: readonly Rated[]): PerceptionGap[] =>
	touchpoints
		.flatMap(({ id, staff, customers }): PerceptionGap[] => {
			if (staff === null || customers === null) return [];
			const gap = staff.mean - customers.value;
			return [
				{
					id,
					staff: staff.mean,
					customers: customers.value,
					gap,
					isClear: Math.abs(gap) > (customers.margin ?? noticeableGap)
				}
			];
		})
		.sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap));

export type AuditJudgement =
	| { readonly kind: 'new_business' | 'empty' | 'not_rated' | 'too_few' | 'agree' }
	| { readonly kind: 'we_say_more' | 'we_say_less' | 'staff_only' | 'customers_only'; readonly id: string };

/**
 * The one sentence of the audit: the widest clear gap of half a point or more; else that both sides agree; else the
 * lowest rating there is, whoever gave it; else that too few have rated for it to be shown, or what is to be done first.
 */
export function auditJudgement(touchpoints: readonly Rated[], newBusiness = false): AuditJudgement {
	if (touchpoints.length === 0) return { kind: newBusiness ? 'new_business' : 'empty' };
	const gaps = perceptionGaps(touchpoints);
	const widest = gaps.find((gap) => gap.isClear && Math.abs(gap.gap) >= noticeableGap);
	if (widest !== undefined) return { kind: widest.gap > 0 ? 'we_say_more' : 'we_say_less', id: widest.id };
	if (gaps.length > 0) return { kind: 'agree' };
	const lowest = (value: (one: Rated) => number | undefined): string | undefined =>
		touchpoints
			.flatMap((one) => {
				const found = value(one);
				return found === undefined ? [] : [{ id: one.id, found }];
			})
			.sort((a, b) => a.found - b.found)[0]?.id;
	const byCustomers = lowest((one) => one.customers?.value);
	if (byCustomers !== undefined) return { kind: 'customers_only', id: byCustomers };
	const byStaff = lowest((one) => one.staff?.mean);
	if (byStaff !== undefined) return { kind: 'staff_only', id: byStaff };
	return { kind: touchpoints.some(({ raters }) => raters > 0) ? 'too_few' : 'not_rated' };
}
