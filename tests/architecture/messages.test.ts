import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import { catalogueOf } from '#lib/i18n/index.ts';
import { locales } from '#lib/i18n/locales.ts';
import { messages } from '#lib/i18n/messages/en/index.ts';
import { pseudoMessage } from '#lib/i18n/pseudo.ts';
import { messageNames } from '#lib/i18n/translator.ts';
import { filesUnder, readSource, withoutComments } from '../support/source-files.ts';

const english = catalogueOf('en');

/** What a translation must keep: arguments and tags. */
const signature = (elements: ReturnType<IntlMessageFormat['getAst']>): string => {
	const { names, tags } = messageNames(elements);
	return JSON.stringify([names.sort(), tags.sort()]);
};

const treeOf = (message: string) => new IntlMessageFormat(message, 'en').getAst();

describe('messages', () => {
	test('every file of messages is in the index under its name', () => {
		const files = filesUnder('src/lib/i18n/messages/en', /\.json$/).map((path) => path.replace(/^.*\/|\.json$/g, ''));
		expect(Object.keys(messages).sort()).toEqual(files.sort());
	});

	test('every message is written in sound ICU', () => {
		const broken = [...english].flatMap(([key, message]) => {
			try {
				treeOf(message);
				return [];
			} catch (error) {
				return [`${key}: ${(error as Error).message}`];
			}
		});
		expect(broken).toEqual([]);
	});

	test.each(locales.map((entry) => entry.id))(
		'%s has every key of English, with the same arguments and tags',
		(locale) => {
			const entry = locales.find((one) => one.id === locale);
			const catalogue = catalogueOf(locale);
			expect([...catalogue.keys()].sort()).toEqual([...english.keys()].sort());
			const different = [...english].flatMap(([key, message]) => {
				const own = catalogue.get(key) ?? '';
				const tree = entry?.messages === 'pseudo' ? pseudoMessage(own) : treeOf(own);
				return signature(tree) === signature(treeOf(message)) ? [] : [key];
			});
			expect(different).toEqual([]);
		}
	);

	test('every error code has words', () => {
		const sources = filesUnder('src/lib', /\.ts$/).filter((path) => !path.startsWith('src/lib/i18n/'));
		const codes = new Set<string>();
		for (const path of sources) {
			const code = withoutComments(readSource(path));
			for (const [, found] of code.matchAll(/\bfail\(\s*'([a-z][\w]*(?:\.[\w]+)+)'/gi)) codes.add(found as string);
			for (const [, found] of code.matchAll(/'(input\.[a-z_]+)'/g)) codes.add(found as string);
			// What a form's schema says of a field is a code of its own.
			if (/^src\/lib\/domain\/\w+\/schema\.ts$/.test(path))
				for (const [, found] of code.matchAll(/'([a-z_]+\.[a-z_]+)'/g)) codes.add(found as string);
		}
		const wordless = [...codes].filter((code) => !english.has(`errors.${code}`)).sort();
		expect(wordless).toEqual([]);
	});
});
