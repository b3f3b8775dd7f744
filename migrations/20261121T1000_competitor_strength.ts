import type { Kysely } from 'kysely';
import { addColumn, type Engine } from './columns.ts';

/** What a company does better than anyone, in one line on its portrait. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addColumn(db, engine, 'competitor', 'strength', 'text!', '');
}
