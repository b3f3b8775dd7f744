import { describe, expect, test } from 'vitest';
import { mailFrom, noticeGroups, noticeKindIds, usualQuiet, waysOf } from '#lib/domain/notices/choices.ts';
import { noticeKinds, noticeWays } from '#lib/domain/notices/kinds.ts';
import { choicesInput, quietInput } from '#lib/domain/notices/schema.ts';
import { noticeText } from '#lib/i18n/notice-text.ts';
import { translator } from '#lib/i18n/index.ts';

const paris = { timeZone: 'Europe/Paris', workingDays: [1, 2, 3, 4, 5] as const };
const at = (text: string): number => Date.parse(text);
const iso = (ms: number): string => new Date(ms).toISOString();

describe('quiet hours', () => {
	test('mail waits for the morning, over midnight, and over a weekend', () => {
		expect(iso(mailFrom(at('2026-11-23T10:00:00Z'), usualQuiet, paris))).toBe('2026-11-23T10:00:00.000Z');
		expect(iso(mailFrom(at('2026-11-23T19:30:00Z'), usualQuiet, paris))).toBe('2026-11-24T06:00:00.000Z');
		expect(iso(mailFrom(at('2026-11-24T04:00:00Z'), usualQuiet, paris))).toBe('2026-11-24T06:00:00.000Z');
		expect(iso(mailFrom(at('2026-11-21T12:00:00Z'), usualQuiet, paris))).toBe('2026-11-23T06:00:00.000Z');
		expect(iso(mailFrom(at('2026-11-20T20:00:00Z'), usualQuiet, paris))).toBe('2026-11-23T06:00:00.000Z');
	});

	test('hours by day, no hours, holidays, weekends that differ, and the hour that is left out in spring', () => {
		const noon = { from: 12 * 60, until: 14 * 60, workingDaysOnly: false };
		expect(iso(mailFrom(at('2026-11-22T11:30:00Z'), noon, paris))).toBe('2026-11-22T13:00:00.000Z');
		const never = { from: 0, until: 0, workingDaysOnly: false };
		expect(mailFrom(at('2026-11-22T02:30:00Z'), never, paris)).toBe(at('2026-11-22T02:30:00Z'));
		const riyadh = { timeZone: 'Asia/Riyadh', workingDays: [7, 1, 2, 3, 4] as const };
		expect(iso(mailFrom(at('2026-11-20T12:00:00Z'), usualQuiet, riyadh))).toBe('2026-11-22T04:00:00.000Z');
		expect(iso(mailFrom(at('2026-11-23T12:00:00Z'), usualQuiet, { ...paris, holidays: ['2026-11-23'] }))).toBe(
			'2026-11-24T06:00:00.000Z'
		);
		const gap = { from: 60, until: 150, workingDaysOnly: false };
		expect(iso(mailFrom(at('2026-03-29T00:30:00Z'), gap, paris))).toBe('2026-03-29T01:00:00.000Z');
	});

	test('whoever never works still gets mail, and nobody waits longer than two weeks', () => {
		expect(mailFrom(at('2026-11-22T12:00:00Z'), usualQuiet, { ...paris, workingDays: [] })).toBe(
			at('2026-11-22T12:00:00Z')
		);
		const holidays = Array.from({ length: 40 }, (_, day) =>
			iso(at('2026-11-20T12:00:00Z') + day * 86_400_000).slice(0, 10)
		);
		const waited = mailFrom(at('2026-11-22T12:00:00Z'), usualQuiet, { ...paris, holidays });
		expect(waited - at('2026-11-22T12:00:00Z')).toBeLessThan(16 * 86_400_000);
	});
});

describe('choices', () => {
	test('every kind is in one group, and its usual way is one of its ways', () => {
		expect(Object.values(noticeGroups).flat().toSorted()).toEqual([...noticeKindIds].toSorted());
		for (const kind of noticeKindIds) expect(waysOf(kind)).toContain(noticeKinds[kind].preset);
	});

	test('only ways of a kind are taken; hours are times of the day', () => {
		expect(choicesInput.safeParse({ mention: 'mail', due: 'none' }).success).toBe(true);
		expect(choicesInput.safeParse({ mention: 'pigeon' }).success).toBe(false);
		expect(choicesInput.safeParse({ digest: 'digest' }).success).toBe(false);
		expect(quietInput.parse({ from: '19:30', until: '07:00', workingDaysOnly: 'on' })).toEqual({
			from: 1170,
			until: 420,
			workingDaysOnly: true
		});
		expect(quietInput.safeParse({ from: '25:00', until: '' }).success).toBe(false);
	});
});

describe('sentences', () => {
	test('every kind has a name and a sentence in every language, whatever its words are', () => {
		for (const locale of ['en', 'ar-XB'] as const) {
			const i18n = translator(locale);
			for (const kind of noticeKindIds) {
				expect(noticeText(i18n, { kind, words: {} })).not.toBe('');
				expect(
					noticeText(i18n, { kind, words: { title: '{x} <b>', by: null, day: 'someday', what: '../x' } })
				).not.toBe('');
				expect(i18n.t(`notices.kind.${kind}`)).not.toBe('');
				expect(i18n.t(`notices.short.${kind}`)).not.toBe('');
			}
		}
		expect(noticeWays).toHaveLength(4);
	});

	test('they say who, what and by when', () => {
		const i18n = translator('en');
		const words = { title: 'Rent it', by: 'Leila Haddad' };
		expect(noticeText(i18n, { kind: 'assigned', words: { ...words, what: 'todo' } })).toBe(
			'Leila Haddad gave you “Rent it”.'
		);
		expect(noticeText(i18n, { kind: 'assigned', words: { title: 'Rent it', by: null } })).toBe(
			'“Rent it” is yours now.'
		);
		expect(noticeText(i18n, { kind: 'due', words: { title: 'Rent it', what: 'late', day: '2026-11-20' } })).toMatch(
			/^“Rent it” was due on .*20/
		);
		expect(noticeText(i18n, { kind: 'mention', words: { ...words, quote: 'look here' } })).toBe(
			'Leila Haddad named you at “Rent it”: “look here”'
		);
	});
});
