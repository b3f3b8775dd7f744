import { z } from 'zod';
import { idField } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { queueMail } from './queue.ts';

export const mailInput = z.object({ id: idField });
export const testInput = z.object({});

/** Sends a mail to whoever asks, to see that it arrives. */
export const sendTest = (
	scope: OrganisationScope,
	_input: z.output<typeof testInput>
): Promise<Result<{ address: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ address: string }, string>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const { principal } = inner;
		if (principal.kind !== 'member') return fail('access.denied');
		if (inner.post?.isOn !== true) return fail('mail.off');
		const me = await inner.db
			.selectFrom('user')
			.select(['email', 'name', 'locale'])
			.where('id', '=', principal.userId)
			.executeTakeFirstOrThrow();
		await queueMail(inner, {
			kind: 'test',
			membershipId: principal.membershipId,
			address: me.email,
			name: me.name,
			locale: me.locale ?? inner.organisation.locale
		});
		return ok({ address: me.email });
	});

/** Tries a mail again that was given up, or that went out without a receipt; it keeps its Message-ID. */
export const sendAgain = (
	scope: OrganisationScope,
	input: z.output<typeof mailInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'organisation.edit');
		if (!allowed.ok) return allowed;
		const done = await inner.db
			.updateTable('mail')
			.set({ state: 'waiting', attempts: 0, error: '', next_at: toInstant(inner.clock.now()), sent_at: null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('state', 'in', ['failed', 'unconfirmed'])
			.executeTakeFirst();
		if (Number(done.numUpdatedRows) === 0) return fail('mail.not_found');
		await recordAudit(inner, { action: 'mail.sent_again', detail: { mail: input.id } });
		return ok();
	});
