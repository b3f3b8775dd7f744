import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** What somebody chose to hold a tactic's figure against, where it is not all that nobody touched. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'effect_comparison', {
		columns: {
			organisation_id: 'text!',
			/** The expectation whose figure it is; a new expectation is compared anew. */
			effect_id: 'text!',
			kind: 'text!',
			/** The value of the dimension, where another segment was chosen. */
			value: 'text!',
			touchpoint_id: 'text',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'effect_id'],
		foreign: [
			within('effect_id', 'tactic_effect', 'cascade'),
			within('touchpoint_id', 'touchpoint'),
			within('by_id', 'membership')
		],
		checks: [`kind in ('none', 'segment', 'touchpoint')`],
		defaults: { value: '' }
	});
}
