import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Metrics that guard goals, and the numbers that invitations of a strategy are shared out by. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'goal_guard', {
		columns: {
			organisation_id: 'text!',
			goal_id: 'text!',
			metric_id: 'text!'
		},
		primary: ['organisation_id', 'goal_id'],
		foreign: [within('goal_id', 'goal', 'cascade'), within('metric_id', 'metric')],
		indexes: { goal_guard_by_metric: ['organisation_id', 'metric_id'] }
	});
	await createTable(db, engine, 'survey_budget', {
		columns: {
			organisation_id: 'text!',
			strategy_id: 'text!',
			pause_days: 'int!',
			pools: 'text!',
			weights: 'text!',
			changed_at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'strategy_id'],
		foreign: [toOrganisation, within('strategy_id', 'strategy', 'cascade'), within('by_id', 'membership')],
		defaults: { pools: '[]', weights: '{}' }
	});
}
