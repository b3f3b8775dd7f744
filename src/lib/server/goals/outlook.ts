import { expectedAnswers, rateDays, type ForecastInput } from '../../domain/goals/forecast.ts';
import { sideOf, targetValue, type GoalTerms } from '../../domain/goals/goal.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { stayStanding, type StayStanding } from '../../domain/goals/stay.ts';
import { addDays, daysBetween, type Day } from '../../domain/shared/instant.ts';
import { daysIn, periodsOf, previousQuarter, quarterOf, type DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { Definition } from '../metrics/definitions.ts';
import { evidenceOf, seriesFor, type MetricEvidence } from '../metrics/read.ts';
import type { Walks } from './walks.ts';

/** A goal whose end is asked about. */
export interface Outlooker {
	readonly definition: Definition;
	readonly terms: GoalTerms;
	readonly filter: readonly Condition[];
	readonly today: Day;
}

/** Days of history that a sparkline shows. */
export const sparkDays = 84;

/** The days on which a goal is judged today; before it begins, the last four weeks. */
export function currentDays(
	window: DayRange | null,
	today: Day
): { readonly begun: boolean; readonly current: DayRange } {
	const shown: DayRange =
		window === null
			? { first: addDays(today, -sparkDays + 1), last: today }
			: { first: window.first, last: today < window.last ? today : window.last };
	const begun = shown.first <= shown.last;
	return { begun, current: begun ? shown : { first: addDays(today, -27), last: today } };
}

/**
 * What a forecast of the figure of a window is made from: its days so far and those of the quarter before, how many answers
 * are to come, and how far the figure's own past says that it wanders. Null before the window, behind it, and while nobody
 * can say how many answers will come.
 */
export async function outlookOf(
	scope: OrganisationScope,
	{ definition, filter, today, walks }: Outlooker & { readonly walks: Walks },
	{ window, found }: { readonly window: DayRange; readonly found: MetricEvidence }
): Promise<Omit<ForecastInput, 'target' | 'side'> | null> {
	if (today < window.first || today > window.last) return null;
	const before = previousQuarter(quarterOf(window.first, scope.organisation), scope.organisation);
	const prior = await evidenceOf(scope, definition, {
		from: before.first,
		to: addDays(window.first, -1),
		where: filter
	});
	const days = [...prior.days, ...found.days];
	const recent = days.filter((one) => daysBetween(one.day, today) < rateDays);
	const firstDay = days[0]?.day;
	const daysLeft = daysBetween(today, window.last);
	const answers = expectedAnswers({
		soFar: found.figure.n,
		daysLeft,
		recent: recent.reduce((sum, one) => sum + one.histogram.n, 0),
		recentDays: firstDay === undefined ? 0 : Math.min(rateDays, daysBetween(firstDay, today) + 1)
	});
	if (answers === null) return null;
	const walk = await walks({ definition, filter });
	return {
		kind: definition.kind,
		settings: definition.settings,
		soFar: found.evidence,
		days,
		today,
		daysLeft,
		perDay: answers.perDay,
		hasEarlierPeriod: prior.figure.n > 0,
		seed: `${definition.id}|${today}`,
		...(walk === undefined ? {} : { walk })
	};
}

/** Where a "stay" goal stands by its weeks; null before its first day, and without dates or a level. */
export async function stayOf(
	scope: OrganisationScope,
	{ definition, terms, filter, today }: Outlooker
): Promise<StayStanding | null> {
	const { startsOn, endsOn } = terms;
	const target = targetValue(terms);
	if (startsOn === null || endsOn === null || target === null || today < startsOn) return null;
	const last = today < endsOn ? today : endsOn;
	const points = await seriesFor(scope, definition, { every: 'week', from: startsOn, to: last, where: filter });
	const whole = periodsOf({ first: startsOn, last: endsOn }, 'week', scope.organisation);
	const isOver = ({ last: end }: DayRange): boolean => end < today;
	const ends = new Map(whole.map((week) => [week.first, week]));
	return stayStanding(
		points.map((point) => {
			const week = ends.get(point.from) ?? { first: point.from, last: point.to };
			return {
				days: daysIn({ first: point.from, last: point.to }),
				value: point.figure.value,
				isOver: isOver(week)
			};
		}),
		whole.filter((week) => !isOver(week)).length,
		{ target, side: sideOf(terms.direction), agreed: terms.stayShare }
	);
}
