import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** What happened when, marked by hand, so that a line can be read beside it. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'marked_event', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			kind: 'text!',
			first_day: 'text!',
			last_day: 'text!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade')],
		checks: [`kind in ('campaign', 'outage', 'season', 'change', 'other')`, 'first_day <= last_day'],
		defaults: { note: '' },
		indexes: { marked_event_by_day: ['organisation_id', 'last_day'] }
	});
}
