import { placeWeight, type Place } from './ranking.ts';

/** A search word with its newest ranking. */
export interface RankedKeyword {
	readonly id: string;
	/** How much it matters to us, 1 to 5. */
	readonly relevance: number;
	/** Searches a month, if known. */
	readonly volume: number | null;
	readonly places: readonly Place[];
}

/** A company whose domain we know. */
export interface KnownCompany {
	readonly id: string;
	readonly name: string;
	readonly kind: string;
	readonly domain: string;
}

export interface LeagueRow {
	readonly domain: string;
	/** Share of what people see first, 0 to 1. */
	readonly share: number;
	/** On how many of the looked-up words it appears. */
	readonly words: number;
	/** On how many of them it stands first. */
	readonly firsts: number;
	readonly best: number;
	readonly company: KnownCompany | null;
}

const middle = (values: readonly number[]): number => {
	const sorted = [...values].sort((a, b) => a - b);
	const half = Math.floor(sorted.length / 2);
	return sorted.length % 2 === 1
		? (sorted[half] as number)
		: ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

/**
 * What each word counts: relevance (1 to 5) times searches a month. A word without a volume counts as the median of those
 * that have one; when none has, only relevance counts. A volume of 0 counts as 1, so that a rare word does not vanish.
 */
export function wordWeights(
	keywords: readonly Pick<RankedKeyword, 'id' | 'relevance' | 'volume'>[]
): Map<string, number> {
	const known = keywords.flatMap((word) => (word.volume === null ? [] : [Math.max(1, word.volume)]));
	const usual = known.length === 0 ? 1 : middle(known);
	return new Map(
		keywords.map((word) => [word.id, word.relevance * (word.volume === null ? usual : Math.max(1, word.volume))])
	);
}

/**
 * Who shows up most (R-002-18): the share of voice of every domain in the newest rankings,
 *
 *     share(d) = sum over words w and places p of d in w of weight(w) / p, divided by the same sum over all domains
 *
 * with weight(w) = relevance x volume (`wordWeights`) and 1 / p for a place (`placeWeight`). Shares are from 0 to 1 and
 * add up to 1 over all domains that were typed; what was not typed is not known and not guessed. Largest first; equal
 * shares by name. A domain that belongs to no company yet has none: it is proposed as a competitor.
 */
export function leagueTable(keywords: readonly RankedKeyword[], companies: readonly KnownCompany[]): LeagueRow[] {
	const looked = keywords.filter((word) => word.places.length > 0);
	const weights = wordWeights(looked);
	const owners = new Map(
		companies.filter((company) => company.domain !== '').map((company) => [company.domain, company])
	);
	const rows = new Map<string, { sum: number; words: Set<string>; firsts: number; best: number }>();
	let all = 0;
	for (const word of looked) {
		for (const { position, domain } of word.places) {
			const seen = (weights.get(word.id) ?? 0) * placeWeight(position);
			const row = rows.get(domain) ?? { sum: 0, words: new Set<string>(), firsts: 0, best: position };
			row.sum += seen;
			row.words.add(word.id);
			row.firsts += position === 1 ? 1 : 0;
			row.best = Math.min(row.best, position);
			rows.set(domain, row);
			all += seen;
		}
	}
	return [...rows]
		.map(([domain, row]) => ({
			domain,
			share: all === 0 ? 0 : row.sum / all,
			words: row.words.size,
			firsts: row.firsts,
			best: row.best,
			company: owners.get(domain) ?? null
		}))
		.sort((a, b) => b.share - a.share || (a.domain < b.domain ? -1 : 1));
}

/** What the step's page says above its picture, as a code and what its words need. */
export type LeagueJudgement =
	| { readonly code: 'nobody' }
	| { readonly code: 'unranked'; readonly companies: number }
	| { readonly code: 'leading'; readonly share: number; readonly next: string }
	| { readonly code: 'alone'; readonly share: number }
	| { readonly code: 'behind'; readonly leader: string; readonly share: number; readonly place: number }
	| { readonly code: 'absent'; readonly leader: string; readonly share: number }
	| { readonly code: 'unknown'; readonly leader: string; readonly share: number };

const nameOf = (row: LeagueRow): string => row.company?.name ?? row.domain;

/**
 * The sentence of the step, from the league: we lead (with whom behind us), we trail (with our place), we do not show up,
 * or our own domain is not known yet. Without rankings it says how many companies are known, or that nobody is.
 */
export function leagueJudgement(
	league: readonly LeagueRow[],
	known: { readonly companies: number; readonly ourDomain: string }
): LeagueJudgement {
	const [first, second] = league;
	if (first === undefined) {
		return known.companies === 0 ? { code: 'nobody' } : { code: 'unranked', companies: known.companies };
	}
	if (known.ourDomain === '') return { code: 'unknown', leader: nameOf(first), share: first.share };
	const place = league.findIndex((row) => row.domain === known.ourDomain) + 1;
	if (place === 0) return { code: 'absent', leader: nameOf(first), share: first.share };
	if (place > 1) return { code: 'behind', leader: nameOf(first), share: (league[place - 1] as LeagueRow).share, place };
	return second === undefined
		? { code: 'alone', share: first.share }
		: { code: 'leading', share: first.share, next: nameOf(second) };
}

/** A ranking as it was typed on one day. */
export interface Snapshot {
	readonly takenOn: string;
	readonly places: readonly Place[];
}

/** The place of a domain in a ranking: its best one, or none. */
export const placeOf = (places: readonly Place[], domain: string): number | null =>
	domain === ''
		? null
		: places.reduce<number | null>(
				(best, place) => (place.domain === domain && (best === null || place.position < best) ? place.position : best),
				null
			);

/** The snapshots of a word, newest day first, from its rows in any order. */
export function snapshotsOf(rows: readonly (Place & { readonly takenOn: string })[]): Snapshot[] {
	const days = new Map<string, Place[]>();
	for (const { takenOn, position, domain } of rows) {
		const places = days.get(takenOn) ?? [];
		places.push({ position, domain });
		days.set(takenOn, places);
	}
	return [...days]
		.map(([takenOn, places]) => ({ takenOn, places: places.sort((a, b) => a.position - b.position) }))
		.sort((a, b) => (a.takenOn < b.takenOn ? 1 : -1));
}
