import type { Kysely } from 'kysely';
import { addColumn, type Engine } from './columns.ts';

/** Steps that a strategy calls by a name of its own or leaves out; links that show guests only what was chosen. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addColumn(db, engine, 'strategy_step', 'name', 'text!', '');
	await addColumn(db, engine, 'strategy_step', 'hidden', 'yesno!', 0);
	await addColumn(db, engine, 'guest_link', 'shows', 'text!', 'one-page');
	await addColumn(db, engine, 'guest_link', 'review_id', 'text!', '');
	await addColumn(db, engine, 'guest_link', 'hides', 'text!', '[]');
	await addColumn(db, engine, 'guest_link', 'last_seen_at', 'text!', '');
}
