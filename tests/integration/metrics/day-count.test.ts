import { expect, test } from 'vitest';
import { packCell } from '#lib/server/metrics/cell.ts';
import { countDay } from '#lib/server/metrics/day-count.ts';
import { Fold } from '#lib/server/metrics/fold.ts';
import type { Source } from '#lib/server/metrics/sources.ts';
import { fc } from '../../support/property.ts';

const source = (more: Partial<Source> = {}): Source => ({
	id: 1,
	kind: 'question',
	ref: 'q',
	name: 'q',
	unit: 'score',
	bucketing: 'score',
	dating: '',
	weighted: false,
	generation: 1,
	revision: 0,
	weightUnit: 1000,
	...more
});

const rows = fc.array(
	fc.record({
		value: fc.integer({ min: 0, max: 12 }),
		one: fc.constantFrom(0, 3, 4, 70_000),
		two: fc.constantFrom(0, 9, 4_095, 4_096)
	}),
	{ maxLength: 60 }
);

test('a day counted in a table holds, byte by byte, what adding up one by one gives', () => {
	fc.assert(
		fc.property(rows, (list) => {
			const flat = list.flatMap(({ value, one, two }) => [value, one, two]);
			const counted = countDay(source(), list.length, 3, (index) => flat[index] as number);
			const fold = new Fold('UTC');
			for (const { value, one, two } of list) {
				fold.put({ source: source(), at: 0, value, weight: 1000, slots: [one, two] }, 1);
			}
			const wanted = fold
				.places(new Map([[source().id, source()]]))
				.map(({ segment, cell }) => [segment, cell] as const);
			expect([...(counted ?? [])].length).toBe(wanted.length);
			for (const [segment, cell] of wanted) {
				const found = counted?.get(segment);
				if (found === undefined) throw new Error(`No cell of ${segment}`);
				expect(packCell(found)).toEqual(packCell(cell));
				expect([found.weight, found.weightedSum, found.weightSq]).toEqual([
					cell.weight,
					cell.weightedSum,
					cell.weightSq
				]);
			}
		}),
		{ numRuns: 200 }
	);
});

test('what does not fit a table is left to adding up', () => {
	const one = (...flat: number[]) => countDay(source(), 1, 2, (index) => flat[index] as number);
	expect(one(-1, 3)).toBeNull();
	expect(one(256, 3)).toBeNull();
	expect(one(5, 2 ** 22)).toBeNull();
	expect(one(5, 3)?.get(3)?.n).toBe(1);
	expect(countDay(source(), 0, 2, () => 0)?.size).toBe(0);
});
