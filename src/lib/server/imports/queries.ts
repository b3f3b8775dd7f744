import { stringify } from 'csv-stringify/sync';
import type { ImportTarget } from '../../domain/imports/mapping.ts';
import type { RowReason } from '../../domain/imports/rows.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { runColumns, runFrom, targetColumns, type ImportRun } from './rows.ts';

export type { ImportFacts, ImportRun, ImportStatus } from './rows.ts';

/** Rejected rows of which every detail is kept. */
export const rejectsKept = 10_000;

const runs = (scope: OrganisationScope) =>
	scope.db
		.selectFrom('import_run')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.organisation_id', '=', 'import_run.organisation_id')
				.onRef('membership.id', '=', 'import_run.created_by')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(runColumns)
		.select('user.name as by_name')
		.where('import_run.organisation_id', '=', scope.organisationId);

/** The imports of the organisation, newest first; none for people who may not import. */
export async function listImports(scope: OrganisationScope, limit = 50): Promise<ImportRun[]> {
	if (!permit(scope, 'import.run').ok) return [];
	const rows = await runs(scope)
		.orderBy('import_run.created_at', 'desc')
		.orderBy('import_run.id', 'desc')
		.limit(limit)
		.execute();
	return rows.map(runFrom);
}

/** The import of that identifier; none where there is none here, or the reader may not import. */
export async function findImport(scope: OrganisationScope, id: string): Promise<ImportRun | null> {
	if (!permit(scope, 'import.run').ok) return null;
	const row = await runs(scope).where('import_run.id', '=', id).executeTakeFirst();
	return row === undefined ? null : runFrom(row);
}

/** The newest mapping that was used for a file with these columns. */
export async function findMappingFor(
	scope: OrganisationScope,
	target: ImportTarget,
	headers: readonly string[]
): Promise<ImportRun['mapping']> {
	const rows = await runs(scope)
		.where('import_run.kind', '=', targetColumns(target).kind)
		.where('import_run.holds', '=', targetColumns(target).holds)
		.where('import_run.status', 'in', ['done', 'undone'])
		.orderBy('import_run.created_at', 'desc')
		.limit(20)
		.execute();
	const same = rows
		.map(runFrom)
		.find(
			(run) => run.facts.headers.length === headers.length && run.facts.headers.every((one, at) => one === headers[at])
		);
	return same?.mapping ?? null;
}

/** A row that was not taken, or (as a note) was taken without a cell. */
export interface Reject {
	readonly line: number;
	readonly column: string;
	readonly reason: RowReason;
	readonly params: Readonly<Record<string, string | number>>;
	readonly value: string;
	readonly isNote: boolean;
}

export async function listRejects(scope: OrganisationScope, importId: string, limit = 100): Promise<Reject[]> {
	if (!permit(scope, 'import.run').ok) return [];
	const rows = await scope.db
		.selectFrom('import_reject')
		.select(['line', 'column_name', 'reason', 'params', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.where('import_id', '=', importId)
		.orderBy('line')
		.orderBy('position')
		.limit(limit)
		.execute();
	return rows.map((row) => {
		const { note, ...params } = JSON.parse(row.params) as Record<string, string | number> & { note?: number };
		return {
			line: row.line,
			column: row.column_name,
			reason: row.reason as RowReason,
			params,
			value: row.value,
			isNote: note === 1
		};
	});
}

/** The rejected rows as a file for a spreadsheet; no cell can be taken for a formula. */
export async function rejectsFile(
	scope: OrganisationScope,
	importId: string,
	say: { readonly heads: readonly string[]; readonly reason: (reject: Reject) => string }
): Promise<Result<{ readonly name: string; readonly content: string }, 'import.not_found'>> {
	const run = await findImport(scope, importId);
	if (run === null) return fail('import.not_found');
	const rejects = await listRejects(scope, importId, rejectsKept);
	const content = stringify([say.heads, ...rejects.map((one) => [one.line, one.column, one.value, say.reason(one)])], {
		bom: true,
		escape_formulas: true,
		record_delimiter: 'windows'
	});
	return ok({ name: 'rejected-rows.csv', content });
}
