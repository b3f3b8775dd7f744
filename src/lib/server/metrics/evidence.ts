import type { ExpressionBuilder } from 'kysely';
import { groupWeights, weighing } from '../../domain/metrics/answer-settings.ts';
import type { Condition } from '../../domain/metrics/figure.ts';
import { histogramOf, type Histogram, type RatioPart } from '../../domain/metrics/histogram.ts';
import type { Evidence } from '../../domain/metrics/kind.ts';
import type { PartMeasure, RatioSettings } from '../../domain/metrics/kinds/ratio.ts';
import { cappedWeights } from '../../domain/metrics/weights.ts';
import { dayFromNumber, dayNumber, localDay, startOfDayNumber, type Day } from '../../domain/shared/instant.ts';
import { daysIn, daysOf, windowOf, type DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { Database } from '../db/schema/index.ts';
import { foundAside, foundHere, type Found, type Looking } from '../db/sql/aside.ts';
import { inSnapshot } from '../db/transaction.ts';
import {
	batchKey,
	counted,
	open,
	rowsAtHand,
	rowsOf,
	runningClock,
	waitingBatches,
	type BatchRow,
	type RunningClock
} from './batches.ts';
import { ageOf, caseCalendars } from './case-clock.ts';
import { bucketingOf, Cell, fullWeight, unpackCell } from './cell.ts';
import type { Definition, DefinitionParts, MetricSource } from './definitions.ts';
import { everyone } from './fold.ts';
import { sourcesById } from './sources.ts';
import { dimensionName, segmentColumns, segmentText, type SegmentColumn } from './segments.ts';

/** Windows of up to this many answers are read value by value where a kind needs more than sums and scores. */
export const rawAtMost = 50_000;

/** A case still open in a window, with the clock that its age is told by. */
interface OpenCase {
	readonly at: number;
	readonly clock: RunningClock;
	readonly age: number;
}

/** All that a metric holds in a window, by local day, so that any slice of it is quickly put together. */
export interface DailyEvidence {
	readonly range: DayRange;
	readonly cells: ReadonlyMap<Day, Cell>;
	/** Raw values in the order of their instants; absent where there are too many, or the kind does not need them. */
	readonly values: { readonly at: Float64Array; readonly value: Float64Array } | null;
	readonly open: readonly OpenCase[];
	/** Of a ratio: what its two metrics hold. */
	readonly parts?: { readonly above: DailyEvidence; readonly below: DailyEvidence };
	/** Of weighed answers: each group that has a share of its own, by its value. */
	readonly groups?: ReadonlyMap<string, DailyEvidence>;
}

/** How a window is narrowed down, with names turned into places and values; null where nothing can match. */
export type Filter = readonly Place[];

interface Place {
	readonly column: SegmentColumn;
	readonly segment: number;
}

/** Names that were found once keep their place and number. */
const places = new WeakMap<object, Map<string, Place>>();

async function placeOf(scope: OrganisationScope, dimension: string, value: string): Promise<Place | null> {
	const known = places.get(scope.handle) ?? new Map<string, Place>();
	places.set(scope.handle, known);
	const key = `${scope.organisationId}|${dimension}|${value}`;
	const found = known.get(key);
	if (found !== undefined) return found;
	const row = await scope.db
		.selectFrom('dimension')
		.leftJoin('segment_value', (join) =>
			join
				.onRef('segment_value.organisation_id', '=', 'dimension.organisation_id')
				.onRef('segment_value.dimension_id', '=', 'dimension.id')
				.on('segment_value.value', '=', value)
		)
		.select(['dimension.slot', 'segment_value.id'])
		.where('dimension.organisation_id', '=', scope.organisationId)
		.where('dimension.name', '=', dimension)
		.executeTakeFirst();
	if (row === undefined || (value !== '' && row.id === null)) return null;
	const place = {
		column: segmentColumns[row.slot - 1] as SegmentColumn,
		segment: value === '' ? 0 : (row.id as number)
	};
	if (!scope.db.isTransaction) {
		if (known.size >= 20_000) known.clear();
		known.set(key, place);
	}
	return place;
}

export async function readFilter(scope: OrganisationScope, where: readonly Condition[]): Promise<Filter | null> {
	// Two that people ask for, and the group of weighed answers.
	if (where.length > 3) throw new RangeError('Three conditions at most narrow a figure down.');
	const filter: Place[] = [];
	for (const { dimension, value } of where) {
		const place = await placeOf(scope, dimensionName(dimension), segmentText(value));
		if (place === null) return null;
		filter.push(place);
	}
	return filter;
}

/* ------------------------------------------------------------------ what was read is kept until its streams change */

/*
 * A figure is made of two parts: what is part of the sums (kept until the revision of a stream says that they have
 * changed), and what waits to be folded (a second's worth at most, added at every look). Both are read as they are at one
 * moment, so that an answer is never counted twice or missed while it goes from one to the other.
 */

const kept = new WeakMap<object, Map<string, Promise<DailyEvidence>>>();
const keptAtMost = 400;

function remember(scope: OrganisationScope, key: string, read: () => Promise<DailyEvidence>): Promise<DailyEvidence> {
	if (scope.db.isTransaction) return read();
	const known = kept.get(scope.handle) ?? new Map<string, Promise<DailyEvidence>>();
	kept.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) {
		known.delete(key);
		known.set(key, found);
		return found;
	}
	const made = read();
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= keptAtMost) break;
		known.delete(oldest);
	}
	return made;
}

/** Changes whenever the sums change that a figure of this definition is made of. */
const sumsOf = ({ sources }: Definition): string =>
	sources.map((source) => `${source.id}.${source.generation}.${source.revision}`).join();

/** Changes whenever anything changes that a figure of this definition is made of. */
export const stateOf = (definition: Definition): string =>
	`${sumsOf(definition)}+${definition.waiting.map(batchKey).join()}`;

/** The definition as its streams are at this moment: in a snapshot, or it may be a moment too old. */
async function asItIs(scope: OrganisationScope, definition: Definition): Promise<Definition> {
	const ids = definition.sources.map((source) => source.id);
	const waiting = await waitingBatches(scope, { sources: new Set(ids) });
	const rows = await scope.db
		.selectFrom('source')
		.select(['id', 'generation', 'revision'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', ids)
		.execute();
	const now = new Map(rows.map((row) => [row.id, row]));
	return {
		...definition,
		waiting,
		sources: definition.sources.map((source) => ({ ...source, ...now.get(source.id) }))
	};
}

/** Whether an observation waits to be folded. */
const waits = (definition: Definition, seq: number): boolean =>
	definition.waiting.some((batch) => seq >= batch.first && seq <= batch.last);

/** Whether a kind's figure needs single values: times and amounts do, scores and shares are exact from their buckets. */
const needsValues = (definition: Definition): boolean =>
	definition.kind.bucketing === 'log' && definition.kind.unit !== 'count';

/** Whether cases that are still open, and grow older by the minute, are part of the figure. */
export const countsOpenCases = (definition: Definition): boolean =>
	definition.parts === null
		? definition.kind.unit === 'duration' && definition.sources.some((source) => source.dating === 'opened')
		: countsOpenCases(definition.parts.above) || countsOpenCases(definition.parts.below);

/** Everything a metric holds in a window, from the sums of its days where they can be used, else from single values. */
export async function dailyEvidence(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	where: readonly Condition[] = []
): Promise<DailyEvidence> {
	if (definition.parts !== null) {
		const above = await dailyEvidence(scope, definition.parts.above, range, where);
		const below = await dailyEvidence(scope, definition.parts.below, range, where);
		return { range, cells: below.cells, values: null, open: [], parts: { above, below } };
	}
	const weighs = weighedIn(definition, where);
	if (weighs !== null) {
		const plain = await plainEvidence(scope, definition, range, where);
		const groups = new Map<string, DailyEvidence>();
		await readSegmentsTogether(scope, { ...definition, settings: {} }, range, weighs.by, [...weighs.shares.keys()]);
		for (const value of weighs.shares.keys()) {
			const narrowed = [...where, { dimension: weighs.by, value }];
			groups.set(value, await plainEvidence(scope, definition, range, narrowed));
		}
		return { ...plain, groups };
	}
	return plainEvidence(scope, definition, range, where);
}

/** The groups that answers weigh by; none where the figure is one of these groups alone. */
function weighedIn(definition: Definition, where: readonly Condition[]): ReturnType<typeof weighing> {
	const found = weighing(definition.settings);
	return found === null || where.some(({ dimension }) => dimensionName(dimension) === dimensionName(found.by))
		? null
		: found;
}

async function plainEvidence(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	where: readonly Condition[]
): Promise<DailyEvidence> {
	const filter = await readFilter(scope, where);
	if (filter === null || definition.sources.length === 0 || range.last < range.first) {
		return { range, cells: new Map(), values: null, open: [] };
	}
	return aged(scope, await bothParts(scope, definition, range, filter));
}

/** What is part of the sums and what waits, of one moment. */
async function bothParts(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter
): Promise<DailyEvidence> {
	const known = scope.db.isTransaction
		? undefined
		: kept.get(scope.handle)?.get(keyOf(scope, definition, range, filter));
	if (known !== undefined) {
		const rows = definition.waiting.map((batch) => rowsAtHand(scope, batch));
		if (rows.every((list) => list !== undefined)) {
			return withWaiting(scope, definition, range, filter, await known, rows.flat());
		}
	}
	let aside: Aside | null = null;
	const way = await wayOf(scope, definition, range, filter);
	const look = async (inner: OrganisationScope, now: Definition): Promise<DailyEvidence> => {
		const key = keyOf(scope, now, range, filter);
		if (aside !== null && aside.sums !== sumsOf(now) && kept.get(scope.handle)?.has(key) !== true) throw new MovedOn();
		const found = aside;
		const sums = remember(scope, key, () =>
			found === null ? read(inner, now, range, filter, way === 'laid') : fromAside(inner, now, range, filter, found)
		);
		const base = await sums;
		const rows: BatchRow[] = [];
		for (const batch of now.waiting) rows.push(...(await rowsOf(inner, batch)));
		return withWaiting(scope, now, range, filter, base, rows);
	};
	if (!scope.db.isTransaction) {
		for (let tries = 1; way === 'aside' && tries <= triesAside; tries += 1) {
			aside = await readAside(scope, definition, range, filter);
			if (aside === null) break;
			try {
				return await inSnapshot(scope, async (inner) => look(inner, await asItIs(inner, definition)));
			} catch (error) {
				if (!(error instanceof MovedOn)) throw error;
			}
		}
		aside = null;
		return inSnapshot(scope, async (inner) => look(inner, await asItIs(inner, definition)));
	}
	// A transaction that writes may see others' commits between its statements: it looks again until nothing has moved.
	for (let tries = 1; ; tries += 1) {
		const now = await asItIs(scope, definition);
		const found = await look(scope, now);
		if (tries >= 5 || stateOf(await asItIs(scope, definition)) === stateOf(now)) return found;
	}
}

/* ------------------------------------------------------------------ what is found in a thread of its own */

/** Whether sums can be read as they are kept: for everyone, and for one segment. */
const usesSums = (filter: Filter): boolean => filter.length === 0 || (filter.length === 1 && filter[0]?.segment !== 0);

/** Streams have moved on since what was found beside them: it is looked for again. */
class MovedOn extends Error {}

/** So often it is looked for beside streams that keep moving, before it is read at one go with them. */
const triesAside = 3;

/** Fewer answers than these are read here as quickly as they are asked for elsewhere. */
const asideFrom = 2_000;

/** Days that are laid down are gone through here up to so many answers: that takes less than to ask for it. */
const hereAtMost = 5_000_000;

/** How something is looked for that no sum is kept of. */
type Way = 'plain' | 'laid' | 'aside';

/**
 * Days that are laid down are gone through here, and PostgreSQL counts what it finds; much else is read in a thread of its
 * own.
 */
async function wayOf(scope: OrganisationScope, definition: Definition, range: DayRange, filter: Filter): Promise<Way> {
	if (scope.db.isTransaction || usesSums(filter)) return 'plain';
	if (kept.get(scope.handle)?.has(keyOf(scope, definition, range, filter)) === true) return 'plain';
	const ids = definition.sources.map((source) => source.id);
	const { n } = await scope.db
		.selectFrom('rollup')
		.select((eb) => eb.fn.sum<number | null>('n').as('n'))
		.where('source_id', 'in', ids)
		.where('segment_id', '=', everyone)
		.where('day', '>=', range.first)
		.where('day', '<=', range.last)
		.executeTakeFirstOrThrow();
	const all = Number(n ?? 0);
	if (all < asideFrom) return 'plain';
	if (needsValues(definition)) return 'aside';
	if (scope.handle.engine === 'postgres') return 'laid';
	if (all > hereAtMost) return 'aside';
	const { laid } = await scope.db
		.selectFrom('packed_day')
		.select((eb) => eb.fn.sum<number | null>('rows').as('laid'))
		.where('source_id', 'in', ids)
		.where('day', '>=', dayNumber(range.first))
		.where('day', '<=', dayNumber(range.last))
		.where((eb) => eb(eb('places', '%', 2), '=', 1))
		.executeTakeFirstOrThrow();
	return all - Number(laid ?? 0) < asideFrom ? 'laid' : 'aside';
}

interface Aside {
	readonly sums: string;
	readonly cells: ReadonlyMap<number, ReadonlyMap<Day, Cell>>;
	readonly values: DailyEvidence['values'];
}

function lookingFor(scope: OrganisationScope, definition: Definition, range: DayRange, filter: Filter): Looking {
	const zone = scope.organisation.timeZone;
	const days = new Float64Array(3 * daysIn(range));
	for (let day = dayNumber(range.first), at = 0; at < days.length; day += 1, at += 3) {
		days[at] = day;
		days[at + 1] = startOfDayNumber(day, zone);
		days[at + 2] = startOfDayNumber(day + 1, zone);
	}
	const where = filter.map(({ column, segment }) => ({ place: segmentColumns.indexOf(column) + 1, segment }));
	return { sources: definition.sources.map((source) => source.id), days, where, single: needsValues(definition) };
}

/**
 * What no sum is kept of, found in a thread of its own, while others are served here; null where that cannot be. It is as
 * the streams were at one moment, which `sums` names.
 */
async function readAside(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter
): Promise<Aside | null> {
	const asked = foundAside(scope, lookingFor(scope, definition, range, filter));
	if (asked === null) return null;
	try {
		return cellsOf(definition, await asked);
	} catch (error) {
		scope.log.warn({ code: error instanceof Error ? error.message : 'unknown' }, 'answers were not looked for aside');
		return null;
	}
}

/** The cells of what was found, by stream and day. */
function cellsOf(definition: Definition, found: readonly Found[]): Aside {
	const single = needsValues(definition);
	const cells = new Map<number, Map<Day, Cell>>();
	const values: [number, number][] = [];
	for (const { source: id, rows } of found) {
		const source = definition.sources.find((one) => one.id === id) as MetricSource;
		const own = new Map<Day, Cell>();
		cells.set(id, own);
		const bucketing = bucketingOf(source.bucketing);
		let number = -1;
		let cell = new Cell(bucketing, source.weighted);
		// Rows of a day follow each other.
		for (let at = 0; at < rows.length; at += 4) {
			if (rows[at] !== number) {
				number = rows[at] as number;
				cell = new Cell(bucketing, source.weighted);
				own.set(dayFromNumber(number), cell);
			}
			const [value, weight, last] = [rows[at + 1] as number, rows[at + 2] as number, rows[at + 3] as number];
			cell.putMany(value, single ? 1 : last, weight);
			if (single) values.push([last, value]);
		}
	}
	values.sort((a, b) => a[0] - b[0]);
	return {
		sums: found.map(({ source, generation, revision }) => `${source}.${generation}.${revision}`).join(),
		cells,
		values:
			!single || values.length > rawAtMost
				? null
				: { at: Float64Array.from(values, ([at]) => at), value: Float64Array.from(values, ([, value]) => value) }
	};
}

/** The same as `read` gives, from what was found beside it of the same moment. */
async function fromAside(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter,
	aside: Aside
): Promise<DailyEvidence> {
	const cells = new Map<Day, Cell>();
	const gone = await supersededAnswers(scope, definition, range, filter);
	for (const source of definition.sources) {
		for (const [day, cell] of aside.cells.get(source.id) ?? []) {
			addCell(cells, day, without(cell, gone, source.id, day), source, definition);
		}
	}
	return {
		range,
		cells,
		values: countOf(cells) > rawAtMost ? null : aside.values,
		open: countsOpenCases(definition) ? await openCases(scope, definition, range, filter) : []
	};
}

/** Adds what waits to what is part of the sums. */
function withWaiting(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter,
	base: DailyEvidence,
	rows: readonly BatchRow[]
): DailyEvidence {
	// Which answers of a customer count is settled when they become part of the sums, a moment later.
	if (rows.length === 0 || definition.repeats !== null) return base;
	const { from, until } = windowOf(range, scope.organisation.timeZone);
	const places = filter.map(({ column, segment }) => [segmentColumns.indexOf(column), segment] as const);
	const sources = new Map(definition.sources.map((source) => [source.id, source]));
	const own = rows.filter(
		(row) =>
			row.at >= from &&
			row.at < until &&
			sources.has(row.sourceId) &&
			places.every(([place, segment]) => row.slots[place] === segment)
	);
	if (own.length === 0) return base;
	const fresh = new Map<number, Map<Day, Cell>>();
	for (const row of own) {
		if (row.state !== counted) continue;
		const source = sources.get(row.sourceId) as MetricSource;
		const days = fresh.get(source.id) ?? new Map<Day, Cell>();
		fresh.set(source.id, days);
		const day = localDay(row.at, scope.organisation.timeZone);
		const cell = days.get(day) ?? new Cell(bucketingOf(source.bucketing), source.weighted);
		cell.put(row.value, row.weight, 1);
		days.set(day, cell);
	}
	const cells = new Map(base.cells);
	const copied = new Set<Day>();
	for (const [id, days] of fresh) {
		for (const [day, cell] of days) {
			const before = copied.has(day) ? undefined : cells.get(day);
			copied.add(day);
			if (before !== undefined) {
				// What is kept stays as it is.
				const copy = new Cell(definition.kind.bucketing, isWeighted(definition));
				copy.merge(before);
				cells.set(day, copy);
			}
			addCell(cells, day, cell, sources.get(id) as MetricSource, definition);
		}
	}
	const opened = countsOpenCases(definition)
		? own.flatMap((row): OpenCase[] =>
				row.state === open && row.clock !== undefined && sources.get(row.sourceId)?.dating === 'opened'
					? [{ at: row.at, clock: row.clock, age: 0 }]
					: []
			)
		: [];
	return {
		range,
		cells,
		values: base.values === null || countOf(cells) > rawAtMost ? null : mergedValues(base.values, own),
		open: [...base.open, ...opened]
	};
}

/** Raw values with those that wait among them, in the order of their instants. */
function mergedValues(
	base: NonNullable<DailyEvidence['values']>,
	rows: readonly BatchRow[]
): NonNullable<DailyEvidence['values']> {
	const fresh = rows.filter((row) => row.state === counted).sort((a, b) => a.at - b.at);
	const at = new Float64Array(base.at.length + fresh.length);
	const value = new Float64Array(at.length);
	let left = 0;
	let right = 0;
	for (let index = 0; index < at.length; index += 1) {
		const next = fresh[right];
		if (next === undefined || (left < base.at.length && (base.at[left] as number) <= next.at)) {
			at[index] = base.at[left] as number;
			value[index] = base.value[left] as number;
			left += 1;
		} else {
			at[index] = next.at;
			value[index] = next.value;
			right += 1;
		}
	}
	return { at, value };
}

const keyOf = (scope: OrganisationScope, definition: Definition, range: DayRange, filter: Filter): string =>
	[
		scope.organisationId,
		`${definition.id}.${definition.version}`,
		sumsOf(definition),
		scope.organisation.timeZone,
		range.first,
		range.last,
		filter.map((one) => `${one.column}=${one.segment}`).join('&')
	].join('|');

/** The same with the ages that open cases have at this moment. */
async function aged(scope: OrganisationScope, evidence: DailyEvidence): Promise<DailyEvidence> {
	if (evidence.open.length === 0) return evidence;
	const now = scope.clock.now();
	const works = evidence.open.some((one) => one.clock.measure === 'working');
	const calendars = works ? await caseCalendars(scope) : { of: () => null };
	return { ...evidence, open: evidence.open.map((one) => ({ ...one, age: ageOf(one.clock, now, calendars) })) };
}

/**
 * Reads all values of a dimension at once, where only their sums are asked for, so that a table of many segments costs no
 * more than a few queries. What was read is kept as if each had been asked for by itself.
 */
export async function readSegmentsTogether(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	dimension: string,
	values: readonly string[]
): Promise<void> {
	if (scope.db.isTransaction || definition.sources.length === 0 || values.length < 2) return;
	if (definition.parts !== null) {
		await readSegmentsTogether(scope, definition.parts.above, range, dimension, values);
		await readSegmentsTogether(scope, definition.parts.below, range, dimension, values);
		return;
	}
	if (weighedIn(definition, [{ dimension, value: '' }]) !== null) return;
	const filters: Place[] = [];
	for (const value of values) {
		const place = await placeOf(scope, dimensionName(dimension), segmentText(value));
		if (place !== null && place.segment !== 0) filters.push(place);
	}
	await inSnapshot(scope, async (inner) => {
		const now = await asItIs(inner, definition);
		const known = kept.get(scope.handle);
		const missing = filters.filter((place) => known?.has(keyOf(scope, now, range, [place])) !== true);
		for (const [place, evidence] of await readTogether(inner, now, range, missing)) {
			await remember(scope, keyOf(scope, now, range, [place]), () => Promise.resolve(evidence));
		}
	});
}

/** What is part of the sums, for many values of one dimension; nothing where that cannot be read at once. */
async function readTogether(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	places: readonly Place[]
): Promise<[Place, DailyEvidence][]> {
	const [first] = places;
	if (first === undefined) return [];
	for (const source of definition.sources) if ((await dirtyDays(scope, source, range)).size > 0) return [];
	const cells = new Map(places.map((place) => [place.segment, new Map<Day, Cell>()]));
	const gone = await supersededAnswers(scope, definition, range, [], first.column);
	for (const source of definition.sources) {
		const rows = await scope.db
			.selectFrom('rollup')
			.select(['segment_id', 'day', 'weight', 'weighted_sum', 'weight_sq', 'histogram'])
			.where('source_id', '=', source.id)
			.where('generation', '=', source.generation)
			.where('segment_id', 'in', [...cells.keys()])
			.where('day', '>=', range.first)
			.where('day', '<=', range.last)
			.execute();
		for (const row of rows) {
			const cell = without(unpackCell(row), gone, source.id, row.day, row.segment_id);
			addCell(cells.get(row.segment_id) as Map<Day, Cell>, row.day, cell, source, definition);
		}
	}
	const total = [...cells.values()].reduce((sum, days) => sum + countOf(days), 0);
	const ids = definition.sources.map((source) => source.id);
	const found =
		needsValues(definition) && total <= rawAtMost
			? await observationsWhere(scope, ids, range, [], 0)
					.select(['observation.at', 'observation.seq', 'observation.value', `observation.${first.column} as segment`])
					.execute()
			: null;
	if (needsValues(definition) && found === null) return [];
	const raw = found?.filter((row) => !waits(definition, row.seq)).sort((a, b) => a.at - b.at) ?? null;
	const openOnes = countsOpenCases(definition) ? await openCases(scope, definition, range, [], first.column) : [];
	return places.map((place) => {
		const own = raw?.filter((row) => row.segment === place.segment) ?? null;
		return [
			place,
			{
				range,
				cells: cells.get(place.segment) as Map<Day, Cell>,
				values:
					own === null
						? null
						: { at: Float64Array.from(own, (row) => row.at), value: Float64Array.from(own, (row) => row.value) },
				open: openOnes.filter((one) => one.segment === place.segment)
			}
		];
	});
}

/** A metric and the days for which it is going to be asked. */
export interface Asked {
	readonly definition: Definition;
	readonly range: DayRange;
}

/**
 * Reads the sums for many figures of a page with one statement, where these are all that their kinds need; whoever asks for
 * the figures finds them as if they had been asked for before.
 */
export async function readFiguresTogether(scope: OrganisationScope, asked: readonly Asked[]): Promise<void> {
	if (scope.db.isTransaction) return;
	const known = kept.get(scope.handle);
	const wanted = asked
		.flatMap(partsAsked)
		.filter(
			({ definition, range }) =>
				definition.sources.length > 0 &&
				definition.repeats === null &&
				!needsValues(definition) &&
				!countsOpenCases(definition) &&
				range.first <= range.last &&
				known?.has(keyOf(scope, definition, range, [])) !== true
		);
	if (wanted.length < 2) return;
	const first = wanted.reduce((day, { range }) => (range.first < day ? range.first : day), wanted[0]!.range.first);
	const last = wanted.reduce((day, { range }) => (range.last > day ? range.last : day), wanted[0]!.range.last);
	const ids = [...new Set(wanted.flatMap(({ definition }) => definition.sources.map((source) => source.id)))];
	await inSnapshot(scope, async (inner) => {
		const now = await sourcesById(inner, ids);
		const dirty = await inner.db
			.selectFrom('dirty_day')
			.select('source_id')
			.where('source_id', 'in', ids)
			.where('day', '>=', first)
			.where('day', '<=', last)
			.execute();
		const unsettled = new Set(dirty.map((row) => row.source_id));
		const rows = await inner.db
			.selectFrom('source')
			.innerJoin('rollup', (join) =>
				join.onRef('rollup.source_id', '=', 'source.id').onRef('rollup.generation', '=', 'source.generation')
			)
			.select(['rollup.source_id', 'rollup.day', 'rollup.weight', 'rollup.weighted_sum', 'rollup.weight_sq'])
			.select('rollup.histogram')
			.where('source.organisation_id', '=', scope.organisationId)
			.where('source.id', 'in', ids)
			.where('rollup.segment_id', '=', everyone)
			.where('rollup.day', '>=', first)
			.where('rollup.day', '<=', last)
			.execute();
		const bySource = new Map<number, { day: Day; cell: Cell }[]>();
		for (const row of rows) {
			const list = bySource.get(row.source_id) ?? [];
			bySource.set(row.source_id, list);
			list.push({ day: row.day, cell: unpackCell(row) });
		}
		for (const { definition, range } of wanted) {
			if (definition.sources.some((source) => unsettled.has(source.id))) continue;
			const sources = definition.sources.map((source) => ({ ...source, ...now.get(source.id) }));
			const current: Definition = { ...definition, sources };
			const cells = new Map<Day, Cell>();
			for (const source of sources) {
				for (const { day, cell } of bySource.get(source.id) ?? []) {
					if (day >= range.first && day <= range.last) addCell(cells, day, cell, source, current);
				}
			}
			const evidence: DailyEvidence = { range, cells, values: null, open: [] };
			await remember(scope, keyOf(scope, current, range, []), () => Promise.resolve(evidence));
		}
	});
}

/** How the sums of some days stand, by stream: told apart from what they were as soon as an answer of these days changes. */
export async function sumsOfDays(
	scope: OrganisationScope,
	sourceIds: readonly number[],
	range: DayRange
): Promise<ReadonlyMap<number, string>> {
	if (sourceIds.length === 0) return new Map();
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('rollup', (join) =>
			join.onRef('rollup.source_id', '=', 'source.id').onRef('rollup.generation', '=', 'source.generation')
		)
		.select(({ fn }) => [
			'rollup.source_id',
			'source.generation',
			fn.countAll<number>().as('days'),
			fn.sum<number>('rollup.n').as('n'),
			fn.sum<number>('rollup.sum').as('sum'),
			fn.sum<number>('rollup.weighted_sum').as('weighted')
		])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.id', 'in', sourceIds)
		.where('rollup.segment_id', '=', everyone)
		.where('rollup.day', '>=', range.first)
		.where('rollup.day', '<=', range.last)
		.groupBy(['rollup.source_id', 'source.generation'])
		.execute();
	return new Map(
		rows.map((row) => [
			row.source_id,
			[row.generation, row.days, row.n, row.sum, row.weighted].map((part) => String(part)).join('.')
		])
	);
}

/** A figure whose days are asked for, for everybody or one segment. */
export interface DaysAsked {
	readonly definition: Definition;
	readonly where: readonly Condition[];
}

/**
 * The days of many figures, read with one statement from the sums alone. A figure narrowed down by two conditions, or to those
 * without a segment, has no sums: none of its days are given.
 */
export async function readDaysTogether(
	scope: OrganisationScope,
	asked: readonly DaysAsked[],
	range: DayRange
): Promise<ReadonlyMap<Day, Histogram>[]> {
	const segments: (number | null)[] = [];
	for (const { definition, where } of asked) {
		if (!isPlain(definition)) {
			segments.push(null);
			continue;
		}
		const filter = await readFilter(scope, where);
		segments.push(
			filter === null || filter.length > 1 || filter[0]?.segment === 0 ? null : (filter[0]?.segment ?? everyone)
		);
	}
	const wanted = asked.filter(({ definition }, index) => segments[index] !== null && definition.sources.length > 0);
	const others = new Map<DaysAsked, ReadonlyMap<Day, Histogram>>();
	for (const one of asked) if (!isPlain(one.definition)) others.set(one, await daysOfOther(scope, one, range));
	if (wanted.length === 0) return asked.map((one) => others.get(one) ?? new Map());
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('rollup', (join) =>
			join.onRef('rollup.source_id', '=', 'source.id').onRef('rollup.generation', '=', 'source.generation')
		)
		.select(['rollup.source_id', 'rollup.segment_id', 'rollup.day', 'rollup.weight', 'rollup.weighted_sum'])
		.select(['rollup.weight_sq', 'rollup.histogram'])
		.where('source.organisation_id', '=', scope.organisationId)
		.where('source.id', 'in', [
			...new Set(wanted.flatMap(({ definition }) => definition.sources.map((source) => source.id)))
		])
		.where('rollup.segment_id', 'in', [...new Set(segments.flatMap((segment) => segment ?? []))])
		.where('rollup.day', '>=', range.first)
		.where('rollup.day', '<=', range.last)
		.execute();
	const byStream = new Map<string, { day: Day; cell: Cell }[]>();
	for (const row of rows) {
		const key = `${row.source_id}.${row.segment_id}`;
		const list = byStream.get(key) ?? [];
		byStream.set(key, list);
		list.push({ day: row.day, cell: unpackCell(row) });
	}
	return asked.map((one, index) => {
		const other = others.get(one);
		if (other !== undefined) return other;
		const { definition } = one;
		const cells = new Map<Day, Cell>();
		for (const source of definition.sources) {
			for (const { day, cell } of byStream.get(`${source.id}.${segments[index]}`) ?? []) {
				addCell(cells, day, cell, source, definition);
			}
		}
		return new Map([...cells].flatMap(([day, cell]) => (cell.n === 0 ? [] : [[day, cell.histogram()] as const])));
	});
}

/** Whether a figure is its sums and nothing else: no ratio, no answers left out, no groups weighed. */
export const isPlain = (definition: Definition): boolean =>
	definition.parts === null && definition.repeats === null && weighing(definition.settings) === null;

export async function daysOfOther(
	scope: OrganisationScope,
	{ definition, where }: DaysAsked,
	range: DayRange
): Promise<ReadonlyMap<Day, Histogram>> {
	const daily = await dailyEvidence(scope, definition, range, where);
	return new Map(daySlices(scope, definition, daily, range).map(({ day, histogram }) => [day, histogram] as const));
}

/** A ratio is asked for by its two metrics. */
const partsAsked = ({ definition, range }: Asked): Asked[] =>
	definition.parts === null
		? [{ definition, range }]
		: [definition.parts.above, definition.parts.below].map((part) => ({ definition: part, range }));

const countOf = (cells: ReadonlyMap<Day, Cell>): number => {
	let total = 0;
	for (const cell of cells.values()) total += cell.n;
	return total;
};

/** Adds what a stream holds on a day to what the metric holds on it. */
export function addCell(
	cells: Map<Day, Cell>,
	day: Day,
	cell: Cell,
	source: MetricSource,
	definition: Definition
): void {
	const fitted = fit(cell, source, definition);
	const weighted = isWeighted(definition);
	const own = cells.get(day) ?? new Cell(definition.kind.bucketing, weighted);
	own.merge(weighted ? reweighted(fitted, finestUnit(definition) / source.weightUnit) : fitted);
	cells.set(day, own);
}

/** Streams may count a weight of one as thousands or as millions: together they are counted in the finest of these. */
const finestUnit = (definition: Definition): number =>
	Math.max(...definition.sources.map((source) => source.weightUnit));

const isWeighted = (definition: Definition): boolean => definition.sources.some((source) => source.weighted);

async function read(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter,
	isLaid = false
): Promise<DailyEvidence> {
	const cells = new Map<Day, Cell>();
	const add = (day: Day, cell: Cell, source: MetricSource): void => addCell(cells, day, cell, source, definition);
	const gone = await supersededAnswers(scope, definition, range, filter);
	const less = (cell: Cell, source: MetricSource, day: Day): Cell => without(cell, gone, source.id, day);
	const laid = isLaid ? await foundHere(scope, lookingFor(scope, definition, range, filter)) : null;
	const byDay = laid === null ? null : cellsOf(definition, laid).cells;
	for (const source of definition.sources) {
		if (!usesSums(filter)) {
			const found = byDay?.get(source.id) ?? (await scanned(scope, definition, source, range, filter));
			for (const [day, cell] of found) add(day, less(cell, source, day), source);
			continue;
		}
		const dirty = await dirtyDays(scope, source, range);
		const rows = await scope.db
			.selectFrom('rollup')
			.select(['day', 'weight', 'weighted_sum', 'weight_sq', 'histogram'])
			.where('source_id', '=', source.id)
			.where('generation', '=', source.generation)
			.where('segment_id', '=', filter[0]?.segment ?? everyone)
			.where('day', '>=', range.first)
			.where('day', '<=', range.last)
			.execute();
		for (const row of rows) {
			if (!dirty.has(row.day)) add(row.day, less(unpackCell(row), source, row.day), source);
		}
		for (const run of runsOf([...dirty])) {
			const found = await scanned(scope, definition, source, run, filter);
			for (const [day, cell] of found) if (dirty.has(day)) add(day, less(cell, source, day), source);
		}
	}
	const total = countOf(cells);
	return {
		range,
		cells,
		values: needsValues(definition) && total <= rawAtMost ? await rawValues(scope, definition, range, filter) : null,
		open: countsOpenCases(definition) ? await openCases(scope, definition, range, filter) : []
	};
}

/** What a cell holds as a kind reads it: weighted answers as those that they are worth. */
export const cellHistogram = (cell: Cell): Histogram =>
	cell.weights === null ? cell.histogram() : weighted(cell).histogram;

/* ------------------------------------------------------------------ one answer for each customer and quarter */

/** Answers that another one of the same customer stands in for, by stream and day (and segment, where they are told apart). */
type Superseded = ReadonlyMap<string, readonly { readonly value: number; readonly weight: number }[]>;

async function supersededAnswers(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter,
	column?: SegmentColumn
): Promise<Superseded> {
	const found = new Map<string, { value: number; weight: number }[]>();
	const groupId = definition.repeats?.groupId ?? null;
	if (groupId === null) return found;
	const ids = definition.sources.map((source) => source.id);
	const rows = await observationsWhere(scope, ids, range, filter, 0)
		.innerJoin('repeat_answer', (join) =>
			join
				.onRef('repeat_answer.source_id', '=', 'observation.source_id')
				.onRef('repeat_answer.at', '=', 'observation.at')
				.onRef('repeat_answer.seq', '=', 'observation.seq')
		)
		.where('repeat_answer.group_id', '=', groupId)
		.select(['observation.source_id', 'observation.at', 'observation.value', 'observation.weight'])
		.select((eb) => heldIn(eb as never, column ?? 's1').as('segment'))
		.execute();
	for (const { source_id: sourceId, at, value, weight, segment } of rows) {
		const key = keyOfDay(sourceId, localDay(at, scope.organisation.timeZone), column && segment);
		const list = found.get(key) ?? [];
		found.set(key, list);
		list.push({ value, weight });
	}
	return found;
}

const keyOfDay = (sourceId: number, day: Day, segment?: number): string => `${sourceId}|${day}|${segment ?? ''}`;

/** A day of a stream without the answers that others stand in for. */
function without(cell: Cell, gone: Superseded, sourceId: number, day: Day, segment?: number): Cell {
	for (const { value, weight } of gone.get(keyOfDay(sourceId, day, segment)) ?? []) cell.put(value, weight, -1);
	return cell;
}

/** A cell in the weights of its neighbours: multiplied to one unit; where answers have no weights, each counts as one. */
function reweighted(cell: Cell, factor: number): Cell {
	const made = new Cell(cell.bucketing, true);
	made.merge(cell);
	made.weight *= factor;
	made.weightedSum *= factor;
	made.weightSq *= factor * factor;
	made.weights?.clear();
	for (const [bucket, count] of cell.counts) {
		made.weights?.set(bucket, factor * (cell.weights?.get(bucket) ?? count * fullWeight));
	}
	return made;
}

/** Scores as the metric takes them: mapped where it says so, and without those that its kind does not know. */
function fit(cell: Cell, source: MetricSource, definition: Definition): Cell {
	if (cell.bucketing === 'log' && source.valueMap === null) return cell;
	const next = (value: number): number | null => {
		const mapped = source.valueMap?.has(value) === true ? (source.valueMap.get(value) as number | null) : value;
		return mapped !== null && definition.kind.accepts(mapped, definition.settings) ? mapped : null;
	};
	if (cell.bucketing === 'log') return cell;
	let same = true;
	for (const value of cell.counts.keys()) if (next(value) !== value) same = false;
	if (same && cell.bucketing === definition.kind.bucketing) return cell;
	const fitted = new Cell(definition.kind.bucketing, cell.weights !== null);
	for (const [value, count] of cell.counts) {
		const to = next(value);
		if (to === null) continue;
		const weight = cell.weights?.get(value) ?? count * fullWeight;
		fitted.n += count;
		fitted.sum += count * to;
		fitted.sumSq += BigInt(count) * BigInt(to) * BigInt(to);
		fitted.weight += weight;
		fitted.weightedSum += weight * to;
		fitted.weightSq += (cell.weightSq * weight) / Math.max(1, cell.weight);
		fitted.counts.set(to, (fitted.counts.get(to) ?? 0) + count);
		if (fitted.weights !== null) fitted.weights.set(to, (fitted.weights.get(to) ?? 0) + weight);
	}
	return fitted;
}

async function dirtyDays(scope: OrganisationScope, source: MetricSource, range: DayRange): Promise<Set<Day>> {
	const rows = await scope.db
		.selectFrom('dirty_day')
		.select('day')
		.where('source_id', '=', source.id)
		.where('day', '>=', range.first)
		.where('day', '<=', range.last)
		.orderBy('day')
		.execute();
	return new Set(rows.map((row) => row.day));
}

/** Days that follow each other closely, as ranges that are read at once. */
function runsOf(days: readonly Day[]): DayRange[] {
	const runs: { first: Day; last: Day }[] = [];
	for (const day of days) {
		const last = runs.at(-1);
		if (last !== undefined && dayNumber(day) - dayNumber(last.last) <= 3) last.last = day;
		else runs.push({ first: day, last: day });
	}
	return runs;
}

/** What a place of an observation holds; a place that holds nothing may be empty. */
const heldIn = (eb: ExpressionBuilder<Database, 'observation'>, column: SegmentColumn) =>
	eb.fn.coalesce(`observation.${column}`, eb.lit(0));

const observationsWhere = (
	scope: OrganisationScope,
	sourceIds: readonly number[],
	range: DayRange,
	filter: Filter,
	state: number
) => {
	const { from, until } = windowOf(range, scope.organisation.timeZone);
	let query = scope.db
		.selectFrom('observation')
		.where('observation.source_id', 'in', sourceIds)
		.where('observation.at', '>=', from)
		.where('observation.at', '<', until)
		.where('observation.state', '=', state);
	for (const { column, segment } of filter) {
		query =
			segment === 0
				? query.where((eb) => eb(heldIn(eb, column), '=', 0))
				: query.where(`observation.${column}`, '=', segment);
	}
	return query;
};

/** The cells of a stream by day, from single observations. */
async function scanned(
	scope: OrganisationScope,
	definition: Definition,
	source: MetricSource,
	range: DayRange,
	filter: Filter
): Promise<Map<Day, Cell>> {
	const rows = await observationsWhere(scope, [source.id], range, filter, 0)
		.select(['observation.at', 'observation.seq', 'observation.value', 'observation.weight'])
		.execute();
	const cells = new Map<Day, Cell>();
	for (const row of rows) {
		if (waits(definition, row.seq)) continue;
		const day = localDay(row.at, scope.organisation.timeZone);
		const cell = cells.get(day) ?? new Cell(bucketingOf(source.bucketing), source.weighted);
		cell.put(row.value, row.weight, 1);
		cells.set(day, cell);
	}
	return cells;
}

async function rawValues(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter
): Promise<DailyEvidence['values']> {
	const ids = definition.sources.map((source) => source.id);
	const all = await observationsWhere(scope, ids, range, filter, 0)
		.select(['observation.at', 'observation.seq', 'observation.value'])
		.execute();
	const rows = all.filter((row) => !waits(definition, row.seq)).sort((a, b) => a.at - b.at);
	return { at: Float64Array.from(rows, (row) => row.at), value: Float64Array.from(rows, (row) => row.value) };
}

/** Open cases of a window, with the value that each has in a column where one is named. */
async function openCases(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	filter: Filter,
	column: SegmentColumn = 's1'
): Promise<(OpenCase & { readonly segment: number })[]> {
	const ids = definition.sources.filter((source) => source.dating === 'opened').map((source) => source.id);
	const rows = await observationsWhere(scope, ids, range, filter, 1)
		.innerJoin('case_clock', 'case_clock.seq', 'observation.seq')
		.select(['observation.at', 'observation.seq'])
		.select((eb) => heldIn(eb as never, column).as('segment'))
		.select(['case_clock.opened', 'case_clock.pauses', 'case_clock.calendar_id', 'case_clock.department_id'])
		.limit(rawAtMost)
		.execute();
	return rows
		.filter((row) => !waits(definition, row.seq))
		.map((row) => ({ at: row.at, segment: row.segment, age: 0, clock: runningClock(row) }));
}

/* ------------------------------------------------------------------ slices */

/** Evidence of a slice, and the number of answers as people count them. */
export interface SliceEvidence extends Evidence {
	readonly n: number;
	/** Sum of weights over the number of answers' worth they carry (Kish), where answers are weighted. */
	readonly effective?: number;
	/** The exact weighted mean, where answers are weighted. */
	readonly weightedMean?: number;
}

const lowerBound = (list: Float64Array, wanted: number): number => {
	let low = 0;
	let high = list.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((list[middle] as number) < wanted) low = middle + 1;
		else high = middle;
	}
	return low;
};

/** Puts together the evidence of some days of what was read. */
export function sliceOf(
	scope: OrganisationScope,
	definition: Definition,
	daily: DailyEvidence,
	slice: DayRange
): SliceEvidence {
	if (definition.parts !== null && daily.parts !== undefined) {
		return ratioSlice(scope, definition.parts, daily.parts, definition, slice);
	}
	if (daily.groups !== undefined) {
		const weighed = weighedSlice(definition, daily, daily.groups, slice);
		if (weighed !== null) return weighed;
	}
	const whole = new Cell(definition.kind.bucketing, isWeighted(definition));
	for (const [day, cell] of daily.cells) if (day >= slice.first && day <= slice.last) whole.merge(cell);
	const { from, until } = windowOf(slice, scope.organisation.timeZone);
	const openAges = daily.open.filter((one) => one.at >= from && one.at < until).map((one) => one.age);
	if (whole.weights !== null) return weighted(whole);
	const values =
		daily.values === null
			? undefined
			: [...daily.values.value.subarray(lowerBound(daily.values.at, from), lowerBound(daily.values.at, until))];
	return {
		histogram: whole.histogram(),
		n: whole.n,
		...(values === undefined ? {} : { values }),
		...(openAges.length === 0 ? {} : { openAges })
	};
}

/* ------------------------------------------------------------------ ratios */

/** What one unit of a part is recorded as: cents of an amount, seconds of an hour. */
const recordedAs = (part: Definition): number =>
	part.kind.unit === 'money' ? 100 : part.kind.unit === 'duration' ? 3_600 : 1;

/** What stands on one side of a ratio's line in a slice. */
function partOf(part: Definition, evidence: SliceEvidence, as: PartMeasure): RatioPart {
	const { histogram, openAges } = evidence;
	if (as === 'number') {
		const n = evidence.n + (openAges?.length ?? 0);
		return { n, sum: n, sumSq: n };
	}
	// A sum of counts is a count itself, however it was told: so many things happened.
	if (part.kind.accumulates) return { n: histogram.sum, sum: histogram.sum, sumSq: histogram.sum };
	const unit = recordedAs(part);
	return { n: histogram.n, sum: histogram.sum / unit, sumSq: Number(histogram.sumSq) / (unit * unit) };
}

function ratioSlice(
	scope: OrganisationScope,
	parts: DefinitionParts,
	daily: NonNullable<DailyEvidence['parts']>,
	{ kind, settings }: Definition,
	slice: DayRange
): SliceEvidence {
	const { aboveAs, belowAs } = settings as RatioSettings;
	const above = partOf(parts.above, sliceOf(scope, parts.above, daily.above, slice), aboveAs);
	const below = partOf(parts.below, sliceOf(scope, parts.below, daily.below, slice), belowAs);
	const histogram: Histogram = {
		bucketing: kind.bucketing,
		n: below.n,
		sum: 0,
		sumSq: 0n,
		buckets: new Map(),
		parts: { above, below }
	};
	return { histogram, n: below.n };
}

/* ------------------------------------------------------------------ answers that weigh as much as their group should */

const sumOf = (definition: Definition, daily: DailyEvidence, slice: DayRange): Cell => {
	const whole = new Cell(definition.kind.bucketing, isWeighted(definition));
	for (const [day, cell] of daily.cells) if (day >= slice.first && day <= slice.last) whole.merge(cell);
	return whole;
};

/** What each answer of a group weighs in a slice; null where there are no two groups to weigh against each other. */
export function weightsIn(
	definition: Definition,
	daily: DailyEvidence,
	slice: DayRange
): ReadonlyMap<string, number> | null {
	const weighs = weighing(definition.settings);
	if (daily.groups === undefined || weighs === null) return null;
	const counts = new Map<string, number>();
	for (const [value, group] of daily.groups) counts.set(value, sumOf(definition, group, slice).n);
	const named = [...counts.values()];
	if (named.filter((n) => n > 0).length < 2) return null;
	const rest = sumOf(definition, daily, slice).n - named.reduce((sum, n) => sum + n, 0);
	return groupWeights(new Map([...counts, [others, rest]]), weighs.shares, cappedWeights);
}

/** All groups that have no share of their own. */
const others = '\u0000';

function weighedSlice(
	definition: Definition,
	daily: DailyEvidence,
	groups: ReadonlyMap<string, DailyEvidence>,
	slice: DayRange,
	given?: ReadonlyMap<string, number>
): SliceEvidence | null {
	const weights = given ?? weightsIn(definition, daily, slice);
	if (weights === null) return null;
	const whole = new Cell(definition.kind.bucketing, true);
	const rest = reweighted(sumOf(definition, daily, slice), 1);
	for (const [value, group] of groups) {
		const cell = sumOf(definition, group, slice);
		rest.take(reweighted(cell, 1));
		whole.merge(reweighted(cell, weights.get(value) ?? 1));
	}
	whole.merge(reweighted(rest, weights.get(others) ?? 1));
	return weighted(whole);
}

/**
 * The evidence of each day of a window. What an answer weighs is told by the whole window: a day alone has too few of each
 * group.
 */
export function daySlices(
	scope: OrganisationScope,
	definition: Definition,
	daily: DailyEvidence,
	range: DayRange
): { readonly day: Day; readonly histogram: Histogram }[] {
	const { groups } = daily;
	const weights = groups === undefined ? null : weightsIn(definition, daily, range);
	return daysOf(range).flatMap((day) => {
		const one = { first: day, last: day };
		if (daily.parts !== undefined || (groups !== undefined && weights !== null)) {
			const { histogram } =
				groups !== undefined && weights !== null
					? (weighedSlice(definition, daily, groups, one, weights) as SliceEvidence)
					: sliceOf(scope, definition, daily, one);
			return histogram.n > 0 ? [{ day, histogram }] : [];
		}
		const cell = daily.cells.get(day);
		return cell === undefined || cell.n === 0 ? [] : [{ day, histogram: cell.histogram() }];
	});
}

/**
 * Weighted answers as the answers they are worth: Kish's effective number, (sum of w)² / sum of w², shared out over the
 * scores by weight. Kinds that read shares get them exactly; the exact mean goes beside.
 */
function weighted(cell: Cell): SliceEvidence {
	const effective = cell.weightSq === 0 ? 0 : (cell.weight * cell.weight) / cell.weightSq;
	const scale = cell.weight === 0 ? 0 : effective / cell.weight;
	const buckets = new Map<number, number>();
	for (const [bucket, weight] of [...(cell.weights ?? [])].sort((a, b) => a[0] - b[0])) {
		if (weight > 0) buckets.set(bucket, weight * scale);
	}
	const histogram: Histogram = {
		bucketing: cell.bucketing,
		n: effective,
		sum: cell.weightedSum * scale,
		sumSq: cell.bucketing === 'log' ? cell.sumSq : squaresOf(buckets),
		buckets
	};
	return { histogram, n: cell.n, effective, weightedMean: cell.weight === 0 ? 0 : cell.weightedSum / cell.weight };
}

/** Sum of squares of scores, which are their own buckets. */
function squaresOf(buckets: ReadonlyMap<number, number>): bigint {
	let sum = 0;
	for (const [score, count] of buckets) sum += count * score * score;
	return BigInt(Math.round(sum));
}

/** Whole answers that stand for weighted ones, for kinds that need counts: rounded, their mean corrected afterwards. */
export function roundedEvidence(evidence: SliceEvidence): Evidence {
	const values: number[] = [];
	for (const [bucket, count] of evidence.histogram.buckets) {
		for (let left = Math.round(count); left > 0; left -= 1) values.push(bucket);
	}
	return { histogram: histogramOf(evidence.histogram.bucketing, values) };
}
