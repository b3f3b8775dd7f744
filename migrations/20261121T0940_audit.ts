import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Touchpoints, what staff think of them, what was noticed, and the four quadrants. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'touchpoint', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			phase: 'text!',
			channel: 'text!',
			nature: 'text!',
			component: 'text',
			department_id: 'text',
			partner: 'text!',
			volume: 'int',
			importance: 'int',
			note: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('department_id', 'department')],
		checks: [`nature in ('physical', 'digital', 'human')`, 'importance is null or importance between 1 and 5'],
		defaults: { partner: '', note: '' }
	});
	await createTable(db, engine, 'rating', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			touchpoint_id: 'text!',
			membership_id: 'text',
			score: 'int!',
			note: 'text!',
			at: 'text!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('strategy_id', 'strategy', 'cascade'),
			within('touchpoint_id', 'touchpoint', 'cascade'),
			within('membership_id', 'membership')
		],
		checks: ['score between 1 and 5'],
		defaults: { note: '' },
		indexes: { rating_by_touchpoint: ['organisation_id', 'strategy_id', 'touchpoint_id', 'at'] }
	});
	await createTable(db, engine, 'finding', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			kind: 'text!',
			severity: 'int!',
			touchpoint_id: 'text',
			stage_id: 'text',
			cause: 'text',
			origin: 'text!',
			detail: 'text!',
			anonymous: 'yesno!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('touchpoint_id', 'touchpoint'),
			within('stage_id', 'item')
		],
		checks: [`kind in ('pain', 'opportunity', 'strength')`, 'severity between 1 and 3'],
		defaults: { severity: 2, origin: 'audit', detail: '' },
		indexes: { finding_by_strategy: ['organisation_id', 'strategy_id', 'kind'] }
	});
	await createTable(db, engine, 'swot_item', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			strategy_id: 'text!',
			quadrant: 'text!',
			finding_id: 'text',
			competitor_id: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [
			within('id', 'item', 'cascade'),
			within('strategy_id', 'strategy', 'cascade'),
			within('finding_id', 'finding'),
			within('competitor_id', 'item')
		],
		checks: [`quadrant in ('strength', 'weakness', 'opportunity', 'threat')`]
	});
}
