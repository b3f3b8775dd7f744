import type { Kysely } from 'kysely';

/** A stream of weighted answers says what a weight of 1 is stored as: files give weights to six decimals. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.alterTable('source')
		.addColumn('weight_unit', 'integer', (column) => column.notNull().defaultTo(1000))
		.execute();
}
