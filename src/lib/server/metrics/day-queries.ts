import type { Histogram } from '../../domain/metrics/histogram.ts';
import { localDay, type Day } from '../../domain/shared/instant.ts';
import { windowOf, type DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { unpackCell, type Cell } from './cell.ts';
import type { Definition } from './definitions.ts';
import { addCell, cellHistogram, daysOfOther, isPlain, rawAtMost } from './evidence.ts';
import { everyone } from './fold.ts';
import { listDimensions, segmentColumns } from './segments.ts';

export { everyone } from './fold.ts';

/** A day of a series as its sums have it. */
export interface DaySum {
	readonly day: Day;
	readonly histogram: Histogram;
}

/** A group that is large enough to be looked at by itself. */
export interface Group {
	readonly segmentId: number;
	readonly dimension: string;
	readonly label: string;
	readonly value: string;
	readonly n: number;
}

interface Streams {
	readonly sources: readonly { readonly id: number; readonly generation: number }[];
}

/** Whether days of these streams wait to have their sums rebuilt: until then the sums are not what they will be. */
export async function isUnsettled(scope: OrganisationScope, { sources }: Streams, range: DayRange): Promise<boolean> {
	if (sources.length === 0) return false;
	const row = await scope.db
		.selectFrom('dirty_day')
		.select('day')
		.where(
			'source_id',
			'in',
			sources.map(({ id }) => id)
		)
		.where('day', '>=', range.first)
		.where('day', '<=', range.last)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

/** The largest groups of every dimension in some days, by what their sums hold. */
export async function largestGroups(
	scope: OrganisationScope,
	{ sources }: Streams,
	range: DayRange,
	wanted: { readonly least: number; readonly perDimension: number }
): Promise<Group[]> {
	const totals = new Map<number, number>();
	for (const source of sources) {
		const rows = await scope.db
			.selectFrom('rollup')
			.select('segment_id')
			.select((eb) => eb.fn.sum<number>('n').as('n'))
			.where('source_id', '=', source.id)
			.where('generation', '=', source.generation)
			.where('segment_id', '<>', everyone)
			.where('day', '>=', range.first)
			.where('day', '<=', range.last)
			.groupBy('segment_id')
			.execute();
		for (const row of rows) totals.set(row.segment_id, (totals.get(row.segment_id) ?? 0) + Number(row.n));
	}
	const ids = [...totals].filter(([, n]) => n >= wanted.least).map(([id]) => id);
	if (ids.length === 0) return [];
	const dimensions = await listDimensions(scope);
	const values = await scope.db
		.selectFrom('segment_value')
		.select(['id', 'dimension_id', 'value'])
		.where('organisation_id', '=', scope.organisationId)
		.where('id', 'in', [...ids].sort((a, b) => totals.get(b)! - totals.get(a)! || a - b).slice(0, 1_000))
		.execute();
	return dimensions.flatMap(({ id, name, label }) =>
		values
			.filter((row) => row.dimension_id === id)
			.map((row) => ({ segmentId: row.id, dimension: name, label, value: row.value, n: totals.get(row.id)! }))
			.sort((a, b) => b.n - a.n || a.segmentId - b.segmentId)
			.slice(0, wanted.perDimension)
	);
}

/** The days of a metric by group, from its sums alone; `everyone` is the whole. */
export async function daySums(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	segments: readonly number[]
): Promise<ReadonlyMap<number, readonly DaySum[]>> {
	if (!isPlain(definition)) return otherDaySums(scope, definition, range, segments);
	const found = new Map(segments.map((segment) => [segment, new Map<Day, Cell>()]));
	for (const source of definition.sources) {
		const rows = await scope.db
			.selectFrom('rollup')
			.select(['segment_id', 'day', 'weight', 'weighted_sum', 'weight_sq', 'histogram'])
			.where('source_id', '=', source.id)
			.where('generation', '=', source.generation)
			.where('segment_id', 'in', segments)
			.where('day', '>=', range.first)
			.where('day', '<=', range.last)
			.execute();
		for (const row of rows) addCell(found.get(row.segment_id)!, row.day, unpackCell(row), source, definition);
	}
	return new Map(
		[...found].map(([segment, cells]) => [
			segment,
			[...cells]
				.filter(([, cell]) => cell.n > 0)
				.map(([day, cell]) => ({ day, histogram: cellHistogram(cell) }))
				.sort((a, b) => (a.day < b.day ? -1 : 1))
		])
	);
}

/** The same where more than sums goes into the figure: a ratio, answers that others stand in for, weighed groups. */
async function otherDaySums(
	scope: OrganisationScope,
	definition: Definition,
	range: DayRange,
	segments: readonly number[]
): Promise<ReadonlyMap<number, readonly DaySum[]>> {
	const rows = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
		)
		.select(['segment_value.id', 'segment_value.value', 'dimension.name'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('segment_value.id', 'in', segments)
		.execute();
	const found = new Map<number, readonly DaySum[]>();
	for (const segment of segments) {
		const row = rows.find((one) => one.id === segment);
		if (segment !== everyone && row === undefined) {
			found.set(segment, []);
			continue;
		}
		const where = row === undefined ? [] : [{ dimension: row.name, value: row.value }];
		const days = await daysOfOther(scope, { definition, where }, range);
		found.set(
			segment,
			[...days].map(([day, histogram]) => ({ day, histogram })).sort((a, b) => (a.day < b.day ? -1 : 1))
		);
	}
	return found;
}

/** How many things a stream of cases or events holds by day and group: those in its sums, and the cases still open. */
export async function dayCounts(
	scope: OrganisationScope,
	source: { readonly id: number; readonly generation: number },
	range: DayRange,
	segments: readonly number[],
	hasOpen: boolean
): Promise<ReadonlyMap<number, ReadonlyMap<Day, number>>> {
	const found = new Map(segments.map((segment) => [segment, new Map<Day, number>()]));
	const add = (segment: number, day: Day, n: number): void => {
		const days = found.get(segment);
		if (days !== undefined) days.set(day, (days.get(day) ?? 0) + n);
	};
	const rows = await scope.db
		.selectFrom('rollup')
		.select(['segment_id', 'day', 'n'])
		.where('source_id', '=', source.id)
		.where('generation', '=', source.generation)
		.where('segment_id', 'in', segments)
		.where('day', '>=', range.first)
		.where('day', '<=', range.last)
		.execute();
	for (const row of rows) add(row.segment_id, row.day, Number(row.n));
	if (!hasOpen) return found;
	const { from, until } = windowOf(range, scope.organisation.timeZone);
	const open = await scope.db
		.selectFrom('observation')
		.select('at')
		.select(segmentColumns)
		.where('source_id', '=', source.id)
		.where('at', '>=', from)
		.where('at', '<', until)
		.where('state', '=', 1)
		.limit(rawAtMost)
		.execute();
	for (const row of open) {
		const day = localDay(row.at, scope.organisation.timeZone);
		add(everyone, day, 1);
		for (const column of segmentColumns) if (row[column] !== 0) add(row[column], day, 1);
	}
	return found;
}

/** How much every stream of the organisation holds in some days, so that a great deal that came late is noticed. */
export async function streamTotals(scope: OrganisationScope, range: DayRange): Promise<ReadonlyMap<number, number>> {
	const rows = await scope.db
		.selectFrom('source')
		.innerJoin('rollup', (join) =>
			join.onRef('rollup.source_id', '=', 'source.id').onRef('rollup.generation', '=', 'source.generation')
		)
		.select('source.id')
		.select((eb) => eb.fn.sum<number>('rollup.n').as('n'))
		.where('source.organisation_id', '=', scope.organisationId)
		.where('rollup.segment_id', '=', everyone)
		.where('rollup.day', '>=', range.first)
		.where('rollup.day', '<=', range.last)
		.groupBy('source.id')
		.execute();
	return new Map(rows.map((row) => [row.id, Number(row.n)]));
}

/** A stream of cases or events, by what it is a stream of. */
export interface CountedStream {
	readonly id: number;
	readonly generation: number;
	readonly base: 'cases' | 'events';
	/** The type of the cases or events. */
	readonly type: string;
	readonly name: string;
}

const firstAnswer = ':first-response';

/** The streams that say how many cases were opened and how many events happened. */
export async function listCountedStreams(scope: OrganisationScope): Promise<CountedStream[]> {
	const rows = await scope.db
		.selectFrom('source')
		.select(['id', 'kind', 'ref', 'name', 'dating', 'generation', 'unit'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', 'in', ['case_clock', 'event'])
		.orderBy('id')
		.execute();
	return rows.flatMap((row): CountedStream[] => {
		const about = { id: row.id, generation: row.generation };
		if (row.kind === 'event') {
			return row.unit === 'one' ? [{ ...about, base: 'events', type: row.ref, name: row.name }] : [];
		}
		if (row.dating !== 'opened' || !row.ref.endsWith(firstAnswer)) return [];
		const type = row.ref.slice(0, -firstAnswer.length);
		return [{ ...about, base: 'cases', type, name: row.name.split(':')[0]?.trim() ?? type }];
	});
}
