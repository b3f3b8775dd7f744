import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyDigits, moneyField, parseMoney } from '#lib/domain/tactics/money.ts';

describe('amounts are whole numbers of the smallest unit, never fractions', () => {
	test.each([
		['3200', 'EUR', 320_000],
		['3,200', 'EUR', 320_000],
		['3,200.50', 'EUR', 320_050],
		['3.200,50', 'EUR', 320_050],
		['1 234 567,8', 'EUR', 123_456_780],
		["1'000.05", 'CHF', 100_005],
		['0.1', 'EUR', 10],
		['1.234.567', 'EUR', 123_456_700],
		['5000', 'JPY', 5000],
		['5,000', 'JPY', 5000],
		['1.250', 'KWD', 1250],
		['0', 'EUR', 0]
	])('%s in %s', (text, currency, amount) => {
		expect(parseMoney(text, currency)).toBe(amount);
	});

	test.each([
		['', 'EUR'],
		['-5', 'EUR'],
		['1.2345', 'EUR'],
		['1,23,45', 'EUR'],
		['12.50', 'JPY'],
		['about 50', 'EUR'],
		['99999999999999999999', 'EUR'],
		['1e5', 'EUR'],
		['.50', 'EUR']
	])('%s is no amount in %s', (text, currency) => {
		expect(parseMoney(text, currency)).toBeUndefined();
	});

	test('what stands in a field is read back as the same amount', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 90_000_000_000 }),
				fc.constantFrom('EUR', 'JPY', 'KWD', 'USD'),
				(n, currency) => {
					expect(parseMoney(moneyField(n, currency), currency)).toBe(n);
				}
			)
		);
		expect(moneyField(null, 'EUR')).toBe('');
		expect(moneyField(320_000, 'EUR')).toBe('3200');
		expect(moneyField(5, 'EUR')).toBe('0.05');
		expect(moneyDigits('KWD')).toBe(3);
	});
});
