import type { Generated } from 'kysely';

export interface TouchpointTable {
	organisation_id: string;
	id: string;
	phase: string;
	channel: string;
	nature: string;
	component: string | null;
	department_id: string | null;
	partner: Generated<string>;
	volume: number | null;
	importance: number | null;
	note: Generated<string>;
}

export interface RatingTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	touchpoint_id: string;
	membership_id: string | null;
	score: number;
	note: Generated<string>;
	at: string;
}

export interface FindingTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	kind: string;
	severity: Generated<number>;
	touchpoint_id: string | null;
	stage_id: string | null;
	cause: string | null;
	origin: Generated<string>;
	detail: Generated<string>;
	anonymous: Generated<0 | 1>;
}

export interface SwotItemTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	quadrant: string;
	finding_id: string | null;
	competitor_id: string | null;
}

export interface AuditTables {
	touchpoint: TouchpointTable;
	rating: RatingTable;
	finding: FindingTable;
	swot_item: SwotItemTable;
}
