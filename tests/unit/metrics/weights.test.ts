import { describe, expect, test } from 'vitest';
import { npsCounts, npsInterval, npsScore } from '#lib/domain/metrics/interval.ts';
import { oneAnswerPerContact } from '#lib/domain/metrics/one-answer.ts';
import { pairedRatio, ratioOfMeans } from '#lib/domain/metrics/ratio.ts';
import { normalDraw, seededRandom } from '#lib/domain/metrics/random.ts';
import {
	cappedWeights,
	weightedMean,
	weightedNps,
	weightedShare,
	weightsToShares
} from '#lib/domain/metrics/weights.ts';
import { fc } from '../../support/property.ts';

const scores = fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 3, maxLength: 60 });

describe('weighted figures', () => {
	test('are the plain ones when all weights are the same', () => {
		fc.assert(
			fc.property(scores, fc.constantFrom(0.2, 1, 7), (list, weight) => {
				const found = weightedNps(list.map((value) => ({ value, weight })))!;
				const counts = npsCounts(list);
				expect(found.value).toBeCloseTo(npsScore(counts), 9);
				expect(found.effective).toBeCloseTo(list.length, 9);
				expect(found.low).toBeCloseTo(npsInterval(counts).low, 9);
			})
		);
	});

	test('hold a weight to five times the usual one, and leave out those of nothing', () => {
		expect(cappedWeights([1, 1, 1, 100, 0, -3])).toEqual([1, 1, 1, 5, 0, 0]);
		expect(cappedWeights([])).toEqual([]);
		expect(weightedNps([{ value: 9, weight: 0 }])).toBeNull();
		expect(weightedMean([])).toBeNull();
	});

	test('are worth fewer answers the more the weights differ', () => {
		const list = Array.from({ length: 40 }, (_, i) => ({ value: i % 2, weight: i < 8 ? 4 : 1 }));
		const share = weightedShare(list)!;
		expect(share.effective).toBeCloseTo((8 * 4 + 32) ** 2 / (8 * 16 + 32), 9);
		expect(share.effective).toBeLessThan(40);
		expect(share.high - share.low).toBeGreaterThan(
			weightedShare(list.map((one) => ({ ...one, weight: 1 })))!.high -
				weightedShare(list.map((one) => ({ ...one, weight: 1 })))!.low
		);
		const mean = weightedMean([
			{ value: 10, weight: 3 },
			{ value: 20, weight: 1 }
		])!;
		expect(mean.value).toBe(12.5);
		expect(mean.effective).toBeCloseTo(1.6, 9);
	});

	test('bring groups to their share of all customers', () => {
		const groups = ['app', 'app', 'app', 'shop'];
		expect(weightsToShares(groups, { app: 0.5, shop: 0.5 })).toEqual([2 / 3, 2 / 3, 2 / 3, 2]);
	});
});

describe('one answer for each contact and quarter', () => {
	const quarter = (at: number): string => String(Math.floor(at / 100));
	test('is the latest; answers without a contact all count', () => {
		const list = [
			{ contactId: 'a', at: 10, score: 1 },
			{ contactId: null, at: 11, score: 2 },
			{ contactId: 'a', at: 50, score: 3 },
			{ contactId: 'b', at: 20, score: 4 },
			{ contactId: 'a', at: 130, score: 5 },
			{ contactId: null, at: 12, score: 6 },
			{ contactId: 'b', at: 20, score: 7 }
		];
		expect(oneAnswerPerContact(list, quarter).map((one) => one.score)).toEqual([2, 3, 5, 6, 7]);
		expect(oneAnswerPerContact([], quarter)).toEqual([]);
	});
});

describe('a ratio', () => {
	test('of pairs is sum by sum, and its interval holds the true one 19 times in 20', () => {
		const random = seededRandom('ratio');
		let held = 0;
		for (let i = 0; i < 400; i++) {
			const pairs = Array.from({ length: 80 }, () => {
				const below = Math.exp(2 + 0.4 * normalDraw(random));
				return { below, above: 0.3 * below + 0.5 * normalDraw(random) };
			});
			const { interval } = pairedRatio(pairs)!;
			if (interval!.low <= 0.3 && interval!.high >= 0.3) held += 1;
		}
		expect(held / 400).toBeGreaterThan(0.92);
		expect(held / 400).toBeLessThan(0.98);
	});

	test('has no interval below ten values and no value over nothing', () => {
		expect(pairedRatio([{ above: 3, below: 6 }])).toEqual({ value: 0.5, n: 1, interval: null, standardError: null });
		expect(pairedRatio([{ above: 3, below: 0 }])).toBeNull();
		expect(pairedRatio([])).toBeNull();
		expect(ratioOfMeans({ n: 20, mean: 6, sd: 1 }, { n: 9, mean: 3, sd: 1 })!.interval).toBeNull();
		expect(ratioOfMeans({ n: 20, mean: 6, sd: 1 }, { n: 9, mean: 0, sd: 1 })).toBeNull();
		const found = ratioOfMeans({ n: 100, mean: 6, sd: 1 }, { n: 100, mean: 3, sd: 0 })!;
		expect(found.standardError).toBeCloseTo(1 / 10 / 3, 12);
	});
});
