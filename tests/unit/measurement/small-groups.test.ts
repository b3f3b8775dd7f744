import { describe, expect, test } from 'vitest';
import { hiddenCells, isShowable, smallGroup } from '#lib/domain/metrics/suppression.ts';
import { csvCell, csvText } from '#lib/domain/shared/csv-cell.ts';
import { fc } from '../../support/property.ts';

describe('small groups', () => {
	test('a line hides none, or at least two that hold five answers together', () => {
		expect([...hiddenCells([20, 12, 3])]).toEqual([2, 1]);
		expect([...hiddenCells([20, 12, 5])]).toEqual([]);
		expect([...hiddenCells([20, 2, 2])].sort()).toEqual([0, 1, 2]);
		expect([...hiddenCells([20, 0, 0])]).toEqual([]);
		expect([...hiddenCells([3])]).toEqual([0]);
	});

	test('whatever the table, no small group can be worked out from the sums', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 12 }), (counts) => {
				const hidden = hiddenCells(counts);
				counts.forEach((n, index) => {
					if (n > 0 && n < smallGroup) expect(hidden.has(index)).toBe(true);
				});
				const filled = counts.filter((n) => n > 0).length;
				if (hidden.size > 0 && filled > 1) {
					const sum = [...hidden].reduce((total, index) => total + (counts[index] as number), 0);
					expect(hidden.size).toBeGreaterThanOrEqual(2);
					if (hidden.size < filled) expect(sum).toBeGreaterThanOrEqual(smallGroup);
				}
			})
		);
	});

	test('a group is shown alone only if the rest is no small group either', () => {
		expect(isShowable(12, 15)).toBe(false);
		expect(isShowable(12, 12)).toBe(true);
		expect(isShowable(12, 17)).toBe(true);
		expect(isShowable(4, 100)).toBe(false);
	});
});

describe('cells of a file for spreadsheets (S13)', () => {
	test('text that would be a formula is made harmless; numbers keep their sign', () => {
		expect(['=1+1', '+A1', '-2', '@x', '\tx', '＝1'].map(csvCell)).toEqual([
			"'=1+1",
			"'+A1",
			"'-2",
			"'@x",
			"'\tx",
			"'＝1"
		]);
		expect([-12, 0, null, Number.NaN].map(csvCell)).toEqual(['-12', '0', '', '']);
		expect(csvText([['a"b', 'c,d', 'e\nf']])).toBe('"a""b","c,d","e\nf"\r\n');
	});
});
