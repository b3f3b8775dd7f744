import { z } from 'zod';
import type { DeliveryState, SentEvent, WebhookEvent } from '../../domain/webhooks/event.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';

export interface WebhookLine {
	readonly id: string;
	readonly name: string;
	readonly url: string;
	readonly events: readonly WebhookEvent[];
	readonly createdAt: string;
}

export interface DeliveryLine {
	readonly id: string;
	readonly webhook: string;
	readonly event: SentEvent;
	readonly state: DeliveryState;
	readonly attempts: number;
	readonly status: number | null;
	/** How the last answer began. */
	readonly answer: string;
	/** Why it was not taken, as a code. */
	readonly error: string;
	readonly createdAt: string;
	readonly nextAt: string;
	readonly triedAt: string | null;
}

const eventsSchema = z.array(z.string());
const deliveriesShown = 50;

/** Where we send, and what became of it, newest first; for administrators. */
export async function getWebhooks(
	scope: OrganisationScope
): Promise<{ readonly webhooks: readonly WebhookLine[]; readonly deliveries: readonly DeliveryLine[] }> {
	if (!permit(scope, 'key.manage').ok) return { webhooks: [], deliveries: [] };
	const webhooks = await scope.db
		.selectFrom('webhook')
		.select(['id', 'name', 'url', 'events', 'created_at'])
		.where('organisation_id', '=', scope.organisationId)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
	const deliveries = await scope.db
		.selectFrom('webhook_delivery')
		.innerJoin('webhook', (join) =>
			join
				.onRef('webhook.organisation_id', '=', 'webhook_delivery.organisation_id')
				.onRef('webhook.id', '=', 'webhook_delivery.webhook_id')
		)
		.select(['webhook_delivery.id', 'webhook.name', 'webhook_delivery.event', 'webhook_delivery.state'])
		.select([
			'webhook_delivery.attempts',
			'webhook_delivery.status',
			'webhook_delivery.answer',
			'webhook_delivery.error'
		])
		.select(['webhook_delivery.created_at', 'webhook_delivery.next_at', 'webhook_delivery.tried_at'])
		.where('webhook_delivery.organisation_id', '=', scope.organisationId)
		.orderBy('webhook_delivery.created_at', 'desc')
		.orderBy('webhook_delivery.id', 'desc')
		.limit(deliveriesShown)
		.execute();
	return {
		webhooks: webhooks.map((row) => ({
			id: row.id,
			name: row.name,
			url: row.url,
			events: fromJson(eventsSchema, row.events) as WebhookEvent[],
			createdAt: row.created_at
		})),
		deliveries: deliveries.map((row) => ({
			id: row.id,
			webhook: row.name,
			event: row.event as SentEvent,
			state: row.state as DeliveryState,
			attempts: row.attempts,
			status: row.status,
			answer: row.answer,
			error: row.error,
			createdAt: row.created_at,
			nextAt: row.next_at,
			triedAt: row.tried_at
		}))
	};
}
