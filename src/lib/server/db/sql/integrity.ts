import { sql } from 'kysely';
import type { DatabaseHandle } from '../client.ts';

/** What the engine itself finds wrong with its files, in its own words; nothing is well. PostgreSQL keeps its own watch. */
export async function integrityComplaints(handle: DatabaseHandle): Promise<string[]> {
	if (handle.engine !== 'sqlite') return [];
	const quick = await sql<{ quick_check: string }>`pragma quick_check`.execute(handle.db);
	const foreign = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(handle.db);
	return [
		...quick.rows.map((row) => row.quick_check).filter((word) => word !== 'ok'),
		...foreign.rows.slice(0, 20).map((row) => `${row.table} points to nothing in ${row.parent}`)
	];
}
