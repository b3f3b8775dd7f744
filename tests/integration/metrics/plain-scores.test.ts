import { expect, test } from 'vitest';
import { packHistogram, packScores } from '#lib/domain/metrics/histogram.ts';
import { Cell, growingCell, packCell, storedNumbers, unpackCell } from '#lib/server/metrics/cell.ts';
import { fc } from '../../support/property.ts';

/** Adds and takes away, weighed and far-off values among them. */
const puts = fc.array(
	fc.record({
		value: fc.oneof(fc.integer({ min: 0, max: 15 }), fc.integer({ min: -3, max: 400 })),
		weight: fc.constantFrom(1000, 1000, 1000, 250)
	}),
	{ maxLength: 40 }
);
const scores = fc.array(fc.integer({ min: 0, max: 15 }), { maxLength: 60 });

const rowOf = (cell: Cell) => {
	const [n, sum, sumSq, weight, weighted_sum, weight_sq, histogram] = storedNumbers(cell);
	return { n, sum, sumSq, weight, weighted_sum, weight_sq, histogram };
};

/** The same sum, worked out in the long way: with its counts by bucket, as any sum can be. */
function slowly(cells: readonly Cell[]): Cell {
	const slow = new Cell('score', false);
	slow.sumSq = 0n;
	for (const cell of cells) {
		for (const [value, times] of cell.histogram().buckets) slow.putMany(value, times);
	}
	return slow;
}

test('scores counted in a row are stored byte by byte as those counted by bucket', () => {
	fc.assert(
		fc.property(scores, scores, (first, second) => {
			const cell = new Cell('score', false);
			for (const value of first) cell.put(value, 1000, 1);
			const again = growingCell(rowOf(cell));
			const more = new Cell('score', false);
			for (const value of second) more.put(value, 1000, 1);
			again.merge(more);
			expect(again.scores).not.toBeNull();
			const quick = rowOf(again);
			expect(again.n).toBe(first.length + second.length);
			expect(again.isSound).toBe(true);
			const slow = slowly([cell, more]);
			expect(slow.scores).toBeNull();
			expect(quick).toEqual(rowOf(slow));
			expect(Buffer.from(packHistogram(again.histogram())).equals(quick.histogram)).toBe(true);
		})
	);
});

test('what is no plain score, or has not full weight, is added and stored as before', () => {
	fc.assert(
		fc.property(puts, puts, (first, second) => {
			const cell = new Cell('score', false);
			for (const { value, weight } of first) cell.put(value, weight, 1);
			const growing = growingCell(rowOf(cell));
			const known = unpackCell(rowOf(cell));
			for (const { value, weight } of second) {
				growing.put(value, weight, 1);
				known.put(value, weight, 1);
			}
			expect(growing.counts).toEqual(known.counts);
			expect(rowOf(growing)).toEqual(rowOf(known));
		})
	);
});

test('scores that are taken away again leave nothing; more than there was is told', () => {
	const cell = new Cell('score', false);
	for (const value of [3, 3, 10]) cell.put(value, 1000, 1);
	const gone = new Cell('score', false);
	for (const value of [3, 3, 10]) gone.put(value, 1000, -1);
	cell.merge(gone);
	expect([cell.n, cell.isSound]).toEqual([0, true]);
	cell.put(4, 1000, 1);
	cell.put(3, 1000, -1);
	expect(cell.isSound).toBe(false);
});

test('many of a score are packed exactly', () => {
	const counts = new Array<number>(16).fill(0);
	counts[15] = 3_000_000_000;
	const buckets = new Map([[15, 3_000_000_000]]);
	const [n, sum, sumSq] = [3_000_000_000, 45_000_000_000, 675_000_000_000n];
	expect(packScores('score', counts)).toEqual(packHistogram({ bucketing: 'score', n, sum, sumSq, buckets }));
	expect(packCell(new Cell('score', false))).toEqual(packCell(unpackCell(rowOf(new Cell('score', false)))));
});
