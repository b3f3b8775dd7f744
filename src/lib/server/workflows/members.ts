import { z } from 'zod';
import { idField, optionalId } from '../../domain/shared/fields.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { roles } from '../../domain/strategy/access.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { endSessions, renewSessions } from '../auth/commands.ts';
import { issueToken, revokeTokens } from '../auth/tokens.ts';
import { inTransaction } from '../db/transaction.ts';
import { mailReset } from './letters.ts';
import { endUpdateLinks } from '../goals/update-links.ts';
import { mayGrant, membershipsForChange, writeDisabled, writeRole, type GrantFault } from '../people/commands.ts';
import type { LinkOnce } from './invitations.ts';

export const changeRoleInput = z.object({ id: idField, role: z.enum(roles), departmentId: optionalId });

export type RoleFault = 'access.denied' | GrantFault | 'people.not_found' | 'people.last_administrator';

/** Gives a person another role or department. It holds from the person's next request on, under a new token. */
export const changeRole = (
	scope: OrganisationScope,
	input: z.output<typeof changeRoleInput>
): Promise<Result<undefined, RoleFault>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, RoleFault>> => {
		const allowed = permit(inner, 'people.manage');
		if (!allowed.ok) return allowed;
		const memberships = await membershipsForChange(inner);
		if (!memberships.some((row) => row.id === input.id)) return fail('people.not_found');
		const granted = await mayGrant(inner, input);
		if (!granted.ok) return granted;
		const written = await writeRole(inner, memberships, input);
		if (!written.ok) return written;
		const before = written.value;
		if (before.role !== input.role) {
			await renewSessions(inner, before.userId);
			await recordAudit(inner, {
				action: 'member.role_changed',
				detail: { membership: before.id, from: before.role, to: input.role }
			});
		}
		if (before.departmentId !== input.departmentId) {
			await recordAudit(inner, {
				action: 'member.department_changed',
				detail: { membership: before.id, to: input.departmentId }
			});
		}
		inner.publish({ topic: 'plan', ids: [before.id] });
		return ok();
	});

export const memberInput = z.object({ id: idField });

export type DisableFault = 'access.denied' | 'people.not_found' | 'people.last_administrator';

async function setDisabled(
	scope: OrganisationScope,
	id: string,
	disabled: boolean
): Promise<Result<{ id: string }, DisableFault>> {
	const allowed = permit(scope, 'people.manage');
	if (!allowed.ok) return allowed;
	const memberships = await membershipsForChange(scope);
	const written = await writeDisabled(scope, memberships, { id, disabled });
	if (!written.ok) return written;
	if (disabled) {
		await endSessions(scope, written.value.userId);
		await revokeTokens(scope, { purpose: 'reset', userId: written.value.userId });
		await endUpdateLinks(scope, id);
	}
	await recordAudit(scope, { action: disabled ? 'member.disabled' : 'member.enabled', detail: { membership: id } });
	scope.publish({ topic: 'plan', ids: [id] });
	return ok({ id });
}

/** Takes a person's access away, at once and everywhere. What they did stays. */
export const disableMember = (scope: OrganisationScope, input: z.output<typeof memberInput>) =>
	inTransaction(scope, (inner) => setDisabled(inner, input.id, true));

/** Gives a person access again. */
export const enableMember = (scope: OrganisationScope, input: z.output<typeof memberInput>) =>
	inTransaction(scope, (inner) => setDisabled(inner, input.id, false));

export type ResetLinkFault = 'access.denied' | 'people.not_found' | 'people.elsewhere' | 'people.disabled';

/**
 * Makes a link with which a person sets a new password within half an hour. It is in the answer and nowhere else. For
 * somebody who also belongs to another organisation it is refused: it would open that one too.
 */
export const createResetLink = (
	scope: OrganisationScope,
	input: z.output<typeof memberInput>
): Promise<Result<LinkOnce, ResetLinkFault>> =>
	inTransaction(scope, async (inner): Promise<Result<LinkOnce, ResetLinkFault>> => {
		const allowed = permit(inner, 'people.manage');
		if (!allowed.ok) return allowed;
		const person = await inner.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select(['membership.id', 'membership.user_id', 'membership.disabled_at'])
			.select(['user.name', 'user.email', 'user.email_key', 'user.locale'])
			.where('membership.organisation_id', '=', inner.organisationId)
			.where('membership.id', '=', input.id)
			.executeTakeFirst();
		if (person === undefined) return fail('people.not_found');
		if (person.disabled_at !== null) return fail('people.disabled');
		const elsewhere = await inner.db
			.selectFrom('membership')
			.select('id')
			.where('user_id', '=', person.user_id)
			.where('organisation_id', '!=', inner.organisationId)
			.executeTakeFirst();
		if (elsewhere !== undefined) return fail('people.elsewhere');
		const issued = await issueToken(inner, {
			purpose: 'reset',
			organisationId: inner.organisationId,
			userId: person.user_id,
			email: person.email_key,
			createdBy: actor(inner)
		});
		await recordAudit(inner, { action: 'reset_link.created', detail: { membership: person.id } });
		const path = `/reset/${issued.token}`;
		const mailed = await mailReset(inner, person, { path, expiresAt: issued.expiresAt });
		return ok({ path, name: person.name, expiresAt: issued.expiresAt, mailed });
	});
