import { describe, expect, test } from 'vitest';
import { columnOf } from '#lib/domain/strategy/file/column.ts';
import { structureNames } from '#lib/domain/strategy/file/structures.ts';
import { fileTableNames, itemColumns, notInFile, strategyColumns, tableOf } from '#lib/domain/strategy/file/tables.ts';
import { itemKinds } from '#lib/domain/items/kinds.ts';
import { filesUnder, readSource } from '../support/source-files.ts';

/** The tables of the database and their columns, as the schema's types say. */
function schema(): Map<string, string[]> {
	const tables = new Map<string, string[]>();
	for (const file of filesUnder('src/lib/server/db/schema', /\.ts$/)) {
		const source = readSource(file).replace(/\/\*[\s\S]*?\*\//g, '');
		const columns = new Map<string, string[]>();
		for (const [, name, body] of source.matchAll(/export interface (\w+)Table \{([^}]*)\}/g))
			columns.set(
				`${name}Table`,
				[...(body ?? '').matchAll(/^\s*(\w+)\??:/gm)].map((found) => found[1] as string)
			);
		for (const [, body] of source.matchAll(/export interface \w+Tables \{([^}]*)\}/g))
			for (const [, table, type] of (body ?? '').matchAll(/^\s*(\w+): (\w+);/gm))
				tables.set(table as string, columns.get(type as string) ?? []);
	}
	return tables;
}

const tables = schema();
const registry = 'src/lib/domain/strategy/file/tables.ts';

describe('a strategy’s file (R-000-13)', () => {
	test('every table is in the file, or in the list of those that are not, with the reason', () => {
		expect(tables.size).toBeGreaterThan(40);
		const open = [...tables.keys()].filter((name) => !(name in tableOf) && !(name in notInFile));
		expect(open, `add each to fileTables or to notInFile (with the reason) in ${registry}`).toEqual([]);
		expect(fileTableNames.filter((name) => !tables.has(name) || name in notInFile)).toEqual([]);
		expect(Object.keys(notInFile).filter((name) => !tables.has(name))).toEqual([]);
	});

	test('every column of a table in the file is classified', () => {
		const open: string[] = [];
		for (const name of fileTableNames) {
			const classified = tableOf[name]?.columns ?? {};
			const real = (tables.get(name) ?? []).filter((column) => column !== 'organisation_id');
			for (const column of real) if (!(column in classified)) open.push(`${name}.${column} is not classified`);
			for (const column of Object.keys(classified))
				if (!real.includes(column)) open.push(`${name}.${column} is not in the database`);
		}
		for (const column of tables.get('strategy') ?? [])
			if (column !== 'organisation_id' && !(column in strategyColumns)) open.push(`strategy.${column}`);
		expect(open, `say in ${registry} what becomes of it (a new column needs "=" or "?" for older files)`).toEqual([]);
	});

	test('each table stands behind those that it needs, and names only what there is', () => {
		const faults: string[] = [];
		for (const [index, name] of fileTableNames.entries()) {
			for (const [column, line] of Object.entries({ ...tableOf[name]?.columns, ...itemColumns })) {
				const { kind, about, optional } = columnOf(line);
				if (kind === 'json' && !structureNames.includes(about)) faults.push(`${name}.${column}: no structure ${about}`);
				if (kind !== 'to' || about === 'item') continue;
				const at = (fileTableNames as string[]).indexOf(about);
				if (at < 0 || (at > index && !optional)) faults.push(`${name}.${column} comes before ${about}`);
			}
		}
		expect(faults).toEqual([]);
	});

	test('every kind of item travels', () => {
		const carried = fileTableNames.map((name) => tableOf[name]?.item as string | undefined);
		expect(Object.keys(itemKinds).filter((kind) => !carried.includes(kind) && !(kind in notInFile))).toEqual([]);
	});
});
