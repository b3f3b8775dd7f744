import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import { nextQuarter, previousQuarter, quarterOf, type PeriodCalendar, type Quarter } from '../shared/period.ts';

/** A review in the first four weeks of a quarter looks back on the one before; later, on the one that is running. */
export const lookBackDays = 28;

/** The quarter that a review on a day looks at. */
export function reviewedQuarter(plannedOn: Day, calendar: PeriodCalendar): Quarter {
	const current = quarterOf(plannedOn, calendar);
	return daysBetween(current.first, plannedOn) < lookBackDays ? previousQuarter(current, calendar) : current;
}

/**
 * The quarter that goals are carried into: the one after the reviewed one; where a review comes so late that this one is
 * over too, the quarter of today.
 */
export function carriedInto(reviewed: Day, today: Day, calendar: PeriodCalendar): Quarter {
	const following = nextQuarter(quarterOf(reviewed, calendar), calendar);
	return following.last < today ? quarterOf(today, calendar) : following;
}

/**
 * The day that is proposed for the next review: as many days after the next quarter's last day as this review was planned
 * after its own, at least one and at most three weeks; never in the past.
 */
export function nextReviewDay(
	review: { readonly plannedOn: Day; readonly cycleTo: Day },
	into: Quarter,
	today: Day
): Day {
	const offset = Math.min(21, Math.max(1, daysBetween(review.cycleTo, review.plannedOn)));
	const day = addDays(into.last, offset);
	return day > today ? day : addDays(today, 7);
}
