import { z } from 'zod';
import type { SentEvent, WebhookData } from '../../domain/webhooks/event.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';

const eventsSchema = z.array(z.string());

/** A message as its receiver gets it; the id is the same at every try, so that whoever gets it twice can tell. */
async function put<E extends SentEvent>(
	scope: OrganisationScope,
	webhookId: string,
	event: E,
	data: WebhookData[E]
): Promise<string> {
	const id = scope.ids.id();
	const now = toInstant(scope.clock.now());
	await scope.db
		.insertInto('webhook_delivery')
		.values({
			organisation_id: scope.organisationId,
			id,
			webhook_id: webhookId,
			event,
			body: toJson({ id, type: event, timestamp: now, organisation: scope.organisationId, data }),
			next_at: now,
			claim: null,
			lease_until: null,
			status: null,
			created_at: now,
			tried_at: null
		})
		.execute();
	return id;
}

/** Tells every address that wants to know, in the transaction of the deed; it is sent after the commit, by a job. */
export async function raiseWebhook<E extends keyof WebhookData & SentEvent>(
	scope: OrganisationScope,
	event: E,
	data: WebhookData[E]
): Promise<number> {
	const rows = await scope.db
		.selectFrom('webhook')
		.select(['id', 'events'])
		.where('organisation_id', '=', scope.organisationId)
		.execute();
	let told = 0;
	for (const row of rows) {
		if (!fromJson(eventsSchema, row.events).includes(event)) continue;
		await put(scope, row.id, event, data);
		told += 1;
	}
	return told;
}

/** Sends a message to one address, to see that it arrives. */
export const putPing = (scope: OrganisationScope, webhookId: string): Promise<string> =>
	put(scope, webhookId, 'ping', {});
