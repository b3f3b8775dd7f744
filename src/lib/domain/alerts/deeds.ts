import type { Unusual, WatchResult } from '../metrics/unusual/watch.ts';
import { addDays, daysBetween, type Day } from '../shared/instant.ts';
import { includesDay, type DayRange } from '../shared/period.ts';

/** An alert of a series that was raised before. */
export interface KnownAlert {
	readonly id: string;
	readonly sort: Unusual['sort'];
	readonly direction: Unusual['direction'];
	readonly from: Day;
	readonly foundOn: Day;
	/** The first day of the watch in which it was found: what was usual then is what it is held against. */
	readonly watchedFrom: Day;
	/** What its days held when it was last looked at. */
	readonly evidence: string;
	readonly backOn: Day | null;
	readonly isWithdrawn: boolean;
}

/** A series as a watch that began on some day sees it now. */
export interface Watch {
	readonly from: Day;
	readonly result: WatchResult;
	/** What the days up to one held, so that a correction of the data can be told from a change of the limits. */
	readonly evidenceUntil: (day: Day) => string;
}

/** What has become of the alerts of a series, and what is new. */
export interface Deeds {
	readonly raise: readonly Unusual[];
	readonly renew: readonly { readonly id: string; readonly find: Unusual }[];
	/** `back`: as usual again; `settled`: it has stayed so for half a year, which is what is usual now. */
	readonly close: readonly { readonly id: string; readonly how: 'back' | 'settled'; readonly on: Day }[];
	/** The days are marked as an outage or a season since: there is nothing to explain any more. */
	readonly explained: readonly string[];
	/** The data that it rested on were corrected or taken away, and with them it is gone. */
	readonly withdraw: readonly string[];
}

/** Usual points after a single day that was not, until it is over. */
const quietPoints = 3;
/** What has been so for longer is what is usual. */
const settledAfter = 180;
/** What is over is told if it was found in these last days; older things are history. */
const newsDays = 14;
/** Answers that come late move the day on which a change is found, and from which it is dated, by so much at most. */
const shiftDays = 10;

const isSame = (known: KnownAlert, find: Unusual): boolean =>
	(known.backOn === null || find.foundOn <= known.backOn) &&
	known.sort === find.sort &&
	known.direction === find.direction &&
	(find.sort === 'day'
		? find.from <= known.foundOn && known.from <= find.to
		: Math.abs(daysBetween(known.foundOn, find.foundOn)) <= shiftDays ||
			(find.from <= known.foundOn && known.from <= find.foundOn));

/** The day from which a change that was found was over; none while it lasts. Re-arming is by hysteresis: half the limit. */
export function overSince({ points, limit }: WatchResult, find: Pick<Unusual, 'sort' | 'foundOn'>): Day | null {
	const after = points.filter((point) => point.day > find.foundOn);
	if (find.sort === 'day') return after[quietPoints - 1]?.day ?? null;
	return after.find((point) => Math.abs(point.average) < limit / 2)?.day ?? null;
}

/**
 * Holds what a series shows now against the alerts that it has raised. A change is told once: as long as it lasts, however
 * often one looks, across the quarter at which what is usual is renewed, and although answers that came late move its dates;
 * it is armed again when the series was as usual in between. `watches`: the running one first, then those in which an alert
 * was found that is not over.
 */
export function alertDeeds(
	known: readonly KnownAlert[],
	watches: readonly [Watch, ...Watch[]],
	today: Day,
	incidents: readonly DayRange[] = []
): Deeds {
	const [current] = watches;
	const renew: { id: string; find: Unusual }[] = [];
	const close: { id: string; how: 'back' | 'settled'; on: Day }[] = [];
	const explained: string[] = [];
	const withdraw: string[] = [];
	for (const alert of known) {
		if (alert.backOn !== null || alert.isWithdrawn) continue;
		const watch = watches.find((one) => one.from === alert.watchedFrom);
		if (watch === undefined) continue;
		const find = watch.result.found.find((one) => isSame(alert, one));
		if (find === undefined) {
			if (incidents.some((incident) => includesDay(incident, alert.foundOn))) explained.push(alert.id);
			else if (watch.evidenceUntil(alert.foundOn) !== alert.evidence) withdraw.push(alert.id);
			continue;
		}
		renew.push({ id: alert.id, find });
		const over = overSince(watch.result, find);
		if (over !== null) close.push({ id: alert.id, how: 'back', on: over });
		else if (daysBetween(find.from, today) > settledAfter) close.push({ id: alert.id, how: 'settled', on: today });
	}
	const lasts = (find: Unusual): boolean =>
		known.some(
			(alert) =>
				alert.sort === 'level' &&
				alert.direction === find.direction &&
				alert.backOn === null &&
				!alert.isWithdrawn &&
				alert.watchedFrom !== current.from
		);
	// While a figure lies elsewhere for good, a single day out there is nothing of its own.
	const isWithin = (find: Unusual): boolean =>
		find.sort === 'day' &&
		[...current.result.found, ...known.filter((alert) => alert.backOn === null && !alert.isWithdrawn)].some(
			(one) => one.sort === 'level' && one.direction === find.direction && one.from <= find.to
		);
	const raise = current.result.found.filter(
		(find) =>
			!isWithin(find) &&
			!known.some((alert) => alert.watchedFrom === current.from && !alert.isWithdrawn && isSame(alert, find)) &&
			!(find.sort === 'level' && lasts(find)) &&
			(overSince(current.result, find) === null || find.foundOn >= addDays(today, -newsDays))
	);
	// A change is not dated back to before the figure was as usual.
	const usualUntil = (find: Unusual): Day =>
		known.reduce(
			(day, alert) => (alert.backOn !== null && alert.backOn < find.foundOn && alert.backOn > day ? alert.backOn : day),
			addDays(find.from, -1)
		);
	return {
		raise: raise.map((find) => {
			const from = addDays(usualUntil(find), 1);
			return from <= find.from ? find : { ...find, from };
		}),
		renew,
		close,
		explained,
		withdraw
	};
}

/** Changes of one figure, its groups included, that began so near to each other are one. */
const nearDays = 21;

/** Whether two finds of one figure and its groups are one change. */
export const isOneChange = (a: Pick<Unusual, 'direction' | 'from'>, b: Pick<Unusual, 'direction' | 'from'>): boolean =>
	a.direction === b.direction && Math.abs(daysBetween(a.from, b.from)) <= nearDays;

const extents = ['small', 'plain', 'large'];

/** Of several finds of one change the one to tell first: what lasts before a single day, the whole before a group, the larger. */
export const toldFirst = (
	a: Pick<Unusual, 'sort' | 'extent'> & { readonly segment: string },
	b: Pick<Unusual, 'sort' | 'extent'> & { readonly segment: string }
): number =>
	Number(b.sort === 'level') - Number(a.sort === 'level') ||
	Number(a.segment !== '') - Number(b.segment !== '') ||
	extents.indexOf(b.extent) - extents.indexOf(a.extent);
