import { describe, expect, test } from 'vitest';
import { commentParts, namedIn, namesFor } from '#lib/domain/comments/comment.ts';
import { commentLimits, newComment } from '#lib/domain/comments/schema.ts';

const people = [
	{ id: 'l', name: 'Leila Haddad' },
	{ id: 'a', name: 'Ana' },
	{ id: 'am', name: 'Ana Maria López' },
	{ id: 's1', name: 'Sam Okoye' },
	{ id: 's2', name: 'Sam Rey' },
	{ id: 'z', name: 'زهرا کریمی' }
];

describe('naming people', () => {
	test('by whole name or by a first name that only one has, whatever the letters; the longest wins', () => {
		expect(namedIn('@Leila Haddad look', people)).toEqual(['l']);
		expect(namedIn('thanks @leila!', people)).toEqual(['l']);
		expect(namedIn('@Ana Maria López and @Ana', people)).toEqual(['am', 'a']);
		expect(namedIn('@Sam could be two, @Sam Rey is one', people)).toEqual(['s2']);
		expect(namedIn('سلام @زهرا کریمی.', people)).toEqual(['z']);
		expect(namedIn('@Leila @Leila Haddad', people)).toEqual(['l']);
	});

	test('an address, part of a word and nobody name nobody', () => {
		expect(namedIn('write to ines@Leila.example, @Leilas, @ Leila, @nobody', people)).toEqual([]);
		expect(namedIn('@', people)).toEqual([]);
	});

	test('while typing, those who fit come up, and go once the name is whole', () => {
		expect(namesFor('ask @le', 7, people)?.people.map((one) => one.id)).toEqual(['l']);
		expect(namesFor('ask @sam', 8, people)?.people.map((one) => one.id)).toEqual(['s1', 's2']);
		expect(namesFor('@had', 4, people)?.people.map((one) => one.id)).toEqual(['l']);
		expect(namesFor('ask @Leila Haddad ', 18, people)).toBeNull();
		expect(namesFor('a@le', 4, people)).toBeNull();
		expect(namesFor('nothing', 7, people)).toBeNull();
	});
});

describe('what a comment shows', () => {
	test('names and whole addresses of the web, the rest as it was typed', () => {
		expect(commentParts('See https://a.example/x?y=1. @Leila knows <b>.', people)).toEqual([
			{ kind: 'text', text: 'See ' },
			{ kind: 'link', text: 'https://a.example/x?y=1', href: 'https://a.example/x?y=1' },
			{ kind: 'text', text: '. ' },
			{ kind: 'person', text: '@Leila', id: 'l' },
			{ kind: 'text', text: ' knows <b>.' }
		]);
	});

	test('nothing else becomes a link', () => {
		for (const text of ['javascript:alert(1)', 'data:text/html,x', 'xhttps://a.example', 'www.a.example', 'https://']) {
			expect(commentParts(text, people).every((part) => part.kind === 'text')).toBe(true);
		}
	});

	test('the pieces are the whole text again', () => {
		for (const text of ['@Ana @Ana Maria López', 'a https://x.example b https://y.example!', '\n@\n', '@@Leila']) {
			expect(
				commentParts(text, people)
					.map((part) => part.text)
					.join('')
			).toBe(text);
		}
	});

	test('its length is limited, blanks alone are nothing', () => {
		const item = '01990000-0000-7000-8000-000000000000';
		expect(newComment.safeParse({ item, body: ' \n ' }).success).toBe(false);
		expect(newComment.safeParse({ item, body: 'x'.repeat(commentLimits.body + 1) }).success).toBe(false);
		expect(newComment.parse({ item, body: ' a\r\nb ' }).body).toBe('a\nb');
	});
});
