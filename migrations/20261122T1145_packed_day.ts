import type { Kysely } from 'kysely';
import { createTable, type Engine } from './columns.ts';

/**
 * Days of large streams laid down segment by segment: which answers of the day have it, and what they gave, so that any two
 * conditions are found without reading whole rows. Made from single answers and dropped when these change: nothing is lost
 * without them.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
	const source = {
		columns: ['source_id'],
		table: 'source',
		references: ['id'],
		onDelete: 'cascade'
	} as const;
	await createTable(db, engine, 'packed_day', {
		columns: { source_id: 'big!', day: 'int!', rows: 'int!', places: 'int!', revision: 'big!', words: 'blob!' },
		primary: ['source_id', 'day'],
		clustered: true,
		foreign: [source]
	});
	await createTable(db, engine, 'packed_list', {
		columns: {
			source_id: 'big!',
			place: 'int!',
			segment_id: 'big!',
			day: 'int!',
			revision: 'big!',
			data: 'blob!'
		},
		primary: ['source_id', 'place', 'segment_id', 'day'],
		clustered: true,
		foreign: [source]
	});
}
