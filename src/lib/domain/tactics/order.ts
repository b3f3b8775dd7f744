import type { Day } from '../shared/instant.ts';

/** A to-do that may wait for another of the same tactic. */
export interface Waiting {
	readonly id: string;
	readonly afterId: string | null;
	readonly doneAt: string | null;
}

/** Whether a to-do still waits: the one it comes after is there and not done. */
export function isWaiting(action: Waiting, all: readonly Waiting[]): boolean {
	if (action.doneAt !== null || action.afterId === null) return false;
	const before = all.find((other) => other.id === action.afterId);
	return before !== undefined && before.doneAt === null;
}

/** Whether letting a to-do wait for another would end in a circle, over any number of steps. */
export function wouldCircle(id: string, afterId: string, all: readonly Waiting[]): boolean {
	const after = new Map(all.map((action) => [action.id, action.afterId]));
	const seen = new Set<string>();
	for (let at: string | null = afterId; at !== null && !seen.has(at); at = after.get(at) ?? null) {
		if (at === id) return true;
		seen.add(at);
	}
	return false;
}

/** A to-do as its chain is looked at: with its name, its day and whether it is stuck. */
export interface Chained extends Waiting {
	readonly title: string;
	readonly dueOn: Day | null;
	readonly stuck: string | null;
}

/** What a to-do waits for, and when that will be out of its way. */
export interface Wait {
	readonly id: string;
	readonly title: string;
	/** The day on which it can begin, if all before it keep their days; null when one of them has none, is late or stuck. */
	readonly freesOn: Day | null;
	/** Why no day can be told: something before it has no day, its day is over, or it is stuck. */
	readonly unknown: 'no_day' | 'late' | 'stuck' | null;
}

/**
 * Why a to-do cannot begin, and when it frees itself (R-002-31): it waits for the one it comes after, which may wait
 * itself. The day is the latest due day along the open chain; one without a day, late or stuck makes it unknown, and the
 * nearest of those says why. Nothing for one that can begin.
 */
export function waitOf(action: Waiting, all: readonly Chained[], today: Day): Wait | null {
	if (!isWaiting(action, all)) return null;
	const byId = new Map(all.map((one) => [one.id, one]));
	const before = byId.get(action.afterId as string) as Chained;
	let freesOn: Day = today;
	let unknown: Wait['unknown'] = null;
	const seen = new Set<string>();
	for (
		let at: Chained | undefined = before;
		at !== undefined && at.doneAt === null && !seen.has(at.id);
		at = at.afterId === null ? undefined : byId.get(at.afterId)
	) {
		seen.add(at.id);
		unknown ??= at.stuck !== null ? 'stuck' : at.dueOn === null ? 'no_day' : at.dueOn < today ? 'late' : null;
		if (at.dueOn !== null && at.dueOn > freesOn) freesOn = at.dueOn;
	}
	return { id: before.id, title: before.title, freesOn: unknown === null ? freesOn : null, unknown };
}
