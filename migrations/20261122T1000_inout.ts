import type { Kysely } from 'kysely';
import { addColumn, createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Files of more kinds, the people that customers are, and how far streams have come that follow from events. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	/** What a file holds, where `kind` has no word for it; empty for answers and cases. */
	await addColumn(db, engine, 'import_run', 'holds', 'text!', '');
	await createTable(db, engine, 'contact', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			/** What records name the person by. */
			external_id: 'text!',
			name: 'text!',
			email: 'text!',
			/** Names and values, as JSON. */
			segments: 'text!',
			import_id: 'text',
			created_at: 'text!',
			changed_at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'external_id']],
		foreign: [toOrganisation, within('import_id', 'import_run')],
		defaults: { name: '', email: '', segments: '{}' },
		indexes: { contact_by_import: ['import_id'] }
	});
	/** Whom nothing may be stored of any more: a hash of what they were named by, never the name. */
	await createTable(db, engine, 'contact_erased', {
		columns: { organisation_id: 'text!', hash: 'text!', at: 'text!' },
		primary: ['organisation_id', 'hash'],
		foreign: [toOrganisation]
	});
	await createTable(db, engine, 'derived_state', {
		columns: {
			organisation_id: 'text!',
			source_id: 'big!',
			/** The last record that was looked at, how many events there were, and in which state of their stream. */
			last_seq: 'big!',
			counted: 'big!',
			revision: 'big!',
			/** The local day up to which it is worked out, and the zone and calendar. */
			day: 'text!',
			basis: 'text!'
		},
		primary: ['organisation_id', 'source_id'],
		foreign: [within('source_id', 'source', 'cascade')]
	});
}
