import { z } from 'zod';
import { measuredWords } from '../goals/status.ts';
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
export const sentEvents = [...webhookEvents, 'ping'] as const;
export type SentEvent = (typeof sentEvents)[number];

const id = z.string();
const dayField = z.iso.date();

/** What each kind of news says; never a customer's words, never a person's name. */
const webhookData = {
	/** A goal that came to another standing and stayed there. */
	'goal.turned': z.object({
		goal: id,
		strategy: id,
		title: z.string(),
		was: z.enum(measuredWords),
		became: z.enum(measuredWords)
	}),
	/** A figure that left its usual range, or a goal that is in danger. */
	'alert.raised': z.object({
		alert: id,
		metric: id,
		title: z.string(),
		value: z.number().nullable(),
		direction: z.enum(['better', 'worse'])
	}),
	'review.closed': z.object({ review: id, strategy: id, from: dayField, to: dayField }),
	ping: z.object({})
} as const satisfies Record<SentEvent, z.ZodObject>;
export type WebhookData = { readonly [E in SentEvent]: Readonly<z.output<(typeof webhookData)[E]>> };

/** A message as its receiver gets it. */
export const webhookMessage = (event: SentEvent) =>
	z.object({
		/** The same at every try, so that whoever gets it twice can tell. */
		id,
		type: z.literal(event),
		timestamp: z.iso.datetime(),
		organisation: id,
		data: webhookData[event]
	});

/** What there can be told of, with a message that shows it. */
export const webhookExamples: { readonly [E in SentEvent]: WebhookData[E] } = {
	'goal.turned': { goal: '0199…', strategy: '0199…', title: 'NPS', was: 'on_course', became: 'at_risk' },
	'alert.raised': { alert: '0199…', metric: '0199…', title: 'NPS: phone', value: 12.5, direction: 'worse' },
	'review.closed': { review: '0199…', strategy: '0199…', from: '2026-07-01', to: '2026-09-30' },
	ping: {}
};

/** A whole message that shows what a kind of news looks like. */
export const exampleMessage = (event: SentEvent): object => ({
	id: '0199…',
	type: event,
	timestamp: '2026-11-21T09:30:00.000Z',
	organisation: '0199…',
	data: webhookExamples[event]
});

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
