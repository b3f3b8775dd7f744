import { expect, test } from 'vitest';
import { filesUnder, readSource, withoutComments } from '../support/source-files.ts';

const linesWith = (paths: readonly string[], pattern: RegExp): string[] =>
	paths.flatMap((path) =>
		withoutComments(readSource(path))
			.split('\n')
			.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : []))
	);

const code = /\.(ts|js|svelte)$/;

test('the domain reads no clock, no randomness, no environment, and prints nothing', () => {
	const impure = /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\bprocess\.|\bconsole\.|\bcrypto\b/;
	expect(linesWith(filesUnder('src/lib/domain', code), impure)).toEqual([]);
});

test('settings are read in one module', () => {
	const readers = filesUnder('src', code).filter(
		(path) => !/^src\/(entry\/|lib\/server\/(config\.ts$|cli\/))/.test(path)
	);
	expect(linesWith(readers, /\bprocess\.env\b|['"]\$env\//)).toEqual([]);
});

test('the clock and randomness are read in one module each', () => {
	const server = filesUnder('src/lib/server', code).filter((path) => !/\/server\/(clock|ids|config)\.ts$/.test(path));
	expect(linesWith(server, /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomBytes\(|\brandomUUID\(/)).toEqual(
		[]
	);
});

test('engines differ in one folder only', () => {
	const elsewhere = filesUnder('src/lib/server', code).filter((path) => !path.startsWith('src/lib/server/db/'));
	expect(linesWith(elsewhere, /dialect/i)).toEqual([]);
});

test('aliases of the framework are not used', () => {
	expect(linesWith(filesUnder('src', code), /['"]\$lib\//)).toEqual([]);
});

test('modules export by name', () => {
	expect(linesWith(filesUnder('src', /\.ts$/), /^export default\b/)).toEqual([]);
});
