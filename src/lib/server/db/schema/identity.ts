import type { Generated } from 'kysely';

export interface OrganisationTable {
	id: string;
	name: string;
	locale: string;
	time_zone: string;
	period_kind: string;
	fiscal_start_month: Generated<number>;
	week_start: Generated<number>;
	currency: Generated<string>;
	trade: string | null;
	demo: Generated<0 | 1>;
	door: string | null;
	promise_hours: Generated<number>;
	created_at: string;
	version: Generated<number>;
	/** How soon it wants to hear that a figure left what is usual. */
	watchfulness: Generated<string>;
}

export interface DepartmentTable {
	organisation_id: string;
	id: string;
	name: string;
	name_key: string;
	position: Generated<number>;
	removed_at: string | null;
	version: Generated<number>;
}

export interface WorkingCalendarTable {
	organisation_id: string;
	id: string;
	department_id: string | null;
	valid_from: string;
	windows: string;
	holidays: string;
	version: Generated<number>;
	/** None: that of the organisation. */
	time_zone: string | null;
	special_days: Generated<string>;
	pauses: Generated<string>;
	reopened: Generated<string>;
}

export interface UserTable {
	id: string;
	email: string;
	email_key: string;
	name: string;
	password_hash: string | null;
	locale: string | null;
	theme: string | null;
	created_at: string;
}

export interface MembershipTable {
	organisation_id: string;
	id: string;
	user_id: string;
	role: string;
	department_id: string | null;
	hours_per_week: number | null;
	created_at: string;
	last_visit_at: string | null;
	disabled_at: string | null;
	version: Generated<number>;
}

export interface SessionTable {
	id: string;
	user_id: string;
	expires_at: string;
	absolute_expires_at: string;
	created_at: string;
	last_seen_at: string;
	agent: string | null;
}

export interface KnownDeviceTable {
	hash: string;
	user_id: string;
	created_at: string;
	last_used_at: string;
}

export interface AttemptTable {
	id: string;
	bucket: string;
	at: number;
}

export interface TokenTable {
	hash: string;
	purpose: string;
	organisation_id: string | null;
	user_id: string | null;
	email: string | null;
	name: string | null;
	role: string | null;
	department_id: string | null;
	created_by: string | null;
	created_at: string;
	expires_at: string;
	used_at: string | null;
	revoked_at: string | null;
}

export interface ApiKeyTable {
	organisation_id: string;
	id: string;
	name: string;
	prefix: string;
	hash: string;
	abilities: string;
	created_by: string | null;
	created_at: string;
	last_used_at: string | null;
	revoked_at: string | null;
}

export interface AuditEntryTable {
	seq: Generated<number>;
	organisation_id: string;
	at: string;
	membership_id: string | null;
	actor: string;
	action: string;
	item_id: string | null;
	strategy_id: string | null;
	detail: string;
}

export interface IdentityTables {
	organisation: OrganisationTable;
	department: DepartmentTable;
	working_calendar: WorkingCalendarTable;
	user: UserTable;
	membership: MembershipTable;
	session: SessionTable;
	known_device: KnownDeviceTable;
	attempt: AttemptTable;
	token: TokenTable;
	api_key: ApiKeyTable;
	audit_entry: AuditEntryTable;
}
