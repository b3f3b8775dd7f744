import { describe, expect, it } from 'vitest';
import { addDays, dayFromNumber, dayNumber } from '#lib/domain/shared/instant.ts';
import {
	fromJalali,
	isJalaliLeapYear,
	jalaliMonthLength,
	jalaliText,
	jalaliYear,
	parseJalali,
	toJalali
} from '#lib/domain/shared/jalali.ts';
import vectors from '../../support/vectors/calendar.json' with { type: 'json' };
import { fc } from '../../support/property.ts';

describe('the Jalali calendar', () => {
	it.each(vectors.jalali_year.cases)('$input.jalali_year begins on $expected.first_day', (c) => {
		const { first_day: first, last_day: last, days, leap } = c.expected;
		expect(jalaliYear(c.input.jalali_year)).toEqual({ first, last, days, isLeap: leap });
	});

	it.each(vectors.jalali_to_gregorian.cases)('$input.jalali is $expected', ({ input, expected }) => {
		expect(parseJalali(input.jalali)).toBe(expected);
		expect(jalaliText(expected)).toBe(input.jalali);
	});

	it.each(vectors.jalali_invalid.cases)('$input.jalali is no date', ({ input }) => {
		expect(parseJalali(input.jalali)).toBeUndefined();
	});

	it('reads Persian, Arabic and Latin digits and either separator', () => {
		for (const text of ['۱۴۰۵-۰۸-۳۰', '١٤٠٥/٠٨/٣٠', ' 1405/8/30 ', '۱۴۰۵/۸/۳۰'])
			expect(parseJalali(text), text).toBe('2026-11-21');
		for (const text of ['1405-8/30', '1405', '', '1405-13-01', '0-1-1', '1405-08-30-1'])
			expect(parseJalali(text), text).toBeUndefined();
	});

	it('has leap years 1399, 1403 and 1408', () => {
		expect([1398, 1399, 1400, 1403, 1404, 1407, 1408].map(isJalaliLeapYear)).toEqual([
			false,
			true,
			false,
			true,
			false,
			false,
			true
		]);
		expect([jalaliMonthLength(1403, 12), jalaliMonthLength(1404, 12), jalaliMonthLength(1404, 13)]).toEqual([
			30, 29, 0
		]);
	});

	it('every day of 1300 to 1500 goes to Jalali and back, one after the other, and agrees with ICU (S15)', () => {
		const icu = new Intl.DateTimeFormat('en-u-ca-persian-nu-latn', {
			timeZone: 'UTC',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric'
		});
		const last = dayNumber(jalaliYear(1500).last);
		let [year, month, dayOfMonth] = [1300, 1, 1];
		for (let number = dayNumber(jalaliYear(1300).first); number <= last; number++) {
			const day = dayFromNumber(number);
			const date = toJalali(day);
			if (date.year !== year || date.month !== month || date.dayOfMonth !== dayOfMonth)
				expect(date, day).toEqual({ year, month, dayOfMonth });
			if (fromJalali(year, month, dayOfMonth) !== day) expect(fromJalali(year, month, dayOfMonth)).toBe(day);
			if (dayOfMonth === 1) {
				const parts = icu.formatToParts(number * 86_400_000);
				const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
				expect([part('year'), part('month'), part('day')], day).toEqual([year, month, dayOfMonth]);
			}
			dayOfMonth += 1;
			if (dayOfMonth > jalaliMonthLength(year, month)) [month, dayOfMonth] = [month + 1, 1];
			if (month > 12) [year, month] = [year + 1, 1];
		}
		expect([year, month, dayOfMonth]).toEqual([1501, 1, 1]);
	});

	it('holds together over all its years', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 3176 }), fc.integer({ min: 0, max: 364 }), (year, offset) => {
				const day = addDays(jalaliYear(year).first, offset);
				const date = toJalali(day);
				return date.year === year && fromJalali(date.year, date.month, date.dayOfMonth) === day;
			}),
			{ numRuns: 1_000 }
		);
		expect(() => toJalali('0600-01-01')).toThrow(RangeError);
		expect(() => toJalali('3900-01-01')).toThrow(RangeError);
		expect(fromJalali(3177, 1, 1)).toBeUndefined();
		expect(fromJalali(1404, 1, 1.5)).toBeUndefined();
	});
});
