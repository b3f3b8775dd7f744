import { z } from 'zod';
import { keyAbilities } from '../../domain/shared/ability.ts';
import { idField, line } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hashToken } from '../ids.ts';
import { keyPrefix } from './queries.ts';

export const keyInput = z.object({
	name: line(80),
	/** A form without any tick sends none. */
	abilities: z.preprocess((given) => given ?? [], z.array(z.enum(keyAbilities)).min(1, 'key.nothing_allowed').max(2))
});

const shownCharacters = 8;

/** Makes a key. Its secret is given back this once and stored only as a hash. */
export const createKey = (
	scope: OrganisationScope,
	input: z.output<typeof keyInput>
): Promise<Result<{ id: string; secret: string }, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; secret: string }, 'access.denied'>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		const id = inner.ids.id();
		const secret = `${keyPrefix}${inner.ids.token()}`;
		await inner.db
			.insertInto('api_key')
			.values({
				organisation_id: inner.organisationId,
				id,
				name: input.name,
				prefix: secret.slice(0, keyPrefix.length + shownCharacters),
				hash: hashToken(secret),
				abilities: toJson(input.abilities),
				created_by: actor(inner),
				created_at: toInstant(inner.clock.now()),
				last_used_at: null,
				revoked_at: null
			})
			.execute();
		await recordAudit(inner, { action: 'key.created', detail: { key: id, name: input.name } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, secret });
	});

export const revokeInput = z.object({ id: idField });

/** Takes a key out of use, at once and for good. */
export const revokeKey = (
	scope: OrganisationScope,
	input: z.output<typeof revokeInput>
): Promise<Result<undefined, 'access.denied' | 'key.not_found'>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, 'access.denied' | 'key.not_found'>> => {
		const allowed = permit(inner, 'key.manage');
		if (!allowed.ok) return allowed;
		const changed = await inner.db
			.updateTable('api_key')
			.set({ revoked_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('revoked_at', 'is', null)
			.executeTakeFirst();
		if (changed.numUpdatedRows === 0n) return fail('key.not_found');
		await recordAudit(inner, { action: 'key.revoked', detail: { key: input.id } });
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok();
	});
