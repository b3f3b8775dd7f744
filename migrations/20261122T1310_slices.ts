import type { Kysely } from 'kysely';
import { createTable, toOrganisation, type Engine } from './columns.ts';

/**
 * Which answer of each customer counts, where one a quarter does, is looked at anew, customer by customer: how far that is
 * for each set of streams. A row is there as long as something is left.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'repeat_recount', {
		columns: {
			group_id: 'big!',
			organisation_id: 'text!',
			// The last customer who was looked at.
			last_person: 'text!',
			done: 'int!',
			// Nobody was ever looked at: until it is done every answer counts.
			is_new: 'int!',
			created_at: 'text!'
		},
		primary: ['group_id'],
		foreign: [
			toOrganisation,
			{ columns: ['group_id'], table: 'repeat_group', references: ['id'], onDelete: 'cascade' }
		],
		indexes: { repeat_recount_by_organisation: ['organisation_id'] }
	});
}
