import type { Kysely } from 'kysely';
import { createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Metrics made of two others; one answer for each customer and quarter; how many people were asked. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'metric_part', {
		columns: {
			organisation_id: 'text!',
			metric_id: 'text!',
			version: 'int!',
			part: 'text!',
			of_id: 'text!'
		},
		primary: ['organisation_id', 'metric_id', 'version', 'part'],
		foreign: [
			{
				columns: ['organisation_id', 'metric_id', 'version'],
				table: 'metric_version',
				references: ['organisation_id', 'metric_id', 'version'],
				onDelete: 'cascade'
			},
			{
				columns: ['organisation_id', 'of_id'],
				table: 'metric',
				references: ['organisation_id', 'id'],
				onDelete: 'cascade'
			}
		],
		checks: [`part in ('above', 'below')`]
	});
	await createTable(db, engine, 'repeat_group', {
		columns: { id: 'big!', organisation_id: 'text!', sources: 'text!' },
		primary: { counts: 'id' },
		unique: [['organisation_id', 'sources']],
		foreign: [toOrganisation]
	});
	await createTable(db, engine, 'repeat_answer', {
		columns: { group_id: 'big!', source_id: 'big!', at: 'big!', seq: 'big!' },
		primary: ['group_id', 'source_id', 'at', 'seq'],
		clustered: true,
		foreign: [
			{ columns: ['group_id'], table: 'repeat_group', references: ['id'], onDelete: 'cascade' },
			{ columns: ['seq'], table: 'record', references: ['seq'], onDelete: 'cascade' }
		],
		indexes: { repeat_answer_by_record: ['seq'] }
	});
	await createTable(db, engine, 'asked', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			source_id: 'big!',
			first_day: 'text!',
			last_day: 'text!',
			n: 'int!',
			created_at: 'text!',
			created_by: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('source_id', 'source'), within('created_by', 'membership')],
		checks: ['n > 0', 'first_day <= last_day'],
		indexes: { asked_by_source: ['organisation_id', 'source_id', 'first_day'] }
	});
}
