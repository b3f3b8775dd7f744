import { z } from 'zod';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';

/** What is sent by mail. */
export const mailKinds = ['notices', 'digest', 'invitation', 'reset', 'test'] as const;
export type MailKind = (typeof mailKinds)[number];

/** Where a mail is. `unconfirmed`: given to the mail server when this server died, before it said that it had it. */
export const mailStates = ['waiting', 'sending', 'sent', 'unconfirmed', 'dropped', 'failed'] as const;
export type MailState = (typeof mailStates)[number];

/** What a mail says beyond its notices. A path that is a secret is sealed. */
export const mailWords = z.object({
	path: z.string().optional(),
	sealedPath: z.string().optional(),
	by: z.string().nullish(),
	expiresAt: z.string().optional(),
	strategyId: z.string().optional(),
	week: z.string().optional()
});
export type MailWords = z.output<typeof mailWords>;

export const readWords = (text: string): MailWords => fromJson(mailWords, text);

interface NewMail {
	readonly kind: MailKind;
	readonly membershipId: string | null;
	readonly address: string;
	readonly name: string;
	readonly locale: string;
	readonly words?: MailWords;
	/** Names the mail, so that it is written only once. */
	readonly once?: string;
	/** Not before this instant, in milliseconds. */
	readonly from?: number;
}

/** Puts a mail into the queue, in the transaction of the deed; its id, or none when it is there already. */
export async function queueMail(scope: OrganisationScope, mail: NewMail): Promise<string | null> {
	const id = scope.ids.id();
	const now = scope.clock.now();
	const done = await scope.db
		.insertInto('mail')
		.values({
			organisation_id: scope.organisationId,
			id,
			membership_id: mail.membershipId,
			kind: mail.kind,
			address: mail.address,
			name: mail.name,
			locale: mail.locale,
			words: toJson(mail.words ?? {}),
			once: mail.once ?? id,
			state: 'waiting',
			next_at: toInstant(Math.max(now, mail.from ?? now)),
			// The same at every try, so that whoever gets a mail twice can tell.
			message_id: `<${id}@${scope.post?.host ?? 'localhost'}>`,
			created_at: toInstant(now)
		})
		.onConflict((conflict) => conflict.columns(['organisation_id', 'once']).doNothing())
		.executeTakeFirst();
	return Number(done.numInsertedOrUpdatedRows ?? 0) === 0 ? null : id;
}
