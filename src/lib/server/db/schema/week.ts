import type { Generated } from 'kysely';

export interface TapTable {
	organisation_id: string;
	membership_id: string;
	key: string;
	at: string;
	answer: Generated<string>;
}

export interface AwayTable {
	organisation_id: string;
	id: string;
	membership_id: string;
	from_on: string;
	until_on: string;
	stand_in_id: string | null;
	set_by: string | null;
	at: string;
	ended_at: string | null;
}

export interface HandOverTable {
	organisation_id: string;
	id: string;
	from_id: string;
	moves: string;
	at: string;
	by_id: string | null;
	undone_at: string | null;
}

export interface HoursProposalTable {
	organisation_id: string;
	membership_id: string;
	hours: number;
	by_id: string | null;
	at: string;
}

export interface CustomerWaitTable {
	organisation_id: string;
	id: string;
	response_id: string;
	owner_id: string | null;
	due_at: string;
	given_by: string | null;
	given_at: string | null;
	done_at: string | null;
	done_by: string | null;
	note: Generated<string>;
}

export interface UpdateLinkTable {
	hash: string;
	organisation_id: string;
	goal_id: string;
	membership_id: string;
	created_at: string;
	expires_at: string;
	used_at: string | null;
	ended_at: string | null;
}

export interface WeekTables {
	tap: TapTable;
	away: AwayTable;
	hand_over: HandOverTable;
	hours_proposal: HoursProposalTable;
	customer_wait: CustomerWaitTable;
	update_link: UpdateLinkTable;
}
