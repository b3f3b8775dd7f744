import type { Kysely } from 'kysely';
import type { OrganisationScope } from '../../access/organisation-scope.ts';

/** A row of any table of the file, by column. */
export type AnyRow = Record<string, unknown>;

/** The registry names tables and columns, so the compiler cannot: all reading and writing by its names goes through here. */
type AnyDatabase = Kysely<Record<string, Record<string, unknown>>>;
const loosely = (scope: OrganisationScope): AnyDatabase => scope.db as unknown as AnyDatabase;

/** Every row of a table that belongs to the organisation. */
export const allRows = (scope: OrganisationScope, table: string): Promise<AnyRow[]> =>
	loosely(scope).selectFrom(table).selectAll().where('organisation_id', '=', scope.organisationId).execute();

/** Parameters of one statement stay well below what either engine takes. */
const parametersAtMost = 6_000;

/** Writes rows of one table, many at a time; all have the same columns. */
export async function insertRows(scope: OrganisationScope, table: string, rows: readonly AnyRow[]): Promise<void> {
	const [first] = rows;
	if (first === undefined) return;
	const step = Math.max(1, Math.floor(parametersAtMost / (Object.keys(first).length + 1)));
	for (let from = 0; from < rows.length; from += step) {
		const values = rows.slice(from, from + step).map((row) => ({ ...row, organisation_id: scope.organisationId }));
		await loosely(scope).insertInto(table).values(values).execute();
	}
}

/** Writes one row of a table that counts its rows itself, and gives back its number. */
export async function insertCounted(scope: OrganisationScope, table: string, row: AnyRow): Promise<number> {
	const made = await loosely(scope)
		.insertInto(table)
		.values({ ...row, organisation_id: scope.organisationId })
		.returning('id')
		.executeTakeFirstOrThrow();
	return made.id as number;
}

/** Sets columns of one row. */
export async function patchRow(scope: OrganisationScope, table: string, id: unknown, columns: AnyRow): Promise<void> {
	await loosely(scope)
		.updateTable(table)
		.set(columns)
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
}
