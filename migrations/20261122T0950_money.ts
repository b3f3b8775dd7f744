import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Numbers from elsewhere with their sources, and what a plan's worth is worked out from. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'claim', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			/** Which entry of the delivered library it was; none for those of one's own. */
			library_key: 'text',
			value: 'big',
			value_to: 'big',
			unit: 'text!',
			currency: 'text',
			topic: 'text!',
			category: 'text',
			source: 'text!',
			year: 'int',
			origin: 'text!',
			url: 'text!',
			grade: 'text!',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		unique: [['organisation_id', 'library_key']],
		foreign: [within('id', 'item', 'cascade')],
		defaults: { source: '', origin: '', url: '', note: '' }
	});
	await createTable(db, engine, 'assumption_value', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			goal_id: 'text',
			assumption: 'text!',
			low: 'big!',
			central: 'big!',
			high: 'big!',
			basis: 'text!',
			claim_id: 'text',
			metric_id: 'text',
			cycle_from: 'text',
			cycle_to: 'text',
			note: 'text!',
			at: 'text!',
			by_id: 'text',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('goal_id', 'goal', 'cascade'),
			within('claim_id', 'claim', 'cascade'),
			within('metric_id', 'metric', 'cascade'),
			within('by_id', 'membership')
		],
		checks: ['low <= central and central <= high', `basis in ('guess', 'data', 'claim', 'actual')`],
		defaults: { note: '' },
		indexes: { assumption_value_by_strategy: ['organisation_id', 'strategy_id', 'at'] }
	});
}
