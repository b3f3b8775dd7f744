import { describe, expect, test } from 'vitest';
import { liking, matterMost, nextToRate, onFive, staffOpinion } from '#lib/domain/audit/touchpoint.ts';
import { ratingHistory } from '#lib/domain/audit/history.ts';

const given = (rater: string, score: number, at = '2026-11-01T09:00:00.000Z') => ({ rater, score, at });

describe('what staff think of a touchpoint (R-002-13)', () => {
	test('nobody has rated it: there is no opinion', () => {
		expect(staffOpinion([])).toBeNull();
	});

	test('the mean takes the latest rating of each rater', () => {
		const opinion = staffOpinion([
			given('leila', 2, '2026-10-01T09:00:00.000Z'),
			given('leila', 4, '2026-11-02T09:00:00.000Z'),
			given('nikos', 5)
		]);
		expect(opinion).toMatchObject({ mean: 4.5, raters: 2, at: '2026-11-02T09:00:00.000Z' });
	});

	test('the spread is told from three raters on, so that nobody can be singled out', () => {
		expect(staffOpinion([given('a', 1), given('b', 5)])).toMatchObject({ low: null, high: null, isApart: true });
		expect(staffOpinion([given('a', 2), given('b', 5), given('c', 4)])).toMatchObject({ low: 2, high: 5 });
	});

	test('one point apart is agreement', () => {
		expect(staffOpinion([given('a', 3), given('b', 4)])?.isApart).toBe(false);
	});

	test('the history holds one mean for each day on which somebody rated', () => {
		const history = ratingHistory([
			{ ...given('a', 2, '2026-10-01T09:00:00.000Z'), day: '2026-10-01' },
			{ ...given('b', 4, '2026-10-01T10:00:00.000Z'), day: '2026-10-01' },
			{ ...given('a', 4, '2026-11-01T09:00:00.000Z'), day: '2026-11-01' }
		]);
		expect(history).toEqual([
			{ day: '2026-10-01', mean: 3, raters: 2 },
			{ day: '2026-11-01', mean: 4, raters: 2 }
		]);
	});
});

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
