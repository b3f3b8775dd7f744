import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import { CompiledQuery, SqliteDialect, SqliteDriver, type DatabaseConnection, type Driver } from 'kysely';

export type SqliteDatabase = Sqlite.Database;

/** Opens the file with the pragmas that our promises rest on, and asserts the one that losses hang on. */
export function openSqlite(file: string, options: { readonly?: boolean } = {}): SqliteDatabase {
	if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const database = new Sqlite(file, options.readonly === true ? { readonly: true } : {});
	if (options.readonly !== true) database.pragma('journal_mode = WAL');
	database.pragma('synchronous = FULL');
	database.pragma('foreign_keys = ON');
	database.pragma('busy_timeout = 10000');
	database.pragma('cache_size = -32000');
	database.pragma('temp_store = MEMORY');
	if (database.pragma('synchronous', { simple: true }) !== 2)
		throw new Error('SQLite does not run with synchronous=FULL');
	return database;
}

/** Transactions take the write lock at once, so that two processes never deadlock on an upgrade. */
class ImmediateDriver extends SqliteDriver {
	override async beginTransaction(connection: DatabaseConnection): Promise<void> {
		await connection.executeQuery(CompiledQuery.raw('begin immediate'));
	}
}

export class PortableSqliteDialect extends SqliteDialect {
	readonly #database: SqliteDatabase;
	constructor(database: SqliteDatabase) {
		super({ database });
		this.#database = database;
	}
	override createDriver(): Driver {
		return new ImmediateDriver({ database: this.#database });
	}
}
