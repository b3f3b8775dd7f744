import type { ImportMapping } from '../../domain/imports/mapping.ts';
import { calledBy } from '../db/sql/record.ts';
import type { RowFault } from '../../domain/imports/rows.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { FileFault, readTable, type FileShape } from '../imports/file.ts';
import { rejectsKept } from '../imports/queries.ts';
import { nothing, reach, type ImportCounts } from './import-counts.ts';
import { pacer } from './import-pace.ts';
import { checkTargets } from './import-plan.ts';
import { rejectedOf, RowsOfFile, rulesNow, type Rejected } from './import-rows.ts';

/** What a file would bring, without storing anything. */
export async function rehearseImport(
	scope: OrganisationScope,
	mapping: ImportMapping,
	file: { readonly path: string; readonly headers: readonly string[] } & FileShape,
	options: { readonly rejectsAtMost?: number } = {}
): Promise<Result<{ counts: ImportCounts; rejected: Rejected[] }>> {
	const targets = await checkTargets(scope, mapping, file.headers);
	if (!targets.ok) return targets;
	const rows = new RowsOfFile(mapping, file.headers, rulesNow(scope, targets.value));
	const counts = nothing();
	const rejected: Rejected[] = [];
	const keep = (line: number, faults: readonly RowFault[]): void => {
		if (rejected.length < (options.rejectsAtMost ?? rejectsKept)) rejected.push(...rejectedOf(line, faults));
	};
	const due = pacer();
	try {
		for await (const piece of readTable(file.path, file)) {
			const keys: string[] = [];
			for (const row of piece.rows) {
				const { reading, key } = rows.take(row);
				counts.read += 1;
				if (reading.kind === 'skipped') counts.skipped += 1;
				else if (reading.kind === 'rejected') {
					counts.rejected += 1;
					keep(row.line, reading.faults);
				} else {
					if (reading.notes.length > 0) {
						counts.notes += 1;
						keep(row.line, reading.notes);
					}
					keys.push(keyOf(mapping, key));
					reach(counts, reading.reading.at);
				}
				const pause = due();
				if (pause !== undefined) await pause;
			}
			const known = await (mapping.target === 'contacts' ? knownContacts : knownKeys)(scope, keys);
			counts.repeated += known;
			counts.stored += keys.length - known;
		}
	} catch (error) {
		if (error instanceof FileFault) return { ok: false, error: error.failure };
		throw error;
	}
	return counts.read === 0 ? fail('import.file_header_only') : ok({ counts, rejected });
}

/** What a row is kept under. */
function keyOf(mapping: ImportMapping, key: string): string {
	if (mapping.target === 'contacts') return key;
	const part =
		mapping.target === 'events' ? `${mapping.type}:` : mapping.target === 'history' ? `${mapping.metric}:` : '';
	return `csv:${mapping.space}:${part}${key}`;
}

async function knownContacts(scope: OrganisationScope, names: readonly string[]): Promise<number> {
	let known = 0;
	for (let at = 0; at < names.length; at += 500) {
		const row = await scope.db
			.selectFrom('contact')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where('external_id', 'in', names.slice(at, at + 500))
			.executeTakeFirst();
		known += Number(row?.n ?? 0);
	}
	return known;
}

async function knownKeys(scope: OrganisationScope, keys: readonly string[]): Promise<number> {
	let known = 0;
	for (let at = 0; at < keys.length; at += 500) {
		const row = await scope.db
			.selectFrom('record')
			.select((eb) => eb.fn.countAll<number>().as('n'))
			.where('organisation_id', '=', scope.organisationId)
			.where(calledBy(scope, keys.slice(at, at + 500)))
			.executeTakeFirst();
		known += Number(row?.n ?? 0);
	}
	return known;
}
