import { existsSync } from 'node:fs';
import type { z } from 'zod';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { eraseContact, keepErasures, type eraseInput } from '../contacts/commands.ts';
import { noteErasures, readErasures, type Erasure } from '../contacts/erased-list.ts';
import { erasedHash } from '../contacts/facts.ts';
import { overwroteWhatWent } from '../db/sql/erase.ts';
import { inTransaction } from '../db/transaction.ts';
import { discardImport, preparedPath, uploadPath } from '../imports/commands.ts';
import { FileFault, readTable } from '../imports/file.ts';
import { runColumns, runFrom, type ImportRun } from '../imports/rows.ts';
import { dropPrepared } from './import-prepare.ts';
import { dropFile } from './import-run.ts';

export interface Erased {
	readonly records: number;
	/** Uploaded files that held the person and are gone, too. */
	readonly files: number;
}

/** Erases one customer wherever we keep anything of them: in the database, and in files that wait to be brought in. */
export async function eraseCustomer(
	scope: OrganisationScope,
	input: z.output<typeof eraseInput>
): Promise<Result<Erased, 'access.denied' | 'contact.not_found'>> {
	const known = await scope.db
		.selectFrom('contact')
		.select(['name', 'email'])
		.where('organisation_id', '=', scope.organisationId)
		.where('external_id', '=', input.externalId)
		.executeTakeFirst();
	const done = await eraseContact(scope, input);
	if (!done.ok) return done;
	await overwroteWhatWent(scope);
	const files = await dropFilesWith(scope, {
		number: input.externalId,
		name: known?.name ?? '',
		email: known?.email ?? ''
	});
	return ok({ records: done.value.records, files });
}

interface Named {
	readonly number: string;
	readonly name: string;
	readonly email: string;
}

/** Whether a cell of the file names the person; a file that cannot be read to its end may. */
async function mayName(path: string, run: ImportRun, { number, name, email }: Named): Promise<boolean> {
	const shape = {
		encoding: run.mapping?.encoding ?? run.facts.encoding,
		delimiter: run.mapping?.delimiter ?? run.facts.delimiter
	};
	const tells = (cell: string): boolean =>
		cell.trim() === number || (name !== '' && cell.includes(name)) || (email !== '' && cell.includes(email));
	try {
		for await (const { rows } of readTable(path, shape)) {
			if (rows.some((row) => row.cells.some(tells))) return true;
		}
		return false;
	} catch (error) {
		if (error instanceof FileFault) return true;
		throw error;
	}
}

/**
 * Takes away the uploaded files in which an erased person stands, whole: they wait for a few days only, and can be brought
 * again without that person. One that is just being brought in goes by itself at its end; the person is not taken in.
 */
async function dropFilesWith(scope: OrganisationScope, person: Named): Promise<number> {
	const { dataFolder } = scope;
	if (dataFolder === undefined) return 0;
	const rows = await scope.db
		.selectFrom('import_run')
		.select(runColumns)
		.where('organisation_id', '=', scope.organisationId)
		.where('file', '<>', '')
		.where('status', 'in', ['uploaded', 'failed'])
		.orderBy('id')
		.execute();
	let files = 0;
	for (const run of rows.map(runFrom)) {
		const path = uploadPath(dataFolder, run.file);
		if (!existsSync(path) || !(await mayName(path, run, person))) continue;
		files += 1;
		const discarded = await discardImport(scope, run.id, dataFolder);
		if (discarded.ok) continue;
		await dropPrepared(preparedPath(dataFolder, run.id));
		await dropFile(scope, run.id, path);
	}
	return files;
}

const customersAtOnce = 500;

/** The numbers of customers, of those after one, in order: by a list that told of them, or by what carries their number. */
async function numbersAfter(scope: OrganisationScope, table: 'contact' | 'record', after: string): Promise<string[]> {
	if (table === 'contact') {
		const rows = await scope.db
			.selectFrom('contact')
			.select('external_id')
			.where('organisation_id', '=', scope.organisationId)
			.where('external_id', '>', after)
			.orderBy('external_id')
			.limit(customersAtOnce)
			.execute();
		return rows.map((row) => row.external_id);
	}
	const rows = await scope.db
		.selectFrom('record')
		.select('contact')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('contact', '>', after)
		.orderBy('contact')
		.limit(customersAtOnce)
		.execute();
	return rows.map((row) => row.contact as string);
}

/** Erases those customers of an organisation again whose hashes are given; how many were here. */
async function eraseAgain(scope: OrganisationScope, missing: readonly Erasure[]): Promise<number> {
	const wanted = new Set(missing.map((one) => one.hash));
	let back = 0;
	for (const table of ['contact', 'record'] as const) {
		for (let after = ''; ;) {
			const numbers = await numbersAfter(scope, table, after);
			for (const number of numbers) {
				if (!wanted.has(erasedHash(scope, number))) continue;
				const done = await eraseCustomer(scope, { externalId: number });
				if (done.ok) back += 1;
			}
			if (numbers.length < customersAtOnce) break;
			after = numbers.at(-1) as string;
		}
	}
	await inTransaction(scope, async (inner): Promise<Result<undefined>> => {
		await keepErasures(inner, missing);
		if (back > 0) await recordAudit(inner, { action: 'contact.erased_again', detail: { customers: back } });
		return ok();
	});
	return back;
}

/**
 * Brings the database and the list beside it to say the same: customers who were erased and came back with an older backup
 * are erased again, before anybody is served; erasures that the list does not know are added to it. Returns how many
 * customers had come back.
 */
export async function applyErasures(around: Surroundings): Promise<number> {
	const { dataFolder } = around;
	if (dataFolder === undefined) return 0;
	const kept = await around.handle.db
		.selectFrom('contact_erased')
		.innerJoin('organisation', 'organisation.id', 'contact_erased.organisation_id')
		.select(['contact_erased.organisation_id', 'contact_erased.hash', 'contact_erased.at'])
		.where('organisation.demo', '=', 0)
		.execute();
	const listed = readErasures(dataFolder);
	if (kept.length === 0 && listed.length === 0) return 0;
	const keyOf = (one: { organisationId: string; hash: string }): string => `${one.organisationId} ${one.hash}`;
	const inList = new Set(listed.map(keyOf));
	const inDatabase = kept.map((row) => ({ organisationId: row.organisation_id, hash: row.hash, at: row.at }));
	noteErasures(
		dataFolder,
		inDatabase.filter((one) => !inList.has(keyOf(one)))
	);
	const known = new Set(inDatabase.map(keyOf));
	let back = 0;
	for (const [organisationId, missing] of Map.groupBy(
		listed.filter((one) => !known.has(keyOf(one))),
		(one) => one.organisationId
	)) {
		const scope = await principalScope(around, organisationId, { kind: 'job' });
		if (scope !== null) back += await eraseAgain(scope, missing);
	}
	return back;
}
