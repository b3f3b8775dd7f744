import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Goals on metrics, how their targets moved, and the updates people give. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'goal', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			metric_id: 'text',
			metric_version: 'int',
			filter: 'text!',
			shape: 'text!',
			direction: 'text!',
			baseline_kind: 'text!',
			baseline_value: 'real',
			baseline_n: 'int',
			baseline_variance: 'real',
			baseline_known_by: 'text',
			change: 'real',
			target_value: 'real',
			path: 'text!',
			stay_share: 'real!',
			starts_on: 'text',
			ends_on: 'text',
			because: 'text!',
			top: 'yesno!',
			owner_id: 'text',
			department_id: 'text',
			status: 'text!',
			kept_anyway: 'yesno!',
			carried_from_id: 'text',
			closed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('metric_id', 'metric'),
			within('owner_id', 'membership'),
			within('department_id', 'department'),
			within('carried_from_id', 'item')
		],
		checks: [
			`shape in ('absolute', 'relative', 'level')`,
			`direction in ('raise', 'lower', 'keep_above', 'keep_below')`,
			`baseline_kind in ('measured', 'typed', 'unknown')`,
			`status in ('draft', 'set', 'closed')`
		],
		defaults: { filter: '[]', path: '{"kind":"straight"}', stay_share: 0.9, because: '', status: 'draft' },
		indexes: { goal_by_strategy: ['organisation_id', 'strategy_id'] }
	});
	await createTable(db, engine, 'goal_change', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			goal_id: 'text!',
			field: 'text!',
			from_value: 'text',
			to_value: 'text',
			reason: 'text!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('goal_id', 'goal', 'cascade'), within('by_id', 'membership')],
		defaults: { reason: '' },
		indexes: { goal_change_by_goal: ['organisation_id', 'goal_id', 'at'] }
	});
	await createTable(db, engine, 'check_in', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			goal_id: 'text!',
			membership_id: 'text',
			note: 'text!',
			confidence: 'int',
			value_then: 'real',
			chance_then: 'real',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('goal_id', 'goal', 'cascade'), within('membership_id', 'membership')],
		checks: ['confidence is null or confidence between 0 and 10'],
		defaults: { note: '' },
		indexes: { check_in_by_goal: ['organisation_id', 'goal_id', 'at'] }
	});
}
