import { dayMs, minuteMs } from '../shared/instant.ts';
import type { WorkingCalendar } from '../shared/business-time.ts';

/** Working hours within which an unhappy customer hears from us, unless the organisation says otherwise: two days. */
export const usualPromiseHours = 16;
/** Days back from which unhappy customers still count as waiting. */
export const waitingDays = 14;

/**
 * The instant by which an unhappy customer was promised to hear from us: so many working hours after the answer came. A
 * calendar in which nobody ever works promises by the clock alone.
 */
export function promisedBy(at: number, hours: number, calendar: WorkingCalendar | null): number {
	const wanted = hours * 60 * minuteMs;
	if (calendar === null || wanted <= 0) return at + wanted;
	let high = at + dayMs;
	for (let tries = 0; calendar.measure(at, high) < wanted; tries += 1) {
		if (tries > 60) return at + wanted;
		high += 2 * dayMs;
	}
	let low = at;
	while (high - low > 1) {
		const middle = Math.floor((low + high) / 2);
		if (calendar.measure(at, middle) < wanted) low = middle;
		else high = middle;
	}
	return high;
}

/** How a promise stands: broken, due today, or still ahead. */
export const waitStanding = (dueAt: number, now: number, endOfToday: number): 'late' | 'today' | 'later' =>
	dueAt < now ? 'late' : dueAt < endOfToday ? 'today' : 'later';

const address = /[^\s@<>]+@[\w-]+(?:\.[\w-]+)+/g;
const longNumber = /\+?\d[\d\s/().-]{5,}\d/g;
const link = /https?:\/\/\S+/g;

/** A customer's words without what could name them: addresses, links and long numbers become an ellipsis. */
export const withoutTraces = (words: string): string =>
	words.replaceAll(link, '…').replaceAll(address, '…').replaceAll(longNumber, '…');
