import { z } from 'zod';
import { emailField, emailKey } from '../../domain/people/email.ts';
import { line, optionalId } from '../../domain/shared/fields.ts';
import { asId } from '../../domain/shared/id.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { roles, type Role } from '../../domain/strategy/access.ts';
import {
	actor,
	permit,
	principalScope,
	type OrganisationScope,
	type Surroundings
} from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { authenticate, registerUser, type RefusedSignIn } from '../auth/commands.ts';
import { checkPassword, type PasswordFault } from '../auth/password-policy.ts';
import { hashPassword } from '../auth/password.ts';
import { issueToken, peekToken, redeemToken } from '../auth/tokens.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { mailInvitation } from './letters.ts';
import { addMembership, mayGrant, type GrantFault } from '../people/commands.ts';
import { hasDepartment } from '../people/queries.ts';
import { enter, passwordField, type Entry, type Visit } from './sign-in.ts';

export const inviteInput = z.object({
	name: line(120),
	email: emailField,
	role: z.enum(roles),
	departmentId: optionalId
});

/** A link that is shown once: its path, to be put behind the installation's own address. */
export interface LinkOnce {
	readonly path: string;
	readonly name: string;
	readonly expiresAt: string;
	/** Whether it also goes out by mail. */
	readonly mailed: boolean;
}

/** Invites somebody. The link is in the answer and nowhere else; an older one for the same address is void. */
export const invitePerson = (
	scope: OrganisationScope,
	input: z.output<typeof inviteInput>
): Promise<Result<LinkOnce, 'access.denied' | GrantFault | 'people.already_here'>> =>
	inTransaction(
		scope,
		async (inner): Promise<Result<LinkOnce, 'access.denied' | GrantFault | 'people.already_here'>> => {
			const allowed = permit(inner, 'people.invite');
			if (!allowed.ok) return allowed;
			const granted = await mayGrant(inner, input);
			if (!granted.ok) return granted;
			const here = await inner.db
				.selectFrom('membership')
				.innerJoin('user', 'user.id', 'membership.user_id')
				.select('membership.id')
				.where('membership.organisation_id', '=', inner.organisationId)
				.where('user.email_key', '=', emailKey(input.email))
				.executeTakeFirst();
			if (here !== undefined) return fail('people.already_here', { field: 'email' });
			const issued = await issueToken(inner, {
				purpose: 'invite',
				organisationId: inner.organisationId,
				email: emailKey(input.email),
				name: input.name,
				role: input.role,
				departmentId: input.departmentId,
				createdBy: actor(inner)
			});
			await recordAudit(inner, {
				action: 'invitation.created',
				detail: { email: emailKey(input.email), role: input.role, department: input.departmentId }
			});
			const path = `/invite/${issued.token}`;
			const mailed = await mailInvitation(inner, { path, expiresAt: issued.expiresAt, ...input });
			inner.publish({ topic: 'plan' });
			return ok({ path, name: input.name, expiresAt: issued.expiresAt, mailed });
		}
	);

export const withdrawInput = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'input.wrong_form') });

/** Makes an open invitation void. */
export const withdrawInvitation = (
	scope: OrganisationScope,
	input: z.output<typeof withdrawInput>
): Promise<Result<{ name: string }, 'access.denied' | 'people.invitation_not_found'>> =>
	inTransaction(
		scope,
		async (inner): Promise<Result<{ name: string }, 'access.denied' | 'people.invitation_not_found'>> => {
			const allowed = permit(inner, 'people.invite');
			if (!allowed.ok) return allowed;
			const row = await inner.db
				.selectFrom('token')
				.select(['name', 'email'])
				.where('organisation_id', '=', inner.organisationId)
				.where('purpose', '=', 'invite')
				.where('hash', '=', input.id)
				.where('used_at', 'is', null)
				.where('revoked_at', 'is', null)
				.executeTakeFirst();
			if (row === undefined) return fail('people.invitation_not_found');
			await inner.db
				.updateTable('token')
				.set({ revoked_at: toInstant(inner.clock.now()) })
				.where('organisation_id', '=', inner.organisationId)
				.where('hash', '=', input.id)
				.where('used_at', 'is', null)
				.execute();
			await recordAudit(inner, { action: 'invitation.withdrawn', detail: { email: row.email } });
			inner.publish({ topic: 'plan' });
			return ok({ name: row.name ?? '' });
		}
	);

export interface InvitationPage {
	readonly organisation: string;
	readonly email: string;
	readonly name: string;
	readonly role: Role;
	/** Somebody with this address can sign in already and only has to show it. */
	readonly known: boolean;
}

/** What an open invitation says. Looking uses nothing up. */
export async function readInvitation(around: Surroundings, secret: string): Promise<InvitationPage | null> {
	const { db } = around.handle;
	const token = await peekToken({ db, clock: around.clock }, 'invite', secret);
	if (token === null || token.organisationId === null || token.email === null) return null;
	const scope = await principalScope(around, token.organisationId, { kind: 'public' });
	if (scope === null) return null;
	const user = await db.selectFrom('user').select('id').where('email_key', '=', token.email).executeTakeFirst();
	return {
		organisation: scope.organisation.name,
		email: token.email,
		name: token.name ?? '',
		role: (token.role ?? 'viewer') as Role,
		known: user !== undefined
	};
}

export const acceptInput = z.object({ name: line(120).optional(), password: passwordField });

export type AcceptFault =
	PasswordFault | RefusedSignIn | 'auth.link_void' | 'people.email_taken' | 'people.already_here' | 'input.missing';

/** Accepts an invitation: a newcomer chooses a password, somebody known shows theirs. Then they are in. */
export async function acceptInvitation(
	around: Surroundings,
	secret: string,
	input: z.output<typeof acceptInput>,
	visit: Visit
): Promise<Result<Entry, AcceptFault>> {
	const { db } = around.handle;
	const place = { db, clock: around.clock };
	const token = await peekToken(place, 'invite', secret);
	if (token === null || token.organisationId === null || token.email === null) return fail('auth.link_void');
	const email = token.email;
	const scope = await principalScope(around, token.organisationId, { kind: 'public' });
	if (scope === null) return fail('auth.link_void');
	const user = await db.selectFrom('user').select('id').where('email_key', '=', email).executeTakeFirst();
	let passwordHash: string | null = null;
	if (user === undefined) {
		if (input.name === undefined) return fail('input.missing', { field: 'name' });
		const fine = checkPassword(input.password, { email, organisation: scope.organisation.name });
		if (!fine.ok) return fine;
		const hashed = await hashPassword(input.password);
		if (!hashed.ok) return hashed;
		passwordHash = hashed.value;
	} else {
		const { result } = await authenticate(around, {
			emailKey: email,
			password: input.password,
			address: visit.address,
			device: visit.device
		});
		if (!result.ok) return result;
	}
	const joined = await inTransaction(scope, async (inner): Promise<Result<string, AcceptFault>> => {
		const used = await redeemToken(inner, 'invite', secret);
		if (!used.ok) return used;
		const { departmentId } = used.value;
		let userId = user?.id;
		if (userId === undefined) {
			const registered = await registerUser(inner, { email, emailKey: email, name: input.name ?? '', passwordHash });
			if (!registered.ok) return registered;
			userId = registered.value;
		}
		const here = await inner.db
			.selectFrom('membership')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('user_id', '=', userId)
			.executeTakeFirst();
		if (here !== undefined) return fail('people.already_here');
		const membershipId = await addMembership(inner, {
			organisationId: inner.organisationId,
			userId,
			role: (used.value.role ?? 'viewer') as Role,
			departmentId: departmentId !== null && (await hasDepartment(inner, departmentId)) ? departmentId : null
		});
		const member: OrganisationScope = {
			...inner,
			principal: {
				kind: 'member',
				userId: asId(userId),
				membershipId: asId(membershipId),
				role: (used.value.role ?? 'viewer') as Role,
				departmentId: null
			}
		};
		await recordAudit(member, { action: 'invitation.accepted', detail: { role: used.value.role } });
		inner.publish({ topic: 'plan' });
		return ok(userId);
	});
	return joined.ok ? ok(await enter(around, joined.value, visit)) : joined;
}
