import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { DatabaseHandle } from '#lib/server/db/client.ts';

/** One hash over everything that makes up a schema: tables, columns, keys, indexes, checks, and the list of migrations. */
export async function schemaPrint(handle: DatabaseHandle): Promise<string> {
	const parts = handle.engine === 'sqlite' ? await sqliteParts(handle) : await postgresParts(handle);
	return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

async function sqliteParts(handle: DatabaseHandle): Promise<unknown> {
	const objects = await sql`select type, name, tbl_name, sql from sqlite_master order by type, name`.execute(handle.db);
	const hasLedger = (objects.rows as { name: string }[]).some((row) => row.name === 'migration');
	const ledger = hasLedger ? await sql`select name from migration order by name`.execute(handle.db) : { rows: [] };
	return [objects.rows, ledger.rows];
}

async function postgresParts(handle: DatabaseHandle): Promise<unknown> {
	const columns = await sql`
		select table_name, column_name, data_type, is_nullable, column_default, collation_name
		from information_schema.columns where table_schema = 'public' order by table_name, column_name`.execute(handle.db);
	const indexes = await sql`select indexdef from pg_indexes where schemaname = 'public' order by indexdef`.execute(
		handle.db
	);
	const constraints = await sql`
		select conrelid::regclass::text as of, pg_get_constraintdef(oid) as def
		from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`.execute(handle.db);
	const hasLedger = (columns.rows as { table_name: string }[]).some((row) => row.table_name === 'migration');
	const ledger = hasLedger ? await sql`select name from migration order by name`.execute(handle.db) : { rows: [] };
	return [columns.rows, indexes.rows, constraints.rows, ledger.rows];
}
