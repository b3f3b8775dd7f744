import { cyclesOf } from '#lib/domain/measurement/look.ts';
import { addDays, type Day } from '#lib/domain/shared/instant.ts';
import { addQuarters, periodOf, type DayRange, type PeriodCalendar } from '#lib/domain/shared/period.ts';

/** Two windows that are often held against each other. */
export interface Preset {
	readonly id: 'weeks' | 'quarter' | 'lastQuarter' | 'year';
	readonly before: DayRange;
	readonly after: DayRange;
}

/** Four weeks against four, quarters against quarters: what one asks for by name. */
export function presetsOf(today: Day, calendar: PeriodCalendar): Preset[] {
	const week = periodOf(today, calendar, 'week');
	const { current, quarter, previous, yearAgo } = cyclesOf(today, today, calendar);
	const beforeLast = addQuarters(quarter, -2, calendar);
	const range = ({ first, last }: DayRange): DayRange => ({ first, last });
	return [
		{
			id: 'weeks',
			before: { first: addDays(week.first, -56), last: addDays(week.first, -29) },
			after: { first: addDays(week.first, -28), last: addDays(week.first, -1) }
		},
		{ id: 'quarter', before: range(previous), after: current },
		{ id: 'lastQuarter', before: range(beforeLast), after: range(previous) },
		{ id: 'year', before: range(yearAgo), after: current }
	];
}
