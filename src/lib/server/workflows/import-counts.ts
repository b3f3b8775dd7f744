import type { ImportRun } from '../imports/rows.ts';

/** What an import has come to. */
export interface ImportCounts {
	/** Rows that have been dealt with, of whatever outcome; after a restart, those before it are passed over. */
	read: number;
	stored: number;
	repeated: number;
	/** Cases that were here and took their new clock; part of `stored`. */
	changed: number;
	skipped: number;
	rejected: number;
	/** Rows that were taken without one of their cells. */
	notes: number;
	first: number | null;
	last: number | null;
}

export const nothing = (): ImportCounts => ({
	read: 0,
	stored: 0,
	repeated: 0,
	changed: 0,
	skipped: 0,
	rejected: 0,
	notes: 0,
	first: null,
	last: null
});

export const countsOf = (run: ImportRun): ImportCounts => ({
	read: run.read,
	stored: run.stored,
	repeated: run.repeated,
	changed: run.facts.changed,
	skipped: run.skipped,
	rejected: run.rejected,
	notes: run.facts.notes,
	first: run.facts.first,
	last: run.facts.last
});

/** Widens the stretch of time that was brought in. */
export function reach(counts: ImportCounts, at: number): void {
	counts.first = counts.first === null ? at : Math.min(counts.first, at);
	counts.last = counts.last === null ? at : Math.max(counts.last, at);
}
