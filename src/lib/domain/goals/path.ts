import { daysBetween, type Day } from '../shared/instant.ts';
import { quartersOf, type PeriodCalendar } from '../shared/period.ts';

/** A value to have reached by a day, in the metric's unit. */
export interface PathPoint {
	readonly on: Day;
	readonly value: number;
}

/**
 * The value on a day of lines drawn from point to point; before the first its value, after the last the last one's. Of two
 * points on one day the later in the list holds. NaN without points.
 */
export function valueBetween(points: readonly PathPoint[], day: Day): number {
	const sorted = points
		.map((point, i) => ({ ...point, i }))
		.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : a.i - b.i));
	let before = sorted[0];
	if (before === undefined) return NaN;
	for (const point of sorted) {
		if (point.on <= day) {
			before = point;
			continue;
		}
		if (before.on > day) return before.value;
		const share = daysBetween(before.on, day) / daysBetween(before.on, point.on);
		return before.value + (point.value - before.value) * share;
	}
	return before.value;
}

/** What a path is laid by, as far as it is known. */
interface Laid {
	readonly baseline: number | null;
	readonly target: number | null;
	readonly startsOn: Day | null;
	readonly endsOn: Day | null;
}

/** `stepsPerQuarter` of a goal of which not everything may be known yet: no steps then. */
export function knownSteps({ baseline, target, startsOn, endsOn }: Laid, calendar: PeriodCalendar): PathPoint[] {
	return baseline === null || target === null || startsOn === null || endsOn === null
		? []
		: stepsPerQuarter({ baseline, target, startsOn, endsOn }, calendar);
}

/** Steps after what they are laid by has changed: laid anew if they went quarter by quarter, kept if they were typed. */
export function stepsAgain(
	steps: readonly PathPoint[],
	before: Laid,
	now: Laid,
	calendar: PeriodCalendar
): readonly PathPoint[] {
	const laid = knownSteps(before, calendar);
	const isLaid =
		steps.length === 0 ||
		(steps.length === laid.length &&
			steps.every((step, i) => step.on === laid[i]!.on && step.value === laid[i]!.value));
	return isLaid ? knownSteps(now, calendar) : steps;
}

/**
 * The steps of a goal that goes quarter by quarter: by the last day of each quarter an equal part more of the way, the target
 * on the last day. Equal parts by days, so that a quarter that is only half inside asks for half as much.
 */
export function stepsPerQuarter(
	terms: { readonly baseline: number; readonly target: number; readonly startsOn: Day; readonly endsOn: Day },
	calendar: PeriodCalendar
): PathPoint[] {
	const { baseline, target, startsOn, endsOn } = terms;
	if (endsOn < startsOn) return [];
	const total = daysBetween(startsOn, endsOn) + 1;
	return quartersOf({ first: startsOn, last: endsOn }, calendar).map(({ last }) => {
		const on = last < endsOn ? last : endsOn;
		return { on, value: baseline + ((target - baseline) * (daysBetween(startsOn, on) + 1)) / total };
	});
}
