import type { Kysely } from 'kysely';

/** A source counts its changes, so that what was read of it can be kept until the next one. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.alterTable('source')
		.addColumn('revision', 'integer', (column) => column.notNull().defaultTo(0))
		.execute();
}
