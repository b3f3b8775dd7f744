import type { Generated } from 'kysely';

export interface WebhookTable {
	organisation_id: string;
	id: string;
	name: string;
	url: string;
	events: string;
	secret: string;
	created_by: string | null;
	created_at: string;
}

export interface WebhookDeliveryTable {
	organisation_id: string;
	id: string;
	webhook_id: string;
	event: string;
	body: string;
	state: Generated<string>;
	attempts: Generated<number>;
	next_at: string;
	claim: string | null;
	lease_until: string | null;
	status: number | null;
	answer: Generated<string>;
	error: Generated<string>;
	created_at: string;
	tried_at: string | null;
}

export interface WebhooksTables {
	webhook: WebhookTable;
	webhook_delivery: WebhookDeliveryTable;
}
