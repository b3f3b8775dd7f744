import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** What people who talk to customers say every fortnight; what is said without a name is kept without one. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'voice_form', {
		columns: { organisation_id: 'text!', department_id: 'text!', opened_at: 'text!' },
		primary: ['organisation_id', 'department_id'],
		foreign: [within('department_id', 'department', 'cascade')]
	});
	await createTable(db, engine, 'contact_reason', {
		columns: { organisation_id: 'text!', id: 'text!', name: 'text!', name_key: 'text!' },
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'name_key']],
		foreign: [toOrganisation]
	});
	/** Who has given one in which fortnight, and whether under their name: so that nobody is asked twice. */
	await createTable(db, engine, 'voice_given', {
		columns: { organisation_id: 'text!', membership_id: 'text!', fortnight: 'text!', named: 'yesno!' },
		primary: ['organisation_id', 'membership_id', 'fortnight'],
		foreign: [within('membership_id', 'membership', 'cascade')]
	});
	/** What was given, without who gave it and when. */
	await createTable(db, engine, 'team_voice', {
		columns: { organisation_id: 'text!', id: 'text!', fortnight: 'text!', effort: 'int!', reasons: 'text!' },
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation],
		checks: ['effort between 1 and 5'],
		defaults: { reasons: '[]' },
		indexes: { team_voice_by_fortnight: ['organisation_id', 'fortnight'] }
	});
	/** Its words, apart from the figures; with a name only where the person wished it. */
	await createTable(db, engine, 'voice_text', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			fortnight: 'text!',
			kind: 'text!',
			text: 'text!',
			membership_id: 'text',
			finding_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('membership_id', 'membership', 'cascade'), within('finding_id', 'finding', 'cascade')],
		checks: [`kind in ('blocker', 'idea')`],
		indexes: { voice_text_by_fortnight: ['organisation_id', 'fortnight'] }
	});
}
