import { Kysely } from 'kysely';
import type { Database } from '../schema/index.ts';
import { zeroForEmpty } from './lean.ts';
import { openPostgres, postgresDialect, type PostgresPool } from './postgres.ts';
import { openSqlite, PortableSqliteDialect, type SqliteDatabase } from './sqlite.ts';
import { drawVeil } from './veil.ts';

export type Engine = 'sqlite' | 'postgres';

/** What lies under the query builder, for the few places that need it: migrations, bulk writing, watching for changes. */
export type Native =
	| { readonly engine: 'sqlite'; readonly database: SqliteDatabase; readonly file: string }
	| { readonly engine: 'postgres'; readonly pool: PostgresPool; readonly url: string };

export interface Opened {
	readonly db: Kysely<Database>;
	readonly native: Native;
}

/** Opens SQLite for `file:` addresses and PostgreSQL for `postgres:` ones. */
export function open(address: { url: string; file: string | null }, onError: (error: Error) => void): Opened {
	if (address.file !== null) {
		const database = openSqlite(address.file);
		drawVeil(database);
		return {
			db: new Kysely<Database>({ dialect: new PortableSqliteDialect(database) }),
			native: { engine: 'sqlite', database, file: address.file }
		};
	}
	const pool = openPostgres(address.url, onError);
	return {
		db: new Kysely<Database>({ dialect: postgresDialect(pool), plugins: [zeroForEmpty] }),
		native: { engine: 'postgres', pool, url: address.url }
	};
}
