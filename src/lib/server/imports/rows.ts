import { z } from 'zod';
import { delimiters } from '../../domain/imports/csv.ts';
import { encodings, mappingSchema, type ImportMapping, type ImportTarget } from '../../domain/imports/mapping.ts';
import type { ImportFailure } from '../../domain/imports/columns.ts';
import { fromInstant, fromJson } from '../db/codec.ts';

/** What rows are read by: the present moment, the zone of moments that name none, the scale of each score. */
const readingRules = z.object({
	now: z.number(),
	zone: z.string(),
	scales: z.array(z.object({ min: z.number(), max: z.number() }))
});
export type ReadingRules = z.output<typeof readingRules>;

/** What is kept of an import beside its mapping: how the file is written, what it made, who works on it. */
export const importFacts = z.object({
	headers: z.array(z.string()).default([]),
	encoding: z.enum(encodings).default('utf-8'),
	delimiter: z.enum(delimiters).default(','),
	notUtf8At: z.number().nullable().default(null),
	/** Rows that the file holds, known once it has been checked. */
	rows: z.number().nullable().default(null),
	/** What its rows are read by, settled when it begins, so that a restart reads them as before. */
	rules: readingRules.nullable().default(null),
	/** The process that works on it. */
	worker: z.string().nullable().default(null),
	metricIds: z.array(z.string()).default([]),
	/** Of these, the ones that were made for it. */
	madeMetricIds: z.array(z.string()).default([]),
	/** Rows that were taken without one of their cells. */
	notes: z.number().default(0),
	/** Cases that were here and took their new clock. */
	changed: z.number().default(0),
	/** First and last moment of what was stored. */
	first: z.number().nullable().default(null),
	last: z.number().nullable().default(null),
	/** Came through the command line: there is no file to go back to. */
	byOperator: z.boolean().default(false)
});
export type ImportFacts = z.output<typeof importFacts>;

const failureSchema = z.object({
	code: z.string(),
	params: z.record(z.string(), z.union([z.string(), z.number()])).optional()
});

export const importStatuses = ['uploaded', 'running', 'done', 'failed', 'undoing', 'undone'] as const;
export type ImportStatus = (typeof importStatuses)[number];

export interface ImportRun {
	readonly id: string;
	readonly target: ImportTarget;
	readonly name: string;
	/** The name of our own file; empty once it is gone. */
	readonly file: string;
	readonly status: ImportStatus;
	readonly mapping: ImportMapping | null;
	readonly facts: ImportFacts;
	readonly totalBytes: number;
	readonly doneBytes: number;
	readonly read: number;
	readonly stored: number;
	readonly repeated: number;
	readonly skipped: number;
	readonly rejected: number;
	readonly failure: ImportFailure | null;
	readonly createdAt: number;
	readonly finishedAt: number | null;
	readonly by: string | null;
}

/** How what a file holds is written down: `kind` knows answers and cases, `holds` the rest. */
export const targetColumns = (target: ImportTarget): { kind: string; holds: string } =>
	target === 'responses' || target === 'cases' ? { kind: target, holds: '' } : { kind: 'responses', holds: target };

export const runColumns = [
	'import_run.id',
	'import_run.kind',
	'import_run.holds',
	'import_run.name',
	'import_run.file',
	'import_run.status',
	'import_run.mapping',
	'import_run.target',
	'import_run.total_bytes',
	'import_run.done_bytes',
	'import_run.read_rows',
	'import_run.stored_rows',
	'import_run.repeated_rows',
	'import_run.skipped_rows',
	'import_run.rejected_rows',
	'import_run.failure',
	'import_run.created_at',
	'import_run.finished_at'
] as const;

interface Row {
	id: string;
	kind: string;
	holds: string;
	name: string;
	file: string;
	status: string;
	mapping: string;
	target: string;
	total_bytes: number;
	done_bytes: number;
	read_rows: number;
	stored_rows: number;
	repeated_rows: number;
	skipped_rows: number;
	rejected_rows: number;
	failure: string | null;
	created_at: string;
	finished_at: string | null;
	by_name?: string | null;
}

export const runFrom = (row: Row): ImportRun => ({
	id: row.id,
	target: (row.holds === '' ? row.kind : row.holds) as ImportTarget,
	name: row.name,
	file: row.file,
	status: row.status as ImportStatus,
	mapping: row.mapping === '{}' ? null : fromJson(mappingSchema, row.mapping),
	facts: fromJson(importFacts, row.target),
	totalBytes: row.total_bytes,
	doneBytes: row.done_bytes,
	read: row.read_rows,
	stored: row.stored_rows,
	repeated: row.repeated_rows,
	skipped: row.skipped_rows,
	rejected: row.rejected_rows,
	failure: row.failure === null ? null : fromJson(failureSchema, row.failure),
	createdAt: fromInstant(row.created_at),
	finishedAt: row.finished_at === null ? null : fromInstant(row.finished_at),
	by: row.by_name ?? null
});
