import { describe, expect, test } from 'vitest';
import type { LinePoint } from '#lib/domain/measurement/board.ts';
import { cyclesOf, lineDirection, readLook } from '#lib/domain/measurement/look.ts';

const point = (value: number, more: Partial<LinePoint> = {}): LinePoint => ({
	from: '2026-09-07',
	to: '2026-09-13',
	value,
	low: value - 1,
	high: value + 1,
	n: 40,
	isWeak: false,
	hidden: false,
	...more
});

describe('looking at a line', () => {
	test('is calm unless the address asks for more; nonsense is calm too', () => {
		expect(readLook(() => null)).toEqual({ close: false, beside: 'none' });
		expect(readLook((name) => (name === 'look' ? 'close' : 'year'))).toEqual({ close: true, beside: 'year' });
		expect(readLook(() => 'everything')).toEqual({ close: false, beside: 'none' });
	});

	test('the running quarter ends today, and stands beside the one before and the one a year ago', () => {
		const cycles = cyclesOf('2026-11-20', '2026-11-20', { periodKind: 'gregorian' });
		expect(cycles.current).toEqual({ first: '2026-10-01', last: '2026-11-20' });
		expect(cycles.previous).toMatchObject({ year: 2026, quarter: 3 });
		expect(cycles.yearAgo).toMatchObject({ year: 2025, quarter: 4, first: '2025-10-01', last: '2025-12-31' });
		const jalali = cyclesOf('2026-03-25', '2026-11-20', { periodKind: 'jalali' });
		expect(jalali.current).toEqual({ first: '2026-03-21', last: '2026-06-21' });
		expect(jalali.previous).toMatchObject({ year: 1404, quarter: 4, days: 89 });
	});

	test('says which way it goes as a whole, by which side is better', () => {
		const rising = [10, 12, 14, 16, 18].map((value) => point(value));
		expect(lineDirection(rising, 'higher')).toEqual({ word: 'clearly_better', since: '2026-09-07' });
		expect(lineDirection(rising, 'lower').word).toBe('clearly_worse');
		expect(
			lineDirection(
				[10, 10.2, 9.9, 10.1].map((value) => point(value)),
				'higher'
			).word
		).toBe('no_clear_change');
		expect(lineDirection(rising.slice(0, 3), 'higher').word).toBe('too_few');
	});

	test('what is hidden tells nothing; half weeks at the ends of a sum are left out', () => {
		const hidden = [10, 12, 14, 16, 18].map((value) => point(value, { hidden: true, n: 0 }));
		expect(lineDirection(hidden, 'higher')).toEqual({ word: 'too_few', since: null });
		const sums = [2, 20, 20.1, 19.9, 20, 20.1, 3].map((value) => point(value));
		expect(lineDirection(sums, 'higher', true).word).toBe('no_clear_change');
	});
});
