import type { MeasureMemory } from './case-clock.ts';
import { CellMemory } from './fold.ts';
import type { SegmentMemory } from './segments.ts';

/**
 * What a writer of many batches, one after the other, remembers from one to the next, so that it looks up only what is
 * new. It belongs to one organisation and one run: after an error, begin with a new one.
 */
export interface BatchMemory {
	readonly segments: SegmentMemory;
	readonly measures: MeasureMemory;
	/** Streams that are the organisation's own. */
	readonly sources: Set<number>;
	readonly cells: CellMemory;
}

export const batchMemory = (): BatchMemory => ({
	segments: new Map(),
	measures: { sources: new Map() },
	sources: new Set(),
	cells: new CellMemory()
});
