import type { Surroundings } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { luciaOf } from './lucia.ts';

const day = 24 * 60 * 60_000;

/** How long things are kept after they have stopped to count, in milliseconds. */
const kept = { attempt: day, token: 30 * day, device: 180 * day } as const;

/** Clears what signing in leaves behind: ended sessions, old guesses, links and browsers that count no more. */
export async function sweepSignIns(around: Pick<Surroundings, 'handle' | 'clock'>): Promise<void> {
	const { db } = around.handle;
	const now = around.clock.now();
	await luciaOf(around).deleteExpiredSessions();
	await db
		.deleteFrom('attempt')
		.where('at', '<', now - kept.attempt)
		.execute();
	await db
		.deleteFrom('token')
		.where('purpose', 'in', ['setup', 'invite', 'reset'])
		.where('expires_at', '<', toInstant(now - kept.token))
		.execute();
	await db
		.deleteFrom('known_device')
		.where('last_used_at', '<', toInstant(now - kept.device))
		.execute();
}
