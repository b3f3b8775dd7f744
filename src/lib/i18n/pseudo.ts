import { IntlMessageFormat } from 'intl-messageformat';

type Elements = ReturnType<IntlMessageFormat['getAst']>;
type Element = Elements[number];

// The numbers of the element kinds in the parser's tree; its enum is not exported by the formatter.
const literal = 0;
const select = 5;
const plural = 6;
const tag = 8;

const rightToLeftMark = '\u200f';
const rightToLeftOverride = '\u202e';
const endOfOverride = '\u202c';

/** Sets every word so that it displays from right to left: the text is plainly not English and every untranslated word stands out. */
export const mirrorWords = (text: string): string =>
	text.replace(
		/[\p{L}\p{M}\p{N}'’]+/gu,
		(word) => rightToLeftMark + rightToLeftOverride + word + endOfOverride + rightToLeftMark
	);

function mirrorElement(element: Element): Element {
	if (element.type === literal) return { ...element, value: mirrorWords(element.value) };
	if (element.type === tag) return { ...element, children: element.children.map(mirrorElement) };
	if (element.type === select || element.type === plural) {
		const options = Object.fromEntries(
			Object.entries(element.options).map(([name, option]) => [
				name,
				{ ...option, value: option.value.map(mirrorElement) }
			])
		);
		return { ...element, options };
	}
	return element;
}

/** A message of the right-to-left test language: English with its words mirrored, its arguments, plurals and tags untouched. */
export const pseudoMessage = (message: string): Elements =>
	new IntlMessageFormat(message, 'en').getAst().map(mirrorElement);
