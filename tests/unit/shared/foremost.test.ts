import { describe, expect, it } from 'vitest';
import { foremost } from '#lib/domain/shared/foremost.ts';

const rank = (one: string): number => (one.startsWith('late') ? 0 : 1);

describe('foremost', () => {
	it('leaves a short list as it is, in its own order', () => {
		expect(foremost(['a', 'late b', 'c'], 3, rank)).toEqual({ first: ['a', 'late b', 'c'], rest: [] });
	});

	it('brings what matters most to the front of a long list and loses nothing', () => {
		expect(foremost(['a', 'b', 'late c', 'd', 'late e'], 3, rank)).toEqual({
			first: ['late c', 'late e', 'a'],
			rest: ['b', 'd']
		});
	});
});
