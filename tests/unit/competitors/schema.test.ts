import { describe, expect, test } from 'vitest';
import {
	competitorInput,
	competitorProfileInput,
	keywordsInput,
	linksLimit,
	ourDomainInput,
	triageInput
} from '#lib/domain/competitors/schema.ts';

const id = '00000001-0000-7001-8000-000000000001';
const profile = {
	id,
	version: '1',
	name: 'Freshlane',
	kind: 'direct',
	website: '',
	domain: '',
	strength: '',
	note: ''
};
const wrong = (result: { success: boolean; error?: { issues: readonly { message: string }[] } }): string[] =>
	result.error?.issues.map((issue) => issue.message) ?? [];

describe('what is typed of a company', () => {
	test('a website may come without https://', () => {
		expect(competitorInput.parse({ name: ' Freshlane ', website: 'freshlane.example/x' })).toEqual({
			name: 'Freshlane',
			kind: 'direct',
			website: 'https://freshlane.example/x'
		});
		expect(competitorInput.parse({ name: 'F', website: '' }).website).toBe('');
	});

	test('an address with another scheme is refused', () => {
		expect(competitorInput.safeParse({ name: 'F', website: 'javascript:alert(1)' }).success).toBe(false);
		expect(competitorInput.safeParse({ name: 'F', website: 'ftp://a.com' }).success).toBe(false);
	});

	test('nobody can be typed in as ourselves', () => {
		expect(competitorInput.safeParse({ name: 'F', kind: 'us', website: '' }).success).toBe(false);
	});

	test('links come one a line, only web addresses, not too many', () => {
		expect(competitorProfileInput.parse({ ...profile, links: 'https://a.com/x\n\n https://b.com ' }).links).toEqual([
			'https://a.com/x',
			'https://b.com'
		]);
		expect(wrong(competitorProfileInput.safeParse({ ...profile, links: 'javascript:alert(1)' }))).toEqual([
			'competitor.wrong_link'
		]);
		const many = Array.from({ length: linksLimit + 1 }, (_, n) => `https://a.com/${n}`).join('\n');
		expect(wrong(competitorProfileInput.safeParse({ ...profile, links: many }))).toEqual(['competitor.too_many_links']);
	});

	test('a domain is reduced to its registrable name or refused', () => {
		expect(ourDomainInput.parse({ domain: 'https://www.tarro.example/shop' })).toEqual({ domain: 'tarro.example' });
		expect(wrong(ourDomainInput.safeParse({ domain: 'no domain' }))).toContain('competitor.wrong_domain');
		expect(ourDomainInput.safeParse({ domain: '' }).success).toBe(false);
	});
});

describe('keywords', () => {
	test('come one a line, several at once', () => {
		expect(keywordsInput.parse({ words: 'one\n\n two words \r\nthree' }).words).toEqual(['one', 'two words', 'three']);
		expect(keywordsInput.safeParse({ words: ' \n ' }).success).toBe(false);
		expect(keywordsInput.safeParse({ words: 'x\n'.repeat(51) }).success).toBe(false);
	});
});

test('becoming something we noticed is no triage by hand', () => {
	expect(triageInput.safeParse({ id, triage: 'finding' }).success).toBe(false);
	expect(triageInput.safeParse({ id, triage: 'ignored' }).success).toBe(true);
});
