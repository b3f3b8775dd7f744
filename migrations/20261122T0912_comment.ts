import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** What people say beneath a goal, a tactic, a to-do or what was noticed. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'comment', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			item_id: 'text!',
			membership_id: 'text!',
			body: 'text!',
			at: 'text!',
			edited_at: 'text',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('item_id', 'item', 'cascade'),
			within('membership_id', 'membership', 'cascade')
		],
		indexes: {
			comment_by_item: ['organisation_id', 'item_id', 'at'],
			comment_by_person: ['organisation_id', 'membership_id', 'at']
		}
	});
}
