import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite from 'better-sqlite3';
import {
	CompiledQuery,
	SqliteDialect,
	SqliteDriver,
	type DatabaseConnection,
	type Driver,
	type TransactionSettings
} from 'kysely';
import { drawVeil, keepVeil, toTable } from './veil.ts';

export type SqliteDatabase = Sqlite.Database;

/** How much of the file is kept at hand, in kibibytes (as SQLite tells it). */
export const cacheSize = -32_000;

/** Opens the file with the pragmas that our promises rest on, and asserts the one that losses hang on. */
export function openSqlite(file: string, options: { readonly?: boolean } = {}): SqliteDatabase {
	if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
	const database = new Sqlite(file, options.readonly === true ? { readonly: true } : {});
	if (options.readonly !== true) database.pragma('journal_mode = WAL');
	database.pragma('synchronous = FULL');
	database.pragma('foreign_keys = ON');
	database.pragma('busy_timeout = 10000');
	database.pragma(`cache_size = ${cacheSize}`);
	database.pragma('temp_store = MEMORY');
	if (database.pragma('synchronous', { simple: true }) !== 2)
		throw new Error('SQLite does not run with synchronous=FULL');
	const prepare = database.prepare.bind(database);
	Object.assign(database, { prepare: (text: string) => prepare(toTable(text)) });
	return database;
}

/** Threads of this process that are writing, or about to. */
const writing = new WeakMap<SqliteDatabase, Promise<unknown>>();

/**
 * Lets a thread write while nobody else in this process begins a transaction that writes: whoever wants to waits for its
 * turn instead of holding up the event loop. Begins where no transaction is under way.
 */
export async function keepOut<T>(database: SqliteDatabase, work: () => Promise<T>): Promise<T> {
	while (writing.has(database) || database.inTransaction) {
		await writing.get(database);
		if (database.inTransaction) await new Promise((resolve) => setImmediate(resolve));
	}
	const done = work();
	const settled = done.then(
		() => undefined,
		() => undefined
	);
	writing.set(database, settled);
	try {
		return await done;
	} finally {
		writing.delete(database);
	}
}

/**
 * Transactions take the write lock at once, so that two processes never deadlock on an upgrade; those that only read
 * take none.
 */
class ImmediateDriver extends SqliteDriver {
	readonly #native: SqliteDatabase;
	constructor(native: SqliteDatabase, kept: ReturnType<typeof withStatements>) {
		super({ database: kept });
		this.#native = native;
	}
	override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
		const reads = settings?.accessMode === 'read only';
		while (!reads && writing.has(this.#native)) await writing.get(this.#native);
		await connection.executeQuery(CompiledQuery.raw(reads ? 'begin' : 'begin immediate'));
		keepVeil(this.#native);
	}
	override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
		await super.rollbackTransaction(connection);
		drawVeil(this.#native, true);
	}
}

/** Tables of what comes in and of the sums: they change all the time, and nothing that people set up hangs on them. */
const flowing = new Set([
	...['record', 'observation', 'rollup', 'batch', 'dirty_day', 'case_clock'],
	...['packed_day', 'packed_list']
]);
const revisions = /^update "source" set "revision"/;

/** Whether a statement may change anything but what flows. */
function changesPlans(sql: string): boolean {
	if (revisions.test(sql)) return false;
	const table = /^\s*(?:with\b.*?\b)?(?:insert into|update|delete from|replace into)\s+"(\w+)"/is.exec(sql)?.[1];
	return table === undefined
		? /^\s*(?:create|alter|drop|insert|update|delete|replace)\b/i.test(sql)
		: !flowing.has(table);
}

interface Writes {
	count: number;
	readonly outside: Sqlite.Statement;
	/** What was told last, in which turn of the event loop, and after how many writes of this process. */
	told: string;
	turn: number;
	after: number;
}

const writes = new WeakMap<SqliteDatabase, Writes>();
/** Writes of plans and settings by this process, in whatever database. */
let written = 0;
/** Turns of the event loop, as far as anybody asked during one. */
let turn = 0;
let isTurnNoted = false;

function writesOf(database: SqliteDatabase): Writes {
	const known = writes.get(database) ?? {
		count: 0,
		outside: database.prepare('pragma data_version').pluck(),
		...{ told: '', turn: -1, after: -1 }
	};
	writes.set(database, known);
	return known;
}

/**
 * Changes with every write of plans and settings: through the query builder of this process, or by another process. The
 * file is asked once in a turn of the event loop: what others write while one lasts shows in the next.
 */
export function changesSeen(database: SqliteDatabase): string {
	const known = writesOf(database);
	if (known.turn === turn && known.after === written) return known.told;
	if (!isTurnNoted) {
		isTurnNoted = true;
		setImmediate(() => {
			isTurnNoted = false;
			turn += 1;
		});
	}
	known.turn = turn;
	known.after = written;
	known.told = `${known.count}.${known.outside.get() as number}`;
	return known.told;
}

/** Most statements that are kept compiled, and the longest text that is worth keeping. */
const statementsKept = 500;
const longestKept = 20_000;

type Kept = Pick<Sqlite.Statement<unknown[]>, 'reader' | 'all' | 'run' | 'iterate'>;

/** The database as kysely asks it, with statements compiled once instead of at every query; the least used go first. */
function withStatements(database: SqliteDatabase): { close(): void; prepare(sql: string): Kept } {
	const kept = new Map<string, Kept>();
	return {
		close: () => {
			kept.clear();
			database.close();
		},
		prepare: (sql) => {
			const known = kept.get(sql);
			if (known !== undefined) {
				kept.delete(sql);
				kept.set(sql, known);
				return known;
			}
			const statement = database.prepare<unknown[]>(sql);
			const isPlan = changesPlans(sql);
			const noted = <T>(work: () => T): T => {
				if (isPlan) {
					writesOf(database).count += 1;
					written += 1;
				}
				return work();
			};
			const changesTables = /^\s*(?:create|alter|drop)\b/i.test(sql);
			if (changesTables) kept.clear();
			const one: Kept = {
				reader: statement.reader,
				all: (...given) => noted(() => statement.all(...given)),
				run: (...given) => noted(() => statement.run(...given)),
				// While rows are still being taken a statement is busy: every such reading has one of its own.
				iterate: (...given) => noted(() => database.prepare<unknown[]>(sql).iterate(...given))
			};
			if (changesTables || sql.length > longestKept) return one;
			kept.set(sql, one);
			if (kept.size > statementsKept) kept.delete(kept.keys().next().value as string);
			return one;
		}
	};
}

export class PortableSqliteDialect extends SqliteDialect {
	readonly #native: SqliteDatabase;
	readonly #kept: ReturnType<typeof withStatements>;
	constructor(database: SqliteDatabase) {
		const kept = withStatements(database);
		super({ database: kept });
		this.#native = database;
		this.#kept = kept;
	}
	override createDriver(): Driver {
		return new ImmediateDriver(this.#native, this.#kept);
	}
}
