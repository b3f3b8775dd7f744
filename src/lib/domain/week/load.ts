/** A week of cards begins today: on a Sunday, too, one wants to see what Monday asks for. */
export const weekDays = 7;
/** Hours that a to-do is guessed to take when it is given away in four clicks. */
export const usualToDoHours = 3;
/** The week of whoever has set no hours: so much of it is for this work at most. */
export const hoursAtMost = 60;

/** What is open of somebody, as all pages count it: hours of this week, and to-dos nobody has guessed the hours of. */
export interface Burden {
	readonly thisWeek: number;
	readonly unguessed: number;
}

export interface Load {
	/** Hours of work that this week asks for. */
	readonly hours: number;
	/** Hours set for this work; null where nobody has. */
	readonly limit: number | null;
	readonly over: number;
	/** Hours left; null without a limit. */
	readonly free: number | null;
	/** Open to-dos that weigh nothing above, because nobody has said how long they take. */
	readonly unguessed: number;
}

/** How much of the week is taken, held against the hours that the person set. Somebody who is away has no hours. */
export function weekLoad(burden: Burden, limit: number | null, isAway = false): Load {
	const hours = Math.round(burden.thisWeek * 10) / 10;
	const held = isAway ? 0 : limit;
	return {
		hours,
		limit: held,
		over: held === null ? 0 : Math.max(0, hours - held),
		free: held === null ? null : Math.max(0, held - hours),
		unguessed: burden.unguessed
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

/**
 * Whom to offer one usual to-do to, of people already in the order of their room. Our own with three hours or more left
 * come first, then our own whose hours nobody has set, then whoever else has room; only then our own whose week is full,
 * and last those who are away. Within each, the order stays.
 */
export function offered<T extends { readonly load: Load; readonly isAway: boolean }>(
	people: readonly T[],
	isOurs: (person: T) => boolean
): T[] {
	const rank = (person: T): number => {
		const ours = isOurs(person);
		if (person.isAway) return ours ? 6 : 7;
		const { free } = person.load;
		if (free === null) return ours ? 1 : 4;
		if (free >= usualToDoHours) return ours ? 0 : 2;
		return ours ? 3 : 5;
	};
	return [...people].sort((a, b) => rank(a) - rank(b));
}
