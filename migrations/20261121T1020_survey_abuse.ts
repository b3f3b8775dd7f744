import type { Kysely } from 'kysely';
import { addColumn, createPartialIndex, type Engine } from './columns.ts';

/** Surveys held at a trusted venue, and a short way to the answers that do not count. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	await addColumn(db, engine, 'survey', 'trusted_venue', 'yesno!', 0);
	await createPartialIndex(
		db,
		'record_set_apart',
		'record',
		['organisation_id', 'survey_id', 'state'],
		`state <> 'counted'`
	);
}
