import { addDays, dayParts, daysBetween, gregorianDay, weekday, type Day } from '../../../domain/shared/instant.ts';
import {
	previousQuarter,
	quarterOf,
	type PeriodCalendar,
	type PeriodKind,
	type Quarter
} from '../../../domain/shared/period.ts';

/** What happens to Tarro: how its figures move over two past quarters and the running one. */
export interface Story {
	readonly today: Day;
	readonly calendar: PeriodCalendar & { readonly periodKind: PeriodKind; readonly fiscalStartMonth: number };
	/** The quarter before last, the last one, the running one. */
	readonly first: Quarter;
	readonly last: Quarter;
	readonly running: Quarter;
	/** Whole answers over all of it, and how many of them the phone survey has. */
	readonly responses: number;
}

/** Answers by telephone so far: too few to be sure of anything. */
export const phoneAnswers = 17;

/**
 * The calendar of the made-up year: quarters begin on the first of a month, and the running one began with the month
 * before this one. So the demo always stands in week 5 to 9 of a quarter, whenever it is looked at.
 */
export function storyOf(today: Day, responses: number): Story {
	const { year, month } = dayParts(today);
	const begins = month === 1 ? gregorianDay(year - 1, 12, 1) : gregorianDay(year, month - 1, 1);
	const startMonth = ((dayParts(begins as Day).month - 1) % 3) + 1;
	const calendar = {
		periodKind: startMonth === 1 ? ('gregorian' as const) : ('fiscal' as const),
		fiscalStartMonth: startMonth,
		weekStart: 1
	};
	const running = quarterOf(today, calendar);
	const last = previousQuarter(running, calendar);
	return { today, calendar, first: previousQuarter(last, calendar), last, running, responses };
}

/** Days of the story with traffic, the running day included. */
export const storyDays = (story: Story): number => daysBetween(story.first.first, story.today) + 1;

/** How much more happens on a weekday than on the mean day: families order early in the week. */
export const rush = (day: Day): number => [1.5, 1.25, 1, 0.9, 1, 0.85, 0.5][weekday(day) - 1] as number;

/** A value that moves evenly from one to another between two days, and stays there. */
function glide(day: Day, from: Day, until: Day, before: number, after: number): number {
	const passed = daysBetween(from, day) / Math.max(1, daysBetween(from, until));
	return before + (after - before) * Math.min(1, Math.max(0, passed));
}

/**
 * Days by which the running quarter is older than the youngest that it can be. A young quarter stands on few answers: its
 * turn for the better has to be the plainer for it to be seen.
 */
const daysBeyond = (story: Story): number => Math.max(0, daysBetween(story.running.first, story.today) - 30);

/** How good and bad weeks follow each other, from -1 (all goes well) to 1 (rain, a van in repair): a quarter evens out. */
const weeks = [0.83, 0.33, 0, -0.17, -0.83, -0.67, -0.33, 0.17, -0.5, -1, 0.5, 0.67, 1] as const;

/** How hard the week of a day is for whoever drives and answers; the running quarter begins the row. */
export function hardship(story: Story, day: Day): number {
	const monday = (of: Day): Day => addDays(of, 1 - weekday(of));
	const passed = daysBetween(monday(story.running.first), monday(day)) / 7;
	return weeks[((passed % weeks.length) + weeks.length) % weeks.length] as number;
}

/** The share of orders that come late: Mondays worst; the vans' new round helps a little every week of this quarter. */
export function lateShare(story: Story, day: Day): number {
	const usual =
		day < story.last.first
			? 0.3
			: day < story.running.first
				? 0.256
				: glide(day, story.running.first, story.today, 0.245, 0.19 + 0.0004 * daysBeyond(story));
	return Math.min(0.9, usual * (1 + 0.2 * hardship(story, day)) * (weekday(day) === 1 ? 1.45 : 0.88));
}

/** Promoters, passives and detractors among late and punctual orders: 11 and 52. */
export const late = { promoters: 0.42, passives: 0.27 } as const;
export const onTime = { promoters: 0.66, passives: 0.2 } as const;

/** The share of customers who are happy with ordering: up since the confirmation mail makes people laugh. */
export function happyShare(story: Story, day: Day): number {
	if (day < story.last.first) return 0.83;
	if (day < story.running.first) return 0.84;
	return glide(day, story.running.first, addDays(story.running.first, 7), 0.9, 0.93);
}

/** The middle case's time to solve, in working hours: the chatbot takes the small ones since the end of last quarter. */
export function hoursToSolve(story: Story, day: Day): number {
	const turn = addDays(story.running.first, -24);
	if (day < story.last.first) return 32;
	if (day < turn) return 31;
	if (day < story.running.first) return glide(day, turn, story.running.first, 29, 25.4);
	return glide(day, story.running.first, story.today, 25.3, 21.9 + 0.05 * daysBeyond(story));
}

/** The middle case's time to a first answer, in working hours. */
export function hoursToAnswer(story: Story, day: Day): number {
	const turn = addDays(story.running.first, -24);
	return day < turn ? 3.3 : glide(day, turn, addDays(story.running.first, 20), 3.1, 1.8);
}

/** In a hard week the same cases take longer, since whoever answers also rings the vans. */
export const slower = (story: Story, day: Day): number => 1 + 0.11 * hardship(story, day);

/** In a hard week fewer write: whoever finds the line engaged gives up. So few questions are no sign of a good one. */
export const contactShare = (story: Story, day: Day): number => 1 - 0.2 * hardship(story, day);

/** How much longer a case of a Monday takes than the mean one. */
export const mondayFactor = (day: Day): number => (weekday(day) === 1 ? 1.5 : 0.9);

/** The share of those who ordered a month ago and have ordered again. */
export const againShare = (story: Story, day: Day): number => (day < story.running.first ? 0.63 : 0.645);

/** Orders of a day. */
export const ordersOf = (story: Story, day: Day): number =>
	rush(day) * (day < story.last.first ? 172 : day < story.running.first ? 184 : 193);

/** The share of cases that are solved at the first attempt: since answers come faster, a few come back. */
export const solvedFirstShare = (story: Story, day: Day): number => (day < story.last.first ? 0.77 : 0.68);
