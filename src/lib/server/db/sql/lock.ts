import { sql, type Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import type { Database } from '../schema/index.ts';

const figuresLock = 1_899_720;

/**
 * Holds back other writers of the same organisation's figures until the transaction ends. On SQLite the write lock of
 * the transaction does that already.
 */
export async function lockFigures(held: {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
	readonly organisationId: string;
}): Promise<void> {
	if (held.handle.engine !== 'postgres') return;
	await sql`select pg_advisory_xact_lock(${figuresLock}, hashtext(${held.organisationId}))`.execute(held.db);
}
