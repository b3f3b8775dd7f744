import type { Kysely } from 'kysely';
import type { Clock } from '../clock.ts';
import { toInstant } from '../db/codec.ts';
import type { Database } from '../db/schema/index.ts';
import { toBeRenewed } from './adapter.ts';

/** Whether there is anybody: false on a fresh installation. */
export async function anyUser(db: Kysely<Database>): Promise<boolean> {
	return (await db.selectFrom('user').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** Whether anybody can sign in with a password: people of the demo cannot, so it does not close the set-up. */
export async function anyPassword(db: Kysely<Database>): Promise<boolean> {
	const row = await db
		.selectFrom('user')
		.select('id')
		.where('password_hash', 'is not', null)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

/** A place where somebody is signed in. */
export interface SessionLine {
	readonly id: string;
	readonly agent: string | null;
	readonly createdAt: string;
	readonly lastSeenAt: string;
	readonly current: boolean;
}

/** Where a person is signed in now, this place first, then the most recently used. */
export async function listSessions(
	place: { readonly db: Kysely<Database>; readonly clock: Clock },
	userId: string,
	currentId: string
): Promise<SessionLine[]> {
	const now = toInstant(place.clock.now());
	const rows = await place.db
		.selectFrom('session')
		.select(['id', 'agent', 'created_at', 'last_seen_at'])
		.where('user_id', '=', userId)
		.where('expires_at', '>', now)
		.where('absolute_expires_at', '>', now)
		.orderBy('last_seen_at', 'desc')
		.orderBy('id')
		.execute();
	const lines = rows.map((row) => ({
		id: row.id,
		agent: row.agent,
		createdAt: row.created_at,
		lastSeenAt: row.last_seen_at === toBeRenewed ? row.created_at : row.last_seen_at,
		current: row.id === currentId
	}));
	return [...lines.filter((line) => line.current), ...lines.filter((line) => !line.current)];
}
