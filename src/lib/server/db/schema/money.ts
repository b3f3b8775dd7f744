import type { Generated } from 'kysely';

export interface ClaimTable {
	organisation_id: string;
	id: string;
	library_key: string | null;
	value: number | null;
	value_to: number | null;
	unit: string;
	currency: string | null;
	topic: string;
	category: string | null;
	source: Generated<string>;
	year: number | null;
	origin: Generated<string>;
	url: Generated<string>;
	grade: string;
	note: Generated<string>;
}

export interface AssumptionValueTable {
	organisation_id: string;
	id: string;
	strategy_id: string;
	goal_id: string | null;
	assumption: string;
	low: number;
	central: number;
	high: number;
	basis: string;
	claim_id: string | null;
	metric_id: string | null;
	cycle_from: string | null;
	cycle_to: string | null;
	note: Generated<string>;
	at: string;
	by_id: string | null;
	removed_at: string | null;
}

export interface MoneyTables {
	claim: ClaimTable;
	assumption_value: AssumptionValueTable;
}
