import { describe, expect, test } from 'vitest';
import { shareChance } from '#lib/domain/metrics/chance.ts';
import { normalFactor } from '#lib/domain/metrics/distribution.ts';
import { evidenceOf } from '#lib/domain/metrics/kind.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';

describe('figures that are quoted in explanations', () => {
	test('500 answers each tell 13.2 points, and one point needs about 87,900', () => {
		const answers = [...Array<number>(200).fill(10), ...Array<number>(100).fill(3), ...Array<number>(200).fill(7)];
		const summary = nps.summarise(evidenceOf(nps, answers), {});
		expect(nps.detectable(500, 500, summary)!.change).toBeCloseTo(13.2, 1);
		expect(nps.answersNeeded(1, summary, false)).toBe(87_905);
		expect(nps.chanceByAccident(1, 500, 500, summary)).toBeCloseTo(0.42, 2);
	});

	test('170 of 200 reach 87 % after 100 more with a chance of 9 %', () => {
		expect(shareChance(170, 200, 0.87, 100)).toBeCloseTo(0.0897, 4);
		expect(normalFactor(0.95)).toBeCloseTo(1.959963984540054, 14);
	});
});
