import { describe, expect, test } from 'vitest';
import { liking, matterMost, nextToRate, onFive } from '#lib/domain/audit/touchpoint.ts';

describe('the shape of a touchpoint on the map', () => {
	test.each([
		[4, 'high'],
		[3.99, 'middle'],
		[3, 'middle'],
		[2.99, 'low']
	])('%d of 5 is %s', (value, level) => {
		expect(liking({ value })).toBe(level);
	});

	test('no word for 90 days is silence', () => {
		expect(liking(null)).toBe('silent');
	});

	test('other scales are moved onto 1 to 5', () => {
		expect(onFive(0, 0, 10)).toBe(1);
		expect(onFive(10, 0, 10)).toBe(5);
		expect(onFive(4, 1, 7)).toBe(3);
	});
});

describe('the twelve that matter (R-000-09)', () => {
	const one = (id: string, volume: number | null, importance: number | null) => ({ id, volume, importance });

	test('customers a month times importance decides', () => {
		const ids = matterMost([one('small', 10, 5), one('large', 1000, 3), one('middle', 400, 5)]).map(({ id }) => id);
		expect(ids).toEqual(['large', 'middle', 'small']);
	});

	test('where volume is not known the middle one of the others stands in', () => {
		const ids = matterMost([one('unknown', null, 3), one('a', 10, 3), one('b', 100, 3), one('c', 1000, 3)]);
		expect(ids.map(({ id }) => id)).toEqual(['c', 'unknown', 'b', 'a']);
	});

	test('without any figure the order of the list stays, and twelve are enough', () => {
		const many = Array.from({ length: 20 }, (_, index) => one(String(index), null, null));
		expect(matterMost(many).map(({ id }) => id)).toEqual(many.slice(0, 12).map(({ id }) => id));
	});
});

describe('going through the cards', () => {
	const deck = [
		{ id: 'a', own: 3 },
		{ id: 'b', own: null },
		{ id: 'c', own: null }
	];

	test('begins with the first that is not rated yet', () => {
		expect(nextToRate(deck)?.id).toBe('b');
	});

	test('goes on behind the last card, also one that was skipped, and ends', () => {
		expect(nextToRate(deck, 'b')?.id).toBe('c');
		expect(nextToRate(deck, 'c')).toBeNull();
	});

	test('going through all anew shows rated ones too', () => {
		expect(nextToRate(deck, null, true)?.id).toBe('a');
		expect(nextToRate(deck, 'a', true)?.id).toBe('b');
	});
});
