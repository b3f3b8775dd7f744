import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import type { DayRange } from '../shared/period.ts';

/** An open to-do as it weighs on whoever has it. */
export interface LoadingAction {
	/** Estimated hours; null when nobody guessed. */
	readonly hours: number | null;
	readonly startsOn: Day | null;
	readonly dueOn: Day | null;
}

/** What somebody has before them, in hours. */
export interface Load {
	/** Open to-dos. */
	readonly count: number;
	/** Open after their day. */
	readonly late: number;
	/** Without a guess of hours: they weigh nothing below. */
	readonly unguessed: number;
	/** Hours that fall into this week; late ones fall into it whole. */
	readonly thisWeek: number;
	readonly nextWeek: number;
	/** Hours of to-dos without a day: nobody knows when. */
	readonly undated: number;
}

/** Hours that lie within both stretches, if they are spread evenly over the days from `first` to `last`. */
function within(hours: number, first: Day, last: Day, range: DayRange): number {
	const from = first > range.first ? first : range.first;
	const to = last < range.last ? last : range.last;
	const days = daysBetween(from, to) + 1;
	return days <= 0 ? 0 : (hours * days) / (daysBetween(first, last) + 1);
}

/**
 * The load of one person (R-003-16), in hours of a week: a to-do with a first day is spread evenly over the days left from
 * today to its due day, one without falls whole into the week of its due day, a late one whole into this week. To-dos
 * without a guess count as to-dos and weigh no hours; those without a day are told apart.
 */
export function loadOf(actions: readonly LoadingAction[], today: Day, week: DayRange): Load {
	const next: DayRange = { first: addDays(week.last, 1), last: addDays(week.last, 7) };
	let [thisWeek, nextWeek, undated, late, unguessed] = [0, 0, 0, 0, 0];
	for (const { hours, startsOn, dueOn } of actions) {
		if (hours === null) unguessed += 1;
		const weight = hours ?? 0;
		if (dueOn === null) {
			undated += weight;
			continue;
		}
		if (dueOn < today) {
			late += 1;
			thisWeek += weight;
			continue;
		}
		const first = startsOn === null || startsOn > dueOn ? dueOn : startsOn < today ? today : startsOn;
		thisWeek += within(weight, first, dueOn, week);
		nextWeek += within(weight, first, dueOn, next);
	}
	return { count: actions.length, late, unguessed, thisWeek, nextWeek, undated };
}

/** Hours that one waiting customer weighs this week: to read, to call, to put right. */
export const waitingHours = 0.5;

/**
 * The week that loads are counted for: the one of today; on its last two days, when hands are down, what is left of it and
 * the one that comes.
 */
export function weekToPlan(today: Day, week: DayRange): DayRange {
	const isNearlyOver = daysBetween(today, week.last) < 2;
	return isNearlyOver ? { first: week.first, last: addDays(week.last, 7) } : week;
}

/** Whether this week or the next holds more hours than somebody has for it; never without hours to hold it against. */
export const isOverloaded = (load: Pick<Load, 'thisWeek' | 'nextWeek'>, hoursPerWeek: number | null): boolean =>
	hoursPerWeek !== null && (load.thisWeek > hoursPerWeek || load.nextWeek > hoursPerWeek);
