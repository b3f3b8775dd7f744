import { IntlMessageFormat } from 'intl-messageformat';
import { expect, test } from 'vitest';
import { catalogueOf } from '#lib/i18n/index.ts';
import { forbiddenWords } from '../support/forbidden-words.ts';

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** The words a reader sees, without the names of arguments. */
const wordsOf = (elements: Elements): string =>
	elements
		.map((element) => {
			if (element.type === 0) return element.value;
			if (element.type === 8) return wordsOf(element.children);
			if ('options' in element && element.options) {
				return Object.values(element.options)
					.map((option) => wordsOf(option.value))
					.join(' ');
			}
			return ' ';
		})
		.join('');

test('words of statistics stay in the details, one click away', () => {
	const found = [...catalogueOf('en')]
		.filter(([key]) => !key.split('.').includes('detail'))
		.map(([key, message]) => [key, wordsOf(new IntlMessageFormat(message, 'en').getAst())] as const)
		.filter(([, words]) => forbiddenWords.test(words))
		.map(([key, words]) => `${key}: ${words}`);
	expect(found).toEqual([]);
});
