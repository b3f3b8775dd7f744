import { describe, expect, test } from 'vitest';
import { correctionOf } from '#lib/domain/optimisation/correction.ts';
import { feltBands, feltError, totals } from '#lib/domain/optimisation/evaluation.ts';
import { readerGroups } from '#lib/domain/optimisation/readers.ts';
import { recall, sameRoot } from '#lib/domain/optimisation/recall.ts';

describe('corrections since a review', () => {
	const frozen = { id: 'g', value: 43, n: 2310, target: 42, definition: 1 };

	test('there are none where all is as it was, but for dust of sums', () => {
		expect(correctionOf(frozen, { value: 43 + 1e-12, n: 2310, target: 42, definition: 1 })).toBeNull();
	});

	test('each is told apart: figure, answers, target, definition', () => {
		expect(correctionOf(frozen, { value: 41, n: 2280, target: 45, definition: 2 })).toEqual({
			goalId: 'g',
			value: { then: 43, now: 41 },
			answers: { then: 2310, now: 2280 },
			target: { then: 42, now: 45 },
			definition: { then: 1, now: 2 }
		});
		expect(correctionOf(frozen, { value: 43, n: 2310, target: null, definition: 1 })).toMatchObject({
			value: null,
			target: { then: 42, now: null }
		});
	});

	test('a figure that may not be seen is none; one that has lost all its answers is', () => {
		expect(correctionOf(frozen, { value: null, n: 2310, target: 42, definition: 1 })).toBeNull();
		expect(correctionOf(frozen, { value: null, n: 0, target: 42, definition: 1 })).toMatchObject({
			value: { then: 43, now: null },
			answers: { then: 2310, now: 0 }
		});
	});
});

describe('recalling what was decided', () => {
	const all = [
		{ text: 'Stop the vouchers, put the money into the chatbot' },
		{ text: 'What would a second van for delivery on Mondays cost?' },
		{ text: 'We measured answers and customers wanted solutions.' },
		{ text: 'Crates delivered late hurt more than dear ones' },
		{ text: 'Ask callers whether it was easy' }
	];

	test('a question in plain words finds what is about it, in any form of the word', () => {
		const found = recall(all, 'What did we decide about delivery?').map((one) => one.text);
		expect(found[0]).toMatch(/second van/);
		expect(found).toContain('Crates delivered late hurt more than dear ones');
		expect(found).not.toContain('Ask callers whether it was easy');
	});

	test('what nobody wrote is not found, and an empty question finds nothing', () => {
		expect(recall(all, 'helicopter')).toEqual([]);
		expect(recall(all, ' ?! ')).toEqual([]);
		expect(recall([], 'delivery')).toEqual([]);
	});

	test('forms of one word share their root, other words do not', () => {
		expect(sameRoot('decide', 'decided')).toBe(true);
		expect(sameRoot('delivery', 'delight')).toBe(false);
		expect(sameRoot('delivery', 'delivered')).toBe(true);
		expect(sameRoot('van', 'vans')).toBe(true);
		expect(sameRoot('about', 'above')).toBe(false);
	});
});

describe('felt confidence against the outcome', () => {
	const pair = (confidence: number, reached: boolean) => ({ confidence, reached });

	test('is counted in bands; the error needs five goals', () => {
		const pairs = [pair(8, true), pair(9, true), pair(7, false), pair(5, true), pair(2, false)];
		expect(feltBands(pairs)).toEqual([
			{ from: 0, to: 3, goals: 1, reached: 0 },
			{ from: 4, to: 6, goals: 1, reached: 1 },
			{ from: 7, to: 10, goals: 3, reached: 2 }
		]);
		expect(feltError(pairs)).toBeCloseTo((0.04 + 0.01 + 0.49 + 0.25 + 0.04) / 5, 10);
		expect(feltError(pairs.slice(1))).toBeNull();
		expect(feltError(Array.from({ length: 6 }, (_, i) => pair(5, i % 2 === 0)))).toBeCloseTo(0.25, 10);
	});

	test('quarters add up', () => {
		const quarter = {
			...{ reviewId: 'r', cycleFrom: '2026-01-01', heldAt: 'x', goals: 3, reached: 1, decisions: 4, decisionsDone: 3 },
			...{ spentOnStopped: 1200, noticed: 5, answered: 2, felt: [pair(3, true)] }
		};
		expect(totals([quarter, quarter])).toMatchObject({ goals: 6, spentOnStopped: 2400, felt: { length: 2 } });
	});
});

describe('who has read the one-page strategy', () => {
	const team = (name: string | null, people: number, read: number) => ({ name, people, read });

	test('large departments stand alone, small ones are counted together', () => {
		expect(readerGroups([team('Service', 6, 4), team('Shop', 3, 1), team(null, 2, 2)])).toEqual([
			{ departments: ['Service'], people: 6, read: 4 },
			{ departments: ['Shop', null], people: 5, read: 3 }
		]);
	});

	test('no group of fewer than five is ever shown beside another', () => {
		expect(readerGroups([team('Service', 6, 4), team('Sales', 9, 1), team('Shop', 2, 1), team('Empty', 0, 0)])).toEqual(
			[
				{ departments: ['Service', 'Shop'], people: 8, read: 5 },
				{ departments: ['Sales'], people: 9, read: 1 }
			]
		);
		expect(readerGroups([team('Shop', 2, 1), team('Service', 1, 0)])).toEqual([
			{ departments: ['Shop', 'Service'], people: 3, read: 1 }
		]);
		expect(readerGroups([])).toEqual([]);
	});
});
