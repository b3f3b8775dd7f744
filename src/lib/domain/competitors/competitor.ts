import type { CompanyKind, RivalKind, Triage } from './schema.ts';
import type { LeagueRow, LeagueJudgement, Snapshot } from './league.ts';

/** A company as its portrait shows it. */
export interface Competitor {
	readonly id: string;
	readonly version: number;
	readonly name: string;
	readonly kind: CompanyKind;
	readonly website: string;
	readonly domain: string;
	readonly strength: string;
	readonly note: string;
	readonly links: readonly string[];
	readonly suggested: boolean;
	/** The goals that it is tied to, of any strategy. */
	readonly serves: readonly { readonly id: string; readonly title: string }[];
	/** Share of what people see first, if its domain appears in the newest rankings. */
	readonly share: number | null;
}

export interface Rival extends Competitor {
	readonly kind: RivalKind;
}

export interface Keyword {
	readonly id: string;
	readonly version: number;
	readonly word: string;
	readonly relevance: number;
	readonly volume: number | null;
	readonly language: string;
	readonly market: string;
	/** Newest first. */
	readonly snapshots: readonly Snapshot[];
	/** Our place in the newest ranking and in the one before. */
	readonly ourPlace: number | null;
	readonly ourPlaceBefore: number | null;
}

export interface WatchItem {
	readonly id: string;
	readonly version: number;
	readonly title: string;
	readonly competitorId: string | null;
	readonly competitorName: string | null;
	readonly notedOn: string;
	readonly source: string;
	readonly url: string;
	readonly detail: string;
	readonly triage: Triage;
}

/** All that the step's page shows. */
export interface CompetitorBoard {
	/** The day it is in the organisation's zone. */
	readonly today: string;
	readonly us: { readonly id: string; readonly domain: string } | null;
	readonly rivals: readonly Rival[];
	readonly keywords: readonly Keyword[];
	readonly watch: readonly WatchItem[];
	readonly league: readonly LeagueRow[];
	readonly judgement: LeagueJudgement;
	/** Search words with a ranking, places typed in the newest ones, and the newest day. */
	readonly basis: { readonly words: number; readonly places: number; readonly newest: string | null };
}
