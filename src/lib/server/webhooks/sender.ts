import { dayMs, hourMs, minuteMs } from '../../domain/shared/instant.ts';
import type { Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import type { AddressRules, Resolve } from './address.ts';
import { deliver, longestDelivery, type Delivered } from './deliver.ts';

/** What the sender needs. */
export interface Office {
	readonly around: Surroundings;
	readonly rules: AddressRules;
	readonly resolve?: Resolve;
	readonly timeoutMs?: number;
}

/** How long a claim holds: longer than any delivery. Whose sender died is sent again then; its id tells that it is the same. */
const leaseMs = longestDelivery + minuteMs;

/** After the n-th failure a message waits so long; after the last it is given up. */
export const pausesMs: readonly number[] = [minuteMs, 5 * minuteMs, 30 * minuteMs, 2 * hourMs, 8 * hourMs, dayMs];

const keptMs = 30 * dayMs;

/** Takes the message whose turn it is; of several who try, one gets it. */
async function claimNext({ around }: Office) {
	const { db } = around.handle;
	for (;;) {
		const now = around.clock.now();
		const due = await db
			.selectFrom('webhook_delivery')
			.innerJoin('webhook', (join) =>
				join
					.onRef('webhook.organisation_id', '=', 'webhook_delivery.organisation_id')
					.onRef('webhook.id', '=', 'webhook_delivery.webhook_id')
			)
			.select(['webhook_delivery.organisation_id', 'webhook_delivery.id', 'webhook_delivery.body'])
			.select(['webhook_delivery.attempts', 'webhook.url', 'webhook.secret', 'webhook_delivery.claim'])
			.where((eb) =>
				eb.or([
					eb.and([eb('webhook_delivery.state', '=', 'waiting'), eb('webhook_delivery.next_at', '<=', toInstant(now))]),
					eb.and([
						eb('webhook_delivery.state', '=', 'sending'),
						eb('webhook_delivery.lease_until', '<', toInstant(now))
					])
				])
			)
			.orderBy('webhook_delivery.next_at')
			.orderBy('webhook_delivery.id')
			.limit(1)
			.executeTakeFirst();
		if (due === undefined) return null;
		const claim = around.ids.id();
		let take = db
			.updateTable('webhook_delivery')
			.set({
				state: 'sending',
				claim,
				lease_until: toInstant(now + leaseMs),
				attempts: due.attempts + 1,
				tried_at: toInstant(now)
			})
			.where('organisation_id', '=', due.organisation_id)
			.where('id', '=', due.id);
		take = due.claim === null ? take.where('claim', 'is', null) : take.where('claim', '=', due.claim);
		const taken = await take.executeTakeFirst();
		if (Number(taken.numUpdatedRows) === 1) return { ...due, claim, attempts: due.attempts + 1 };
	}
}

/** Sends one message whose time has come. Says what became of it, or none when nothing is due. */
export async function sendNext(office: Office): Promise<'sent' | 'later' | 'failed' | null> {
	const { around } = office;
	const message = await claimNext(office);
	if (message === null) return null;
	const secret = around.post?.unseal(message.secret) ?? null;
	const went: Delivered =
		secret === null
			? { isTaken: false, isGone: true, status: null, answer: '', error: 'webhook.no_seal' }
			: await deliver(
					{
						id: message.id,
						url: message.url,
						secret,
						body: message.body,
						timestamp: Math.floor(around.clock.now() / 1_000)
					},
					office.rules,
					{
						...(office.resolve === undefined ? {} : { resolve: office.resolve }),
						...(office.timeoutMs === undefined ? {} : { timeoutMs: office.timeoutMs })
					}
				);
	const pause = pausesMs[message.attempts - 1];
	const state = went.isTaken ? 'sent' : went.isGone || pause === undefined ? 'failed' : 'waiting';
	await around.handle.db
		.updateTable('webhook_delivery')
		.set({
			state,
			claim: null,
			lease_until: null,
			status: went.status,
			answer: went.answer,
			error: went.error,
			...(state === 'waiting' ? { next_at: toInstant(around.clock.now() + (pause ?? 0)) } : {})
		})
		.where('organisation_id', '=', message.organisation_id)
		.where('id', '=', message.id)
		.where('claim', '=', message.claim)
		.execute();
	if (!went.isTaken)
		around.log.warn({ delivery: message.id, attempt: message.attempts, code: went.error }, 'a webhook was not taken');
	return state === 'waiting' ? 'later' : state;
}

/** Takes away what was sent or given up long ago. */
export const sweepDeliveries = ({ around }: Office): Promise<unknown> =>
	around.handle.db
		.deleteFrom('webhook_delivery')
		.where('state', 'in', ['sent', 'failed'])
		.where('created_at', '<', toInstant(around.clock.now() - keptMs))
		.execute();
