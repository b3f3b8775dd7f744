import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import { readMany, writeMany, type BulkRow, type BulkSpec, type LookUpSpec } from '../dialects/bulk.ts';
import type { Database } from '../schema/index.ts';

export type { BulkRow, BulkSpec, LookUpSpec } from '../dialects/bulk.ts';

interface Held {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}

/** Writes many rows of one shape inside the scope's transaction. */
export const insertRows = (held: Held, spec: BulkSpec, rows: readonly BulkRow[]): Promise<Record<string, unknown>[]> =>
	rows.length === 0 ? Promise.resolve([]) : writeMany(held.handle.native, held.db, spec, rows);

/** Finds many rows by their keys inside the scope's transaction; in no order, and nothing for keys that are not there. */
export const lookUpRows = (
	held: Held,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<Record<string, unknown>[]> =>
	keys.length === 0 ? Promise.resolve([]) : readMany(held.handle.native, held.db, spec, keys);
