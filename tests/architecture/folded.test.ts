import { expect, test } from 'vitest';
import { filesUnder, readSource, withoutComments } from '../support/source-files.ts';

// Svelte sets a plain `open={…}` again whenever the page's data change, and closes what somebody is typing into.
test('what is folded stays as the reader’s hand left it', () => {
	const closing = filesUnder('src', /\.svelte$/).flatMap((path) =>
		[...withoutComments(readSource(path)).matchAll(/<details\b[\s\S]*?<summary/g)]
			.map(([tag]) => tag)
			.filter((tag) => /\sopen=\{/.test(tag) && !/\sontoggle=/.test(tag))
			.map((tag) => `${path}: ${tag.slice(0, 80)}`)
	);
	expect(closing).toEqual([]);
});
