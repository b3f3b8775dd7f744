import { z } from 'zod';
import { addDays, daysBetween, localDay, startOfDay, type Day } from '../shared/instant.ts';
import { periodOf, type PeriodCalendar } from '../shared/period.ts';

/** Streams that follow from the events of each customer: yes or no, one value a customer and occasion. */

export const derivedPeriods = ['month', 'quarter', 'year'] as const;
export type DerivedPeriod = (typeof derivedPeriods)[number];

/**
 * `again`: a customer's first event, and whether another one came 1 to `days` days after it; counted once that time has
 * passed. `repeat`: whether a customer of a period came twice or more within it; counted once the period is over.
 * `returning`: whether a customer of a period had come before it. `retention`: whether a customer of one period came in
 * the next one too, (E - N)/S; dated at the start of the next one and counted once that is over.
 */
export const derivedRule = z.discriminatedUnion('kind', [
	z.object({ kind: z.literal('again'), days: z.int().min(1).max(730) }),
	z.object({ kind: z.literal('repeat'), every: z.enum(derivedPeriods) }),
	z.object({ kind: z.literal('returning'), every: z.enum(derivedPeriods) }),
	z.object({ kind: z.literal('retention'), every: z.enum(derivedPeriods) })
]);
export type DerivedRule = z.output<typeof derivedRule>;

/** A name for a rule, in which no two are alike: `again:90`, `retention:quarter`. */
export const derivedKey = (rule: DerivedRule): string =>
	rule.kind === 'again' ? `again:${rule.days}` : `${rule.kind}:${rule.every}`;

/** An event of one customer. */
export interface CustomerEvent {
	readonly seq: number;
	readonly at: number;
}

/** What a rule makes of a customer: a value that hangs on one of the events. */
export interface DerivedValue {
	readonly seq: number;
	readonly at: number;
	readonly value: 0 | 1;
}

/** What derived values hang on besides events: the organisation's zone and calendar, and its present day. */
export interface DerivedBasis {
	readonly timeZone: string;
	readonly calendar: PeriodCalendar;
	readonly today: Day;
}

interface Visit {
	readonly period: string;
	readonly first: Day;
	readonly last: Day;
	readonly event: CustomerEvent;
	readonly times: number;
}

/** The periods in which a customer came, in order, with the first event of each. */
function visitsOf(
	events: readonly (CustomerEvent & { day: Day })[],
	every: DerivedPeriod,
	basis: DerivedBasis
): Visit[] {
	const visits: Visit[] = [];
	for (const event of events) {
		const last = visits.at(-1);
		if (last !== undefined && event.day <= last.last) {
			visits[visits.length - 1] = { ...last, times: last.times + 1 };
			continue;
		}
		const period = periodOf(event.day, basis.calendar, every);
		visits.push({ period: period.first, first: period.first, last: period.last, event, times: 1 });
	}
	return visits;
}

/**
 * Everything that a rule makes of one customer's events, given in any order. Days are those of the organisation's zone; an
 * event of the same day as the first is no coming back. What cannot be known yet is left out rather than counted as no.
 */
export function derivedValues(rule: DerivedRule, given: readonly CustomerEvent[], basis: DerivedBasis): DerivedValue[] {
	const events = given
		.map((event) => ({ ...event, day: localDay(event.at, basis.timeZone) }))
		.sort((a, b) => a.at - b.at || a.seq - b.seq);
	const [first] = events;
	if (first === undefined) return [];
	if (rule.kind === 'again') {
		if (addDays(first.day, rule.days) >= basis.today) return [];
		const isAgain = events.some(({ day }) => {
			const days = daysBetween(first.day, day);
			return days >= 1 && days <= rule.days;
		});
		return [{ seq: first.seq, at: first.at, value: isAgain ? 1 : 0 }];
	}
	const visits = visitsOf(events, rule.every, basis);
	if (rule.kind === 'repeat') {
		return visits
			.filter((visit) => visit.last < basis.today)
			.map(({ event, times }) => ({ seq: event.seq, at: event.at, value: times >= 2 ? 1 : 0 }));
	}
	if (rule.kind === 'returning') {
		return visits.map(({ event }, index) => ({ seq: event.seq, at: event.at, value: index > 0 ? 1 : 0 }));
	}
	const came = new Set(visits.map((visit) => visit.period));
	return visits.flatMap(({ last, event }) => {
		const next = periodOf(addDays(last, 1), basis.calendar, rule.every);
		if (next.last >= basis.today) return [];
		return [{ seq: event.seq, at: startOfDay(next.first, basis.timeZone), value: came.has(next.first) ? 1 : 0 }];
	});
}

/**
 * The days whose customers may stand otherwise on a later day although nothing happened to them: whose time has run out
 * meanwhile. None where nothing can have changed.
 */
export function daysThatRanOut(
	rule: DerivedRule,
	from: Day,
	to: Day,
	calendar: PeriodCalendar
): { readonly first: Day; readonly last: Day } | null {
	if (from === to || rule.kind === 'returning') return null;
	if (rule.kind === 'again') return { first: addDays(from, -rule.days), last: addDays(to, -rule.days) };
	const before = periodOf(from, calendar, rule.every);
	const now = periodOf(to, calendar, rule.every);
	if (before.first === now.first) return null;
	const first = rule.kind === 'repeat' ? before.first : periodOf(addDays(before.first, -1), calendar, rule.every).first;
	return { first, last: addDays(now.first, -1) };
}
