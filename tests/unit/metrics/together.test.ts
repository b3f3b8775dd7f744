import { describe, expect, test } from 'vitest';
import type { Comparison } from '#lib/domain/metrics/kind.ts';
import { splitChange, type SegmentScores } from '#lib/domain/metrics/mix-change.ts';
import { scoresOf } from '#lib/domain/metrics/mix-change.ts';
import { histogramOf } from '#lib/domain/metrics/histogram.ts';
import { nps } from '#lib/domain/metrics/kinds/nps.ts';
import { seededRandom } from '#lib/domain/metrics/random.ts';
import { seasonalChange } from '#lib/domain/metrics/seasonal.ts';
import { hiddenTable, settledAnswers } from '#lib/domain/metrics/suppress-table.ts';
import { smallGroup } from '#lib/domain/metrics/suppression.ts';
import { expectedFalseFinds, reviewChanges, segmentChanges } from '#lib/domain/metrics/together.ts';
import { fc } from '../../support/property.ts';

const change = (pValue: number | undefined, word: Comparison['word'] = 'clearly_better'): Comparison => ({
	word,
	change: 1,
	...(pValue === undefined ? {} : { pValue })
});

describe('many changes at once', () => {
	test('in a table of segments a word stands only where one find in ten may be false', () => {
		const found = segmentChanges([change(0.001), change(0.04), change(0.045), change(0.9, 'no_clear_change')]);
		expect(found.map((one) => one.word)).toEqual([
			'clearly_better',
			'clearly_better',
			'clearly_better',
			'no_clear_change'
		]);
		const alone = segmentChanges([change(0.04), ...Array.from({ length: 19 }, () => change(0.6, 'no_clear_change'))]);
		expect(alone[0]).toMatchObject({ word: 'no_clear_change', isTakenBack: true });
		expect(alone[0]!.adjusted).toBeCloseTo(0.6, 9);
	});

	test('the goals of a review are tested more strictly, five at most; what was not tested keeps its word', () => {
		const found = reviewChanges([change(0.03), change(0.002), change(undefined, 'too_few')]);
		expect(found.map((one) => one.word)).toEqual(['clearly_better', 'clearly_better', 'too_few']);
		expect(reviewChanges([change(0.03), change(0.03)])[0]!.word).toBe('no_clear_change');
		expect(() => reviewChanges(Array.from({ length: 6 }, () => change(0.1)))).toThrow(RangeError);
		expect(segmentChanges([])).toEqual([]);
		expect(expectedFalseFinds(40)).toBe(2);
	});
});

describe('a change taken apart', () => {
	const side = fc.array(fc.record({ score: fc.integer({ min: -100, max: 100 }), count: fc.nat(40) }), { maxLength: 4 });
	const table = fc.array(fc.record({ segment: fc.string({ maxLength: 4 }), before: side, after: side }), {
		minLength: 1,
		maxLength: 5
	});
	const mean = (parts: SegmentScores['before'][]): number => {
		const all = parts.flat();
		return all.reduce((sum, one) => sum + one.score * one.count, 0) / all.reduce((sum, one) => sum + one.count, 0);
	};

	test('adds up to the whole change, exactly', () => {
		fc.assert(
			fc.property(table, (segments) => {
				const found = splitChange(segments, { seed: 1, resamples: 0 });
				if (found === null) return;
				const whole = mean(segments.map((one) => one.after)) - mean(segments.map((one) => one.before));
				expect(found.real + found.mix).toBeCloseTo(whole, 8);
				expect(found.segments.reduce((sum, one) => sum + one.real + one.mix, 0)).toBeCloseTo(whole, 8);
			}),
			{ numRuns: 1000 }
		);
	});

	test('calls it mix when only the shares moved, and real when only the values did', () => {
		const at = (score: number, count: number) => [{ score, count }];
		const moved = splitChange(
			[
				{ segment: 'app', before: at(60, 100), after: at(60, 300) },
				{ segment: 'shop', before: at(20, 300), after: at(20, 100) }
			],
			{ seed: 1 }
		)!;
		expect([moved.change, moved.real, moved.mix]).toEqual([20, 0, 20]);
		expect(moved.realInterval).toEqual({ low: 0, high: 0 });
		expect(moved.mixInterval.low).toBeGreaterThan(10);
		const better = splitChange(
			[
				{ segment: 'app', before: at(60, 100), after: at(70, 100) },
				{ segment: 'shop', before: at(20, 300), after: at(30, 300) }
			],
			{ seed: 1 }
		)!;
		expect(better.real).toBeCloseTo(10, 9);
		expect(better.mix).toBeCloseTo(0, 9);
	});

	test('counts a segment that came as mix, is the same for the same seed, and is nothing without answers', () => {
		const side9 = scoresOf(nps, histogramOf('score', [9, 10, 8, 3]), {});
		expect(side9.toSorted((a, b) => a.score - b.score).map((one) => one.score)).toEqual([-100, 0, 100, 100]);
		const segments = [
			{ segment: 'old', before: side9, after: side9 },
			{ segment: 'new', before: [], after: [{ score: 100, count: 8 }] }
		];
		const found = splitChange(segments, { seed: 'a' })!;
		expect(found.real).toBeCloseTo(0, 9);
		expect(splitChange(segments, { seed: 'a' })).toEqual(found);
		expect(splitChange([{ segment: 'x', before: [], after: [] }], { seed: 1 })).toBeNull();
	});

	test('holds the true real change 19 times in 20', () => {
		const random = seededRandom('split');
		const draw = (p: number, n: number) => {
			let yes = 0;
			for (let i = 0; i < n; i++) if (random() < p) yes += 1;
			return [
				{ score: 100, count: yes },
				{ score: 0, count: n - yes }
			];
		};
		let held = 0;
		for (let i = 0; i < 300; i++) {
			const found = splitChange(
				[
					{ segment: 'a', before: draw(0.6, 150), after: draw(0.65, 150) },
					{ segment: 'b', before: draw(0.3, 150), after: draw(0.35, 150) }
				],
				{ seed: i, resamples: 300 }
			)!;
			if (found.realInterval.low <= 5 && found.realInterval.high >= 5) held += 1;
		}
		expect(held / 300).toBeGreaterThan(0.91);
	});
});

describe('a table of small groups', () => {
	const tables = fc
		.record({ height: fc.integer({ min: 1, max: 4 }), width: fc.integer({ min: 1, max: 4 }) })
		.chain(({ height, width }) =>
			fc.array(
				fc.array(fc.oneof(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 30 })), {
					minLength: width,
					maxLength: width
				}),
				{ minLength: height, maxLength: height }
			)
		);

	/** Every number of the table as [value, hidden], and the lines that add up, for somebody who subtracts. */
	function published(counts: readonly (readonly number[])[]) {
		const hidden = hiddenTable(counts);
		const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
		const cells = counts.map((row, r) => row.map((n, c) => ({ n, hidden: hidden.cells[r]![c]! })));
		const rows = counts.map((row, r) => ({ n: sum(row), hidden: hidden.rows[r]! }));
		const columns = counts[0]!.map((_, c) => ({ n: sum(counts.map((row) => row[c]!)), hidden: hidden.columns[c]! }));
		const whole = { n: sum(counts.flat()), hidden: hidden.whole };
		const lines = [
			...cells.map((row, r) => ({ parts: row, total: rows[r]! })),
			...columns.map((total, c) => ({ parts: cells.map((row) => row[c]!), total })),
			{ parts: rows, total: whole },
			{ parts: columns, total: whole }
		];
		return { lines, all: [...cells.flat(), ...rows, ...columns, whole] };
	}

	test('shows no small number, and each line hides none or two that hold five together', () => {
		fc.assert(
			fc.property(tables, (counts) => {
				const { lines, all } = published(counts);
				for (const { n, hidden } of all) if (n > 0 && n < smallGroup) expect(hidden).toBe(true);
				for (const { parts, total } of lines) {
					const gone = parts.filter((part) => part.hidden);
					expect(gone.length + (total.hidden ? 1 : 0)).not.toBe(1);
					if (gone.length > 0 && !total.hidden) {
						expect(gone.reduce((sum, part) => sum + part.n, 0)).toBeGreaterThanOrEqual(smallGroup);
					}
				}
			}),
			{ numRuns: 1000 }
		);
	});

	test('lets nobody work a small number out by subtracting, however often', () => {
		fc.assert(
			fc.property(tables, (counts) => {
				const { lines, all } = published(counts);
				const known = new Set(all.filter((one) => !one.hidden));
				for (let again = true; again;) {
					again = false;
					for (const { parts, total } of lines) {
						const missing = [...parts, total].filter((one) => !known.has(one));
						if (missing.length === 1) {
							known.add(missing[0]!);
							again = true;
						}
					}
				}
				for (const one of known) if (one.n > 0) expect(one.n).toBeGreaterThanOrEqual(smallGroup);
			}),
			{ numRuns: 1000 }
		);
	});

	test('leaves another table that looks the same for every small number', () => {
		// All tables of the same published numbers are searched: each small number must have at least two possible values.
		const small = fc.array(fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 3, maxLength: 3 }), {
			minLength: 2,
			maxLength: 2
		});
		fc.assert(
			fc.property(small, (counts) => {
				const hidden = hiddenTable(counts);
				const open = counts.flatMap((row, r) => row.flatMap((n, c) => (hidden.cells[r]![c]! ? [{ r, c, n }] : [])));
				if (open.length === 0) return;
				const seen = open.map(() => new Set<number>());
				const trial = counts.map((row) => [...row]);
				const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
				const fits = () =>
					counts.every((row, r) => hidden.rows[r]! || sum(trial[r]!) === sum(row)) &&
					counts[0]!.every(
						(_, c) => hidden.columns[c]! || sum(trial.map((row) => row[c]!)) === sum(counts.map((row) => row[c]!))
					) &&
					(hidden.whole || sum(trial.flat()) === sum(counts.flat()));
				const search = (at: number): void => {
					if (at === open.length) {
						if (fits()) open.forEach(({ r, c }, i) => seen[i]!.add(trial[r]![c]!));
						return;
					}
					const { r, c } = open[at]!;
					for (let n = 1; n <= 10; n++) {
						trial[r]![c] = n;
						search(at + 1);
					}
				};
				if (open.length > 4) return;
				search(0);
				open.forEach(({ n }, i) => n < smallGroup && expect(seen[i]!.size).toBeGreaterThan(1));
			}),
			{ numRuns: 150 }
		);
	});

	test('hides the smallest that does it', () => {
		const { cells, rows, columns, whole } = hiddenTable([
			[3, 20, 30],
			[12, 40, 50]
		]);
		expect(cells).toEqual([
			[true, true, false],
			[true, true, false]
		]);
		expect([rows, columns, whole]).toEqual([[false, false], [false, false, false], false]);
		expect(hiddenTable([[0, 0]]).whole).toBe(false);
		expect(hiddenTable([[3]])).toEqual({ cells: [[true]], rows: [true], columns: [true], whole: true });
		expect([0, 4, 5, 9, 10, 23].map(settledAnswers)).toEqual([0, 0, 5, 5, 10, 20]);
	});
});

describe('a quarter beside the one before and a year ago', () => {
	test('needs a year for the second, and says nothing of what is not there', () => {
		expect(seasonalChange([30, 34, 28, 36, 33, 38])).toEqual({ fromPrevious: 5, fromYearAgo: 4, naiveNext: 28 });
		expect(seasonalChange([30, null, 28])).toEqual({ fromPrevious: null, fromYearAgo: null, naiveNext: null });
		expect(seasonalChange([])).toEqual({ fromPrevious: null, fromYearAgo: null, naiveNext: null });
		expect(seasonalChange([1, 2, 3, null])).toEqual({ fromPrevious: null, fromYearAgo: null, naiveNext: 1 });
	});
});
