import { z } from 'zod';
import { emailKey } from '../../domain/people/email.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { memberScope, principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { authenticate, type RefusedSignIn } from '../auth/commands.ts';
import { rememberDevice } from '../auth/devices.ts';
import { beginSession, endSession } from '../auth/sessions.ts';

/** Where a request comes from, as far as signing in is concerned. */
export interface Visit {
	readonly address: string;
	readonly agent: string | null;
	/** The secret of the browser, if somebody signed in from it before. */
	readonly device: string | null;
}

/** What goes into the cookies of somebody who has just shown who they are. */
export interface Entry {
	readonly session: string;
	readonly device: string;
}

/** A password is taken exactly as it was typed. */
export const passwordField = z.string().min(1).max(1024);

export const signInInput = z.object({
	email: z.string().trim().min(1).max(254),
	password: passwordField
});

/** Begins a session and remembers the browser. */
export async function enter(around: Surroundings, userId: string, visit: Visit): Promise<Entry> {
	const session = await beginSession(around, userId, { agent: visit.agent });
	const device = await rememberDevice(around, userId, visit.device);
	return { session: session.token, device };
}

/** Lets somebody in who knows the password of an account. */
export async function signIn(
	around: Surroundings,
	input: z.output<typeof signInInput>,
	visit: Visit
): Promise<Result<Entry, RefusedSignIn>> {
	const { result, userId } = await authenticate(around, {
		emailKey: emailKey(input.email),
		password: input.password,
		address: visit.address,
		device: visit.device
	});
	if (!result.ok) {
		if (result.error.code === 'auth.wrong' && userId !== null) await noteRefusal(around, userId, visit);
		else around.log.info({ code: result.error.code }, 'sign-in refused');
		return result;
	}
	const entry = await enter(around, result.value, visit);
	const scope = await memberScope(around, result.value);
	if (scope !== null) await recordAudit(scope, { action: 'session.started', detail: { from: visit.address } });
	return ok(entry);
}

/** Writes a refused sign-in into the trail of the organisation to which the account belongs. */
async function noteRefusal(around: Surroundings, userId: string, visit: Visit): Promise<void> {
	const membership = await around.handle.db
		.selectFrom('membership')
		.select(['id', 'organisation_id'])
		.where('user_id', '=', userId)
		.orderBy('created_at')
		.limit(1)
		.executeTakeFirst();
	if (membership === undefined) return;
	const scope = await principalScope(around, membership.organisation_id, { kind: 'public' });
	if (scope === null) return;
	await recordAudit(scope, {
		action: 'session.refused',
		detail: { membership: membership.id, from: visit.address }
	});
}

/** Ends the session of whoever signs out. */
export async function signOut(around: Surroundings, userId: string | null, token: string | null): Promise<void> {
	if (token !== null) await endSession(around, token);
	if (userId === null) return;
	const scope = await memberScope(around, userId);
	if (scope !== null) await recordAudit(scope, { action: 'session.ended' });
}
