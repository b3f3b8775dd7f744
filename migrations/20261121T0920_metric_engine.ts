import type { Kysely } from 'kysely';
import { createPartialIndex, createTable, toOrganisation, within, type Column, type Engine } from './columns.ts';

const segments = Object.fromEntries(
	Array.from({ length: 17 }, (_, index) => [`s${index + 1}`, 'int!' as Column])
) as Record<string, Column>;
const noSegments = Object.fromEntries(Object.keys(segments).map((name) => [name, 0]));

/** How evidence becomes figures: records, observations, rollups, sources, metrics. Integer keys, integer milliseconds. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await createTable(db, engine, 'metric', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			kind: 'text!',
			family: 'text!',
			question: 'text!',
			touchpoint_id: 'text',
			current_version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		foreign: [within('id', 'item', 'cascade'), within('touchpoint_id', 'item')],
		defaults: { current_version: 1, question: '' },
		checks: [`family in ('feel', 'fast', 'stay', 'other')`]
	});
	await createTable(db, engine, 'metric_version', {
		columns: {
			organisation_id: 'text!',
			metric_id: 'text!',
			version: 'int!',
			settings: 'text!',
			created_at: 'text!',
			created_by: 'text'
		},
		primary: ['organisation_id', 'metric_id', 'version'],
		foreign: [
			{
				columns: ['organisation_id', 'metric_id'],
				table: 'metric',
				references: ['organisation_id', 'id'],
				onDelete: 'cascade'
			},
			within('created_by', 'membership')
		]
	});
	await createTable(db, engine, 'source', {
		columns: {
			id: 'big!',
			organisation_id: 'text!',
			kind: 'text!',
			ref: 'text!',
			name: 'text!',
			unit: 'text!',
			bucketing: 'text!',
			dating: 'text!',
			weighted: 'yesno!',
			rule: 'text',
			generation: 'int!'
		},
		primary: { counts: 'id' },
		unique: [
			['organisation_id', 'id'],
			['organisation_id', 'kind', 'ref', 'dating']
		],
		foreign: [toOrganisation],
		checks: [`kind in ('question', 'case_clock', 'event', 'point')`, `bucketing in ('score', 'log', 'rate')`],
		defaults: { generation: 1, dating: '' }
	});
	await createTable(db, engine, 'metric_source', {
		columns: {
			organisation_id: 'text!',
			metric_id: 'text!',
			version: 'int!',
			source_id: 'big!',
			value_map: 'text'
		},
		primary: ['organisation_id', 'metric_id', 'version', 'source_id'],
		foreign: [
			{
				columns: ['organisation_id', 'metric_id', 'version'],
				table: 'metric_version',
				references: ['organisation_id', 'metric_id', 'version'],
				onDelete: 'cascade'
			},
			within('source_id', 'source')
		]
	});
	await createTable(db, engine, 'dimension', {
		columns: { organisation_id: 'text!', id: 'text!', name: 'text!', label: 'text!', slot: 'int!' },
		primary: ['organisation_id', 'id'],
		unique: [
			['organisation_id', 'name'],
			['organisation_id', 'slot']
		],
		foreign: [toOrganisation],
		checks: ['slot between 1 and 17']
	});
	await createTable(db, engine, 'segment_value', {
		columns: { id: 'big!', organisation_id: 'text!', dimension_id: 'text!', value: 'text!' },
		primary: { counts: 'id' },
		unique: [
			['organisation_id', 'id'],
			['organisation_id', 'dimension_id', 'value']
		],
		foreign: [within('dimension_id', 'dimension', 'cascade')]
	});
	await createTable(db, engine, 'import_run', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			kind: 'text!',
			name: 'text!',
			file: 'text!',
			status: 'text!',
			mapping: 'text!',
			target: 'text!',
			total_bytes: 'big!',
			done_bytes: 'big!',
			read_rows: 'int!',
			stored_rows: 'int!',
			repeated_rows: 'int!',
			skipped_rows: 'int!',
			rejected_rows: 'int!',
			failure: 'text',
			created_at: 'text!',
			created_by: 'text',
			finished_at: 'text',
			undone_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('created_by', 'membership')],
		checks: [
			`kind in ('responses', 'cases')`,
			`status in ('uploaded', 'running', 'done', 'failed', 'undoing', 'undone')`
		],
		defaults: {
			total_bytes: 0,
			done_bytes: 0,
			read_rows: 0,
			stored_rows: 0,
			repeated_rows: 0,
			skipped_rows: 0,
			rejected_rows: 0,
			mapping: '{}',
			target: '{}'
		}
	});
	await createTable(db, engine, 'import_reject', {
		columns: {
			organisation_id: 'text!',
			import_id: 'text!',
			line: 'int!',
			position: 'int!',
			column_name: 'text!',
			reason: 'text!',
			params: 'text!',
			value: 'text!'
		},
		primary: ['organisation_id', 'import_id', 'line', 'position'],
		foreign: [within('import_id', 'import_run', 'cascade')]
	});
	await createTable(db, engine, 'record', {
		columns: {
			seq: 'big!',
			organisation_id: 'text!',
			public_id: 'text!',
			kind: 'text!',
			survey_id: 'text',
			source_key: 'text',
			fingerprint: 'text',
			contact: 'text',
			at: 'big!',
			received_at: 'big!',
			import_id: 'text',
			state: 'text!',
			...segments,
			body: 'text!'
		},
		primary: { counts: 'seq' },
		unique: [
			['organisation_id', 'public_id'],
			['organisation_id', 'source_key']
		],
		foreign: [toOrganisation, within('import_id', 'import_run'), within('survey_id', 'item')],
		checks: [
			`kind in ('response', 'case', 'event', 'point')`,
			`state in ('counted', 'test', 'quarantined', 'removed')`
		],
		defaults: { ...noSegments, state: 'counted' },
		indexes: { record_by_time: ['organisation_id', 'kind', 'at'] }
	});
	await createPartialIndex(
		db,
		'record_by_contact',
		'record',
		['organisation_id', 'contact', 'seq'],
		'contact is not null'
	);
	await createPartialIndex(db, 'record_by_import', 'record', ['import_id', 'seq'], 'import_id is not null');
	await createPartialIndex(
		db,
		'record_by_survey',
		'record',
		['organisation_id', 'survey_id', 'at'],
		'survey_id is not null'
	);
	await createTable(db, engine, 'observation', {
		columns: {
			source_id: 'big!',
			at: 'big!',
			seq: 'big!',
			value: 'big!',
			weight: 'big!',
			state: 'int!',
			...segments
		},
		primary: ['source_id', 'at', 'seq'],
		clustered: true,
		foreign: [
			{ columns: ['source_id'], table: 'source', references: ['id'], onDelete: 'cascade' },
			{ columns: ['seq'], table: 'record', references: ['seq'], onDelete: 'cascade' }
		],
		defaults: { ...noSegments, weight: 1000, state: 0 },
		indexes: { observation_by_record: ['seq'] }
	});
	await createPartialIndex(db, 'observation_open', 'observation', ['source_id', 'at'], 'state = 1');
	await createTable(db, engine, 'rollup', {
		columns: {
			source_id: 'big!',
			generation: 'int!',
			segment_id: 'big!',
			day: 'text!',
			n: 'big!',
			sum: 'big!',
			sum_sq: 'real!',
			weight: 'big!',
			weighted_sum: 'big!',
			weight_sq: 'real!',
			histogram: 'blob!'
		},
		primary: ['source_id', 'generation', 'segment_id', 'day'],
		clustered: true,
		foreign: [{ columns: ['source_id'], table: 'source', references: ['id'], onDelete: 'cascade' }]
	});
	await createTable(db, engine, 'batch', {
		columns: { id: 'big!', organisation_id: 'text!', first_seq: 'big!', last_seq: 'big!' },
		primary: { counts: 'id' },
		foreign: [toOrganisation],
		indexes: { batch_by_organisation: ['organisation_id', 'id'] }
	});
	await createTable(db, engine, 'dirty_day', {
		columns: { source_id: 'big!', day: 'text!' },
		primary: ['source_id', 'day'],
		foreign: [{ columns: ['source_id'], table: 'source', references: ['id'], onDelete: 'cascade' }]
	});
	await createTable(db, engine, 'case_clock', {
		columns: {
			seq: 'big!',
			organisation_id: 'text!',
			opened: 'big!',
			first_answer: 'big',
			resolved: 'big',
			reopened: 'int!',
			pauses: 'text!',
			department_id: 'text',
			calendar_id: 'text',
			calendar_version: 'int!',
			outcome: 'int'
		},
		primary: ['seq'],
		foreign: [
			{ columns: ['seq'], table: 'record', references: ['seq'], onDelete: 'cascade' },
			toOrganisation,
			within('department_id', 'department')
		],
		defaults: { reopened: 0, pauses: '[]', calendar_version: 0 },
		indexes: { case_clock_by_opened: ['organisation_id', 'opened'] }
	});
}
