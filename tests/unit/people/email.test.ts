import { describe, expect, test } from 'vitest';
import { emailField, emailKey } from '#lib/domain/people/email.ts';

describe('an e-mail address', () => {
	test('counts as the same whatever its case and the spaces around it', () => {
		expect(emailKey('  Leila@Example.ORG ')).toBe('leila@example.org');
		expect(emailKey('e\u0301@example.org')).toBe(emailKey('\u00e9@example.org'));
	});

	test.each(['leila@example.org', 'a+b@host', 'سارا@example.org'])('%s is taken', (text) => {
		expect(emailField.safeParse(text).success).toBe(true);
	});

	test.each(['', 'leila', '@example.org', 'a b@example.org', 'a@b@c', 'Leila <l@example.org>', 'a@b\r\nBcc: c@d'])(
		'%j is not',
		(text) => {
			expect(emailField.safeParse(text).success).toBe(false);
		}
	);
});
