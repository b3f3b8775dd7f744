import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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
	return readdirSync(path, { withFileTypes: true })
		.filter(({ name }) => !name.startsWith('.'))
		.flatMap((entry) => (entry.isFile() ? [join(path, entry.name)] : filesUnder(join(path, entry.name))));
}

/** @returns {{ path: string, name: string }[]} */
const allSources = () =>
	sources
		.map((name) => join(root, name))
		.filter((path) => existsSync(path))
		.flatMap(filesUnder)
		.map((path) => ({ path, name: relative(root, path).split(sep).join('/') }));

const hasSources = () => existsSync(join(root, 'src/app.html'));

/** One hash over names and contents of all sources, the same on every machine; none where the sources are not shipped. */
export function sourcesHash() {
	if (!hasSources()) return undefined;
	const hash = createHash('sha256');
	const named = allSources();
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

const seenFile = join(buildFolder, 'seen');

/** Names, sizes and times of all sources: where none has changed there is no need to read them. */
function sourcesSeen() {
	const hash = createHash('sha256');
	for (const { path, name } of allSources()) {
		const { size, mtimeMs } = statSync(path);
		hash.update(`${name}\0${size}\0${mtimeMs}\0`);
	}
	return hash.digest('hex');
}

/** Whether there is a whole build of the present sources; also where only the build is shipped. */
export function isBuilt() {
	const built = builtHash();
	if (!hasSources()) return true;
	if (built === undefined) return false;
	const now = `${built} ${sourcesSeen()}`;
	if (existsSync(seenFile) && readFileSync(seenFile, 'utf8') === now) return true;
	if (sourcesHash() !== built) return false;
	try {
		writeFileSync(seenFile, now);
	} catch {
		// Where nothing can be written they are read at every start.
	}
	return true;
}
