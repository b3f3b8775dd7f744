import { smallGroup } from '../metrics/suppression.ts';
import type { StaffOpinion } from './touchpoint.ts';

export interface GivenRating {
	/** Whoever gave it; ratings of one rater replace each other. */
	readonly rater: string;
	readonly score: number;
	/** Local day `YYYY-MM-DD`. */
	readonly day: string;
	/** ISO instant. */
	readonly at: string;
}

/** How staff rated a touchpoint up to a day: the mean of the latest rating of everybody who had rated by then. */
export interface RatingDay {
	/** Local day `YYYY-MM-DD`. */
	readonly day: string;
	readonly mean: number;
	readonly raters: number;
}

interface Bundle {
	readonly day: string;
	readonly latest: readonly GivenRating[];
}

/**
 * Days on which a touchpoint's ratings may be looked at together: those by whose end five different people have rated
 * since the last such day. So neither a figure nor what moved between two figures ever rests on fewer than five
 * (whoever sees a mean before and after one person rated would know what that person gave).
 */
function bundles(ratings: readonly GivenRating[]): Bundle[] {
	const ordered = [...ratings].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
	const latest = new Map<string, GivenRating>();
	const found: Bundle[] = [];
	let fresh = new Set<string>();
	for (const [index, rating] of ordered.entries()) {
		latest.set(rating.rater, rating);
		fresh.add(rating.rater);
		if (ordered[index + 1]?.day === rating.day || fresh.size < smallGroup) continue;
		found.push({ day: rating.day, latest: [...latest.values()] });
		fresh = new Set();
	}
	return found;
}

const meanOf = (ratings: readonly GivenRating[]): number =>
	ratings.reduce((sum, { score }) => sum + score, 0) / ratings.length;

/** How many different people have rated. */
export const ratersOf = (ratings: readonly GivenRating[]): number => new Set(ratings.map(({ rater }) => rater)).size;

/**
 * What staff think of one touchpoint: the mean of each rater's latest rating (R-002-13), with the lowest and highest and
 * whether two are far apart. Told only once five people have rated, and renewed when five have rated since: below, one
 * could tell who said what. Until then whoever looks sees their own rating alone, marked as such; none without one.
 */
export function staffOpinion(ratings: readonly GivenRating[], me: string | null = null): StaffOpinion | null {
	const shown = bundles(ratings).at(-1)?.latest;
	if (shown === undefined) {
		const own = ratings.filter(({ rater }) => rater === me).sort((a, b) => (a.at < b.at ? 1 : -1))[0];
		return own === undefined
			? null
			: { mean: own.score, raters: 1, low: null, high: null, isApart: false, at: own.at, isOwn: true };
	}
	const scores = shown.map(({ score }) => score);
	const low = Math.min(...scores);
	const high = Math.max(...scores);
	return {
		mean: meanOf(shown),
		raters: shown.length,
		low,
		high,
		isApart: high - low >= 2,
		at: shown.reduce((newest, { at }) => (at > newest ? at : newest), ''),
		isOwn: false
	};
}

/**
 * The history of a touchpoint's ratings, oldest first (R-002-13): one entry for each day by which five more people had
 * rated, with the mean of everybody's latest rating up to then.
 */
export const ratingHistory = (ratings: readonly GivenRating[]): RatingDay[] =>
	bundles(ratings).map(({ day, latest }) => ({ day, mean: meanOf(latest), raters: latest.length }));

/**
 * What raters wrote, in the order of its letters (that of time would tell who wrote what): the notes of ratings that at
 * least five people gave together. Later ones wait for the next five.
 */
export function openNotes(ratings: readonly (GivenRating & { readonly note: string })[]): string[] {
	const until = bundles(ratings).at(-1)?.day;
	if (until === undefined) return [];
	return ratings.flatMap(({ day, note }) => (note === '' || day > until ? [] : [note])).sort();
}
