import { z } from 'zod';
import { emailField, emailKey } from '../../domain/people/email.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { authenticate, endSessions, storePassword, type RefusedSignIn } from '../auth/commands.ts';
import { forgetDevices } from '../auth/devices.ts';
import { allowGuess } from '../auth/limits.ts';
import { checkPassword, type PasswordFault } from '../auth/password-policy.ts';
import { hashPassword } from '../auth/password.ts';
import { issueToken, peekToken, redeemToken } from '../auth/tokens.ts';
import { inTransaction } from '../db/transaction.ts';
import { mailReset } from './letters.ts';
import { enter, passwordField, type Entry, type Visit } from './sign-in.ts';

export interface ResetPage {
	readonly organisation: string;
	readonly email: string;
}

/** Whom an open reset link is for. Looking uses nothing up. */
export async function readReset(around: Surroundings, secret: string): Promise<ResetPage | null> {
	const token = await peekToken({ db: around.handle.db, clock: around.clock }, 'reset', secret);
	if (token === null || token.organisationId === null || token.email === null) return null;
	const scope = await principalScope(around, token.organisationId, { kind: 'public' });
	return scope === null ? null : { organisation: scope.organisation.name, email: token.email };
}

export const askResetInput = z.object({ email: emailField });

/**
 * Sends a way to a new password to an address, where somebody here has it. The answer is the same whether they do or not,
 * and so is what it costs to ask.
 */
export async function askReset(
	around: Surroundings,
	input: z.output<typeof askResetInput>,
	visit: Visit
): Promise<Result<undefined, 'mail.off' | 'auth.too_many'>> {
	if (around.post?.isOn !== true) return fail('mail.off');
	const key = emailKey(input.email);
	const allowed = await allowGuess(around, { account: `reset ${key}`, address: visit.address, device: null });
	if (!allowed.ok) return allowed;
	const person = await around.handle.db
		.selectFrom('user')
		.innerJoin('membership', 'membership.user_id', 'user.id')
		.select(['user.id as user', 'user.name', 'user.email', 'user.email_key', 'user.locale'])
		.select(['membership.id', 'membership.organisation_id'])
		.where('user.email_key', '=', key)
		.where('membership.disabled_at', 'is', null)
		.orderBy('membership.created_at')
		.limit(1)
		.executeTakeFirst();
	const scope = person === undefined ? null : await principalScope(around, person.organisation_id, { kind: 'public' });
	if (person === undefined || scope === null) return ok();
	return inTransaction(scope, async (inner): Promise<Result<undefined, 'mail.off'>> => {
		const issued = await issueToken(inner, {
			purpose: 'reset',
			organisationId: inner.organisationId,
			userId: person.user,
			email: person.email_key
		});
		await mailReset(inner, person, { path: `/reset/${issued.token}`, expiresAt: issued.expiresAt });
		await recordAudit(inner, { action: 'reset_link.asked', detail: { membership: person.id } });
		return ok();
	});
}

export const resetInput = z.object({ password: passwordField });

export type ResetFault = PasswordFault | 'auth.link_void' | 'auth.busy.too_many';

/** Sets a new password by a reset link. Every session and every known browser of the person ends; then they are in. */
export async function resetPassword(
	around: Surroundings,
	secret: string,
	input: z.output<typeof resetInput>,
	visit: Visit
): Promise<Result<Entry, ResetFault>> {
	const token = await peekToken({ db: around.handle.db, clock: around.clock }, 'reset', secret);
	if (token === null || token.organisationId === null || token.userId === null) return fail('auth.link_void');
	const scope = await principalScope(around, token.organisationId, { kind: 'public' });
	if (scope === null) return fail('auth.link_void');
	const fine = checkPassword(input.password, {
		email: token.email ?? undefined,
		organisation: scope.organisation.name
	});
	if (!fine.ok) return fine;
	const hashed = await hashPassword(input.password);
	if (!hashed.ok) return hashed;
	const done = await inTransaction(scope, async (inner): Promise<Result<string, ResetFault>> => {
		const used = await redeemToken(inner, 'reset', secret);
		if (!used.ok || used.value.userId === null) return fail('auth.link_void');
		const { userId } = used.value;
		const member = await inner.db
			.selectFrom('membership')
			.select('id')
			.where('organisation_id', '=', inner.organisationId)
			.where('user_id', '=', userId)
			.where('disabled_at', 'is', null)
			.executeTakeFirst();
		if (member === undefined) return fail('auth.link_void');
		await storePassword(inner, userId, hashed.value);
		await endSessions(inner, userId);
		await recordAudit(inner, { action: 'password.reset', detail: { membership: member.id } });
		return ok(userId);
	});
	if (!done.ok) return done;
	await forgetDevices(around, done.value);
	return ok(await enter(around, done.value, visit));
}

export const changePasswordInput = z.object({ currentPassword: passwordField, newPassword: passwordField });

export type ChangePasswordFault = PasswordFault | RefusedSignIn | 'access.denied' | 'auth.current_wrong';

/** Changes one's own password: the old one must be shown, every session ends, and a new one begins here. */
export async function changePassword(
	around: Surroundings,
	scope: OrganisationScope,
	person: { readonly email: string; readonly emailKey: string },
	input: z.output<typeof changePasswordInput>,
	visit: Visit
): Promise<Result<Entry, ChangePasswordFault>> {
	const { principal } = scope;
	if (principal.kind !== 'member') return fail('access.denied');
	const { result } = await authenticate(around, {
		emailKey: person.emailKey,
		password: input.currentPassword,
		address: visit.address,
		device: visit.device
	});
	if (!result.ok) {
		return result.error.code === 'auth.wrong' ? fail('auth.current_wrong', { field: 'currentPassword' }) : result;
	}
	if (result.value !== principal.userId) return fail('access.denied');
	const fine = checkPassword(input.newPassword, {
		email: person.email,
		organisation: scope.organisation.name,
		field: 'newPassword'
	});
	if (!fine.ok) return fine;
	const hashed = await hashPassword(input.newPassword);
	if (!hashed.ok) return hashed;
	await inTransaction(scope, async (inner): Promise<Result<undefined>> => {
		await storePassword(inner, principal.userId, hashed.value);
		await endSessions(inner, principal.userId);
		await recordAudit(inner, { action: 'password.changed' });
		return ok();
	});
	return ok(await enter(around, principal.userId, visit));
}
