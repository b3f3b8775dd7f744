import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Addresses that are told what happens here, and what was sent to them. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'webhook', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			name: 'text!',
			url: 'text!',
			/** Kinds of news, as a JSON list. */
			events: 'text!',
			/** What messages are signed with, locked. */
			secret: 'text!',
			created_by: 'text',
			created_at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('created_by', 'membership')]
	});
	await createTable(db, engine, 'webhook_delivery', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			webhook_id: 'text!',
			event: 'text!',
			body: 'text!',
			/** waiting, sending, sent or failed. */
			state: 'text!',
			attempts: 'int!',
			next_at: 'text!',
			/** Who holds it and until when; whoever comes later has another claim, and the first can no longer write. */
			claim: 'text',
			lease_until: 'text',
			/** The last answer: its status and how it begins; or why there was none. */
			status: 'int',
			answer: 'text!',
			error: 'text!',
			created_at: 'text!',
			tried_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('webhook_id', 'webhook', 'cascade')],
		defaults: { state: 'waiting', attempts: 0, answer: '', error: '' },
		checks: [`state in ('waiting', 'sending', 'sent', 'failed')`],
		indexes: {
			webhook_delivery_due: ['state', 'next_at'],
			webhook_delivery_listed: ['organisation_id', 'created_at'],
			webhook_delivery_of: ['organisation_id', 'webhook_id']
		}
	});
}
