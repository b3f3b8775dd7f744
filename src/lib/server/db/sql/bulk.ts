import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import {
	dropMany,
	readMany,
	readManyNumbers,
	readyMany,
	writeBoth,
	writeMany,
	type BulkRow,
	type BulkSpec,
	type LookUpSpec,
	type Manner,
	type RemovalSpec
} from '../dialects/bulk.ts';
import type { Database } from '../schema/index.ts';

export type { BulkRow, BulkSpec, LookUpSpec } from '../dialects/bulk.ts';

interface Held {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
}

/** Writes many rows of one shape inside the scope's transaction. */
export const insertRows = (held: Held, spec: BulkSpec, rows: readonly BulkRow[]): Promise<Record<string, unknown>[]> =>
	rows.length === 0 ? Promise.resolve([]) : writeMany(held.handle.native, held.db, spec, rows);

/** The same of two shapes, which need no keys and bring nothing back; on PostgreSQL in one statement where they fit. */
export const insertBoth = (
	held: Held,
	many: readonly [BulkSpec, readonly BulkRow[]],
	few: readonly [BulkSpec, readonly BulkRow[]]
): Promise<void> => writeBoth(held.handle.native, held.db, many, few);

/** Has statements ready before a transaction needs them. */
export const readyRows = (held: Held, manners: readonly Manner[]): Promise<void> =>
	readyMany(held.handle.native, manners, () => new Promise((resolve) => setImmediate(resolve)));

/** Finds many rows by their keys inside the scope's transaction; in no order, and nothing for keys that are not there. */
export const lookUpRows = (
	held: Held,
	spec: LookUpSpec,
	keys: readonly BulkRow[]
): Promise<Record<string, unknown>[]> =>
	keys.length === 0 ? Promise.resolve([]) : readMany(held.handle.native, held.db, spec, keys);

/** The same for numbers alone, each row as a list of its columns: for very many rows. */
export const lookUpNumbers = (held: Held, spec: LookUpSpec, keys: readonly BulkRow[]): Promise<number[][]> =>
	keys.length === 0 ? Promise.resolve([]) : readManyNumbers(held.handle.native, held.db, spec, keys);

/** Takes many rows away by their keys inside the scope's transaction. */
export const dropRows = (held: Held, spec: RemovalSpec, keys: readonly BulkRow[]): Promise<void> =>
	keys.length === 0 ? Promise.resolve() : dropMany(held.handle.native, held.db, spec, keys);
