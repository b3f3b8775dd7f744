import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import { writeMany, type BulkRow, type BulkSpec } from '../dialects/bulk.ts';
import type { Database } from '../schema/index.ts';

export type { BulkRow, BulkSpec } from '../dialects/bulk.ts';

interface Held {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}

/** Writes many rows of one shape inside the scope's transaction. */
export const insertRows = (held: Held, spec: BulkSpec, rows: readonly BulkRow[]): Promise<Record<string, unknown>[]> =>
	rows.length === 0 ? Promise.resolve([]) : writeMany(held.handle.native, held.db, spec, rows);
