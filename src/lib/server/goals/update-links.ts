import { dayMs } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { hashToken } from '../ids.ts';

/** How long a link lives with which an update is given without signing in. */
export const updateLinkLifeMs = 7 * dayMs;

/**
 * Makes the link with which one person gives one update on one goal without signing in: its path. Only a hash is kept; an
 * older one for the same goal and person is void from now on. None where the person is not with us any more.
 */
export async function updateLinkFor(
	scope: OrganisationScope,
	goalId: string,
	membershipId: string
): Promise<string | null> {
	const person = await scope.db
		.selectFrom('membership')
		.innerJoin('goal', (join) => join.onRef('goal.organisation_id', '=', 'membership.organisation_id'))
		.select('membership.id')
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', '=', membershipId)
		.where('membership.disabled_at', 'is', null)
		.where('goal.id', '=', goalId)
		.executeTakeFirst();
	if (person === undefined) return null;
	const secret = scope.ids.token();
	const now = scope.clock.now();
	await scope.db
		.updateTable('update_link')
		.set({ ended_at: toInstant(now) })
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', '=', goalId)
		.where('membership_id', '=', membershipId)
		.where('used_at', 'is', null)
		.where('ended_at', 'is', null)
		.execute();
	await scope.db
		.insertInto('update_link')
		.values({
			hash: hashToken(secret),
			organisation_id: scope.organisationId,
			goal_id: goalId,
			membership_id: membershipId,
			created_at: toInstant(now),
			expires_at: toInstant(now + updateLinkLifeMs)
		})
		.execute();
	return `/update/${secret}`;
}

/** What an open link is for. Looking at it uses nothing up, so a mail scanner may. */
export async function peekUpdateLink(
	place: Pick<OrganisationScope, 'db' | 'clock'>,
	secret: string
): Promise<{ organisationId: string; goalId: string; membershipId: string; userId: string } | null> {
	const row = await place.db
		.selectFrom('update_link')
		.innerJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'update_link.membership_id')
				.onRef('membership.organisation_id', '=', 'update_link.organisation_id')
		)
		.select(['update_link.organisation_id', 'update_link.goal_id', 'update_link.membership_id', 'membership.user_id'])
		.where('update_link.hash', '=', hashToken(secret))
		.where('update_link.used_at', 'is', null)
		.where('update_link.ended_at', 'is', null)
		.where('update_link.expires_at', '>', toInstant(place.clock.now()))
		.where('membership.disabled_at', 'is', null)
		.executeTakeFirst();
	return row === undefined
		? null
		: {
				organisationId: row.organisation_id,
				goalId: row.goal_id,
				membershipId: row.membership_id,
				userId: row.user_id
			};
}

/** Uses a link up; of any number of uses at the same time exactly one is told that it did. */
export async function redeemUpdateLink(
	place: Pick<OrganisationScope, 'db' | 'clock'>,
	secret: string
): Promise<boolean> {
	const now = toInstant(place.clock.now());
	const used = await place.db
		.updateTable('update_link')
		.set({ used_at: now })
		.where('hash', '=', hashToken(secret))
		.where('used_at', 'is', null)
		.where('ended_at', 'is', null)
		.where('expires_at', '>', now)
		.executeTakeFirst();
	return used.numUpdatedRows === 1n;
}

/** Ends every open link of a person. */
export const endUpdateLinks = (scope: OrganisationScope, membershipId: string): Promise<unknown> =>
	scope.db
		.updateTable('update_link')
		.set({ ended_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', membershipId)
		.where('used_at', 'is', null)
		.where('ended_at', 'is', null)
		.execute();
