import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));
export const buildFolder = join(root, 'build');

// All that decides what a build holds.
const sources = [
	'src',
	'migrations',
	'static',
	'package.json',
	'package-lock.json',
	'svelte.config.js',
	'vite.config.ts',
	'tsconfig.json'
];

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
	if (!statSync(path).isDirectory()) return [path];
	return readdirSync(path)
		.filter((name) => !name.startsWith('.'))
		.flatMap((name) => filesUnder(join(path, name)));
}

/** One hash over names and contents of all sources, the same on every machine; none where the sources are not shipped. */
export function sourcesHash() {
	if (!existsSync(join(root, 'src/app.html'))) return undefined;
	const hash = createHash('sha256');
	const files = sources
		.map((name) => join(root, name))
		.filter((path) => existsSync(path))
		.flatMap(filesUnder);
	const named = files.map((path) => ({ path, name: relative(root, path).split(sep).join('/') }));
	for (const { path, name } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		hash.update(`${name}\0`).update(readFileSync(path)).update('\0');
	}
	return hash.digest('hex').slice(0, 16);
}

/** The hash of the sources that the present build was made from, or none if there is no whole build. */
export function builtHash() {
	const path = join(buildFolder, 'hash');
	return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}
