import { readFile, rm, stat } from 'node:fs/promises';
import { fail, type Result } from '../../../domain/shared/result.ts';
import { fileLimits, type StrategyFile } from '../../../domain/strategy/file/check.ts';
import type { OrganisationScope } from '../../access/organisation-scope.ts';
import { fileChoices, importStrategy, readStrategyFile, type Arrived } from './read.ts';

/** The file as text: one row a line, so that two files can be laid side by side. */
export function fileText({ format, version, about, content, digest }: StrategyFile): string {
	const { strategy, people, departments, tables } = content;
	const lines = (rows: readonly unknown[]): string =>
		rows.length === 0 ? '[]' : `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`;
	const written = Object.entries(tables).map(([name, rows]) => `${JSON.stringify(name)}: ${lines(rows)}`);
	return [
		`{"format": ${JSON.stringify(format)}, "version": ${version}, "digest": ${JSON.stringify(digest)},`,
		`"about": ${JSON.stringify(about)},`,
		`"content": {"strategy": ${JSON.stringify(strategy)},`,
		`"people": ${lines(people)},`,
		`"departments": ${lines(departments)},`,
		`"tables": {\n${written.join(',\n')}\n}}}\n`
	].join('\n');
}

/** A name for the file that every computer takes. */
export const fileName = (name: string): string =>
	`${
		name
			.normalize('NFKD')
			.replace(/[^A-Za-z0-9]+/g, '-')
			.replace(/^-+|-+$/g, '')
			.toLowerCase()
			.slice(0, 60) || 'strategy'
	}.ninefold.json`;

/** Reads a file from the disk and brings it in; a file that is too large is not even read. */
export async function importFrom(
	scope: OrganisationScope,
	path: string,
	given: Readonly<Record<string, string | undefined>>
): Promise<Result<Arrived, string>> {
	const { size } = await stat(path);
	if (size > fileLimits.bytes) return fail('strategy_file.too_large', { field: 'file' });
	const file = readStrategyFile(await readFile(path));
	if (!file.ok) return file;
	const choices = fileChoices.safeParse(given);
	if (!choices.success) return fail('input.wrong_form', { field: 'name' });
	return importStrategy(scope, file.value, choices.data);
}

/** As `importFrom`, for a file that was uploaded: it is gone afterwards, whatever came of it. */
export async function importUploaded(
	scope: OrganisationScope,
	path: string,
	given: Readonly<Record<string, string | undefined>>
): Promise<Result<Arrived, string>> {
	try {
		return await importFrom(scope, path, given);
	} finally {
		await rm(path, { force: true });
	}
}
