import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Strategies, what each remembers of its nine steps, the rows everything people work with extends, and their links. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'strategy', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			name: 'text!',
			aim: 'text!',
			lead_id: 'text',
			starts_on: 'text!',
			launch_planned_on: 'text',
			launched_at: 'text',
			review_on: 'text',
			new_business: 'yesno!',
			archived_at: 'text',
			created_at: 'text!',
			changed_at: 'text!',
			version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['id']],
		foreign: [toOrganisation, within('lead_id', 'membership')],
		defaults: { version: 1, aim: '' }
	});
	await createTable(db, engine, 'strategy_step', {
		columns: {
			organisation_id: 'text!',
			strategy_id: 'text!',
			step: 'text!',
			way: 'text!',
			good_enough_at: 'text',
			good_enough_by: 'text'
		},
		primary: ['organisation_id', 'strategy_id', 'step'],
		foreign: [within('strategy_id', 'strategy', 'cascade'), within('good_enough_by', 'membership')],
		checks: [`way in ('quick', 'thorough')`],
		defaults: { way: 'quick' }
	});
	await createTable(db, engine, 'guest_link', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			hash: 'text!',
			label: 'text!',
			created_by: 'text',
			created_at: 'text!',
			expires_at: 'text',
			revoked_at: 'text',
			views: 'int!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['hash']],
		foreign: [within('strategy_id', 'strategy', 'cascade'), within('created_by', 'membership')],
		defaults: { views: 0, label: '' }
	});
	await createTable(db, engine, 'item', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			kind: 'text!',
			strategy_id: 'text',
			title: 'text!',
			search_text: 'text!',
			position: 'int!',
			suggested: 'yesno!',
			version: 'int!',
			created_at: 'text!',
			created_by: 'text',
			changed_at: 'text!',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['id'], ['organisation_id', 'id', 'kind']],
		foreign: [toOrganisation, within('strategy_id', 'strategy', 'cascade'), within('created_by', 'membership')],
		defaults: { version: 1, position: 0, search_text: '' },
		indexes: {
			item_by_strategy: ['organisation_id', 'strategy_id', 'kind', 'position'],
			item_by_kind: ['organisation_id', 'kind', 'position']
		}
	});
	await createTable(db, engine, 'link', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text',
			from_id: 'text!',
			to_id: 'text!',
			kind: 'text!',
			note: 'text!',
			created_at: 'text!',
			created_by: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'from_id', 'to_id', 'kind']],
		foreign: [
			within('from_id', 'item', 'cascade'),
			within('to_id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('created_by', 'membership')
		],
		defaults: { note: '' },
		checks: ['from_id <> to_id'],
		indexes: { link_by_target: ['organisation_id', 'to_id', 'kind'] }
	});
	await createTable(db, engine, 'citation', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			target: 'text!',
			ref: 'text',
			url: 'text',
			detail: 'text!',
			seen_on: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade')],
		checks: [`target in ('answer', 'case', 'figure', 'file', 'address', 'word')`],
		defaults: { detail: '' }
	});
}
