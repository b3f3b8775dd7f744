import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { moneyDigits, moneyField, parseMoney, roughly } from '#lib/domain/shared/money.ts';

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

describe('an estimate is said without false precision', () => {
	test.each([
		[25_519_45, 'EUR', 26_000_00],
		[266_59, 'EUR', 270_00],
		[3600_00, 'EUR', 3600_00],
		[-15_173_44, 'EUR', -15_000_00],
		[7_49, 'EUR', 7_00],
		[49, 'EUR', 0],
		[0, 'EUR', 0],
		[12_345, 'JPY', 12_000]
	])('%d %s', (exact, currency, said) => {
		expect(roughly(exact, currency)).toBe(said);
	});
});
