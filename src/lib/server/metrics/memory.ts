import type { OrganisationScope } from '../access/organisation-scope.ts';
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

const kept = new WeakMap<object, Map<string, BatchMemory>>();
const organisationsKept = 200;
const valuesKept = 20_000;

/** The memory of everything that is stored through this handle for an organisation; forget it after an error. */
export function memoryOf(scope: OrganisationScope): BatchMemory {
	const known = kept.get(scope.handle) ?? new Map<string, BatchMemory>();
	kept.set(scope.handle, known);
	const found = known.get(scope.organisationId);
	if (found !== undefined && valuesOf(found) < valuesKept) return found;
	if (known.size >= organisationsKept) known.clear();
	const made = batchMemory();
	known.set(scope.organisationId, made);
	return made;
}

const valuesOf = ({ segments }: BatchMemory): number => {
	let count = 0;
	for (const values of segments.values()) count += values.size;
	return count;
};

/** What was noted in a transaction that was rolled back may not be there. */
export const forgetMemory = (scope: OrganisationScope): void => {
	kept.get(scope.handle)?.delete(scope.organisationId);
};
