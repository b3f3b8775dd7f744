import type { Kysely } from 'kysely';
import type { DatabaseHandle } from '../client.ts';
import { changesSeen } from '../dialects/sqlite.ts';
import type { Database } from '../schema/index.ts';

interface Held {
	readonly db: Kysely<Database>;
	readonly handle: DatabaseHandle;
	readonly organisationId: string;
}

/**
 * Changes whenever anything was written, by this process or another, except what comes in and the sums of it; null where
 * that cannot be told for less than it costs to read again.
 */
export const stampOf = ({ native }: DatabaseHandle): string | null =>
	native.engine === 'sqlite' ? changesSeen(native.database) : null;

interface Kept {
	readonly stamp: string;
	readonly value: Promise<unknown>;
}

const shelves = new WeakMap<object, Map<string, Kept>>();
const keptAtMost = 2_000;

/** What was read of settings and plans, kept until anything is written; never for long, and never within a transaction. */
export function keptWhile<T>(held: Held, name: string, read: () => Promise<T>): Promise<T> {
	const stamp = held.db.isTransaction ? null : stampOf(held.handle);
	if (stamp === null) return read();
	const shelf = shelves.get(held.handle) ?? new Map<string, Kept>();
	shelves.set(held.handle, shelf);
	const key = `${held.organisationId}|${name}`;
	const found = shelf.get(key);
	if (found?.stamp === stamp) return found.value as Promise<T>;
	const value = read();
	if (shelf.size >= keptAtMost) shelf.clear();
	shelf.set(key, { stamp, value });
	value.catch(() => shelf.delete(key));
	return value;
}
