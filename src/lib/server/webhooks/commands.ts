import type { z } from 'zod';
import type { webhookId, webhookInput } from '../../domain/webhooks/event.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { checkAddress, type AddressFailure, type AddressRules } from './address.ts';
import { putPing } from './queue.ts';

/** Addresses that one organisation may have. */
const webhooksAtMost = 20;

type AddFailure = 'access.denied' | 'webhook.too_many' | 'webhook.no_seal' | AddressFailure;

/** Names an address that is told what happens. What it is signed with is given back this once. */
export const addWebhook = (
	scope: OrganisationScope,
	input: z.output<typeof webhookInput>,
	rules: AddressRules
): Promise<Result<{ id: string; secret: string }, AddFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; secret: string }, AddFailure>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		const { post } = inner;
		if (post === undefined) return fail('webhook.no_seal');
		const checked = checkAddress(input.url, rules);
		if (!checked.ok) return checked;
		const count = await inner.db
			.selectFrom('webhook')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', inner.organisationId)
			.executeTakeFirst();
		if (Number(count?.n ?? 0) >= webhooksAtMost) return fail('webhook.too_many', { params: { limit: webhooksAtMost } });
		const id = inner.ids.id();
		const secret = `whsec_${Buffer.from(inner.ids.token(), 'base64url').toString('base64')}`;
		await inner.db
			.insertInto('webhook')
			.values({
				organisation_id: inner.organisationId,
				id,
				name: input.name,
				url: checked.value.href,
				events: toJson(input.events),
				secret: post.seal(secret),
				created_by: actor(inner),
				created_at: toInstant(inner.clock.now())
			})
			.execute();
		await recordAudit(inner, { action: 'webhook.added', detail: { webhook: id, host: checked.value.host } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, secret });
	});

type Failure = 'access.denied' | 'webhook.not_found';

async function isOwn(scope: OrganisationScope, id: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('webhook')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row !== undefined;
}

/** Tells an address nothing more; what waited for it is dropped. */
export const removeWebhook = (
	scope: OrganisationScope,
	input: z.output<typeof webhookId>
): Promise<Result<undefined, Failure>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, Failure>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		if (!(await isOwn(inner, input.id))) return fail('webhook.not_found');
		await inner.db
			.deleteFrom('webhook')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, { action: 'webhook.removed', detail: { webhook: input.id } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok();
	});

/** Sends a message that says nothing, to see that it arrives. */
export const pingWebhook = (
	scope: OrganisationScope,
	input: z.output<typeof webhookId>
): Promise<Result<undefined, Failure>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, Failure>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		if (!(await isOwn(inner, input.id))) return fail('webhook.not_found');
		await putPing(inner, input.id);
		return ok();
	});

/** Sends a message once more, as it was, whether it had arrived or not; it keeps its id. */
export const deliverAgain = (
	scope: OrganisationScope,
	input: z.output<typeof webhookId>
): Promise<Result<undefined, Failure>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, Failure>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		const done = await inner.db
			.updateTable('webhook_delivery')
			.set({ state: 'waiting', attempts: 0, error: '', next_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('state', 'in', ['sent', 'failed', 'waiting'])
			.executeTakeFirst();
		if (Number(done.numUpdatedRows) === 0) return fail('webhook.not_found');
		await recordAudit(inner, { action: 'webhook.sent_again', detail: { delivery: input.id } });
		return ok();
	});
