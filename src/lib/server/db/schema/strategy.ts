import type { Generated } from 'kysely';

export interface StrategyTable {
	organisation_id: string;
	id: string;
	name: string;
	aim: Generated<string>;
	lead_id: string | null;
	starts_on: string;
	launch_planned_on: string | null;
	launched_at: string | null;
	review_on: string | null;
	new_business: Generated<0 | 1>;
	archived_at: string | null;
	created_at: string;
	changed_at: string;
	version: Generated<number>;
}

export interface StrategyStepTable {
	organisation_id: string;
	strategy_id: string;
	step: string;
	way: Generated<string>;
	good_enough_at: string | null;
	good_enough_by: string | null;
	/** What the strategy calls the step; empty for its own name. */
	name: Generated<string>;
	hidden: Generated<0 | 1>;
}

export interface GuestLinkTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	hash: string;
	label: Generated<string>;
	created_by: string | null;
	created_at: string;
	expires_at: string | null;
	revoked_at: string | null;
	views: Generated<number>;
	/** `one-page` or `report`. */
	shows: Generated<string>;
	/** The review whose report is shown; empty for the running quarter. */
	review_id: Generated<string>;
	/** Parts that guests do not see. */
	hides: Generated<string>;
	/** Empty until somebody looked. */
	last_seen_at: Generated<string>;
}

export interface ItemTable {
	organisation_id: string;
	id: string;
	kind: string;
	strategy_id: string | null;
	title: string;
	search_text: Generated<string>;
	position: Generated<number>;
	suggested: Generated<0 | 1>;
	version: Generated<number>;
	created_at: string;
	created_by: string | null;
	changed_at: string;
	removed_at: string | null;
}

export interface LinkTable {
	organisation_id: string;
	id: string;
	strategy_id: string | null;
	from_id: string;
	to_id: string;
	kind: string;
	note: Generated<string>;
	created_at: string;
	created_by: string | null;
}

export interface CitationTable {
	organisation_id: string;
	id: string;
	target: string;
	ref: string | null;
	url: string | null;
	detail: Generated<string>;
	seen_on: string | null;
}

export interface StrategyTables {
	strategy: StrategyTable;
	strategy_step: StrategyStepTable;
	guest_link: GuestLinkTable;
	item: ItemTable;
	link: LinkTable;
	citation: CitationTable;
}
