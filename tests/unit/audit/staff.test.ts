import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openNotes, ratersOf, ratingHistory, staffOpinion } from '#lib/domain/audit/staff.ts';

const given = (rater: string, score: number, day = '2026-11-01', note = '') => ({
	rater,
	score,
	day,
	at: `${day}T09:00:00.000Z`,
	note
});
const five = (scores: readonly number[], day?: string) =>
	scores.map((score, index) => given('abcdefgh'[index] as string, score, day));

describe('what staff think of a touchpoint (R-002-13)', () => {
	test('nobody has rated it: there is no opinion', () => {
		expect(staffOpinion([])).toBeNull();
		expect(ratersOf([])).toBe(0);
	});

	test('of fewer than five nothing is shown; whoever looks sees their own rating, and that it is theirs', () => {
		const four = five([1, 5, 4, 4]);
		expect(staffOpinion(four)).toBeNull();
		expect(staffOpinion(four, 'z')).toBeNull();
		expect(staffOpinion(four, 'b')).toMatchObject({ mean: 5, raters: 1, low: null, high: null, isOwn: true });
		expect(staffOpinion(four, 'b')?.isApart).toBe(false);
		expect(ratersOf(four)).toBe(4);
	});

	test('from five on the mean takes the latest rating of each, with lowest, highest and whether two are far apart', () => {
		const rated = [given('a', 1, '2026-10-01'), ...five([4, 2, 5, 4, 4])];
		expect(staffOpinion(rated, 'b')).toEqual({
			mean: 3.8,
			raters: 5,
			low: 2,
			high: 5,
			isApart: true,
			at: '2026-11-01T09:00:00.000Z',
			isOwn: false
		});
		expect(staffOpinion(five([3, 4, 4, 3, 4]))?.isApart).toBe(false);
	});

	test('one more person’s rating waits until five have rated since: nobody’s can be taken off the difference', () => {
		const before = staffOpinion(five([4, 4, 4, 4, 4]));
		expect(staffOpinion([...five([4, 4, 4, 4, 4]), given('f', 1, '2026-11-02')])).toEqual(before);
		const renewed = [...five([4, 4, 4, 4, 4]), ...five([1, 1, 1, 1, 1], '2026-12-01')];
		expect(staffOpinion(renewed)).toMatchObject({ mean: 1, raters: 5 });
		expect(ratingHistory(renewed)).toEqual([
			{ day: '2026-11-01', mean: 4, raters: 5 },
			{ day: '2026-12-01', mean: 1, raters: 5 }
		]);
	});

	test('one person who rates five times is still one', () => {
		const alone = [1, 2, 3, 4, 5].map((score) => given('a', score, `2026-11-0${score}`));
		expect(staffOpinion(alone, 'b')).toBeNull();
		expect(ratingHistory(alone)).toEqual([]);
	});

	test('notes are open, in the order of their letters, once five people have rated; later ones wait', () => {
		const [first, ...others] = five([4, 4, 4, 4, 4]);
		const some = [{ ...(first as ReturnType<typeof given>), note: 'Mondays' }, ...others];
		expect(openNotes(some.slice(0, 4))).toEqual([]);
		const more = [...some, given('f', 2, '2026-11-01', 'Always late'), given('g', 2, '2026-11-02', 'Not yet')];
		expect(openNotes(more)).toEqual(['Always late', 'Mondays']);
	});

	test('every figure of the history rests on five, and every step between two on five new ones', () => {
		const rating = fc.record({
			rater: fc.constantFrom(...'abcdefghij'),
			score: fc.integer({ min: 1, max: 5 }),
			day: fc.integer({ min: 10, max: 28 }).map((date) => `2026-11-${date}`)
		});
		fc.assert(
			fc.property(fc.array(rating, { maxLength: 40 }), (drawn) => {
				const ratings = drawn.map((one) => given(one.rater, one.score, one.day));
				let after = '';
				for (const entry of ratingHistory(ratings)) {
					const since = ratings.filter(({ day }) => day > after && day <= entry.day);
					after = entry.day;
					if (entry.raters < 5 || ratersOf(since) < 5) return false;
				}
				return true;
			})
		);
	});
});
