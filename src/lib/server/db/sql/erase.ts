import { sql, type Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import type { Database } from '../schema/index.ts';

/**
 * From now on what goes is overwritten in the file, not only given free. Without meaning on PostgreSQL, which keeps old
 * rows until it cleans up by itself.
 */
export async function overwriteWhatGoes(held: {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}): Promise<void> {
	if (held.handle.engine === 'sqlite') await sql`pragma secure_delete = on`.execute(held.db);
}

/** Back to the usual way, and what was overwritten reaches the file itself. */
export async function overwroteWhatWent(held: {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}): Promise<void> {
	if (held.handle.engine !== 'sqlite') return;
	await sql`pragma secure_delete = off`.execute(held.db);
	await sql`pragma wal_checkpoint(passive)`.execute(held.db);
}
