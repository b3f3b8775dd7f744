import type { CheckAnswers, CheckKind } from './checklist.ts';
import type { Gap, GapJudgement } from './gap.ts';
import type { Score } from './matrix.ts';
import type { ShopScores } from './mystery-shop.ts';

/** A company in the matrix. `us` is there even before it has a row: then its id is `us`. */
export interface MatrixCompany {
	readonly id: string;
	readonly name: string;
	readonly kind: 'us' | 'direct' | 'indirect' | 'role_model';
	/** Mean of its standing scores, weighted by importance. */
	readonly mean: number | null;
	readonly scored: number;
}

export interface Criterion {
	readonly id: string;
	readonly version: number;
	readonly title: string;
	readonly theme: string;
	readonly importance: number;
	readonly note: string;
	readonly suggested: boolean;
	/** The goals that it is tied to. */
	readonly serves: readonly { readonly id: string; readonly title: string }[];
	/** The finding that was made of its gap, if one was. */
	readonly findingId: string | null;
}

export interface ServiceCheck {
	readonly id: string;
	readonly version: number;
	readonly companyId: string;
	readonly kind: CheckKind;
	readonly answers: CheckAnswers;
	readonly score: number | null;
	readonly checkedOn: string;
	readonly note: string;
}

export interface MysteryShop {
	readonly id: string;
	readonly version: number;
	readonly companyId: string;
	readonly scenario: string;
	readonly channel: string;
	readonly by: string | null;
	/** Wall clock of the organisation, as a form shows it; empty for none. */
	readonly sentAt: string;
	readonly firstAnswerAt: string;
	readonly resolvedAt: string;
	/** Seconds. */
	readonly first: number | null;
	readonly solved: number | null;
	readonly scores: ShopScores;
	readonly mean: number | null;
	readonly note: string;
}

/** Our own times of the last 90 days, in seconds, from the metrics; none where nothing is measured. */
export interface OurTimes {
	readonly first: number | null;
	readonly solved: number | null;
}

/** All that the step's page shows. */
export interface MarketResearch {
	/** The day it is in the organisation's zone, and the minute, as a form's field shows it. */
	readonly today: string;
	readonly now: string;
	readonly companies: readonly MatrixCompany[];
	readonly criteria: readonly Criterion[];
	/** Scores by `cellKey`, newest first. */
	readonly cells: Readonly<Record<string, readonly Score[]>>;
	readonly gaps: readonly Gap[];
	readonly judgement: GapJudgement;
	readonly filled: number;
	readonly checks: readonly ServiceCheck[];
	readonly shops: readonly MysteryShop[];
	readonly ourTimes: OurTimes;
}
