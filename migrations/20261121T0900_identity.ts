import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Organisations, people, how they sign in, what they may, and the trail of what they did. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'organisation', {
		columns: {
			id: 'text!',
			name: 'text!',
			locale: 'text!',
			time_zone: 'text!',
			period_kind: 'text!',
			fiscal_start_month: 'int!',
			week_start: 'int!',
			currency: 'text!',
			trade: 'text',
			demo: 'yesno!',
			door: 'text',
			created_at: 'text!',
			version: 'int!'
		},
		primary: ['id'],
		defaults: { version: 1, fiscal_start_month: 1, week_start: 1, currency: 'EUR' },
		checks: [`period_kind in ('gregorian', 'fiscal', 'jalali')`]
	});
	await createTable(db, engine, 'department', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			name: 'text!',
			name_key: 'text!',
			position: 'int!',
			removed_at: 'text',
			version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation],
		defaults: { version: 1, position: 0 }
	});
	await createTable(db, engine, 'working_calendar', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			department_id: 'text',
			valid_from: 'text!',
			windows: 'text!',
			holidays: 'text!',
			version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('department_id', 'department')],
		defaults: { version: 1 }
	});
	await createTable(db, engine, 'user', {
		columns: {
			id: 'text!',
			email: 'text!',
			email_key: 'text!',
			name: 'text!',
			password_hash: 'text',
			locale: 'text',
			theme: 'text',
			created_at: 'text!'
		},
		primary: ['id'],
		unique: [['email_key']]
	});
	await createTable(db, engine, 'membership', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			user_id: 'text!',
			role: 'text!',
			department_id: 'text',
			hours_per_week: 'real',
			created_at: 'text!',
			last_visit_at: 'text',
			disabled_at: 'text',
			version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'user_id'], ['id']],
		foreign: [
			toOrganisation,
			{ columns: ['user_id'], table: 'user', references: ['id'] },
			within('department_id', 'department')
		],
		checks: [`role in ('admin', 'leader', 'head', 'member', 'analyst', 'viewer')`],
		defaults: { version: 1 },
		indexes: { membership_by_user: ['user_id'] }
	});
	await createTable(db, engine, 'session', {
		columns: {
			id: 'text!',
			user_id: 'text!',
			expires_at: 'text!',
			absolute_expires_at: 'text!',
			created_at: 'text!',
			last_seen_at: 'text!',
			agent: 'text'
		},
		primary: ['id'],
		foreign: [{ columns: ['user_id'], table: 'user', references: ['id'], onDelete: 'cascade' }],
		indexes: { session_by_user: ['user_id'] }
	});
	await createTable(db, engine, 'known_device', {
		columns: { hash: 'text!', user_id: 'text!', created_at: 'text!', last_used_at: 'text!' },
		primary: ['hash'],
		foreign: [{ columns: ['user_id'], table: 'user', references: ['id'], onDelete: 'cascade' }],
		indexes: { known_device_by_user: ['user_id'] }
	});
	await createTable(db, engine, 'attempt', {
		columns: { id: 'text!', bucket: 'text!', at: 'big!' },
		primary: ['id'],
		indexes: { attempt_by_bucket: ['bucket', 'at'] }
	});
	await createTable(db, engine, 'token', {
		columns: {
			hash: 'text!',
			purpose: 'text!',
			organisation_id: 'text',
			user_id: 'text',
			email: 'text',
			name: 'text',
			role: 'text',
			department_id: 'text',
			created_by: 'text',
			created_at: 'text!',
			expires_at: 'text!',
			used_at: 'text',
			revoked_at: 'text'
		},
		primary: ['hash'],
		foreign: [toOrganisation, { columns: ['user_id'], table: 'user', references: ['id'], onDelete: 'cascade' }],
		checks: [`purpose in ('setup', 'invite', 'reset', 'demo')`],
		indexes: { token_by_organisation: ['organisation_id', 'purpose'] }
	});
	await createTable(db, engine, 'api_key', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			name: 'text!',
			prefix: 'text!',
			hash: 'text!',
			abilities: 'text!',
			created_by: 'text',
			created_at: 'text!',
			last_used_at: 'text',
			revoked_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['hash']],
		foreign: [toOrganisation, within('created_by', 'membership')]
	});
	await createTable(db, engine, 'audit_entry', {
		columns: {
			seq: 'big!',
			organisation_id: 'text!',
			at: 'text!',
			membership_id: 'text',
			actor: 'text!',
			action: 'text!',
			item_id: 'text',
			strategy_id: 'text',
			detail: 'text!'
		},
		primary: { counts: 'seq' },
		foreign: [toOrganisation, within('membership_id', 'membership')],
		indexes: {
			audit_entry_by_organisation: ['organisation_id', 'seq'],
			audit_entry_by_item: ['organisation_id', 'item_id', 'seq']
		}
	});
}
