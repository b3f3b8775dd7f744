import type { GivenRating } from './touchpoint.ts';

/** How staff rated a touchpoint up to a day: the mean of the latest rating of everybody who had rated by then. */
export interface RatingDay {
	/** Local day `YYYY-MM-DD`. */
	readonly day: string;
	readonly mean: number;
	readonly raters: number;
}

/**
 * The history of a touchpoint's ratings, one entry for each day on which somebody rated it, oldest first (R-002-13). Each
 * holds the mean of everybody's latest rating up to then, so that one new rating moves it only by its share.
 */
export function ratingHistory(ratings: readonly (GivenRating & { readonly day: string })[]): RatingDay[] {
	const ordered = [...ratings].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	const latest = new Map<string, number>();
	const days: RatingDay[] = [];
	for (const { rater, score, day } of ordered) {
		latest.set(rater, score);
		const scores = [...latest.values()];
		const entry = { day, mean: scores.reduce((sum, one) => sum + one, 0) / scores.length, raters: scores.length };
		if (days.at(-1)?.day === day) days[days.length - 1] = entry;
		else days.push(entry);
	}
	return days;
}
