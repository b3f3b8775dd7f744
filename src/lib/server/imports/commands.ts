import { rm } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ImportMapping, ImportTarget } from '../../domain/imports/mapping.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import type { FileLook } from './file.ts';
import { findImport } from './queries.ts';
import { importFacts, targetColumns, type ImportFacts } from './rows.ts';

/** Where uploaded files are kept, beside the database. */
export function uploadFolder(dataFolder: string): string {
	const folder = join(dataFolder, 'uploads');
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	return folder;
}

export const uploadPath = (dataFolder: string, file: string): string => join(uploadFolder(dataFolder), file);

/** The folder in which the rows of an import are laid down while it is under way. */
export const preparedPath = (dataFolder: string, importId: string): string =>
	uploadPath(dataFolder, `${importId}.rows`);

interface Arrival {
	readonly id: string;
	readonly target: ImportTarget;
	/** As the person's computer calls it; only shown. */
	readonly name: string;
	/** Our own name; none where the file stays where it is. */
	readonly file: string;
	readonly look: FileLook;
	readonly byOperator?: boolean;
}

/** Notes a file that has arrived. Nothing of it is stored yet. */
export const noteArrival = (
	scope: OrganisationScope,
	arrival: Arrival
): Promise<Result<{ id: string }, 'access.denied'>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, 'access.denied'>> => {
		const allowed = permit(inner, 'import.run');
		if (!allowed.ok) return allowed;
		const { look } = arrival;
		const facts = importFacts.parse({
			headers: look.headers,
			encoding: look.encoding,
			delimiter: look.delimiter,
			notUtf8At: look.notUtf8At,
			byOperator: arrival.byOperator ?? false
		});
		await inner.db
			.insertInto('import_run')
			.values({
				organisation_id: inner.organisationId,
				id: arrival.id,
				...targetColumns(arrival.target),
				name: shortened(arrival.name.replace(/\p{Cc}/gu, ' '), 200),
				file: arrival.file,
				status: 'uploaded',
				target: toJson(facts),
				total_bytes: look.bytes,
				failure: null,
				created_at: toInstant(inner.clock.now()),
				created_by: actor(inner),
				finished_at: null,
				undone_at: null
			})
			.execute();
		inner.publish({ topic: 'import', ids: [arrival.id] });
		return ok({ id: arrival.id });
	});

type MappingFailure = 'access.denied' | 'import.not_found' | 'import.under_way' | 'import.holds_rows';

/** Keeps what the columns of a file mean. */
export const keepMapping = (
	scope: OrganisationScope,
	id: string,
	mapping: ImportMapping,
	facts: Partial<ImportFacts> = {}
): Promise<Result<undefined, MappingFailure>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, MappingFailure>> => {
		const allowed = permit(inner, 'import.run');
		if (!allowed.ok) return allowed;
		const run = await findImport(inner, id);
		if (run === null) return fail('import.not_found');
		if (run.status !== 'uploaded' && run.status !== 'failed') return fail('import.under_way');
		if (run.read > 0) return fail('import.holds_rows');
		const target = toJson({ ...run.facts, ...facts, rows: null, rules: null });
		await inner.db
			.updateTable('import_run')
			.set({ mapping: toJson(mapping), ...targetColumns(mapping.target), target })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		return ok();
	});

/** Takes away a file that was not brought in, and the note of it. */
export async function discardImport(
	scope: OrganisationScope,
	id: string,
	dataFolder: string
): Promise<Result<undefined, MappingFailure>> {
	const removed = await inTransaction(scope, async (inner): Promise<Result<string, MappingFailure>> => {
		const allowed = permit(inner, 'import.run');
		if (!allowed.ok) return allowed;
		const run = await findImport(inner, id);
		if (run === null) return fail('import.not_found');
		if (run.status === 'running' || run.status === 'undoing') return fail('import.under_way');
		if (run.status === 'done' || run.stored > 0) return fail('import.holds_rows');
		await inner.db
			.deleteFrom('import_run')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, { action: 'import.discarded', detail: { name: run.name } });
		inner.publish({ topic: 'import', ids: [id] });
		return ok(run.file);
	});
	if (!removed.ok) return removed;
	await rm(preparedPath(dataFolder, id), { recursive: true, force: true });
	if (removed.value !== '') await rm(uploadPath(dataFolder, removed.value), { force: true });
	return ok();
}
