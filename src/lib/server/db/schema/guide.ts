import type { Generated } from 'kysely';

export interface ToneGuideTable {
	organisation_id: string;
	words: Generated<string>;
	version: Generated<number>;
	changed_at: string;
}

export interface ToneRuleTable {
	organisation_id: string;
	id: string;
	say: Generated<string>;
	avoid: Generated<string>;
	why: Generated<string>;
	position: number;
	version: Generated<number>;
	removed_at: string | null;
}

export interface MessageTable {
	organisation_id: string;
	id: string;
	touchpoint_id: string | null;
	channel: string;
	locale: string;
	body: string;
	owner_id: string | null;
	checked_on: string | null;
}

export interface MessageVersionTable {
	organisation_id: string;
	id: string;
	message_id: string;
	body: string;
	at: string;
	by_id: string | null;
}

export interface GuideTables {
	tone_guide: ToneGuideTable;
	tone_rule: ToneRuleTable;
	message: MessageTable;
	message_version: MessageVersionTable;
}
