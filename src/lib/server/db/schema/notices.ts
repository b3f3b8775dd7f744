import type { Generated } from 'kysely';

export interface NoticeTable {
	organisation_id: string;
	id: string;
	membership_id: string;
	kind: string;
	strategy_id: string | null;
	item_id: string | null;
	path: string;
	words: Generated<string>;
	once: string;
	at: string;
	seen_at: string | null;
}

export interface NoticesTables {
	notice: NoticeTable;
}
