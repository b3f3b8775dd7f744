import { fail, ok, type Result } from '../../domain/shared/result.ts';
import list from './common-passwords.json' with { type: 'json' };

export const passwordLength = { least: 12, most: 128 } as const;

export type PasswordFault =
	'auth.password_too_short' | 'auth.password_too_long' | 'auth.password_common' | 'auth.password_personal';

const split = (lines: readonly string[]): string[] => lines.flatMap((line) => line.split(' '));

/** Passwords and words that are tried first by whoever guesses. */
export const commonPasswords: ReadonlySet<string> = new Set([
	...split(list.words),
	...split(list.mixed),
	...split(list.long),
	'ninefold',
	'customer',
	'customers',
	'experience',
	'welcome',
	'changeme'
]);

const disguises: Readonly<Record<string, string>> = {
	'@': 'a',
	'4': 'a',
	'3': 'e',
	'1': 'i',
	'!': 'i',
	'0': 'o',
	$: 's',
	'5': 's',
	'7': 't'
};

const plainLetters = (text: string): string => text.replace(/[@431!0$57]/g, (sign) => disguises[sign] as string);

const core = (text: string): string => text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');

/** The shortest part that a text repeats: "abcabcabc" is "abc". */
function repeatedPart(text: string): string {
	for (let size = 1; size <= text.length / 2; size += 1) {
		if (text.length % size === 0 && text.slice(0, size).repeat(text.length / size) === text) return text.slice(0, size);
	}
	return text;
}

const rows = [
	'abcdefghijklmnopqrstuvwxyz',
	'01234567890',
	'qwertyuiop',
	'asdfghjkl',
	'zxcvbnm',
	'qwertzuiop',
	'azertyuiop'
];
const runs = rows.flatMap((row) => [row, [...row].reverse().join('')]);

/** How many characters are left when runs such as "4567" or "poiuy" count once. */
function withoutRuns(text: string): number {
	let left = text.length;
	let at = 0;
	while (at < text.length) {
		let size = 1;
		while (at + size < text.length && runs.some((run) => run.includes(text.slice(at, at + size + 1)))) size += 1;
		if (size >= 3) left -= size - 1;
		at += size;
	}
	return left;
}

function isCommon(password: string): boolean {
	const text = password.normalize('NFKC').toLowerCase();
	const bare = core(text);
	const forms = new Set([
		text,
		bare,
		core(plainLetters(text)),
		plainLetters(bare),
		repeatedPart(text),
		repeatedPart(bare)
	]);
	for (const form of [...forms]) {
		forms.add(repeatedPart(form));
		forms.add(core(repeatedPart(form)));
	}
	if ([...forms].some((form) => commonPasswords.has(form))) return true;
	if (new Set(text).size < 5) return true;
	return text.length <= 40 && withoutRuns(text) < 6;
}

/** Letters and digits only, for finding a name inside a password however it is written. */
const bareLetters = (text: string): string =>
	text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '');

/**
 * Whether a password may be chosen: 12 to 128 characters of any kind, none of those that everybody tries, and without
 * the person's e-mail address or the organisation's name. Nothing else is asked of it and nothing in it is changed.
 */
export function checkPassword(
	password: string,
	about: { readonly email?: string; readonly organisation?: string; readonly field?: string } = {}
): Result<undefined, PasswordFault> {
	const field = about.field ?? 'password';
	const length = [...password].length;
	if (length < passwordLength.least) {
		return fail('auth.password_too_short', { field, params: { limit: passwordLength.least } });
	}
	if (length > passwordLength.most) {
		return fail('auth.password_too_long', { field, params: { limit: passwordLength.most } });
	}
	if (isCommon(password)) return fail('auth.password_common', { field });
	const bare = bareLetters(password);
	const names = [about.email?.split('@')[0] ?? '', about.email ?? '', about.organisation ?? ''].map(bareLetters);
	if (names.some((name) => name.length >= 4 && bare.includes(name))) return fail('auth.password_personal', { field });
	return ok();
}
