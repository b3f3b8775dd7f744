import { describe, expect, test } from 'vitest';
import { checkPassword, commonPasswords } from '#lib/server/auth/password-policy.ts';
import { hashPassword, passwordFits } from '#lib/server/auth/password.ts';

const codeOf = (password: string, about = {}): string => {
	const checked = checkPassword(password, about);
	return checked.ok ? 'fine' : checked.error.code;
};

describe('which passwords may be chosen (S7)', () => {
	test('the list of common ones has at least 3,000 entries', () => {
		expect(commonPasswords.size).toBeGreaterThanOrEqual(3000);
	});

	test.each([
		'password2026!',
		'Passw0rd12345',
		'iloveyou!!!!!!',
		'DRAGON-2026-11',
		'1q2w3e4r5t6y',
		'123456789012',
		'abcdefghijklm',
		'qwertyuiop12',
		'aaaaaaaaaaaaaaa',
		'monkeymonkey',
		'0987654321098',
		'welcome2026!!'
	])('%s is refused as one that everybody tries', (password) => {
		expect(codeOf(password)).toBe('auth.password_common');
	});

	test('every common word with a year behind it is refused', () => {
		const taken = [...commonPasswords].filter((word) => /^[a-z]{8,11}$/.test(word)).slice(0, 500);
		expect(taken.filter((word) => codeOf(`${word}2026!`) === 'fine')).toEqual([]);
	});

	test.each([
		'a quiet walk at seven',
		'correct horse battery',
		'gänseblümchen am zaun',
		' vor dem Leerzeichen',
		'🌿🌿 zwölf und 🌧️ mehr'
	])('%s may be chosen: there are no rules about kinds of characters', (password) => {
		expect(codeOf(password)).toBe('fine');
	});

	test('12 to 128 characters, counted as characters', () => {
		expect(codeOf('kurz und gut'.slice(0, 11))).toBe('auth.password_too_short');
		expect(codeOf('drei alte Fahrräder '.repeat(7).slice(0, 128))).toBe('fine');
		expect(codeOf('drei alte Fahrräder '.repeat(7).slice(0, 129))).toBe('auth.password_too_long');
	});

	test('the address and the organisation must not be in it', () => {
		const about = { email: 'leila.haddad@tarro.example', organisation: 'Tarro Markt' };
		expect(codeOf('my Leila-Haddad word', about)).toBe('auth.password_personal');
		expect(codeOf('we love TARRO MARKT', about)).toBe('auth.password_personal');
		expect(codeOf('a quiet walk at seven', about)).toBe('fine');
	});
});

describe('what is stored of a password (S7)', () => {
	test('argon2id with 19 MiB, two passes, one lane', async () => {
		const hashed = await hashPassword('a quiet walk at seven');
		expect(hashed).toMatchObject({ ok: true });
		expect(hashed.ok && hashed.value).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
	});

	test.each([
		'a quiet walk at seven',
		' leading space kept',
		'null \u0000 in the middle',
		'🌿'.repeat(64),
		'x1'.repeat(64)
	])('%j is taken exactly as typed', async (password) => {
		const hashed = await hashPassword(password);
		if (!hashed.ok) throw new Error(hashed.error.code);
		expect(await passwordFits(hashed.value, password)).toEqual({ ok: true, value: true });
		expect(await passwordFits(hashed.value, password.trim() === password ? `${password} ` : password.trim())).toEqual({
			ok: true,
			value: false
		});
	});

	test('nothing stored fits nothing, and costs a hash all the same', async () => {
		expect(await passwordFits(null, 'a quiet walk at seven')).toEqual({ ok: true, value: false });
	});

	test('too many at once are refused, and all others are served', async () => {
		const outcomes = await Promise.all(Array.from({ length: 80 }, () => passwordFits(null, 'a quiet walk at seven')));
		const refused = outcomes.filter((outcome) => !outcome.ok);
		expect(refused.length).toBeGreaterThan(0);
		expect(refused.length).toBeLessThan(20);
		expect(await passwordFits(null, 'x')).toMatchObject({ ok: true });
	});
});
