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
	way: Generated<string>;
	mail_id: Generated<string>;
}

export interface NoticeChoiceTable {
	organisation_id: string;
	membership_id: string;
	kind: string;
	way: string;
}

export interface NoticeQuietTable {
	organisation_id: string;
	membership_id: string;
	from_minute: number;
	until_minute: number;
	working_days: Generated<0 | 1>;
}

export interface MailTable {
	organisation_id: string;
	id: string;
	membership_id: string | null;
	kind: string;
	address: string;
	name: string;
	locale: string;
	words: Generated<string>;
	once: string;
	state: Generated<string>;
	attempts: Generated<number>;
	next_at: string;
	claim: string | null;
	lease_until: string | null;
	message_id: string;
	error: Generated<string>;
	created_at: string;
	sent_at: string | null;
}

export interface GoalStandingTable {
	organisation_id: string;
	goal_id: string;
	told: string;
	told_at: string;
	seems: string;
	seems_since: string;
}

export interface GoalTurnTable {
	organisation_id: string;
	id: string;
	goal_id: string;
	was: string;
	became: string;
	at: string;
}

export interface CommentTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	item_id: string;
	membership_id: string;
	body: string;
	at: string;
	edited_at: string | null;
	removed_at: string | null;
}

export interface NoticesTables {
	notice: NoticeTable;
	notice_choice: NoticeChoiceTable;
	notice_quiet: NoticeQuietTable;
	mail: MailTable;
	goal_standing: GoalStandingTable;
	goal_turn: GoalTurnTable;
	comment: CommentTable;
}
