import type { Kysely } from 'kysely';
import { addColumn, createTable, toOrganisation, within, type Engine } from './columns.ts';

/**
 * The week of a person and the plate of a department: what was tapped, who is away, what was handed over, hours that were
 * proposed, customers who wait, and links with which an update is given without signing in.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	/** How often a goal wants its update: `usual` follows its length. */
	await addColumn(db, engine, 'goal', 'rhythm', 'text!', 'usual');
	/** Working hours within which an unhappy customer hears from us. */
	await addColumn(db, engine, 'organisation', 'promise_hours', 'int!', 16);
	await createTable(db, engine, 'tap', {
		columns: {
			organisation_id: 'text!',
			membership_id: 'text!',
			/** Made where it was tapped: the same tap, sent again, does nothing again. */
			key: 'text!',
			at: 'text!',
			answer: 'text!'
		},
		primary: ['organisation_id', 'membership_id', 'key'],
		foreign: [within('membership_id', 'membership', 'cascade')],
		defaults: { answer: '{}' }
	});
	await createTable(db, engine, 'away', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			membership_id: 'text!',
			from_on: 'text!',
			until_on: 'text!',
			stand_in_id: 'text',
			set_by: 'text',
			at: 'text!',
			ended_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('membership_id', 'membership', 'cascade'),
			within('stand_in_id', 'membership'),
			within('set_by', 'membership')
		],
		checks: ['from_on <= until_on'],
		indexes: { away_by_person: ['organisation_id', 'membership_id', 'until_on'] }
	});
	await createTable(db, engine, 'hand_over', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			from_id: 'text!',
			/** What went to whom, as JSON. */
			moves: 'text!',
			at: 'text!',
			by_id: 'text',
			undone_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('from_id', 'membership', 'cascade'), within('by_id', 'membership')]
	});
	await createTable(db, engine, 'hours_proposal', {
		columns: {
			organisation_id: 'text!',
			membership_id: 'text!',
			hours: 'real!',
			by_id: 'text',
			at: 'text!'
		},
		primary: ['organisation_id', 'membership_id'],
		foreign: [within('membership_id', 'membership', 'cascade'), within('by_id', 'membership')]
	});
	await createTable(db, engine, 'customer_wait', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			/** The public name of the response in which the customer was unhappy. */
			response_id: 'text!',
			owner_id: 'text',
			due_at: 'text!',
			given_by: 'text',
			given_at: 'text',
			done_at: 'text',
			done_by: 'text',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'response_id']],
		foreign: [
			toOrganisation,
			within('owner_id', 'membership'),
			within('given_by', 'membership'),
			within('done_by', 'membership')
		],
		defaults: { note: '' },
		indexes: { customer_wait_by_owner: ['organisation_id', 'owner_id', 'done_at'] }
	});
	await createTable(db, engine, 'update_link', {
		columns: {
			hash: 'text!',
			organisation_id: 'text!',
			goal_id: 'text!',
			membership_id: 'text!',
			created_at: 'text!',
			expires_at: 'text!',
			used_at: 'text',
			ended_at: 'text'
		},
		primary: ['hash'],
		foreign: [within('goal_id', 'goal', 'cascade'), within('membership_id', 'membership', 'cascade')],
		indexes: { update_link_by_goal: ['organisation_id', 'goal_id', 'membership_id'] }
	});
}
