import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import { daysIn, monthOf, monthsOf, weekOf, weeksOf, type DayRange, type PeriodCalendar } from '../shared/period.ts';
import type { TacticStatus } from './status.ts';
import type { ViewJudgement } from './view.ts';

/** A to-do as it lies in time. */
export interface TimedAction {
	readonly id: string;
	readonly title: string;
	readonly startsOn: Day | null;
	readonly dueOn: Day | null;
	/** The day on which it was ticked off. */
	readonly doneOn: Day | null;
	readonly afterId: string | null;
	readonly stuck: string | null;
	readonly who: string | null;
}

/** A tactic as it lies in time. */
export interface TimedTactic {
	readonly id: string;
	readonly title: string;
	readonly status: TacticStatus;
	readonly startsOn: Day | null;
	/** The day on which it began, and the one on which it was done or stopped. */
	readonly beganOn: Day | null;
	readonly endedOn: Day | null;
	readonly endsOn: Day | null;
	readonly lead: string | null;
	readonly actions: readonly TimedAction[];
}

/** The days of a to-do: from its first day, or its due day alone; one ticked off ends on that day. None without a day. */
export function actionSpan(action: TimedAction): DayRange | null {
	const last = action.doneOn ?? action.dueOn ?? action.startsOn;
	if (last === null) return null;
	const first = action.startsOn ?? (action.dueOn !== null && action.dueOn < last ? action.dueOn : last);
	return first <= last ? { first, last } : { first: last, last };
}

/**
 * The days of a tactic: from the day on which it began, else the one it is planned for, else the first day of a to-do, to
 * the day on which it ended, else the one it is meant to be through by, else the last day of a to-do. None where nothing
 * of it has a day.
 */
export function tacticSpan(tactic: TimedTactic): DayRange | null {
	const spans = tactic.actions.map(actionSpan).filter((span) => span !== null);
	const earliest = spans.map((span) => span.first).sort()[0] ?? null;
	const latest =
		spans
			.map((span) => span.last)
			.sort()
			.at(-1) ?? null;
	const first = tactic.beganOn ?? tactic.startsOn ?? earliest ?? tactic.endsOn;
	const last = tactic.endedOn ?? tactic.endsOn ?? latest ?? first;
	if (first === null || last === null) return null;
	return last < first ? { first, last: first } : { first, last };
}

export const zooms = ['week', 'month'] as const;
export type Zoom = (typeof zooms)[number];

/** The stretch of time that the timeline shows, with its columns. */
export interface TimeFrame extends DayRange {
	readonly zoom: Zoom;
	readonly columns: readonly DayRange[];
	/** First days to ask for, to look further back and further on. */
	readonly earlier: Day;
	readonly later: Day;
}

/**
 * The stretch that is shown: 14 weeks that begin three weeks before today, or 9 months that begin two months before; from
 * another day on where one is asked for. Weeks and months are those of the organisation's calendar.
 */
export function timeFrame(today: Day, zoom: Zoom, calendar: PeriodCalendar, from: Day | null = null): TimeFrame {
	if (zoom === 'week') {
		const { first } = weekOf(from ?? addDays(today, -21), calendar.weekStart ?? 1);
		const range = { first, last: addDays(first, 14 * 7 - 1) };
		return {
			...range,
			zoom,
			columns: weeksOf(range, calendar.weekStart ?? 1),
			earlier: addDays(first, -7 * 7),
			later: addDays(first, 7 * 7)
		};
	}
	const begin = monthOf(from ?? addDays(today, -61), calendar);
	let last = begin.last;
	for (let n = 1; n < 9; n += 1) last = monthOf(addDays(last, 1), calendar).last;
	const range = { first: begin.first, last };
	const columns = monthsOf(range, calendar);
	return {
		...range,
		zoom,
		columns,
		earlier: monthOf(addDays(begin.first, -122), calendar).first,
		later: columns[4]?.first ?? addDays(last, 1)
	};
}

/** Where a span lies in a frame, in shares of its width; cut off at its ends, none where it lies outside. */
export interface Place {
	readonly start: number;
	readonly size: number;
	readonly isCutBefore: boolean;
	readonly isCutAfter: boolean;
}

/** Where a span lies in a frame: its first and last day included. */
export function placeOf(span: DayRange, frame: DayRange): Place | null {
	if (span.last < frame.first || span.first > frame.last) return null;
	const days = daysIn(frame);
	const isCutBefore = span.first < frame.first;
	const isCutAfter = span.last > frame.last;
	const first = isCutBefore ? 0 : daysBetween(frame.first, span.first);
	const last = isCutAfter ? days : daysBetween(frame.first, span.last) + 1;
	return { start: first / days, size: (last - first) / days, isCutBefore, isCutAfter };
}

/** A to-do that would have to begin before the one it waits for is meant to be through. */
export interface Clash {
	readonly tacticId: string;
	readonly title: string;
	readonly before: string;
}

/** To-dos that are due, or begin, before the one they wait for is due; those done are out of the way. */
export function clashesOf(tactics: readonly TimedTactic[]): Clash[] {
	return tactics.flatMap(({ id, actions, status }) =>
		status === 'done' || status === 'stopped'
			? []
			: actions.flatMap((action) => {
					const before = actions.find((one) => one.id === action.afterId);
					if (before === undefined || action.doneOn !== null || before.doneOn !== null || before.dueOn === null)
						return [];
					const begins = action.startsOn ?? action.dueOn;
					return begins !== null && begins < before.dueOn
						? [{ tacticId: id, title: action.title, before: before.title }]
						: [];
				})
	);
}

export type TimelineCode = 'none' | 'over' | 'clash' | 'undated' | 'ahead' | 'calm';

/**
 * The sentence above the timeline, the most pressing first: nothing has a day; past its end and not through; a to-do
 * before what it waits for; tactics without a day; what ends within four weeks; nothing does.
 */
export function timelineJudgement(tactics: readonly TimedTactic[], today: Day): ViewJudgement<TimelineCode> {
	const living = tactics.filter(({ status }) => status !== 'done' && status !== 'stopped');
	const timed = living.flatMap((tactic) => {
		const span = tacticSpan(tactic);
		return span === null ? [] : [{ tactic, span }];
	});
	if (timed.length === 0) return { code: 'none', params: { n: living.length } };
	const over = timed.filter(({ span }) => span.last < today);
	if (over[0] !== undefined) return { code: 'over', params: { n: over.length, title: over[0].tactic.title } };
	const clashes = clashesOf(living);
	if (clashes[0] !== undefined) {
		return { code: 'clash', params: { n: clashes.length, title: clashes[0].title, before: clashes[0].before } };
	}
	const undated = living.length - timed.length;
	if (undated > 0) return { code: 'undated', params: { n: undated } };
	const soon = timed
		.filter(({ span }) => span.last <= addDays(today, 28))
		.sort((a, b) => (a.span.last < b.span.last ? -1 : 1));
	return soon[0] === undefined
		? { code: 'calm', params: { n: timed.length } }
		: { code: 'ahead', params: { n: soon.length, title: soon[0].tactic.title, day: soon[0].span.last } };
}
