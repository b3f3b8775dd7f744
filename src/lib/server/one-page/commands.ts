import { z } from 'zod';
import { allParts, hideableParts, shownPages, type ShownPage } from '../../domain/one-page/parts.ts';
import { idField, optionalDate, optionalId, tick, words } from '../../domain/shared/fields.ts';
import { startOfDay, addDays, localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hashToken } from '../ids.ts';

const hideTicks = Object.fromEntries(allParts.map((part) => [`hide_${part}`, tick])) as Record<string, typeof tick>;

/** Who it is for, what they see and until when; `review` names the quarter of a report. */
export const guestInput = z
	.object({
		label: words(120),
		until: optionalDate,
		shows: z.enum(shownPages).default('one-page'),
		review: optionalId,
		...hideTicks
	})
	.transform((given) => ({
		label: given.label,
		until: given.until,
		shows: given.shows,
		review: given.shows === 'report' ? given.review : null,
		hides: hideableParts[given.shows].filter((part) => (given as Record<string, unknown>)[`hide_${part}`] === true)
	}));

/** Makes a link with which guests read the one-page strategy or a report, without what is kept from them. The secret is returned once and stored only as a hash. */
export async function inviteGuests(
	scope: StrategyScope,
	input: z.output<typeof guestInput>
): Promise<Result<{ path: string }, string>> {
	const allowed = permit(scope, 'strategy.share');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<{ path: string }, string>> => {
		if (input.review !== null && !(await hasReview(inner, input.review)))
			return fail('review.not_found', { field: 'review' });
		if (input.until !== null && input.until < localDay(inner.clock.now(), inner.organisation.timeZone))
			return fail('guest_link.past', { field: 'until' });
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
				shows: input.shows,
				review_id: input.review ?? '',
				hides: toJson(input.hides),
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

const hasReview = async (scope: StrategyScope, id: string): Promise<boolean> =>
	(await scope.db
		.selectFrom('review')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', id)
		.executeTakeFirst()) !== undefined;

export interface GuestVisit {
	readonly scope: StrategyScope;
	readonly shows: ShownPage;
	readonly reviewId: string | null;
	readonly hides: ReadonlySet<string>;
}

const hidesSchema = z.array(z.string());

/** The visit of a guest who holds a link, counted; that the link has ended; nothing for one that never was. */
export async function guestVisit(
	around: Surroundings,
	secret: string
): Promise<GuestVisit | { readonly ended: 'expired' | 'revoked' } | null> {
	if (secret.length < 20 || secret.length > 100) return null;
	const now = toInstant(around.clock.now());
	const row = await around.handle.db
		.selectFrom('guest_link')
		.select(['organisation_id', 'id', 'strategy_id', 'expires_at', 'revoked_at', 'shows', 'review_id', 'hides'])
		.where('hash', '=', hashToken(secret))
		.executeTakeFirst();
	if (row === undefined) return null;
	if (row.revoked_at !== null) return { ended: 'revoked' };
	if (row.expires_at !== null && row.expires_at <= now) return { ended: 'expired' };
	await around.handle.db
		.updateTable('guest_link')
		.set((eb) => ({ views: eb('views', '+', 1), last_seen_at: now }))
		.where('organisation_id', '=', row.organisation_id)
		.where('id', '=', row.id)
		.execute();
	const scope = await principalScope(around, row.organisation_id, { kind: 'guest' });
	const strategy = scope === null ? null : await strategyScopeOf(scope, row.strategy_id);
	if (strategy === null) return null;
	return {
		scope: strategy,
		shows: row.shows as ShownPage,
		reviewId: row.review_id === '' ? null : row.review_id,
		hides: new Set(fromJson(hidesSchema, row.hides))
	};
}
