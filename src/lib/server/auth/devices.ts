import type { Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { hashToken } from '../ids.ts';

type Around = Pick<Surroundings, 'handle' | 'clock' | 'ids'>;

const keptMs = 180 * 24 * 60 * 60_000;

/** Whether a person signed in from this browser before. */
export async function isKnownDevice(around: Around, userId: string, token: string | null): Promise<boolean> {
	const row = await around.handle.db
		.selectFrom('known_device')
		.select('hash')
		.where('hash', '=', hashToken(token ?? ''))
		.where('user_id', '=', userId)
		.where('last_used_at', '>', toInstant(around.clock.now() - keptMs))
		.executeTakeFirst();
	return token !== null && row !== undefined;
}

/** Remembers the browser in which a person has just signed in; gives the secret that names it from now on. */
export async function rememberDevice(around: Around, userId: string, token: string | null): Promise<string> {
	const { db } = around.handle;
	const now = toInstant(around.clock.now());
	if (token !== null)
		await db.deleteFrom('known_device').where('hash', '=', hashToken(token)).where('user_id', '=', userId).execute();
	const next = around.ids.token();
	await db
		.insertInto('known_device')
		.values({ hash: hashToken(next), user_id: userId, created_at: now, last_used_at: now })
		.execute();
	return next;
}

/** Forgets every browser of a person. */
export async function forgetDevices(around: Pick<Surroundings, 'handle'>, userId: string): Promise<void> {
	await around.handle.db.deleteFrom('known_device').where('user_id', '=', userId).execute();
}
