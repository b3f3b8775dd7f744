import { createRequire } from 'node:module';
import { PostgresDialect } from 'kysely';
import type pg from 'pg';

export type PostgresPool = pg.Pool;

const int8 = 20;
const numeric = 1700;

/** A pool whose integers and sums arrive as numbers, as they do from SQLite; a restart of the server does not end us. */
export function openPostgres(url: string, onError: (error: Error) => void): PostgresPool {
	// Loaded where it is used: most servers keep one file.
	const driver = createRequire(import.meta.url)('pg') as typeof pg;
	const types = {
		getTypeParser: (oid: number, format?: 'text' | 'binary') =>
			oid === int8 || oid === numeric
				? (text: string) => Number(text)
				: (driver.types.getTypeParser(oid, format as 'text') as (text: string) => unknown)
	};
	const pool = new driver.Pool({ connectionString: url, max: 10, types: types as pg.CustomTypesConfig });
	pool.on('error', onError);
	return pool;
}

export const postgresDialect = (pool: PostgresPool): PostgresDialect => new PostgresDialect({ pool });
