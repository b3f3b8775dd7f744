import { describe, expect, it } from 'vitest';
import {
	hasNul,
	initials,
	isStorable,
	searchText,
	shortened,
	tidy,
	tidyLine,
	toLatinDigits
} from '#lib/domain/shared/text.ts';
import { fc } from '../../support/property.ts';

describe('the form in which text is searched', () => {
	it.each([
		['Zürich', 'zurich'],
		['STRASSE', 'straße'],
		['Ærøskøbing', 'aeroskobing'],
		['Łódź', 'lodz'],
		['İstanbul', 'istanbul'],
		['ΟΔΥΣΣΕΎΣ', 'οδυσσευς'],
		['Ｃａｆé', 'cafe'],
		['علي كاظم', 'علی کاظم'],
		['مُحَمَّد', 'محمد'],
		['أحمد', 'احمد'],
		['مدرسة', 'مدرسه'],
		['می‌خواهم', 'میخواهم'],
		['خـــانه', 'خانه'],
		['۱۴۰۵', '1405'],
		['٢٠٢٦', '2026'],
		['  two\u00a0 words\n', 'two words'],
		['soft\u00adware', 'software']
	])('%j is found by %j', (kept, typed) => {
		expect(searchText(kept)).toBe(searchText(typed));
	});

	it('tells apart what is different', () => {
		for (const [a, b] of [
			['علی', 'عالی'],
			['हिन्दी', 'हन्द'],
			['1405', '1406'],
			['resume', 'résumé!']
		] as const)
			expect(searchText(a)).not.toBe(searchText(b));
	});

	it('changes nothing when applied twice', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => searchText(searchText(text)) === searchText(text)),
			{ numRuns: 2_000 }
		);
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => searchText(searchText(text)) === searchText(text)),
			{ numRuns: 2_000 }
		);
	});
});

describe('typed text', () => {
	it('digits of three scripts are one', () => {
		expect(toLatinDigits('۰۱۲۳۴۵۶۷۸۹ ٠١٢٣٤٥٦٧٨٩ 0123456789 ½')).toBe('0123456789 0123456789 0123456789 ½');
	});

	it('is kept without what nobody sees at its ends', () => {
		expect(tidy(' \ufeff\u200b One\r\ntwo  \r\n')).toBe('One\ntwo');
		expect(tidy('e\u0301')).toBe('é');
		expect(tidy('\u200e \u00a0')).toBe('');
		expect(tidyLine('One\r\n two')).toBe('One two');
	});

	it('is refused where an engine could not keep it', () => {
		expect([hasNul('a\0b'), hasNul('ab')]).toEqual([true, false]);
		expect([isStorable('a\0b'), isStorable('a\ud83d'), isStorable('a🙂')]).toEqual([false, false, true]);
	});

	it('is shortened between characters as people see them', () => {
		expect(shortened('short', 5)).toBe('short');
		expect(shortened('longer than that', 8)).toBe('longer…');
		expect(shortened('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 14)).toBe('👨‍👩‍👧‍👦…');
		expect(shortened('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 5)).toBe('…');
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 0, max: 20 }), (text, limit) => {
				const short = shortened(text, limit);
				return short.length <= limit && (text.length > limit || short === text);
			})
		);
	});
});

describe('initials', () => {
	it.each([
		['Leila Hosseini', 'LH'],
		['  ana  maria de souza ', 'AS'],
		['Cher', 'C'],
		["'t Hooft, Gerard", 'TG'],
		['élodie', 'É'],
		['李 小龍', '李小'],
		['لیلا حسینی', 'ل\u200cح'],
		['7 Eleven', '7E'],
		['🙂', ''],
		['', '']
	])('of %j are %j', (name, expected) => {
		expect(initials(name)).toBe(expected);
	});
});
