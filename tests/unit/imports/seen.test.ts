import { describe, expect, test } from 'vitest';
import { Seen } from '#lib/domain/imports/seen.ts';

describe('which identifiers a file has had', () => {
	test('every one is known again with the number it came with first', () => {
		const seen = new Seen();
		for (let index = 1; index <= 60_000; index += 1) expect(seen.meet(`order-${index}`, index)).toBeUndefined();
		expect(seen.size).toBe(60_000);
		for (let index = 1; index <= 60_000; index += 7) expect(seen.meet(`order-${index}`, 999_999)).toBe(index);
		expect(seen.meet('another', 5)).toBeUndefined();
		expect(seen.meet('another', 6)).toBe(5);
	});

	test('contents are counted', () => {
		const seen = new Seen();
		const counts = ['a', 'b', 'a', '', 'a', ''].map((text) => seen.count(text));
		expect(counts).toEqual([0, 0, 1, 0, 2, 1]);
		expect(seen.size).toBe(3);
	});
});
