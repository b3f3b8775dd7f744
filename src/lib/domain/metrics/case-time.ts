import { businessMilliseconds, type Pause, type WorkingCalendar } from '../shared/business-time.ts';

/** Which resolution of a case that was opened again counts: the first (how fast we answered), or the last (when it was over). */
export const reopenRules = ['first', 'last'] as const;
export type ReopenRule = (typeof reopenRules)[number];

/** A case as far as its time matters; instants in milliseconds. */
export interface CaseCourse {
	readonly openedAt: number;
	/** Every time it was resolved, in any order. */
	readonly resolvedAt: readonly number[];
	/** Every time it was opened again. */
	readonly reopenedAt?: readonly number[];
	/** Stretches in which it waited for the customer. */
	readonly pauses?: readonly Pause[];
}

export interface CaseClockRule {
	readonly reopened: ReopenRule;
	/** The department's working hours; without them time elapses around the clock. */
	readonly calendar?: WorkingCalendar;
	/** Until when cases are looked at: a resolution after it has not happened yet. */
	readonly now: number;
}

/** How long a case took, or how old it is while open, in milliseconds of its clock; null for one not yet opened then. */
export type CaseTime = { readonly state: 'resolved' | 'open'; readonly milliseconds: number } | null;

/** Elapsed time in [from, until) without its pauses, which count once where they overlap. */
export function elapsedMilliseconds(from: number, until: number, pauses: readonly Pause[] = []): number {
	if (until <= from) return 0;
	let sum = until - from;
	let paused = from;
	for (const pause of [...pauses].sort((a, b) => a.from - b.from)) {
		const start = Math.max(pause.from, paused);
		const stop = Math.min(pause.until, until);
		if (start >= stop) continue;
		sum -= stop - start;
		paused = stop;
	}
	return sum;
}

/**
 * The time of one case. By the rule `last`, a case that was opened again and not resolved since is open, as old as from its
 * beginning; the time between a resolution and being opened again counts with it, as it does for the customer. By `first` its
 * first resolution ends it, whatever came after. Pauses are taken off in the same measure. Resolutions before the opening are
 * mistakes and left out.
 */
export function caseTime(course: CaseCourse, { reopened, calendar, now }: CaseClockRule): CaseTime {
	const { openedAt, pauses = [] } = course;
	if (openedAt > now) return null;
	const ends = course.resolvedAt.filter((at) => at >= openedAt && at <= now).sort((a, b) => a - b);
	const again = (course.reopenedAt ?? []).filter((at) => at <= now);
	const last = ends.at(-1);
	const isOpen = last === undefined || (reopened === 'last' && again.some((at) => at > last));
	const end = isOpen ? now : reopened === 'first' ? ends[0]! : last;
	const milliseconds =
		calendar === undefined
			? elapsedMilliseconds(openedAt, end, pauses)
			: businessMilliseconds(openedAt, end, calendar, pauses);
	return { state: isOpen ? 'open' : 'resolved', milliseconds };
}

/** The times of closed cases and the ages of open ones, in whole seconds, as evidence for a figure of times. */
export function caseTimes(
	courses: readonly CaseCourse[],
	rule: CaseClockRule
): { readonly values: readonly number[]; readonly openAges: readonly number[] } {
	const values: number[] = [];
	const openAges: number[] = [];
	for (const course of courses) {
		const time = caseTime(course, rule);
		if (time !== null) (time.state === 'open' ? openAges : values).push(Math.round(time.milliseconds / 1000));
	}
	return { values, openAges };
}
