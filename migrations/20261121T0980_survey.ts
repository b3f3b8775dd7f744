import type { Kysely } from 'kysely';
import { createTable, within, type Engine } from './columns.ts';

/** Surveys and their questions. What customers answer is a record (20261121T0920_metric_engine). */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'survey', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			status: 'text!',
			token: 'text!',
			touchpoint_id: 'text',
			stage_id: 'text',
			locale: 'text!',
			locales: 'text!',
			asks_because: 'text!',
			thanks: 'text!',
			contact_us: 'text!',
			parameters: 'text!',
			anonymous: 'yesno!',
			brand_colour: 'text',
			opened_at: 'text',
			closed_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		unique: [['token']],
		foreign: [within('id', 'item', 'cascade'), within('touchpoint_id', 'touchpoint'), within('stage_id', 'stage')],
		checks: [`status in ('draft', 'open', 'closed')`],
		defaults: {
			status: 'draft',
			locales: '["en"]',
			asks_because: '{}',
			thanks: '{}',
			contact_us: '',
			parameters: '[]'
		}
	});
	await createTable(db, engine, 'question', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			survey_id: 'text!',
			kind: 'text!',
			wording: 'text!',
			settings: 'text!',
			required: 'yesno!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('survey_id', 'survey', 'cascade')],
		defaults: { wording: '{}', settings: '{}' },
		indexes: { question_by_survey: ['organisation_id', 'survey_id'] }
	});
}
