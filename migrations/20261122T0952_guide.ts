import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** How the organisation speaks: its voice in four words, what it says and does not say, and its messages to customers. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'tone_guide', {
		columns: { organisation_id: 'text!', words: 'text!', version: 'int!', changed_at: 'text!' },
		primary: ['organisation_id'],
		foreign: [toOrganisation],
		defaults: { words: '[]', version: 1 }
	});
	await createTable(db, engine, 'tone_rule', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			say: 'text!',
			avoid: 'text!',
			why: 'text!',
			position: 'int!',
			version: 'int!',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation],
		defaults: { say: '', avoid: '', why: '', version: 1 }
	});
	await createTable(db, engine, 'message', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			touchpoint_id: 'text',
			channel: 'text!',
			locale: 'text!',
			body: 'text!',
			owner_id: 'text',
			checked_on: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('touchpoint_id', 'touchpoint'), within('owner_id', 'membership')],
		indexes: { message_by_touchpoint: ['organisation_id', 'touchpoint_id'] }
	});
	/** What a message said before, each time that its words were changed. */
	await createTable(db, engine, 'message_version', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			message_id: 'text!',
			body: 'text!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('message_id', 'message', 'cascade'), within('by_id', 'membership')]
	});
}
