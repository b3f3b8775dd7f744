import type { KyselyPlugin } from 'kysely';

/*
 * How PostgreSQL keeps records in fewer bytes than their columns say, and what that means for whoever reads and writes:
 * places for segments that hold nothing are empty there, and read as 0; a record is found by a short form of its key.
 */

const places: ReadonlySet<string> = new Set(Array.from({ length: 17 }, (_, index) => `s${index + 1}`));
const holdPlaces: ReadonlySet<string> = new Set(['record', 'observation']);

/** Whether a column of a table is left empty where 0 is given. */
export const isEmptyForZero = (table: string, column: string): boolean => holdPlaces.has(table) && places.has(column);

/** Reads places that hold nothing as 0, as on SQLite. */
export const zeroForEmpty: KyselyPlugin = {
	transformQuery: ({ node }) => node,
	transformResult: ({ result }) => {
		const rows = result.rows as Record<string, unknown>[];
		const found = Object.keys(rows[0] ?? {}).filter((name) => places.has(name));
		for (const name of found) for (const row of rows) row[name] ??= 0;
		return Promise.resolve(result);
	}
};

/** By what rows are found that are known by these columns: mostly the columns themselves. */
export function shortKeyOf(
	table: string,
	columns: readonly string[]
): ((of: (column: number) => string) => string) | null {
	if (table !== 'record' || columns.join() !== 'organisation_id,source_key') return null;
	return (of) => `record_key(${of(0)}, ${of(1)})`;
}
