import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Quarterly reviews: how it stood, what was decided, what was learned. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'review', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			cycle_from: 'text!',
			cycle_to: 'text!',
			planned_on: 'text!',
			status: 'text!',
			started_at: 'text',
			held_at: 'text',
			snapshot: 'text',
			voices: 'text!',
			thanks: 'text!',
			closing: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('strategy_id', 'strategy', 'cascade')],
		checks: [`status in ('planned', 'running', 'held')`],
		defaults: { status: 'planned', voices: '[]', thanks: '', closing: '' },
		indexes: { review_by_strategy: ['organisation_id', 'strategy_id', 'cycle_from'] }
	});
	await createTable(db, engine, 'review_note', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			review_id: 'text!',
			membership_id: 'text',
			text: 'text!',
			parked: 'yesno!',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('review_id', 'review', 'cascade'), within('membership_id', 'membership')]
	});
	await createTable(db, engine, 'goal_outcome', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			review_id: 'text!',
			goal_id: 'text!',
			choice: 'text!',
			note: 'text!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'review_id', 'goal_id']],
		foreign: [
			within('review_id', 'review', 'cascade'),
			within('goal_id', 'goal', 'cascade'),
			within('by_id', 'membership')
		],
		checks: [`choice in ('stop', 'continue', 'grow')`],
		defaults: { note: '' }
	});
	await createTable(db, engine, 'decision', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			review_id: 'text',
			owner_id: 'text',
			due_on: 'text',
			detail: 'text!',
			done_at: 'text',
			outcome: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('review_id', 'review'),
			within('owner_id', 'membership')
		],
		defaults: { detail: '', outcome: '' }
	});
	await createTable(db, engine, 'lesson', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			review_id: 'text',
			detail: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('review_id', 'review')
		],
		defaults: { detail: '' }
	});
}
