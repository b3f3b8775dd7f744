import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** What concerns a person: one row for each person and each thing that they are told. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'notice', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			membership_id: 'text!',
			kind: 'text!',
			strategy_id: 'text',
			item_id: 'text',
			/** Where the thing is shown: a path of the application. */
			path: 'text!',
			/** What the sentence is made of, as JSON. */
			words: 'text!',
			/** Says the same thing to the same person only once; its own id where it may be said again. */
			once: 'text!',
			at: 'text!',
			seen_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'membership_id', 'once']],
		foreign: [
			within('membership_id', 'membership', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('item_id', 'item', 'cascade')
		],
		defaults: { words: '{}' },
		indexes: { notice_by_person: ['organisation_id', 'membership_id', 'at'] }
	});
}
