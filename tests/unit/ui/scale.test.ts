import { fc } from '../../support/property.ts';
import { describe, expect, it } from 'vitest';
import {
	bandPath,
	bell,
	bellPoints,
	chartBox,
	dotLevel,
	dotSize,
	extent,
	firstValue,
	inlineScale,
	inlineX,
	lastValue,
	linePath,
	plainScale,
	seriesExtent,
	timeTicks,
	valueScale
} from '#lib/ui/charts/scale.ts';

const room = { start: 40, end: 10, top: 5, bottom: 25 };
const ltr = chartBox(400, 200, room, false);
const rtl = chartBox(400, 200, room, true);
const DAY = 86_400_000;

describe('time along the reading direction', () => {
	it('begins at the left edge left to right and at the right edge right to left', () => {
		expect(inlineScale(0, 100, ltr)(0)).toBe(40);
		expect(inlineScale(0, 100, ltr)(100)).toBe(390);
		expect(inlineScale(0, 100, rtl)(0)).toBe(360);
		expect(inlineScale(0, 100, rtl)(100)).toBe(10);
	});

	it('mirrors every moment around the middle of the picture', () => {
		fc.assert(
			fc.property(fc.double({ min: 0, max: 100, noNaN: true }), (at) => {
				expect(inlineScale(0, 100, ltr)(at) + inlineScale(0, 100, rtl)(at)).toBeCloseTo(400, 6);
			})
		);
	});

	it('puts a span of nothing in the middle', () => {
		expect(inlineScale(7, 7, ltr)(7)).toBe(215);
	});

	it('measures a distance from the inline start', () => {
		expect(inlineX(ltr, 32)).toBe(32);
		expect(inlineX(rtl, 32)).toBe(368);
	});
});

describe('figures upward', () => {
	it('stand on the ground at their smallest and under the top at their largest', () => {
		const y = valueScale(30, 50, ltr);
		expect(y(y.min)).toBe(175);
		expect(y(y.max)).toBe(5);
	});

	it('get round hairlines that take in the whole range', () => {
		const y = valueScale(36.8, 47.2, ltr);
		expect(y.min).toBeLessThanOrEqual(36.8);
		expect(y.max).toBeGreaterThanOrEqual(47.2);
		expect(y.ticks[0]).toBe(y.min);
		expect(y.ticks.at(-1)).toBe(y.max);
	});

	it('are drawn in the middle when there is only one of them', () => {
		const y = valueScale(43, 43, ltr);
		expect(y(43)).toBeGreaterThan(5);
		expect(y(43)).toBeLessThan(175);
		expect(plainScale(43, 43, ltr)(43)).toBe(90);
	});
});

describe('the range of what is drawn', () => {
	it('takes in the band and the path to the target', () => {
		const points = [{ at: 0, value: 41, low: 37, high: 45 }];
		expect(seriesExtent(points, [{ at: 9, value: 52 }])).toEqual({ min: 37, max: 52 });
	});

	it('leaves out what is missing and gives 0 to 1 for nothing at all', () => {
		expect(extent([null, undefined, Number.NaN, 3])).toEqual({ min: 3, max: 3 });
		expect(extent([])).toEqual({ min: 0, max: 1 });
	});
});

describe('moments written on the time axis', () => {
	const january = Date.UTC(2027, 0, 1);
	const march = Date.UTC(2027, 2, 31);

	it('are month beginnings between the first and the last day of a quarter', () => {
		expect(timeTicks(january, march)).toEqual([january, Date.UTC(2027, 1, 1), Date.UTC(2027, 2, 1), march]);
	});

	it('are evenly spread days in a short span', () => {
		expect(timeTicks(january, january + 30 * DAY, 3)).toEqual([january, january + 15 * DAY, january + 30 * DAY]);
	});

	it('are one moment when nothing has passed', () => {
		expect(timeTicks(january, january)).toEqual([january]);
	});

	it('always rise, and stay in the span', () => {
		fc.assert(
			fc.property(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 2, max: 6 }), (days, count) => {
				const to = january + days * DAY;
				const ticks = timeTicks(january, to, count);
				expect(ticks[0]).toBe(january);
				expect(ticks.at(-1)).toBe(to);
				expect(ticks.every((at, index) => index === 0 || at > (ticks[index - 1] ?? 0))).toBe(true);
			})
		);
	});
});

describe('lines and bands', () => {
	const same = (value: number) => value;

	it('leave a gap where a figure is missing', () => {
		const points = [
			{ at: 0, value: 1 },
			{ at: 1, value: 2 },
			{ at: 2, value: null },
			{ at: 3, value: 4 },
			{ at: 4, value: 5 }
		];
		expect(linePath(points, same, same)).toBe('M0,1L1,2M3,4L4,5');
	});

	it('draw no band without both of its edges', () => {
		expect(bandPath([{ at: 0, value: 1, low: 0 }], same, same)).toBe('');
		expect(
			bandPath(
				[
					{ at: 0, value: 1, low: 0, high: 2 },
					{ at: 1, value: 2, low: 1, high: 3 }
				],
				same,
				same
			)
		).toBe('M0,2L1,3L1,1L0,0Z');
	});

	it('know their first and last figure, skipping gaps', () => {
		const points = [
			{ at: 0, value: null },
			{ at: 1, value: 2 },
			{ at: 2, value: 3 },
			{ at: 3, value: null }
		];
		expect(firstValue(points)?.at).toBe(1);
		expect(lastValue(points)?.at).toBe(2);
		expect(lastValue([])).toBeUndefined();
	});
});

describe('the bell curve', () => {
	it('is highest in the middle and the same on both sides', () => {
		expect(bell(0)).toBe(1);
		expect(bell(1)).toBeCloseTo(0.6065, 4);
		const points = bellPoints(3, 10);
		expect(points).toHaveLength(11);
		expect(points[0]?.height).toBeCloseTo(points[10]?.height ?? 0, 12);
	});
});

describe('marks of touchpoints', () => {
	it('are filled from 4, open from 3, a diamond below, hatched without a word', () => {
		expect([4.3, 4, 3.9, 3, 2.9, null].map((rating) => dotLevel(rating))).toEqual([
			'high',
			'high',
			'middle',
			'middle',
			'low',
			'silent'
		]);
	});

	it('grow with the area, not the width, of the share of customers, within bounds', () => {
		expect(dotSize(0)).toBe(36);
		expect(dotSize(1)).toBe(54);
		expect(dotSize(2)).toBe(54);
		expect(dotSize(-1)).toBe(36);
		expect(dotSize(0.5) ** 2).toBeCloseTo((36 ** 2 + 54 ** 2) / 2, -1);
	});
});
