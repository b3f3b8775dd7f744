import { windowBefore, windowsOverlap } from '../metrics/window.ts';
import { addDays, isDay, type Day } from '../shared/instant.ts';
import { daysIn, weekOf, type DayRange } from '../shared/period.ts';
import type { MeasurementView } from './view.ts';

/** Two windows that are held against each other, and why they cannot be, if so. */
export interface ChangeWindows {
	readonly before: DayRange;
	readonly after: DayRange;
	/** `shared`: they share days, so the same answers would stand on both sides. `order`: one ends before it begins. */
	readonly fault: 'shared' | 'order' | 'long' | null;
}

/** Windows longer than this are not held against each other. */
export const changeDaysAtMost = 731;

type Asked = 'before' | 'beforeTo' | 'after' | 'afterTo';

const dayOr = (text: string | null, otherwise: Day): Day => (text !== null && isDay(text) ? text : otherwise);

/**
 * The two windows that an address asks for; what it does not say is as on the metric's page, and where that holds the
 * window against nothing, as many days before it. Days ahead of today are cut off.
 */
export function readChangeWindows(
	ask: (name: Asked) => string | null,
	view: Pick<MeasurementView, 'window' | 'before'>,
	today: Day
): ChangeWindows {
	const usual = view.before ?? windowBefore(view.window);
	const until = (day: Day): Day => (day > today ? today : day);
	const before = { first: dayOr(ask('before'), usual.first), last: until(dayOr(ask('beforeTo'), usual.last)) };
	const after = { first: dayOr(ask('after'), view.window.first), last: until(dayOr(ask('afterTo'), view.window.last)) };
	const inOrder = before.first <= before.last && after.first <= after.last;
	const isLong = Math.max(daysIn(before), daysIn(after)) > changeDaysAtMost;
	const fault = !inOrder ? 'order' : isLong ? 'long' : windowsOverlap(before, after) ? 'shared' : null;
	return { before, after, fault };
}

/**
 * The whole weeks within a window: what people see of groups who may not read single answers, so that nobody learns one
 * answer by moving an end by a day. Null where the window holds no whole week.
 */
export function wholeWeeks(window: DayRange, weekStart: number): DayRange | null {
	const first = weekOf(window.first, weekStart);
	const last = weekOf(window.last, weekStart);
	const from = first.first === window.first ? first.first : addDays(first.last, 1);
	const to = last.last === window.last ? last.last : addDays(last.first, -1);
	return from <= to ? { first: from, last: to } : null;
}
