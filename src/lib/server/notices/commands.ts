import type { z } from 'zod';
import type { seeAllInput, seeInput, seePathInput } from '../../domain/notices/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';

export interface Seen {
	readonly seen: number;
}

type Which = { readonly id: string } | { readonly path: string } | 'all';

const see = (scope: OrganisationScope, which: Which): Promise<Result<Seen, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Seen, string>> => {
		const allowed = permit(inner, 'strategy.read');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		if (which !== 'all' && 'id' in which) {
			const mine = await inner.db
				.selectFrom('notice')
				.select('id')
				.where('organisation_id', '=', inner.organisationId)
				.where('membership_id', '=', me)
				.where('id', '=', which.id)
				.executeTakeFirst();
			if (mine === undefined) return fail('notice.not_found');
		}
		let change = inner.db
			.updateTable('notice')
			.set({ seen_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('membership_id', '=', me)
			.where('seen_at', 'is', null);
		if (which !== 'all') {
			change = 'id' in which ? change.where('id', '=', which.id) : change.where('path', '=', which.path);
		}
		const done = await change.executeTakeFirst();
		const seen = Number(done.numUpdatedRows);
		if (seen > 0) inner.publish({ topic: 'notices', ids: [me] });
		return ok({ seen });
	});

/** Says that I have seen one notice. */
export const seeNotice = (scope: OrganisationScope, input: z.output<typeof seeInput>) => see(scope, { id: input.id });

/** Says that I have been where something is shown. */
export const seePlace = (scope: OrganisationScope, input: z.output<typeof seePathInput>) =>
	see(scope, { path: input.path });

/** Says that I have seen all there is. */
export const seeAll = (scope: OrganisationScope, _input: z.output<typeof seeAllInput>) => see(scope, 'all');
