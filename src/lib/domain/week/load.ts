import type { Day } from '../shared/instant.ts';

/** A week begins today: on a Sunday, too, one wants to see what Monday asks for. */
export const weekDays = 7;
/** Hours that a to-do counts where nobody has said how long it takes. */
export const usualToDoHours = 3;
/** Hours that one waiting customer counts: to read, to call, to put right. */
export const waitingHours = 0.5;
/** The week of whoever has set no hours: so much of it is for this work at most. */
export const hoursAtMost = 60;

/** What somebody has to do this week. */
export interface Burden {
	/** To-dos late or due by the end of the week, and those with no day, with their hours. */
	readonly toDos: readonly { readonly hours: number | null; readonly dueOn: Day | null }[];
	readonly waiting: number;
}

export interface Load {
	/** Hours of work that this week asks for. */
	readonly hours: number;
	/** Hours set for this work; null where nobody has. */
	readonly limit: number | null;
	readonly over: number;
	/** Hours left; null without a limit. */
	readonly free: number | null;
	/** Hours of what is due later. */
	readonly later: number;
}

/**
 * How much of the next seven days is taken: the hours of open to-dos that are late, due by the last of them or without a day, and half an
 * hour for each waiting customer, held against the hours that the person set. Somebody who is away has no hours.
 */
export function weekLoad(burden: Burden, weekLast: Day, limit: number | null, isAway = false): Load {
	const hoursOf = (one: Burden['toDos'][number]): number => one.hours ?? usualToDoHours;
	const isNow = (one: Burden['toDos'][number]): boolean => one.dueOn === null || one.dueOn <= weekLast;
	const sum = (all: readonly Burden['toDos'][number][]): number => all.reduce((hours, one) => hours + hoursOf(one), 0);
	const hours = sum(burden.toDos.filter(isNow)) + burden.waiting * waitingHours;
	const held = isAway ? 0 : limit;
	return {
		hours,
		limit: held,
		over: held === null ? 0 : Math.max(0, hours - held),
		free: held === null ? null : Math.max(0, held - hours),
		later: sum(burden.toDos.filter((one) => !isNow(one)))
	};
}

/** Whoever can take something first: those who are here before those who are away, most free hours first, then by name. */
export const byRoom = <T extends { readonly load: Load; readonly isAway: boolean; readonly name: string }>(
	people: readonly T[]
): T[] =>
	[...people].sort(
		(a, b) =>
			Number(a.isAway) - Number(b.isAway) ||
			(b.load.free ?? -1) - (a.load.free ?? -1) ||
			a.load.hours - b.load.hours ||
			a.name.localeCompare(b.name)
	);
