import { addDays, weekday, type Day } from '../shared/instant.ts';
import type { NoticeLine } from './notice.ts';

/** A goal that changed its standing. */
export interface GoalTurn {
	readonly id: string;
	readonly title: string;
	readonly became: string;
}

/** The week of a strategy in five lines, for one reader: what changed, why, and what waits. Paths are of the application. */
export interface Week {
	readonly strategyId: string;
	readonly strategy: string;
	readonly from: Day;
	/** The first day that no longer belongs to it. */
	readonly until: Day;
	readonly goals: { readonly all: number; readonly good: number; readonly turns: readonly GoalTurn[] };
	/** The group of customers that pulls the figure furthest down. */
	readonly driver: { readonly metric: string; readonly label: string; readonly segment: string } | null;
	readonly tactics: {
		readonly finished: readonly { readonly id: string; readonly title: string }[];
		readonly stuck: readonly { readonly id: string; readonly title: string; readonly reason: string }[];
	};
	readonly answers: number;
	/** One customer who was pleased and one who was not; for those who may read answers. */
	readonly pleased: string | null;
	readonly unhappy: string | null;
	readonly waiting: { readonly kind: string; readonly title: string; readonly n: number; readonly href: string } | null;
	/** What its reader wanted to hear once a week. */
	readonly gathered: readonly NoticeLine[];
}

/** The first day of the week that holds a day, for an organisation whose weeks begin on `weekStart` (1 Monday ... 7 Sunday). */
export const weekBegin = (day: Day, weekStart: number): Day => addDays(day, -((weekday(day) - weekStart + 7) % 7));
