import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Paths of all files below a folder of the project, with slashes, in order. */
export function filesUnder(folder: string, pattern: RegExp): string[] {
	return readdirSync(join(projectRoot, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(projectRoot, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.filter((path) => pattern.test(path))
		.sort();
}

export const readSource = (path: string): string => readFileSync(join(projectRoot, path), 'utf8');

/** A source without its comments, line numbers kept. */
export const withoutComments = (source: string): string =>
	source
		.replace(/\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ''))
		.replace(/^(\s*)\/\/.*$/gm, '$1')
		.replace(/(\s)\/\/ .*$/gm, '$1');

export interface Import {
	readonly specifier: string;
	/** Whether only types are taken, which vanish when the program runs. */
	readonly isType: boolean;
	/** The names taken, when they are listed. */
	readonly names: readonly string[];
}

/** Every import and re-export of a TypeScript, JavaScript or Svelte source. */
export function importsOf(source: string): Import[] {
	const code = withoutComments(source);
	const found: Import[] = [];
	const statement =
		/(?:^|[\n;>])\s*(?:import|export)\s+(type\s+)?((?:[\w$*\s,]|\{[^}]*\})*?)\s*from\s*['"]([^'"]+)['"]/g;
	for (const [, type, clause, specifier] of code.matchAll(statement)) {
		const names = (/\{([^}]*)\}/.exec(clause ?? '')?.[1] ?? '')
			.split(',')
			.map((name) => name.trim())
			.filter(Boolean);
		const onlyTypes =
			names.length > 0 && names.every((name) => name.startsWith('type ')) && /^\s*\{/.test(clause ?? '');
		found.push({ specifier: specifier as string, isType: Boolean(type) || onlyTypes, names });
	}
	for (const [, specifier] of code.matchAll(/(?:^|[\n;>])\s*import\s*['"]([^'"]+)['"]/g)) {
		found.push({ specifier: specifier as string, isType: false, names: [] });
	}
	for (const [, specifier] of code.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g)) {
		found.push({ specifier: specifier as string, isType: false, names: [] });
	}
	return found;
}

/** Where a specifier leads: a path of the project for its own files, the package's name for others. */
export function resolveImport(from: string, specifier: string): string {
	if (specifier.startsWith('#lib/')) return `src/lib/${specifier.slice('#lib/'.length)}`;
	if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(from), specifier));
	if (specifier.startsWith('node:')) return 'node:';
	const parts = specifier.split('/');
	return specifier.startsWith('@') || specifier.startsWith('$') ? parts.slice(0, 2).join('/') : (parts[0] as string);
}
