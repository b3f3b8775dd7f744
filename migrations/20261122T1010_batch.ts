import type { Kysely } from 'kysely';
import { addColumn, type Engine } from './columns.ts';

/**
 * What has come in and is not yet part of the sums says which streams it belongs to, so that readers of others need not
 * look at it, and has a name that never comes back, under which its content may be kept in memory.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addColumn(db, engine, 'batch', 'token', 'text!', '');
	await addColumn(db, engine, 'batch', 'sources', 'text!', '[]');
}
