import type { Kysely } from 'kysely';
import { addColumn, createPartialIndex, createTable, toOrganisation, within, type Engine } from './columns.ts';

/** Figures that left what is usual: how watchful an organisation wants to be, what was found, and what became of it. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addColumn(db, engine, 'organisation', 'watchfulness', 'text!', 'usual');
	await createTable(db, engine, 'alert', {
		columns: {
			organisation_id: 'text!',
			id: 'text!',
			base: 'text!',
			ref: 'text!',
			name: 'text!',
			metric_id: 'text',
			dimension: 'text!',
			segment: 'text!',
			kind: 'text!',
			sort: 'text!',
			direction: 'text!',
			is_better: 'yesno!',
			watched_from: 'text!',
			first_day: 'text!',
			last_day: 'text!',
			found_on: 'text!',
			value: 'real!',
			usual: 'real!',
			extent: 'text!',
			n: 'big!',
			evidence: 'text!',
			part_of: 'text',
			touchpoint_id: 'text',
			department_id: 'text',
			raised_at: 'text!',
			owner_id: 'text',
			taken_at: 'text',
			cause: 'text!',
			event_id: 'text',
			finding_id: 'text',
			back_on: 'text',
			closed_at: 'text',
			closed_how: 'text',
			closed_by: 'text',
			reason: 'text!',
			version: 'int!'
		},
		primary: ['organisation_id', 'id'],
		unique: [
			['organisation_id', 'base', 'ref', 'dimension', 'segment', 'sort', 'direction', 'watched_from', 'found_on']
		],
		foreign: [
			toOrganisation,
			within('part_of', 'alert'),
			within('metric_id', 'item'),
			within('touchpoint_id', 'item'),
			within('department_id', 'department'),
			within('owner_id', 'membership'),
			within('event_id', 'item'),
			within('finding_id', 'item'),
			within('closed_by', 'membership')
		],
		checks: [
			`base in ('metric', 'cases', 'events')`,
			`sort in ('level', 'day')`,
			`direction in ('up', 'down')`,
			`closed_how in ('back', 'settled', 'explained', 'withdrawn', 'dismissed')`
		],
		defaults: { dimension: '', segment: '', cause: '', reason: '', version: 1 }
	});
	await createPartialIndex(db, 'alert_open', 'alert', ['organisation_id', 'raised_at'], 'closed_at is null');
	await createTable(db, engine, 'alert_goal', {
		columns: { organisation_id: 'text!', alert_id: 'text!', goal_id: 'text!', why: 'text!' },
		primary: ['organisation_id', 'alert_id', 'goal_id'],
		foreign: [within('alert_id', 'alert', 'cascade'), within('goal_id', 'item', 'cascade')],
		indexes: { alert_goal_by_goal: ['organisation_id', 'goal_id'] }
	});
	await createTable(db, engine, 'watch_run', {
		columns: {
			organisation_id: 'text!',
			last_day: 'text!',
			watched: 'int!',
			learning: 'int!',
			seen: 'text!',
			looked_at: 'text!',
			at: 'text!'
		},
		primary: ['organisation_id'],
		foreign: [toOrganisation]
	});
}
