import type { Adapter, DatabaseSession } from 'lucia';
import { systemClock, type Clock } from '../clock.ts';
import type { DatabaseHandle } from '../db/client.ts';
import { fromInstant, toInstant } from '../db/codec.ts';
import { hashToken } from '../ids.ts';

/** The longest that a session lives, however busy it is. */
export const absoluteLimitMs = 30 * 24 * 60 * 60_000;

/** How long a session lives without a visit. */
export const idleLimitMs = 12 * 60 * 60_000;

/** Stands in `last_seen_at` of a session whose token is to be replaced at the next visit. */
export const toBeRenewed = '1970-01-01T00:00:00.000Z';

/**
 * Where lucia keeps its sessions, on both engines. Tokens are hashed on their way in, so what lies in the database opens
 * nothing. Lucia reads the wall clock by itself; the adapter turns its instants into those of the program's clock and back.
 */
export function createAdapter(handle: DatabaseHandle, clock: Clock): Adapter {
	const { db } = handle;
	const toWall = (text: string): Date => new Date(fromInstant(text) - clock.now() + systemClock.now());
	const toOurs = (date: Date): number => date.getTime() - systemClock.now() + clock.now();

	return {
		async getSessionAndUser(token) {
			const row = await db
				.selectFrom('session')
				.innerJoin('user', 'user.id', 'session.user_id')
				.select([
					'session.id',
					'session.user_id',
					'session.expires_at',
					'session.absolute_expires_at',
					'session.last_seen_at',
					'session.agent',
					'user.email',
					'user.name',
					'user.locale',
					'user.theme'
				])
				.where('session.id', '=', hashToken(token))
				.executeTakeFirst();
			if (row === undefined) return [null, null];
			const ends = row.absolute_expires_at < row.expires_at ? row.absolute_expires_at : row.expires_at;
			const session: DatabaseSession = {
				id: token,
				userId: row.user_id,
				expiresAt: toWall(ends),
				attributes: {
					handle: row.id,
					lastSeenAt: row.last_seen_at,
					absoluteExpiresAt: row.absolute_expires_at,
					agent: row.agent
				}
			};
			return [
				session,
				{
					id: row.user_id,
					attributes: { email: row.email, name: row.name, locale: row.locale, theme: row.theme }
				}
			];
		},

		async getUserSessions(userId) {
			const rows = await db.selectFrom('session').selectAll().where('user_id', '=', userId).execute();
			return rows.map((row) => ({
				id: row.id,
				userId: row.user_id,
				expiresAt: toWall(row.absolute_expires_at < row.expires_at ? row.absolute_expires_at : row.expires_at),
				attributes: {
					handle: row.id,
					lastSeenAt: row.last_seen_at,
					absoluteExpiresAt: row.absolute_expires_at,
					agent: row.agent
				}
			}));
		},

		async setSession(session) {
			const now = clock.now();
			const absolute = session.attributes.absoluteExpiresAt;
			await db
				.insertInto('session')
				.values({
					id: hashToken(session.id),
					user_id: session.userId,
					expires_at: toInstant(Math.min(toOurs(session.expiresAt), fromInstant(absolute))),
					absolute_expires_at: absolute,
					created_at: toInstant(now),
					last_seen_at: toInstant(now),
					agent: session.attributes.agent
				})
				.execute();
		},

		async updateSessionExpiration(token, expiresAt) {
			const id = hashToken(token);
			const row = await db.selectFrom('session').select('absolute_expires_at').where('id', '=', id).executeTakeFirst();
			if (row === undefined) return;
			await db
				.updateTable('session')
				.set({ expires_at: toInstant(Math.min(toOurs(expiresAt), fromInstant(row.absolute_expires_at))) })
				.where('id', '=', id)
				.execute();
		},

		async deleteSession(token) {
			await db.deleteFrom('session').where('id', '=', hashToken(token)).execute();
		},

		async deleteUserSessions(userId) {
			await db.deleteFrom('session').where('user_id', '=', userId).execute();
		},

		async deleteExpiredSessions() {
			const now = toInstant(clock.now());
			await db
				.deleteFrom('session')
				.where((eb) => eb.or([eb('expires_at', '<=', now), eb('absolute_expires_at', '<=', now)]))
				.execute();
		}
	};
}
