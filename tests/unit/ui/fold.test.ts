import { describe, expect, it } from 'vitest';
import { foldShape } from '#lib/ui/patterns/fold.ts';

describe('a fold of the strip', () => {
	it('falls in even places and rises, in shade, in odd places, so that neighbours meet', () => {
		const first = foldShape(0, 0, 100, 100, 10);
		const second = foldShape(1, 0, 100, 100, 10);
		expect(first).toEqual({ face: 'M0 0L100 10V100L0 90Z', filled: '', shade: false });
		expect(second).toEqual({ face: 'M0 10L100 0V90L0 100Z', filled: '', shade: true });
	});

	it('fills from its foot, its level parallel to its edges', () => {
		expect(foldShape(0, 0.5, 100, 100, 10).filled).toBe('M0 45L100 55V100L0 90Z');
	});

	it('is full at one and holds no more than that', () => {
		const full = foldShape(1, 1);
		expect(full.filled).toBe(full.face);
		expect(foldShape(1, 7).filled).toBe(full.face);
		expect(foldShape(1, -1).filled).toBe('');
	});
});
