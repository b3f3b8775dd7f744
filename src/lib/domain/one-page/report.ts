import type { Correction } from '../optimisation/correction.ts';
import type { SnapshotGoal, SnapshotTactic, SnapshotVoice } from '../optimisation/snapshot.ts';
import type { Day } from '../shared/instant.ts';
import type { PeriodKind, Quarter } from '../shared/period.ts';

/** A quarter on paper: as its review froze it, or as it stands now. */
export interface Report {
	readonly organisation: string;
	readonly strategy: { readonly id: string; readonly name: string; readonly aim: string };
	readonly reviewId: string | null;
	readonly quarter: Quarter;
	readonly periodKind: PeriodKind;
	/** Whether its review was held: then nothing in it moves any more. */
	readonly isHeld: boolean;
	readonly asOf: Day;
	readonly goals: readonly SnapshotGoal[];
	/** What has been corrected beneath the frozen goals since; none while nothing is frozen. */
	readonly corrections: readonly Correction[];
	/** Tactics that serve none of the goals. */
	readonly otherTactics: readonly SnapshotTactic[];
	readonly voices: readonly SnapshotVoice[];
	readonly decisions: readonly {
		readonly title: string;
		readonly owner: string | null;
		readonly dueOn: Day | null;
		readonly isDone: boolean;
	}[];
	readonly lessons: readonly string[];
	readonly thanks: string;
	readonly closing: string;
	/** What was spent in the quarter, in the currency's smallest unit; none where nothing was. */
	readonly money: {
		readonly currency: string;
		readonly spent: number;
		readonly lines: readonly { readonly title: string; readonly spent: number }[];
		/** What of it went into tactics without visible effect. */
		readonly inVain: number;
	} | null;
	/** When one looks again. */
	readonly nextReviewOn: Day | null;
	/** Parts that were kept back. */
	readonly hidden: readonly string[];
}

/** How a goal is counted in the sentence of the report. */
export type Standing = 'good' | 'open' | 'bad' | 'unknown';

/**
 * Where a goal stands, for counting: reached or on course is good, not reached or unlikely is bad, at risk is open, and
 * what cannot be told yet is unknown.
 */
export function standingOf({ measured }: Pick<SnapshotGoal, 'measured'>): Standing {
	switch (measured) {
		case 'reached':
		case 'on_course':
			return 'good';
		case 'not_reached':
		case 'unlikely':
			return 'bad';
		case 'at_risk':
			return 'open';
		default:
			return 'unknown';
	}
}

/** Tactics of the quarter, each once: those that serve goals first, ideas left out. */
export function tacticsDone(report: Pick<Report, 'goals' | 'otherTactics'>): SnapshotTactic[] {
	const all = [...report.goals.flatMap((goal) => goal.tactics), ...report.otherTactics];
	return [...new Map(all.map((one) => [one.id, one])).values()].filter((one) => one.status !== 'idea');
}
