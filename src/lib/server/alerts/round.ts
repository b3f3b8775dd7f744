import type { KnownAlert } from '../../domain/alerts/deeds.ts';
import type { Unusual } from '../../domain/metrics/unusual/watch.ts';
import type { Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import type { DaySum } from '../metrics/day-queries.ts';
import type { RunningGoal } from './threat-queries.ts';

export interface WatchOutcome {
	readonly watched: number;
	readonly learning: number;
	readonly raised: number;
	readonly closed: number;
	readonly withdrawn: number;
	/** Series whose sums were being rebuilt: the next round looks at them. */
	readonly waiting: number;
}

export type Told = { -readonly [key in keyof WatchOutcome]: number };

export interface Round {
	readonly today: Day;
	readonly yesterday: Day;
	readonly series: number;
	readonly incidents: readonly DayRange[];
	readonly goals: readonly RunningGoal[];
	/** The strategy in which alerts without goals are shown. */
	readonly strategyId: string | null;
}

export interface Known extends KnownAlert {
	readonly base: string;
	readonly ref: string;
	readonly dimension: string;
	readonly segment: string;
	readonly partOf: string | null;
	readonly isClosed: boolean;
}

export interface Series {
	readonly dimension: string;
	readonly segment: string;
	readonly days: readonly DaySum[];
}

/** A find with the series in which it was made. */
export interface Found {
	readonly series: Series;
	readonly find: Unusual;
	readonly watchedFrom: Day;
	readonly evidence: string;
	/** It is as usual again already: it stands among what is over, and nobody is told. */
	readonly over: Day | null;
}
