import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** What was forecast of each goal week by week, and how it ended. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'goal_forecast', {
		columns: {
			organisation_id: 'text!',
			goal_id: 'text!',
			week: 'text!',
			made_at: 'text!',
			chance: 'real!',
			expected: 'real',
			low: 'real',
			high: 'real',
			label: 'text!',
			value: 'real',
			answers: 'int!',
			target: 'real!',
			ends_on: 'text!',
			felt: 'int',
			came: 'yesno',
			brier: 'real',
			in_range: 'yesno'
		},
		primary: ['organisation_id', 'goal_id', 'week'],
		foreign: [toOrganisation, within('goal_id', 'goal', 'cascade')]
	});
	await createTable(db, engine, 'goal_result', {
		columns: {
			organisation_id: 'text!',
			goal_id: 'text!',
			ended_on: 'text!',
			reached: 'yesno!',
			value: 'real!',
			answers: 'int!',
			target: 'real!',
			first_reached: 'yesno!',
			first_at: 'text!',
			scored_at: 'text!'
		},
		primary: ['organisation_id', 'goal_id'],
		foreign: [toOrganisation, within('goal_id', 'goal', 'cascade')],
		indexes: { goal_result_by_end: ['organisation_id', 'ended_on'] }
	});
}
