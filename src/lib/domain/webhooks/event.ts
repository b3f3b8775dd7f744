import { z } from 'zod';
import { idField, line } from '../shared/fields.ts';

/** What other programs can be told of. */
export const webhookEvents = ['goal.turned', 'alert.raised', 'review.closed'] as const;
/** Those that something tells of today: a choice that never hears anything is not offered. */
export const offeredEvents = [
	'goal.turned',
	'alert.raised',
	'review.closed'
] as const satisfies readonly (typeof webhookEvents)[number][];
export type WebhookEvent = (typeof webhookEvents)[number];

/** `ping` is sent when somebody wants to see whether it arrives. */
export type SentEvent = WebhookEvent | 'ping';

/** What each kind of news says; never a customer's words, never a person's name. */
export interface WebhookData {
	/** A goal that came to another standing and stayed there. */
	'goal.turned': {
		readonly goal: string;
		readonly strategy: string;
		readonly title: string;
		readonly was: string;
		readonly became: string;
	};
	/** A figure that left its usual range, or a goal that is in danger. */
	'alert.raised': {
		readonly alert: string;
		readonly metric: string;
		readonly title: string;
		readonly value: number | null;
		readonly direction: 'better' | 'worse';
	};
	'review.closed': { readonly review: string; readonly strategy: string; readonly from: string; readonly to: string };
	ping: Readonly<Record<string, never>>;
}

export const webhookInput = z.object({
	name: line(80),
	url: z.string().trim().min(1).max(2_000),
	events: z.preprocess(
		(given) => given ?? [],
		z.array(z.enum(webhookEvents)).min(1, 'webhook.no_events').max(webhookEvents.length)
	)
});
export const webhookId = z.object({ id: idField });

export const deliveryStates = ['waiting', 'sending', 'sent', 'failed'] as const;
export type DeliveryState = (typeof deliveryStates)[number];
