import { describe, expect, test } from 'vitest';
import { filesUnder, readSource, withoutComments } from '../support/source-files.ts';

const blank = (text: string) => text.replace(/[^\n]/g, '');

/** The styles of a source, everything else blanked out so that line numbers stay. */
function stylesOf(path: string): string {
	const source = readSource(path).replace(/\/\*[\s\S]*?\*\//g, blank);
	if (path.endsWith('.css')) return source;
	let from = 0;
	let styles = '';
	for (const match of source.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g)) {
		styles += blank(source.slice(from, match.index)) + match[0];
		from = match.index + match[0].length;
	}
	return styles;
}

const sheets = filesUnder('src', /\.(css|svelte)$/).filter((path) => !path.startsWith('src/lib/styles/tokens/'));

const find = (text: (path: string) => string, pattern: RegExp, paths = sheets): string[] =>
	paths.flatMap((path) =>
		text(path)
			.split('\n')
			.flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : []))
	);

const rawColour =
	/#[0-9a-f]{3,8}\b(?!\s*\{)|\b(?:rgba?|hsla?|oklch|oklab|lab|lch)\(|:\s*(?:white|black|red|green|blue|gray|grey)\s*[;}]/i;

describe('styles', () => {
	test('colours come from tokens', () => {
		expect(find(stylesOf, rawColour)).toEqual([]);
		const markup = (path: string) => withoutComments(readSource(path));
		const drawn = /\b(?:fill|stroke|stop-color|color)=["']\s*(?:#|rgb|hsl)|style=["'][^"']*(?:#[0-9a-f]{3}|rgb\()/i;
		expect(
			find(
				markup,
				drawn,
				sheets.filter((path) => path.endsWith('.svelte'))
			)
		).toEqual([]);
	});

	test('type sizes come from tokens', () => {
		expect(find(stylesOf, /font(?:-size)?:[^;]*\b\d+(?:\.\d+)?px/)).toEqual([]);
	});

	test('sides are named by reading direction, never left and right', () => {
		const physical =
			/\b(?:margin|padding|border)-(?:left|right)\b|\bborder-(?:top|bottom)-(?:left|right)-radius\b|(?:^|[\s;{])(?:left|right)\s*:|text-align:\s*(?:left|right)\b|\bfloat:\s*(?:left|right)\b|\bclear:\s*(?:left|right)\b/;
		expect(find(stylesOf, physical)).toEqual([]);
	});
});

test('every token that is used is set somewhere: a misspelt one is silently nothing', () => {
	const code = filesUnder('src', /\.(svelte|css|ts)$/).map((path) => ({
		path,
		text: withoutComments(readSource(path))
	}));
	const set = new Set(
		code.flatMap(({ text }) => [...text.matchAll(/(--[a-z0-9-]+)["']?\s*[:=]/g)].map((found) => found[1]))
	);
	// Set by the menus that are taken from elsewhere.
	const foreign = /^--bits-/;
	const unset = code.flatMap(({ path, text }) =>
		[...text.matchAll(/var\((--[a-z0-9-]+)/g)]
			.map((found) => found[1] as string)
			.filter((name) => !set.has(name) && !foreign.test(name))
			.map((name) => `${path}: ${name}`)
	);
	expect(unset).toEqual([]);
});
