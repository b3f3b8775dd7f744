import { bandsOf, placeText, type Band, type BehindFilter } from '../../domain/measurement/behind.ts';
import type { Unit } from '../../domain/metrics/kind.ts';
import { windowOf } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { searchText } from '../../domain/shared/text.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { aside, counted, open } from './batches.ts';
import { readDefinitions, type Definition } from './definitions.ts';
import { readFilter } from './evidence.ts';
import { namesOf, wordsOf, type RecordBehind } from './queries.ts';
import { segmentColumns, slotsOf } from './segments.ts';

/** One page of what a figure rests on. */
export interface BehindPage {
	readonly rows: readonly RecordBehind[];
	/** Where the next page begins; null on the last. */
	readonly next: string | null;
}

type Fault = 'access.denied' | 'metric.not_found';

const pageSize = 50;

/** Words are looked for in this many rows at most before a page is given as it is. */
const readAtMost = 5_000;

/** The parts in which the answers of a metric are looked at; none where its scores are mapped to others. */
export const bandsFor = ({ kind, settings, sources }: Definition): readonly Band[] =>
	sources.some((source) => source.valueMap !== null) ? [] : bandsOf(kind.id, settings);

async function readRows(scope: OrganisationScope, definition: Definition, filter: BehindFilter, limit: number) {
	const places = await readFilter(scope, filter.where);
	if (places === null || definition.sources.length === 0) return [];
	const { from, until } = windowOf(filter.window, scope.organisation.timeZone);
	const band = bandsFor(definition).find((one) => one.id === filter.band);
	let query = scope.db
		.selectFrom('observation')
		.innerJoin('record', 'record.seq', 'observation.seq')
		.select(['record.public_id', 'record.kind', 'record.source_key', 'record.body'])
		.select(['observation.at', 'observation.seq', 'observation.source_id', 'observation.value', 'observation.state'])
		.select(segmentColumns.map((column) => `observation.${column}` as const))
		.where('record.organisation_id', '=', scope.organisationId)
		.where(
			'observation.source_id',
			'in',
			definition.sources.map((source) => source.id)
		)
		.where('observation.at', '>=', from)
		.where('observation.at', '<', until)
		.where('observation.state', 'in', filter.aside ? [aside] : filter.open ? [open] : [counted, open])
		.orderBy('observation.at', 'desc')
		.orderBy('observation.seq', 'desc')
		.orderBy('observation.source_id', 'desc')
		.limit(limit);
	for (const { column, segment } of places) query = query.where(`observation.${column}`, '=', segment);
	const groupId = definition.repeats?.groupId ?? null;
	if (groupId !== null) {
		// Of a customer who answered again in the same quarter only the latest answer is behind the figure.
		query = query.where(({ not, exists, selectFrom }) =>
			not(
				exists(
					selectFrom('repeat_answer')
						.select('repeat_answer.seq')
						.where('repeat_answer.group_id', '=', groupId)
						.whereRef('repeat_answer.source_id', '=', 'observation.source_id')
						.whereRef('repeat_answer.at', '=', 'observation.at')
						.whereRef('repeat_answer.seq', '=', 'observation.seq')
				)
			)
		);
	}
	if (band !== undefined) {
		query = query.where('observation.value', '>=', band.from).where('observation.value', '<=', band.to);
	}
	if (filter.withWords) query = query.where('record.body', 'like', '%"comment":"%');
	const { after } = filter;
	if (after !== null) {
		query = query
			.where('observation.at', '<=', after.at)
			.where((eb) =>
				eb.or([
					eb('observation.at', '<', after.at),
					eb('observation.seq', '<', after.seq),
					eb.and([eb('observation.seq', '=', after.seq), eb('observation.source_id', '<', after.source)])
				])
			);
	}
	return query.execute();
}

type Row = Awaited<ReturnType<typeof readRows>>[number];

const placeOfRow = (row: Row): BehindFilter['after'] => ({ at: row.at, seq: row.seq, source: row.source_id });

/** Reads on until a page is full; words are compared as people write them, so they are looked for here. */
async function readPage(
	scope: OrganisationScope,
	definition: Definition,
	filter: BehindFilter,
	size: number
): Promise<{ rows: Row[]; next: string | null }> {
	const wanted = searchText(filter.text);
	const found: Row[] = [];
	let after = filter.after;
	for (let read = 0; ;) {
		const asked = wanted === '' ? size + 1 - found.length : 500;
		const rows = await readRows(scope, definition, { ...filter, after }, asked);
		read += rows.length;
		for (const row of rows) {
			if (wanted !== '' && !searchText(wordsOf(row.body)).includes(wanted)) continue;
			found.push(row);
			if (found.length > size) break;
		}
		const last = rows.at(-1);
		if (found.length > size) {
			const end = found[size - 1] as Row;
			return { rows: found.slice(0, size), next: placeText(placeOfRow(end) as NonNullable<BehindFilter['after']>) };
		}
		if (last === undefined || rows.length < asked) return { rows: found, next: null };
		after = placeOfRow(last);
		if (read >= readAtMost) return { rows: found, next: after === null ? null : placeText(after) };
	}
}

async function toRecords(scope: OrganisationScope, rows: readonly Row[]): Promise<RecordBehind[]> {
	const slots = rows.map(slotsOf);
	const names = await namesOf(scope, slots);
	return rows.map((row, index) => ({
		publicId: row.public_id,
		kind: row.kind as RecordBehind['kind'],
		sourceKey: row.source_key,
		at: row.at,
		value: row.value,
		isOpen: row.state === 1,
		words: wordsOf(row.body),
		segments: names(slots[index] as number[])
	}));
}

/** What the page about the answers behind a figure says of it, for whoever may see the figure. */
export interface BehindHead {
	readonly id: string;
	readonly title: string;
	readonly kind: string;
	readonly unit: Unit;
	readonly currency: string | undefined;
	readonly bands: readonly Band[];
}

export async function findBehindHead(scope: OrganisationScope, metricId: string): Promise<BehindHead | null> {
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return null;
	const { settings } = definition;
	return {
		id: definition.id,
		title: definition.title,
		kind: definition.kind.id,
		unit: definition.kind.unit,
		currency: 'currency' in settings ? String(settings.currency) : undefined,
		bands: bandsFor(definition)
	};
}

/** A page of the answers and cases behind a figure, newest first; only for people who may read single answers. */
export async function listBehind(
	scope: OrganisationScope,
	metricId: string,
	filter: BehindFilter,
	size = pageSize
): Promise<Result<BehindPage, Fault>> {
	const allowed = permit(scope, 'answers.read');
	if (!allowed.ok) return allowed;
	const [definition] = await readDefinitions(scope, { ids: [metricId] });
	if (definition === undefined) return fail('metric.not_found');
	const { rows, next } = await readPage(scope, definition, filter, size);
	return ok({ rows: await toRecords(scope, rows), next });
}

/** Rows of one file at most. */
const rowsAtMost = 50_000;

/** The same as rows of a file, from the newest on; that it was taken along is written into the audit trail. */
export async function behindRows(
	scope: OrganisationScope,
	metricId: string,
	filter: BehindFilter
): Promise<Result<{ readonly labels: readonly string[]; readonly rows: readonly RecordBehind[] }, Fault>> {
	const all: RecordBehind[] = [];
	let after = filter.after;
	for (;;) {
		const page = await listBehind(scope, metricId, { ...filter, after }, 1_000);
		if (!page.ok) return page;
		all.push(...page.value.rows);
		const [at, seq, source] = (page.value.next ?? '').split('.').map(Number);
		if (page.value.next === null || all.length >= rowsAtMost) break;
		after = { at: at as number, seq: seq as number, source: source as number };
	}
	await recordAudit(scope, { action: 'metric.answers_exported', itemId: metricId, detail: { rows: all.length } });
	return ok({ labels: [...new Set(all.flatMap((row) => row.segments.map((segment) => segment.label)))], rows: all });
}
