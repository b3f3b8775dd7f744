import { openDatabase } from '#lib/server/db/client.ts';
import { hashToken, systemIds } from '#lib/server/ids.ts';
import { systemClock } from '#lib/server/clock.ts';
import type { AppHome } from '../support/app.ts';

/** The token of a session of somebody who has an account; as long as a bench lasts by either clock. */
export async function sessionOf(home: AppHome, email: string): Promise<string> {
	const handle = openDatabase({ url: home.environment.DATABASE_URL ?? '' });
	try {
		const user = await handle.db
			.selectFrom('user')
			.select('id')
			.where('email_key', '=', email)
			.executeTakeFirstOrThrow();
		const token = systemIds.token();
		const now = Date.parse(home.environment.NINEFOLD_NOW ?? new Date(systemClock.now()).toISOString());
		const later = new Date(Math.max(now, systemClock.now()) + 12 * 3_600_000).toISOString();
		await handle.db
			.insertInto('session')
			.values({
				id: hashToken(token),
				user_id: user.id,
				expires_at: later,
				absolute_expires_at: later,
				created_at: new Date(now).toISOString(),
				last_seen_at: new Date(now).toISOString(),
				agent: null
			})
			.execute();
		return token;
	} finally {
		await handle.close();
	}
}
