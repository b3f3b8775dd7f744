import type { Generated } from 'kysely';

export interface CompetitorTable {
	organisation_id: string;
	id: string;
	kind: string;
	website: Generated<string>;
	domain: Generated<string>;
	links: Generated<string>;
	note: Generated<string>;
	strength: Generated<string>;
}

export interface KeywordTable {
	organisation_id: string;
	id: string;
	language: Generated<string>;
	market: Generated<string>;
	relevance: Generated<number>;
	volume: number | null;
}

export interface SearchRankingTable {
	organisation_id: string;
	id: string;
	keyword_id: string;
	taken_on: string;
	position: number;
	domain: string;
}

export interface WatchItemTable {
	organisation_id: string;
	id: string;
	competitor_id: string | null;
	noted_on: string;
	source: Generated<string>;
	url: Generated<string>;
	detail: Generated<string>;
	triage: Generated<string>;
}

export interface CriterionTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	theme: Generated<string>;
	importance: Generated<number>;
	note: Generated<string>;
}

export interface CriterionScoreTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	criterion_id: string;
	competitor_id: string;
	score: number;
	evidence: Generated<string>;
	note: Generated<string>;
	url: Generated<string>;
	seen_on: string;
	membership_id: string | null;
	at: string;
	removed_at: string | null;
}

export interface ServiceCheckTable {
	organisation_id: string;
	id: string;
	competitor_id: string;
	kind: string;
	answers: string;
	checked_on: string;
	note: Generated<string>;
}

export interface MysteryShopTable {
	organisation_id: string;
	id: string;
	competitor_id: string;
	channel: Generated<string>;
	scenario: Generated<string>;
	membership_id: string | null;
	sent_at: string | null;
	first_answer_at: string | null;
	resolved_at: string | null;
	scores: Generated<string>;
	note: Generated<string>;
}

export interface MarketTables {
	competitor: CompetitorTable;
	keyword: KeywordTable;
	search_ranking: SearchRankingTable;
	watch_item: WatchItemTable;
	criterion: CriterionTable;
	criterion_score: CriterionScoreTable;
	service_check: ServiceCheckTable;
	mystery_shop: MysteryShopTable;
}
