import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Personas, journeys of stages, moments of delight. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'persona', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			summary: 'text!',
			needs: 'text!',
			motives: 'text!',
			quote: 'text!',
			channels: 'text!',
			portrait: 'text!',
			dimension_id: 'text',
			segment: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('dimension_id', 'dimension')
		],
		defaults: { summary: '', needs: '', motives: '', quote: '', channels: '[]', portrait: '{}', segment: '' }
	});
	await createTable(db, engine, 'journey', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			persona_id: 'text',
			state: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('persona_id', 'persona')
		],
		checks: [`state in ('as_is', 'to_be')`],
		defaults: { state: 'as_is' }
	});
	await createTable(db, engine, 'stage', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			journey_id: 'text!',
			doing: 'text!',
			thinking: 'text!',
			feeling: 'text!',
			emotion: 'int',
			support: 'text!',
			department_id: 'text',
			metric_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('journey_id', 'journey', 'cascade'),
			within('department_id', 'department'),
			within('metric_id', 'metric')
		],
		checks: ['emotion is null or emotion between -2 and 2'],
		defaults: { doing: '', thinking: '', feeling: '', support: '' }
	});
	await createTable(db, engine, 'stage_touchpoint', {
		columns: { organisation_id: 'text!', stage_id: 'text!', touchpoint_id: 'text!', position: 'int!' },
		primary: ['organisation_id', 'stage_id', 'touchpoint_id'],
		foreign: [within('stage_id', 'stage', 'cascade'), within('touchpoint_id', 'touchpoint', 'cascade')],
		defaults: { position: 0 }
	});
	await createTable(db, engine, 'moment', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			persona_id: 'text',
			stage_id: 'text',
			occasion: 'text!',
			effort: 'int!',
			effect: 'int!',
			expected: 'text!',
			status: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('persona_id', 'persona'),
			within('stage_id', 'stage')
		],
		checks: ['effort between 1 and 3', 'effect between 1 and 3', `status in ('idea', 'tactic', 'kept', 'dropped')`],
		defaults: { occasion: '', effort: 2, effect: 2, expected: '', status: 'idea' }
	});
}
