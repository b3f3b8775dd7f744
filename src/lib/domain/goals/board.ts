import type { Unit } from '../metrics/kind.ts';
import type { Condition, StillOpen } from '../metrics/figure.ts';
import type { Day } from '../shared/instant.ts';
import type { DayRange } from '../shared/period.ts';
import type { GoalDirection, GoalTerms } from './goal.ts';
import type { GuardStanding } from './guard.ts';
import type { Pace } from './pace.ts';
import type { GoalStatus, Measured } from './status.ts';
import type { StayStanding } from './stay.ts';

export interface BoardPoint {
	/** First and last day of the slice. */
	readonly from: Day;
	readonly to: Day;
	readonly value: number | null;
	readonly low: number | null;
	readonly high: number | null;
	readonly n: number;
	readonly tooFew: boolean;
}

/** A goal with where it stands: what rows, trees, reviews and one-page strategies show. */
export interface GoalBoardRow {
	readonly id: string;
	readonly title: string;
	readonly version: number;
	readonly state: 'draft' | 'set' | 'closed';
	readonly isTop: boolean;
	readonly because: string;
	readonly terms: GoalTerms;
	readonly filter: readonly Condition[];
	readonly metricId: string | null;
	readonly metricTitle: string | null;
	readonly metricVersion: number | null;
	readonly kind: string | null;
	readonly unit: Unit | null;
	readonly decimals: number;
	readonly sign: boolean;
	readonly currency: string | null;
	readonly value: number | null;
	readonly n: number;
	readonly low: number | null;
	readonly high: number | null;
	readonly refusal: 'none' | 'too_few' | 'all_equal';
	/** The share of 5 to 7 leads where answers on effort are few. */
	readonly headlineShare: number | null;
	/** Of times: the cases still open, where they are many. */
	readonly open: StillOpen | null;
	readonly target: number | null;
	readonly direction: GoalDirection;
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
	readonly window: DayRange | null;
	/** Its label changes after two days only; `seems` is what the forecast of today alone would say. */
	readonly status: GoalStatus;
	readonly seems: Measured;
	/** Chance of ending on the wanted side as shown (0 to 1), while days remain. */
	readonly chance: number | null;
	readonly predicted: { readonly expected: number; readonly low: number; readonly high: number } | null;
	readonly pace: Pace | null;
	readonly stayShare: number | null;
	/** A "stay" goal's weeks; null for the others and before its first day. */
	readonly stay: StayStanding | null;
	/** The figure that must not get worse meanwhile, and whether it did; null where none is named. */
	readonly guard: GuardStanding | null;
	readonly expectedNow: number | null;
	/** Week by week, the last twelve or those of the goal. */
	readonly series: readonly BoardPoint[];
	readonly ownerId: string | null;
	readonly ownerName: string | null;
	readonly departmentId: string | null;
	readonly parentId: string | null;
	readonly belief: string;
	readonly carriedFromId: string | null;
	readonly lastUpdate: {
		readonly confidence: number | null;
		readonly note: string;
		readonly at: string;
		readonly by: string | null;
		readonly chanceThen: number | null;
	} | null;
	readonly movedTargets: number;
}
