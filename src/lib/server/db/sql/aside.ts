import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import { lookAside, lookHere, type Found, type Looking } from '../dialects/aside.ts';
import type { Database } from '../schema/index.ts';

export type { Found, Looking } from '../dialects/aside.ts';

/**
 * Finds observations by their segments in a thread of its own, so that nobody waits for it; all streams as they are at one
 * moment, which their revisions tell. Null where that cannot be: then it is read here.
 */
export const foundAside = (
	held: { readonly handle: DatabaseHandle },
	looking: Looking
): Promise<readonly Found[]> | null => lookAside(held.handle.native, looking);

/** Finds them inside the scope's transaction, where the database does the counting or days are laid down. */
export const foundHere = (
	held: { readonly handle: DatabaseHandle; readonly db: Kysely<Database> },
	looking: Looking
): Promise<readonly Found[]> => lookHere(held.handle.native, held.db, looking);
