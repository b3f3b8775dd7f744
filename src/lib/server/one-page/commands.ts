import { z } from 'zod';
import { idField, optionalDate, words } from '../../domain/shared/fields.ts';
import { startOfDay, addDays } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hashToken } from '../ids.ts';

export const guestInput = z.object({ label: words(120), until: optionalDate });

/** Makes a link with which guests read the one-page strategy. The secret is returned once and stored only as a hash. */
export async function inviteGuests(
	scope: StrategyScope,
	input: z.output<typeof guestInput>
): Promise<Result<{ path: string }, string>> {
	const allowed = permit(scope, 'strategy.share');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<{ path: string }, string>> => {
		const secret = inner.ids.token();
		const id = inner.ids.id();
		await inner.db
			.insertInto('guest_link')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				hash: hashToken(secret),
				label: input.label,
				created_by: actor(inner),
				created_at: toInstant(inner.clock.now()),
				expires_at:
					input.until === null ? null : toInstant(startOfDay(addDays(input.until, 1), inner.organisation.timeZone))
			})
			.execute();
		await recordAudit(inner, {
			action: 'strategy.shared',
			strategyId: inner.strategyId,
			detail: { label: input.label }
		});
		return ok({ path: `/guest/${secret}` });
	});
}

export const revokeInput = z.object({ id: idField });

/** Takes a guests' link back: it stops working with the next request. */
export async function revokeGuests(
	scope: StrategyScope,
	input: z.output<typeof revokeInput>
): Promise<Result<undefined, string>> {
	const allowed = permit(scope, 'strategy.share');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const changed = await inner.db
			.updateTable('guest_link')
			.set({ revoked_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.id)
			.where('revoked_at', 'is', null)
			.executeTakeFirst();
		if (changed.numUpdatedRows === 0n) return fail('guest_link.not_found');
		await recordAudit(inner, { action: 'strategy.share_revoked', strategyId: inner.strategyId });
		return ok();
	});
}

/** The scope of a guest who holds a link; none when it is unknown, expired or revoked, which look alike. */
export async function guestScope(around: Surroundings, secret: string): Promise<StrategyScope | null> {
	if (secret.length < 20 || secret.length > 100) return null;
	const now = toInstant(around.clock.now());
	const row = await around.handle.db
		.selectFrom('guest_link')
		.select(['organisation_id', 'id', 'strategy_id', 'views', 'expires_at', 'revoked_at'])
		.where('hash', '=', hashToken(secret))
		.executeTakeFirst();
	if (row === undefined || row.revoked_at !== null || (row.expires_at !== null && row.expires_at <= now)) return null;
	await around.handle.db
		.updateTable('guest_link')
		.set((eb) => ({ views: eb('views', '+', 1) }))
		.where('organisation_id', '=', row.organisation_id)
		.where('id', '=', row.id)
		.execute();
	const scope = await principalScope(around, row.organisation_id, { kind: 'guest' });
	return scope === null ? null : strategyScopeOf(scope, row.strategy_id);
}
