import type { Kysely } from 'kysely';
import { addColumn, createPartialIndex, createTable, toOrganisation, within, type Engine } from './columns.ts';

/** How people want to be told, the mails that wait to be sent, and what was last said of a goal. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	// How the person wanted to be told when it was said, and the mail that carries it; none while it is empty.
	await addColumn(db, engine, 'notice', 'way', 'text!', 'bell');
	await addColumn(db, engine, 'notice', 'mail_id', 'text!', '');
	await createPartialIndex(db, 'notice_to_mail', 'notice', ['at'], `way = 'mail' and mail_id = ''`);
	await createPartialIndex(db, 'notice_in_mail', 'notice', ['organisation_id', 'mail_id'], `mail_id <> ''`);
	await createTable(db, engine, 'notice_choice', {
		columns: { organisation_id: 'text!', membership_id: 'text!', kind: 'text!', way: 'text!' },
		primary: ['organisation_id', 'membership_id', 'kind'],
		foreign: [within('membership_id', 'membership', 'cascade')]
	});
	await createTable(db, engine, 'notice_quiet', {
		columns: {
			organisation_id: 'text!',
			membership_id: 'text!',
			/** Minutes after midnight in the organisation's zone; the same twice: no quiet hours. */
			from_minute: 'int!',
			until_minute: 'int!',
			working_days: 'yesno!'
		},
		primary: ['organisation_id', 'membership_id'],
		foreign: [within('membership_id', 'membership', 'cascade')]
	});
	await createTable(db, engine, 'mail', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			/** Whom it is for; none for somebody who is only invited. */
			membership_id: 'text',
			kind: 'text!',
			address: 'text!',
			/** How its reader is addressed, and in which language. */
			name: 'text!',
			locale: 'text!',
			/** What it says beyond its notices, as JSON; secrets in it are sealed, and go once it is sent. */
			words: 'text!',
			once: 'text!',
			/** waiting, sending, sent, unconfirmed, dropped or failed. */
			state: 'text!',
			attempts: 'int!',
			next_at: 'text!',
			/** Who holds it and until when; whoever comes later has another claim, and the first can no longer write. */
			claim: 'text',
			lease_until: 'text',
			message_id: 'text!',
			error: 'text!',
			created_at: 'text!',
			sent_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'once']],
		foreign: [toOrganisation, within('membership_id', 'membership', 'cascade')],
		defaults: { words: '{}', state: 'waiting', attempts: 0, error: '' },
		indexes: { mail_due: ['state', 'next_at'], mail_listed: ['organisation_id', 'created_at'] }
	});
	/** What was last told of a goal's standing, and what it seems to have become since. */
	await createTable(db, engine, 'goal_standing', {
		columns: {
			organisation_id: 'text!',
			goal_id: 'text!',
			told: 'text!',
			told_at: 'text!',
			seems: 'text!',
			seems_since: 'text!'
		},
		primary: ['organisation_id', 'goal_id'],
		foreign: [within('goal_id', 'item', 'cascade')]
	});
	await createTable(db, engine, 'goal_turn', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			goal_id: 'text!',
			was: 'text!',
			became: 'text!',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('goal_id', 'item', 'cascade')],
		indexes: { goal_turn_by_time: ['organisation_id', 'at'] }
	});
}
