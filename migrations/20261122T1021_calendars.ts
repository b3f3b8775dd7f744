import type { Kysely } from 'kysely';
import { addColumn, addEmptyColumn, createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Working hours per department with half days, a zone and rules of their own; cases are measured anew as a job. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addEmptyColumn(db, engine, 'working_calendar', 'time_zone', 'text');
	await addColumn(db, engine, 'working_calendar', 'special_days', 'text!', '[]');
	await addColumn(db, engine, 'working_calendar', 'pauses', 'text!', 'off');
	await addColumn(db, engine, 'working_calendar', 'reopened', 'text!', 'last');
	await addEmptyColumn(db, engine, 'case_clock', 'first_resolved', 'big');
	await createTable(db, engine, 'calendar_recount', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			department_id: 'text',
			from_at: 'big!',
			until_at: 'big',
			total: 'int!',
			done: 'int!',
			changed: 'int!',
			last_seq: 'big!',
			created_at: 'text!',
			by_id: 'text',
			finished_at: 'text'
		},
		primary: ['organisation_id', 'id'],
		foreign: [toOrganisation, within('department_id', 'department'), within('by_id', 'membership')],
		defaults: { total: 0, done: 0, changed: 0, last_seq: 0 },
		indexes: { calendar_recount_by_time: ['organisation_id', 'created_at'] }
	});
}
