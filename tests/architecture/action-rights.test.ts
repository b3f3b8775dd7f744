import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { actionRights } from '#lib/server/http/action-rights.ts';
import { filesUnder, importsOf, readSource, resolveImport } from '../support/source-files.ts';

const objectsOf = new Map<string, Map<string, ts.ObjectLiteralExpression>>();

/** The object literals that a file keeps under a name. */
function objectsIn(path: string): Map<string, ts.ObjectLiteralExpression> {
	const known = objectsOf.get(path);
	if (known !== undefined) return known;
	const found = new Map<string, ts.ObjectLiteralExpression>();
	for (const statement of ts.createSourceFile(path, readSource(path), ts.ScriptTarget.Latest).statements) {
		if (!ts.isVariableStatement(statement)) continue;
		for (const { name, initializer } of statement.declarationList.declarations) {
			if (ts.isIdentifier(name) && initializer !== undefined && ts.isObjectLiteralExpression(initializer))
				found.set(name.text, initializer);
		}
	}
	objectsOf.set(path, found);
	return found;
}

/** The names of the actions that a page offers, with those that it takes from elsewhere. */
function namesIn(path: string, name: string): string[] {
	const literal = objectsIn(path).get(name);
	if (literal === undefined) {
		const from = importsOf(readSource(path)).find(({ names }) => names.includes(name));
		return from === undefined ? [] : namesIn(resolveImport(path, from.specifier), name);
	}
	return literal.properties.flatMap((property) => {
		if (ts.isSpreadAssignment(property))
			return ts.isIdentifier(property.expression) ? namesIn(path, property.expression.text) : [];
		return property.name !== undefined && ts.isIdentifier(property.name) ? [property.name.text] : [];
	});
}

describe('the table of who may do what', () => {
	const pages = filesUnder('src/routes', /\+page\.server\.ts$/);

	test('names every form action that a page offers (src/lib/server/http/action-rights.ts)', () => {
		const offered = pages.flatMap((path) => {
			const route = path.replace(/^src\/routes/, '').replace(/\/\+page\.server\.ts$/, '');
			return namesIn(path, 'actions').map((name) => ({ route, name }));
		});
		expect(offered.length).toBeGreaterThan(300);
		const missing = offered.filter(({ route, name }) => actionRights[route]?.[name] === undefined);
		expect(missing.map(({ route, name }) => `${route} ${name}`)).toEqual([]);
	});
});
