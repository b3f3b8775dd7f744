import { leagueTable, placeOf, type KnownCompany } from './league.ts';
import type { Place } from './ranking.ts';

/** What changed at competitors, as a code with what its words need. */
export type DigestLine =
	| {
			readonly code: 'share';
			readonly company: string;
			readonly isUs: boolean;
			/** Shares of what people see first, 0 to 1. */
			readonly then: number;
			readonly now: number;
	  }
	| { readonly code: 'place'; readonly word: string; readonly then: number | null; readonly now: number | null }
	| {
			readonly code: 'rated';
			readonly company: string;
			readonly criterion: string;
			readonly then: number;
			readonly now: number;
	  }
	| { readonly code: 'shopped'; readonly company: string; readonly n: number; readonly minutes: number | null }
	| { readonly code: 'news'; readonly company: string | null; readonly title: string };

export interface DigestFacts {
	/** The day since which it is told. */
	readonly since: string;
	readonly companies: readonly KnownCompany[];
	readonly ourDomain: string;
	readonly keywords: readonly {
		readonly id: string;
		readonly word: string;
		readonly relevance: number;
		readonly volume: number | null;
		/** Newest first. */
		readonly snapshots: readonly { readonly takenOn: string; readonly places: readonly Place[] }[];
	}[];
	/** Every score of a company on a criterion, in any order. */
	readonly scores: readonly {
		readonly company: string;
		readonly criterion: string;
		readonly score: number;
		readonly day: string;
	}[];
	/** Mystery shops since that day: of whom, and minutes to the first answer where one came. */
	readonly shops: readonly { readonly company: string; readonly minutes: number | null }[];
	/** Things to know since that day, newest first. */
	readonly news: readonly { readonly company: string | null; readonly title: string }[];
}

/** At most so many lines: more is read by nobody before a meeting. */
export const digestLines = 5;
/** A share of what people see first has moved from so much on: three of a hundred glances. */
const movedShare = 0.03;

/**
 * What changed at competitors since a day, in five lines at most: who is seen more or less in the newest rankings than in
 * those of that day, the word on which our own place moved most, the rating that moved most, mystery shops, things to know.
 * One of each first, then what is left, in the same order. What nobody looked up again has not changed.
 */
export function competitorDigest(facts: DigestFacts): readonly DigestLine[] {
	const kinds = [shareLines(facts), placeLines(facts), scoreLines(facts), shopLines(facts), newsLines(facts)];
	const firsts = kinds.flatMap((lines) => lines.slice(0, 1));
	const others = kinds.flatMap((lines) => lines.slice(1));
	return [...firsts, ...others].slice(0, digestLines);
}

/** The words that were looked up both up to that day and since, with both rankings: only they can be held against each other. */
const twice = ({ keywords, since }: DigestFacts) =>
	keywords.flatMap((word) => {
		const [newest] = word.snapshots;
		const before = word.snapshots.find(({ takenOn }) => takenOn <= since);
		return newest === undefined || before === undefined || newest.takenOn <= since ? [] : [{ word, newest, before }];
	});

function shareLines(facts: DigestFacts): DigestLine[] {
	const words = twice(facts);
	if (words.length === 0) return [];
	const league = (at: 'newest' | 'before') =>
		leagueTable(
			words.map((one) => ({ ...one.word, places: one[at].places })),
			facts.companies
		);
	const [now, then] = [league('newest'), league('before')];
	const shareIn = (table: typeof now, domain: string): number => table.find((row) => row.domain === domain)?.share ?? 0;
	return facts.companies
		.filter(({ domain }) => domain !== '')
		.map((company) => ({
			code: 'share' as const,
			company: company.name,
			isUs: company.kind === 'us',
			then: shareIn(then, company.domain),
			now: shareIn(now, company.domain)
		}))
		.filter((line) => Math.abs(line.now - line.then) >= movedShare)
		.sort((a, b) => Math.abs(b.now - b.then) - Math.abs(a.now - a.then));
}

/** A place that is none counts as one behind the last that is looked at. */
const nowhere = 21;

function placeLines(facts: DigestFacts): DigestLine[] {
	if (facts.ourDomain === '') return [];
	return twice(facts)
		.map(({ word, newest, before }) => ({
			code: 'place' as const,
			word: word.word,
			then: placeOf(before.places, facts.ourDomain),
			now: placeOf(newest.places, facts.ourDomain)
		}))
		.filter(({ then, now }) => then !== now)
		.sort(
			(a, b) => Math.abs((b.now ?? nowhere) - (b.then ?? nowhere)) - Math.abs((a.now ?? nowhere) - (a.then ?? nowhere))
		);
}

function scoreLines({ scores, since }: DigestFacts): DigestLine[] {
	const cells = Map.groupBy(scores, (one) => JSON.stringify([one.company, one.criterion]));
	return [...cells.values()]
		.flatMap((cell) => {
			const ordered = [...cell].sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
			const [newest] = ordered;
			const before = ordered.find(({ day }) => day <= since);
			if (newest === undefined || before === undefined || newest.day <= since || newest.score === before.score)
				return [];
			const { company, criterion } = newest;
			return [{ code: 'rated' as const, company, criterion, then: before.score, now: newest.score }];
		})
		.sort((a, b) => Math.abs(b.now - b.then) - Math.abs(a.now - a.then));
}

function shopLines({ shops }: DigestFacts): DigestLine[] {
	return [...Map.groupBy(shops, (one) => one.company)].map(([company, own]) => {
		const waits = own.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
		return {
			code: 'shopped' as const,
			company,
			n: own.length,
			minutes: waits.length === 0 ? null : Math.round(waits.reduce((sum, one) => sum + one, 0) / waits.length)
		};
	});
}

const newsLines = ({ news }: DigestFacts): DigestLine[] =>
	news.map(({ company, title }) => ({
		code: 'news' as const,
		// A title that names the company itself needs no name in front.
		company: company !== null && title.includes(company) ? null : company,
		title
	}));
