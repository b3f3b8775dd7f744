/** Text that people type: what is kept, how long it may be, how it is found again. */

/** Longest texts, in the unit of `maxlength` in markup (UTF-16 code units). */
export const nameLimit = 120;
export const titleLimit = 200;
export const lineLimit = 500;
export const noteLimit = 5_000;

/** Whether a text holds NUL, which PostgreSQL cannot store. */
export const hasNul = (text: string): boolean => text.includes('\0');

/** Whether both engines keep a text exactly: no NUL, no half of a surrogate pair. */
export const isStorable = (text: string): boolean => !hasNul(text) && text.isWellFormed();

/** White space and marks without width that copying brings along at either end. */
const edges = /^[\s\u200b\u200e\u200f\u2060\ufeff]+|[\s\u200b\u200e\u200f\u2060\ufeff]+$/gu;

/** A typed text as it is kept: composed (NFC), line ends as LF, nothing invisible at either end. Inner spaces stay. */
export const tidy = (text: string): string => text.replace(/\r\n?/g, '\n').replace(edges, '').normalize('NFC');

/** As `tidy`, on one line: each run of white space is one space. */
export const tidyLine = (text: string): string => tidy(text).replace(/\s+/gu, ' ');

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * A text of at most `limit` UTF-16 code units; a longer one is cut between characters as people see them (never inside an
 * emoji or an accented letter) and ends in an ellipsis.
 */
export function shortened(text: string, limit: number): string {
	if (text.length <= limit) return text;
	let end = 0;
	for (const { index, segment } of graphemes.segment(text)) {
		if (index + segment.length > limit - 1) break;
		end = index + segment.length;
	}
	return limit < 1 ? '' : `${text.slice(0, end).trimEnd()}…`;
}

/** Persian (U+06F0 to 06F9) and Arabic (U+0660 to 0669) digits as Latin ones; everything else stays. */
export const toLatinDigits = (text: string): string =>
	text.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => String(digit.charCodeAt(0) & 15));

/** Accents and vowel signs of Latin, Greek, Cyrillic, Hebrew and Arabic script; other scripts keep their signs. */
const marks =
	/[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]/g;
/** Soft hyphen, tatweel, joiners, marks of direction, byte order mark: seen by nobody who searches. */
const invisible = /[\u00ad\u0640\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** Letters that are one to a person who searches and that Unicode does not take apart by itself. */
const letterForms: Readonly<Record<string, string>> = {
	ي: 'ی', // Arabic yeh
	ى: 'ی', // alef maksura
	ې: 'ی',
	ے: 'ی',
	ك: 'ک', // Arabic kaf
	ڪ: 'ک',
	ة: 'ه', // teh marbuta
	ہ: 'ه',
	ھ: 'ه',
	ە: 'ه',
	ٱ: 'ا', // alef wasla
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	ł: 'l',
	ı: 'i',
	þ: 'th',
	ς: 'σ'
};
const letterPattern = new RegExp(`[${Object.keys(letterForms).join('')}]`, 'g');

/**
 * The form of a text in which it is searched, and under which a name counts as the same: small letters, no accents, one
 * form of each Arabic and Persian letter, Latin digits, nothing invisible, single spaces. Applying it twice changes
 * nothing. It is for comparing, never for showing.
 */
export const searchText = (text: string): string =>
	toLatinDigits(text.normalize('NFKD').replace(marks, '').toLowerCase().normalize('NFKD'))
		.replace(marks, '')
		.replace(invisible, '')
		.replace(letterPattern, (letter) => letterForms[letter] ?? letter)
		.normalize('NFC')
		.replace(/\s+/gu, ' ')
		.trim();

/** Scripts whose letters join: two initials need a non-joiner between them to stay two. */
const joining = /\p{Script=Arabic}/u;

/**
 * The initials of a name for a small badge: the first letters of its first and last word, in capitals where the script
 * has them; one letter for one word; empty for a name without letters or digits.
 */
export function initials(name: string): string {
	const words = tidyLine(name)
		.split(/[\s\u200c]+/u)
		.map((word) => word.replace(/^[^\p{L}\p{N}]+/u, ''))
		.filter((word) => word !== '');
	const letters = [words[0], words.length > 1 ? words.at(-1) : undefined]
		.filter((word) => word !== undefined)
		.map((word) => [...graphemes.segment(word)][0]?.segment.toLocaleUpperCase('en') ?? '');
	return letters.join(letters.every((letter) => joining.test(letter)) ? '\u200c' : '');
}
