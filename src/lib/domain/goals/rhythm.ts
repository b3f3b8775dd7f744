import { addDays, daysBetween, type Day } from '../shared/instant.ts';

/** How often a goal wants its update; `usual` follows its length. */
export const rhythms = ['usual', 'weekly', 'fortnightly', 'monthly', 'none'] as const;
export type Rhythm = (typeof rhythms)[number];

/** Days between two updates of each rhythm. */
export const rhythmDays = { weekly: 7, fortnightly: 14, monthly: 30 } as const;
export type Beat = keyof typeof rhythmDays | 'none';

/** The beat of a goal: as chosen; else weekly up to five weeks of length, every two weeks up to half a year, monthly beyond. */
export function beatOf(goal: {
	readonly rhythm: Rhythm;
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
}): Beat {
	if (goal.rhythm !== 'usual') return goal.rhythm;
	if (goal.startsOn === null || goal.endsOn === null) return 'fortnightly';
	const days = daysBetween(goal.startsOn, goal.endsOn) + 1;
	return days <= 35 ? 'weekly' : days <= 190 ? 'fortnightly' : 'monthly';
}

export interface Beating {
	readonly rhythm: Rhythm;
	readonly state: 'draft' | 'set' | 'closed';
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
	/** The day of the last update. */
	readonly updatedOn: Day | null;
}

/**
 * The day on which a goal wants its next update: one beat after the last, or after its start. None for drafts, closed goals,
 * goals without a first day, those that want none, and once the last day has passed.
 */
export function nextUpdateOn(goal: Beating, today: Day): Day | null {
	const beat = beatOf(goal);
	if (goal.state !== 'set' || beat === 'none' || goal.startsOn === null) return null;
	if (goal.startsOn > today || (goal.endsOn !== null && goal.endsOn < today)) return null;
	const since = goal.updatedOn === null || goal.updatedOn < goal.startsOn ? goal.startsOn : goal.updatedOn;
	return addDays(since, rhythmDays[beat]);
}

/**
 * The newest day on which the rhythm asked for the update that is missing: the first day it was wanted on, and again a beat
 * later for as long as none is given. None before the first.
 */
export function askedOn(goal: Beating, today: Day): Day | null {
	const first = nextUpdateOn(goal, today);
	const beat = beatOf(goal);
	if (first === null || beat === 'none' || first > today) return null;
	const days = rhythmDays[beat];
	return addDays(first, Math.floor(daysBetween(first, today) / days) * days);
}
