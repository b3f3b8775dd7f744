import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/**
 * Answers of one erased customer, held together without a name, so that one of them counts a quarter as before; and which
 * word on a tactic people were told.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'repeat_person', {
		columns: { seq: 'big!', organisation_id: 'text!', person: 'text!' },
		primary: ['seq'],
		foreign: [toOrganisation, { columns: ['seq'], table: 'record', references: ['seq'], onDelete: 'cascade' }],
		indexes: { repeat_person_by_person: ['organisation_id', 'person'] }
	});
	await createTable(db, engine, 'effect_told', {
		columns: {
			organisation_id: 'text!',
			effect_id: 'text!',
			told: 'text!',
			seems: 'text!',
			seems_since: 'text!',
			at: 'text!'
		},
		primary: ['organisation_id', 'effect_id'],
		foreign: [within('effect_id', 'tactic_effect', 'cascade')]
	});
}
