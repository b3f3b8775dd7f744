import { describe, expect, test } from 'vitest';
import { addDays } from '#lib/domain/shared/instant.ts';
import { fortnightBefore, fortnightOf } from '#lib/domain/voice/fortnight.ts';
import { fortnightResults, openedFortnights, type GivenVoice } from '#lib/domain/voice/results.ts';
import { fc } from '../../support/property.ts';

const [one, two, three] = ['2026-01-05', '2026-01-19', '2026-02-02'] as const;
const voice = (effort: number, ...reasons: [string, number][]): GivenVoice => ({
	fortnight: one,
	effort,
	reasons: reasons.map(([reason, share]) => ({ reason, share }))
});

describe('fortnights', () => {
	test('days lie in exactly one, and they tile the years', () => {
		fc.assert(
			fc.property(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 7 }), (days, weekStart) => {
				const day = addDays('2020-01-01', days);
				const { first, last } = fortnightOf(day, weekStart);
				expect(first <= day && day <= last).toBe(true);
				expect(fortnightOf(last, weekStart).first).toBe(first);
				expect(fortnightOf(addDays(last, 1), weekStart).first).toBe(addDays(first, 14));
				expect(fortnightBefore(addDays(first, 14))).toBe(first);
			})
		);
	});
});

describe('what a fortnight came to (R-002-39)', () => {
	test('fewer than five people: only how many', () => {
		const four = [1, 2, 3, 4].map((effort) => voice(effort, ['late', 0.5]));
		expect(fortnightResults(four, [one, two])).toEqual([
			{ fortnight: one, people: 4, isHidden: true, effort: null, reasons: [], others: 0 },
			{ fortnight: two, people: 0, isHidden: true, effort: null, reasons: [], others: 0 }
		]);
	});

	test('from five on: means over all who answered; what one alone named has no line', () => {
		const five = [
			voice(5, ['late', 0.5], ['queue', 0.25]),
			voice(4, ['late', 0.5]),
			voice(3, ['queue', 0.75]),
			voice(2, ['my cousin’s case', 0.5]),
			voice(1)
		];
		const [result] = fortnightResults(five, [one]);
		expect(result).toMatchObject({ people: 5, isHidden: false, effort: 3 });
		expect(result?.reasons).toEqual([
			{ reason: 'late', share: 0.2 },
			{ reason: 'queue', share: 0.2 }
		]);
		expect(result?.others).toBeCloseTo(0.1, 12);
	});
});

describe('nameless words', () => {
	const by = (fortnight: string, ...people: string[]) => people.map((person) => ({ fortnight, person }));

	test('wait until five different people are among them, then a whole bundle opens', () => {
		const said = [...by(one, 'a', 'b', 'c'), ...by(two, 'a', 'd', 'e'), ...by(three, 'f')];
		expect([...openedFortnights(said, [three, one, two])].sort()).toEqual([one, two]);
		expect(openedFortnights(by(one, 'a', 'b', 'c', 'd'), [one]).size).toBe(0);
		// The same person twice is one person.
		expect(openedFortnights([...by(one, 'a', 'b', 'c', 'd'), ...by(two, 'a')], [one, two]).size).toBe(0);
	});

	test('what opens later is again written by at least five', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 8 })), { maxLength: 60 }),
				(pairs) => {
					const day = (index: number): string => addDays(one, 14 * index);
					const said = pairs.map(([when, who]) => ({ fortnight: day(when), person: String(who) }));
					const all = Array.from({ length: 8 }, (_, index) => day(index));
					let before = new Set<string>();
					for (let count = 0; count <= 8; count += 1) {
						const now = openedFortnights(said, all.slice(0, count));
						const fresh = [...now].filter((fortnight) => !before.has(fortnight));
						expect([...before].every((fortnight) => now.has(fortnight))).toBe(true);
						const people = new Set(
							said.filter(({ fortnight }) => fresh.includes(fortnight)).map(({ person }) => person)
						);
						if (fresh.length > 0) expect(people.size).toBeGreaterThanOrEqual(5);
						before = new Set(now);
					}
				}
			)
		);
	});
});
