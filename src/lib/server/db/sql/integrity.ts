import { sql } from 'kysely';
import type { DatabaseHandle } from '../client.ts';

/**
 * What the engine itself finds wrong with its files, in its own words; nothing is well. PostgreSQL keeps its own watch, but
 * for observations that are there twice, which no key forbids there.
 */
export async function integrityComplaints(handle: DatabaseHandle): Promise<string[]> {
	if (handle.engine !== 'sqlite') {
		const twice = await sql<{ seq: number }>`select seq from observation group by seq, source_id, at having count(*) > 1
			limit 20`.execute(handle.db);
		return twice.rows.map(({ seq }) => `observation of record ${seq} is there twice`);
	}
	const quick = await sql<{ quick_check: string }>`pragma quick_check`.execute(handle.db);
	const foreign = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(handle.db);
	return [
		...quick.rows.map((row) => row.quick_check).filter((word) => word !== 'ok'),
		...foreign.rows.slice(0, 20).map((row) => `${row.table} points to nothing in ${row.parent}`)
	];
}
