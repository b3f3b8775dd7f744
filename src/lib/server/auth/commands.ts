import type { Kysely } from 'kysely';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { Surroundings } from '../access/organisation-scope.ts';
import type { Clock } from '../clock.ts';
import { toInstant } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import type { Ids } from '../ids.ts';
import { toBeRenewed } from './adapter.ts';
import { isKnownDevice } from './devices.ts';
import { allowGuess } from './limits.ts';
import { passwordFits } from './password.ts';

type Around = Pick<Surroundings, 'handle' | 'clock' | 'ids'>;

interface Place {
	readonly db: Kysely<Database>;
	readonly clock: Clock;
	readonly ids: Ids;
}

interface NewUser {
	readonly email: string;
	readonly emailKey: string;
	readonly name: string;
	readonly passwordHash: string | null;
	readonly locale?: string | null;
}

/** Adds a person who can sign in. Nobody else may have the address. */
export async function registerUser(place: Place, user: NewUser): Promise<Result<string, 'people.email_taken'>> {
	const known = await place.db
		.selectFrom('user')
		.select('id')
		.where('email_key', '=', user.emailKey)
		.executeTakeFirst();
	if (known !== undefined) return fail('people.email_taken', { field: 'email' });
	const id = place.ids.id();
	await place.db
		.insertInto('user')
		.values({
			id,
			email: user.email,
			email_key: user.emailKey,
			name: user.name,
			password_hash: user.passwordHash,
			locale: user.locale ?? null,
			created_at: toInstant(place.clock.now())
		})
		.execute();
	return ok(id);
}

export interface Credentials {
	readonly emailKey: string;
	readonly password: string;
	readonly address: string;
	/** The secret of the browser, if somebody signed in from it before. */
	readonly device: string | null;
}

export type RefusedSignIn = 'auth.wrong' | 'auth.too_many' | 'auth.busy.too_many';

/**
 * Checks who somebody is. An unknown address and a wrong password look and last alike. `userId` in a refusal is for the
 * audit trail alone: the account that was guessed at, if there is one.
 */
export async function authenticate(
	around: Around,
	given: Credentials
): Promise<{ result: Result<string, RefusedSignIn>; userId: string | null }> {
	const user = await around.handle.db
		.selectFrom('user')
		.select(['id', 'password_hash'])
		.where('email_key', '=', given.emailKey)
		.executeTakeFirst();
	const userId = user?.id ?? null;
	const known = await isKnownDevice(around, userId ?? '', given.device);
	const allowed = await allowGuess(around, {
		account: given.emailKey,
		address: given.address,
		device: known ? given.device : null
	});
	if (!allowed.ok) return { result: allowed, userId };
	const fits = await passwordFits(user?.password_hash ?? null, given.password);
	if (!fits.ok) {
		await allowed.value.forgive();
		return { result: fits, userId };
	}
	if (!fits.value || userId === null) {
		if (userId === null) await allowed.value.note();
		return { result: fail('auth.wrong'), userId };
	}
	await allowed.value.forgive();
	return { result: ok(userId), userId };
}

/** Sets what is stored of a person's password. */
export async function storePassword(place: Pick<Place, 'db'>, userId: string, passwordHash: string): Promise<void> {
	await place.db.updateTable('user').set({ password_hash: passwordHash }).where('id', '=', userId).execute();
}

/** Signs a person out everywhere, or everywhere but here. Returns how many sessions ended. */
export async function endSessions(
	place: Pick<Place, 'db'>,
	userId: string,
	options: { readonly except?: string } = {}
): Promise<number> {
	let query = place.db.deleteFrom('session').where('user_id', '=', userId);
	if (options.except !== undefined) query = query.where('id', '!=', options.except);
	return Number((await query.executeTakeFirst()).numDeletedRows);
}

/** Signs a person out at one place, by the name of the session in the list. */
export async function endSessionAt(place: Pick<Place, 'db'>, userId: string, sessionId: string): Promise<boolean> {
	const ended = await place.db
		.deleteFrom('session')
		.where('user_id', '=', userId)
		.where('id', '=', sessionId)
		.executeTakeFirst();
	return ended.numDeletedRows === 1n;
}

/** Has every token of a person replaced at the next visit: after a change of what the person may do. */
export async function renewSessions(place: Pick<Place, 'db'>, userId: string): Promise<void> {
	await place.db.updateTable('session').set({ last_seen_at: toBeRenewed }).where('user_id', '=', userId).execute();
}

/** Changes how a person is addressed and what the person sees. */
export async function describeUser(
	place: Pick<Place, 'db'>,
	userId: string,
	about: { readonly name: string; readonly locale: string | null; readonly theme: string | null }
): Promise<void> {
	await place.db.updateTable('user').set(about).where('id', '=', userId).execute();
}
