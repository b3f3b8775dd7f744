import { describe, expect, it } from 'vitest';
import { pathWithin } from '#lib/ui/metrics/line-points.ts';

const way = [
	{ at: 10, value: 0 },
	{ at: 20, value: 10 }
];

describe('pathWithin', () => {
	it('keeps a path that lies within', () => expect(pathWithin(way, 0, 30)).toEqual(way));

	it('cuts it where the picture begins and ends, at the height it has there', () => {
		expect(pathWithin(way, 12, 15)).toEqual([
			{ at: 12, value: 2 },
			{ at: 15, value: 5 }
		]);
		expect(pathWithin(way, 0, 15)).toEqual([
			{ at: 10, value: 0 },
			{ at: 15, value: 5 }
		]);
		expect(pathWithin(way, 15, 40)).toEqual([
			{ at: 15, value: 5 },
			{ at: 20, value: 10 }
		]);
	});

	it('leaves nothing of a path that lies outside', () => {
		expect(pathWithin(way, 21, 40)).toEqual([]);
		expect(pathWithin(way, 0, 9)).toEqual([]);
		expect(pathWithin([], 0, 9)).toEqual([]);
	});

	it('keeps the steps of a stepped path upright', () => {
		const steps = [
			{ at: 0, value: 0 },
			{ at: 10, value: 0 },
			{ at: 10, value: 5 },
			{ at: 20, value: 5 }
		];
		expect(pathWithin(steps, 5, 15)).toEqual([
			{ at: 5, value: 0 },
			{ at: 10, value: 0 },
			{ at: 10, value: 5 },
			{ at: 15, value: 5 }
		]);
	});
});
