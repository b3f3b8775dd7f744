import type { Kysely } from 'kysely';
import { addEmptyColumn, createTable, within, type Engine } from './columns.ts';

/**
 * What a tactic is expected to do, written before it starts; what watches a machine and who let one start without; how its
 * budget came about; and to-dos with hours, a first day and a checklist.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addEmptyColumn(db, engine, 'tactic', 'category', 'text');
	await addEmptyColumn(db, engine, 'tactic', 'ends_on', 'text');
	await addEmptyColumn(db, engine, 'action', 'hours', 'real');
	await addEmptyColumn(db, engine, 'action', 'starts_on', 'text');
	await createTable(db, engine, 'action_point', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			action_id: 'text!',
			title: 'text!',
			position: 'int!',
			/** Whose part it is, where each person has one. */
			membership_id: 'text',
			done_at: 'text',
			done_by: 'text',
			removed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('action_id', 'action', 'cascade'),
			within('membership_id', 'membership'),
			within('done_by', 'membership')
		],
		indexes: { action_point_by_action: ['organisation_id', 'action_id', 'position'] }
	});
	await createTable(db, engine, 'tactic_effect', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			tactic_id: 'text!',
			metric_id: 'text!',
			/** At most one condition on a segment, as goals keep theirs. */
			filter: 'text!',
			touchpoint_id: 'text',
			shape: 'text!',
			direction: 'text!',
			/** In the metric's unit, or in percent where the shape is relative. */
			amount: 'real!',
			from_on: 'text!',
			recorded_at: 'text!',
			recorded_by: 'text',
			/** Written when the tactic was already under way. */
			after_start: 'yesno!',
			withdrawn_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('tactic_id', 'tactic', 'cascade'),
			within('metric_id', 'metric'),
			within('touchpoint_id', 'touchpoint'),
			within('recorded_by', 'membership')
		],
		checks: [`shape in ('absolute', 'relative')`, `direction in ('raise', 'lower')`, 'amount > 0'],
		defaults: { filter: '[]' },
		indexes: { tactic_effect_by_tactic: ['organisation_id', 'tactic_id', 'recorded_at'] }
	});
	await createTable(db, engine, 'tactic_watch', {
		columns: { organisation_id: 'text!', tactic_id: 'text!', metric_id: 'text!' },
		primary: ['organisation_id', 'tactic_id'],
		foreign: [within('tactic_id', 'tactic', 'cascade'), within('metric_id', 'metric')]
	});
	await createTable(db, engine, 'tactic_overrule', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			tactic_id: 'text!',
			reason: 'text!',
			at: 'text!',
			by_id: 'text',
			ended_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('tactic_id', 'tactic', 'cascade'), within('by_id', 'membership')],
		indexes: { tactic_overrule_by_tactic: ['organisation_id', 'tactic_id', 'at'] }
	});
	await createTable(db, engine, 'budget_change', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			tactic_id: 'text!',
			from_amount: 'big',
			to_amount: 'big',
			reason: 'text!',
			at: 'text!',
			by_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('tactic_id', 'tactic', 'cascade'), within('by_id', 'membership')],
		defaults: { reason: '' },
		indexes: { budget_change_by_tactic: ['organisation_id', 'tactic_id', 'at'] }
	});
}
