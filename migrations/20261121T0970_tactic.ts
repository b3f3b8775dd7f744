import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Tactics, their to-dos, and what was spent on them. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'tactic', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			why: 'text!',
			lead_id: 'text',
			department_id: 'text',
			channels: 'text!',
			budget: 'big',
			effort: 'int',
			impact: 'int',
			lever: 'text',
			automates: 'yesno!',
			human_route: 'text!',
			expected_effect: 'text!',
			starts_on: 'text',
			started_at: 'text',
			stopped_at: 'text',
			finished_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('lead_id', 'membership'),
			within('department_id', 'department')
		],
		checks: ['effort is null or effort between 1 and 3', 'impact is null or impact between 1 and 3'],
		defaults: { why: '', channels: '[]', human_route: '', expected_effect: '' },
		indexes: { tactic_by_strategy: ['organisation_id', 'strategy_id'] }
	});
	await createTable(db, engine, 'action', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			tactic_id: 'text!',
			assignee_id: 'text',
			department_id: 'text',
			due_on: 'text',
			after_id: 'text',
			note: 'text!',
			stuck: 'text',
			done_at: 'text',
			done_by: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('tactic_id', 'tactic', 'cascade'),
			within('assignee_id', 'membership'),
			within('done_by', 'membership'),
			within('department_id', 'department'),
			within('after_id', 'item')
		],
		defaults: { note: '' },
		indexes: {
			action_by_tactic: ['organisation_id', 'tactic_id'],
			action_by_assignee: ['organisation_id', 'assignee_id', 'done_at']
		}
	});
	await createTable(db, engine, 'spend', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			tactic_id: 'text!',
			amount: 'big!',
			spent_on: 'text!',
			note: 'text!',
			at: 'text!',
			by_id: 'text',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('tactic_id', 'tactic', 'cascade'), within('by_id', 'membership')],
		defaults: { note: '' }
	});
}
