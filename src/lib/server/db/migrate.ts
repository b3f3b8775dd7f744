import { sql, type Kysely, type Transaction } from 'kysely';
import { migrations, type Migration } from '../../../../migrations/index.ts';
import type { DatabaseHandle } from './client.ts';
import { withoutVeil } from './sql/veil.ts';

const lockNumber = 1_899_720_331;

/** The database was made by a newer version of the program. */
export class NewerDatabaseError extends Error {
	constructor(unknown: readonly string[]) {
		super(
			`This database was changed by a newer version of Ninefold (${unknown.join(', ')}). Start that version, or restore a backup made before it.`
		);
	}
}

interface Ledger {
	migration: { name: string; applied_at: string };
}

/**
 * Brings the schema to the newest version. Each migration is all or nothing on both engines; two runners take turns.
 * Returns the names of those that ran.
 */
export async function migrateToLatest(
	handle: DatabaseHandle,
	options: { readonly list?: Readonly<Record<string, Migration>>; readonly now?: () => number } = {}
): Promise<string[]> {
	const list = options.list ?? migrations;
	const now = options.now ?? (() => 0);
	const ran: string[] = [];
	return withoutVeil(handle.native, async () => {
		for (;;) {
			const next = await inOneTransaction(handle, async (transaction) => {
				await transaction.schema
					.createTable('migration')
					.ifNotExists()
					.addColumn('name', 'text', (column) => column.primaryKey())
					.addColumn('applied_at', 'text', (column) => column.notNull())
					.execute();
				const rows = await (transaction as unknown as Kysely<Ledger>).selectFrom('migration').select('name').execute();
				const applied = new Set(rows.map((row) => row.name));
				const unknown = [...applied].filter((name) => !(name in list));
				if (unknown.length > 0) throw new NewerDatabaseError(unknown);
				const name = Object.keys(list).find((candidate) => !applied.has(candidate));
				if (name === undefined) return null;
				const migration = list[name] as Migration;
				await migration(transaction as unknown as Kysely<unknown>, handle.engine);
				await (transaction as unknown as Kysely<Ledger>)
					.insertInto('migration')
					.values({ name, applied_at: new Date(now()).toISOString() })
					.execute();
				await checkForeignKeys(transaction, handle);
				return name;
			});
			if (next === null) break;
			ran.push(next);
		}
		return ran;
	});
}

/** The names of the migrations that a database holds. */
export async function appliedMigrations(handle: DatabaseHandle): Promise<string[]> {
	const rows = await (handle.db as unknown as Kysely<Ledger>)
		.selectFrom('migration')
		.select('name')
		.orderBy('name')
		.execute();
	return rows.map((row) => row.name);
}

async function inOneTransaction<T>(
	handle: DatabaseHandle,
	work: (transaction: Transaction<unknown>) => Promise<T>
): Promise<T> {
	return (handle.db as unknown as Kysely<unknown>).transaction().execute(async (transaction) => {
		if (handle.engine === 'postgres') await sql`select pg_advisory_xact_lock(${lockNumber})`.execute(transaction);
		return work(transaction);
	});
}

async function checkForeignKeys(transaction: Transaction<unknown>, handle: DatabaseHandle): Promise<void> {
	if (handle.engine !== 'sqlite') return;
	const broken = await sql`pragma foreign_key_check`.execute(transaction);
	if (broken.rows.length > 0) throw new Error('A migration left rows that point to nothing.');
}
