import type { z } from 'zod';
import { rowsAtMost, segmentsAtMost, type RowOutcome } from '../../domain/api/schema.ts';
import { isDay, parseTimestamp, startOfDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { keptWhile } from '../db/sql/stamp.ts';
import { listDimensions } from '../metrics/queries.ts';
import type { NewRecord } from '../metrics/record.ts';
import type { Writer } from '../metrics/writer.ts';

/** What all kinds of rows that other programs send have in common. */

export type { RowOutcome } from '../../domain/api/schema.ts';

/** Moments later than this are a sender's clock that is wrong. */
export const aheadMs = 24 * 60 * 60_000;

export const rejected = (id: string | null, field: string, reason: string): RowOutcome => ({
	id,
	status: 'rejected',
	error: { field, reason }
});

export const isOutcome = (read: object): read is RowOutcome => 'status' in read;

const idOf = (raw: unknown): string | null =>
	typeof raw === 'object' && raw !== null && 'id' in raw && typeof raw.id === 'string' ? raw.id.slice(0, 200) : null;

/** What stands at a path of what was sent. */
const sentAt = (raw: unknown, path: readonly PropertyKey[]): unknown =>
	path.reduce<unknown>(
		(value, key) =>
			typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
		raw
	);

/** Why a field was not taken, as one word. */
export function reasonOf(issue: z.core.$ZodIssue, raw: unknown): string {
	switch (issue.code) {
		case 'unrecognized_keys':
			return 'unknown_field';
		case 'too_big':
			return issue.origin === 'string' || issue.origin === 'array' ? 'too_long' : 'too_large';
		case 'too_small':
			return issue.origin === 'string' ? 'missing' : 'too_small';
		case 'invalid_type':
			return sentAt(raw, issue.path) === undefined ? 'missing' : 'wrong_type';
		case 'invalid_value':
			return 'not_a_choice';
		default:
			return /^[a-z_]+$/.test(issue.message) ? issue.message : 'invalid';
	}
}

/** A row by its schema, or why it is refused. */
export function parseRow<S extends z.ZodObject>(schema: S, raw: unknown): { row: z.output<S> } | RowOutcome {
	const parsed = schema.safeParse(raw);
	if (parsed.success) return { row: parsed.data };
	const issue = parsed.error.issues[0] as z.core.$ZodIssue;
	const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
	return rejected(idOf(raw), path.map(String).join('.'), reasonOf(issue, raw));
}

/** The instant that a text names: with its distance from UTC, or a day of the organisation's zone. */
export function momentOf(scope: OrganisationScope, given: string): number | undefined {
	const exact = parseTimestamp(given);
	if (exact !== undefined) return exact;
	return isDay(given) ? startOfDay(given, scope.organisation.timeZone) : undefined;
}

/** The instant of a row's field, or why it is refused. */
export function readMomentOf(
	scope: OrganisationScope,
	id: string,
	field: string,
	given: string
): { at: number } | RowOutcome {
	const at = momentOf(scope, given);
	if (at === undefined) return rejected(id, field, 'not_an_instant');
	return at < 0 ? rejected(id, field, 'too_old') : { at };
}

/** Whoever may send: a key that was made for it, and ourselves. */
export function maySend({ principal }: OrganisationScope): Result<undefined, 'access.denied'> {
	const may =
		principal.kind === 'operator' ||
		principal.kind === 'job' ||
		(principal.kind === 'key' && principal.abilities.includes('ingest'));
	return may ? ok() : fail('access.denied');
}

/** A row that is fit to be stored. */
export interface Fit {
	readonly index: number;
	readonly id: string;
	/** The instant by which it would count as ahead. */
	readonly at: number;
	readonly segments: Readonly<Record<string, string>>;
}

export type IngestFailure = 'access.denied' | 'ingest.too_many';

/**
 * Takes rows of one kind: every one is judged by itself, those that are fit are stored in one transaction, all or none.
 * One outcome a row, in their order.
 */
export async function ingestRows<T extends Fit>(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[],
	kind: {
		read(raw: unknown, index: number): T | RowOutcome;
		/** Makes the records of the rows that are fit. */
		records(fit: readonly T[]): Promise<readonly NewRecord[]>;
	}
): Promise<Result<RowOutcome[], IngestFailure>> {
	const allowed = maySend(scope);
	if (!allowed.ok) return allowed;
	if (items.length > rowsAtMost) return fail('ingest.too_many', { params: { limit: rowsAtMost } });
	const outcomes: RowOutcome[] = [];
	const accepted: T[] = [];
	let dimensions = await keptWhile(
		scope,
		'dimensions',
		async (): Promise<ReadonlySet<string>> => new Set((await listDimensions(scope)).map((one) => one.name))
	);
	for (const [index, raw] of items.entries()) {
		const read = kind.read(raw, index);
		if (isOutcome(read)) {
			outcomes[index] = read;
			continue;
		}
		let count = 0;
		let isNew = false;
		for (const name in read.segments) {
			count += 1;
			isNew ||= !dimensions.has(name) && !dimensions.has(name.trim().toLowerCase());
		}
		if (count > segmentsAtMost) {
			outcomes[index] = rejected(read.id, 'segments', 'too_many');
			continue;
		}
		if (isNew) {
			const names = Object.keys(read.segments).map((name) => name.trim().toLowerCase());
			const wanted = new Set([...dimensions, ...names]);
			if (wanted.size > segmentsAtMost && wanted.size > dimensions.size) {
				outcomes[index] = rejected(read.id, 'segments', 'too_many_dimensions');
				continue;
			}
			dimensions = wanted;
		}
		accepted.push(read);
	}
	const records = accepted.length === 0 ? [] : await kind.records(accepted);
	// What arrives at the same moment shares a commit; each request is stored as a whole or not at all.
	const results = await writer.submitAll(scope, records);
	const ahead = scope.clock.now() + aheadMs;
	for (const [place, result] of results.entries()) {
		const { index, id, at } = accepted[place] as T;
		const status = result.changed === true ? 'changed' : result.status;
		outcomes[index] = {
			id,
			status,
			...(status === 'conflict' ? { error: { field: 'id', reason: 'other_content' } } : {}),
			...(status !== 'conflict' && at > ahead ? { note: 'quarantined' as const } : {})
		};
	}
	return ok(outcomes);
}
