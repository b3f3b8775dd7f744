import { expect, test } from 'vitest';
import { safeNext } from '#lib/server/http/next.ts';

test.each(['/people', '/strategies/1?x=2#y', '/a/b%20c', '/?q=//evil.example'])(
	'after signing in %s is gone on to',
	(next) => {
		expect(safeNext(next)).toBe(next);
	}
);

test.each([
	null,
	undefined,
	'',
	'people',
	'//evil.example',
	'///evil.example',
	'/\\evil.example',
	'/\\/evil.example',
	'\\\\evil.example',
	'https://evil.example',
	'javascript:alert(1)',
	' //evil.example',
	'/\t/evil.example',
	'/\n//evil.example',
	'/.//evil.example',
	'/a/..//evil.example',
	`/${'a'.repeat(3000)}`
])('%j leads to the start page, never away from here', (next) => {
	const path = safeNext(next);
	expect(new URL(path, 'https://here.example').origin).toBe('https://here.example');
	expect(path).toBe('/');
});
