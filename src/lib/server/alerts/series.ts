import {
	countedGroupFrom,
	groupFrom,
	groupsOfDimension,
	seriesAtMost,
	unhappyEvent,
	type Base
} from '../../domain/alerts/series.ts';
import type { Histogram } from '../../domain/metrics/histogram.ts';
import type { MetricKind } from '../../domain/metrics/kind.ts';
import { count } from '../../domain/metrics/kinds/count.ts';
import { addDays, type Day } from '../../domain/shared/instant.ts';
import type { DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import {
	dayCounts,
	daySums,
	everyone,
	isUnsettled,
	largestGroups,
	listCountedStreams,
	type CountedStream,
	type DaySum,
	type Group
} from '../metrics/day-queries.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';

/** What some watched series have in common: a metric, or a stream of cases or events; and the groups that are looked at. */
export interface WatchedBase {
	readonly base: Base;
	/** The metric's identifier, or the type of the cases or events. */
	readonly ref: string;
	readonly name: string;
	readonly metricId: string | null;
	readonly touchpointId: string | null;
	readonly kind: MetricKind;
	readonly settings: object;
	readonly groups: readonly Group[];
	/** The days of one group, or of `everyone`: few at a time, so that others get a turn in between. */
	readonly read: (range: DayRange, segment: number) => Promise<readonly DaySum[]>;
	/** Whether its sums are being rebuilt. */
	readonly isUnsettled: (range: DayRange) => Promise<boolean>;
}

/** Whether somebody has already set up a figure from this stream: then it is watched as that. */
const isMeasured = (definitions: readonly Definition[], stream: CountedStream): boolean =>
	definitions.some((one) => one.kind.accumulates && one.sources.some((source) => source.id === stream.id));

/**
 * Times of cases are watched by the day on which their clock stopped: of those opened lately only the quick ones have a
 * time yet, and every figure would seem to get better.
 */
async function datedByEnd(scope: OrganisationScope, definition: Definition): Promise<Definition> {
	const opened = definition.sources.filter((source) => source.kind === 'case_clock' && source.dating === 'opened');
	if (opened.length === 0 || definition.kind.unit !== 'duration') return definition;
	const twins = await scope.db
		.selectFrom('source')
		.select(['id', 'ref', 'generation', 'revision'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'case_clock')
		.where('dating', '=', 'closed')
		.where(
			'ref',
			'in',
			opened.map(({ ref }) => ref)
		)
		.execute();
	return {
		...definition,
		sources: definition.sources.map((source) => {
			const twin = source.dating === 'opened' ? twins.find(({ ref }) => ref === source.ref) : undefined;
			return twin === undefined
				? source
				: { ...source, dating: 'closed', id: twin.id, generation: twin.generation, revision: twin.revision };
		})
	};
}

function metricBase(scope: OrganisationScope, definition: Definition, groups: readonly Group[]): WatchedBase {
	return {
		base: 'metric',
		ref: definition.id,
		name: definition.title,
		metricId: definition.id,
		touchpointId: definition.touchpointId,
		kind: definition.kind,
		settings: definition.settings,
		groups,
		read: async (range, segment) => (await daySums(scope, definition, range, [segment])).get(segment) ?? [],
		isUnsettled: (range) => isUnsettled(scope, definition, range)
	};
}

const countOf = (n: number): Histogram => ({
	bucketing: 'log',
	n,
	sum: n,
	sumSq: BigInt(n),
	buckets: new Map(n === 0 ? [] : [[1, n]])
});

/** The days of a count, the first day of its stream among them: before a group turned up there was nothing of it. */
function countedDays(days: ReadonlyMap<Day, number>, first: Day | undefined): DaySum[] {
	const all = new Map(days);
	if (first !== undefined && !all.has(first)) all.set(first, 0);
	return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, n]): DaySum => ({ day, histogram: countOf(n) }));
}

function streamBase(scope: OrganisationScope, stream: CountedStream, groups: readonly Group[]): WatchedBase {
	const segments = [everyone, ...groups.map(({ segmentId }) => segmentId)];
	const counted = new Map<string, ReturnType<typeof dayCounts>>();
	return {
		base: stream.base,
		ref: stream.type,
		name: stream.name,
		metricId: null,
		touchpointId: null,
		kind: count,
		settings: { direction: 'lower' },
		groups,
		async read(range, segment) {
			// Counts are small, and the open cases are looked through once for all groups.
			const key = `${range.first} ${range.last}`;
			const counts = counted.get(key) ?? dayCounts(scope, stream, range, segments, stream.base === 'cases');
			counted.set(key, counts);
			const days = await counts;
			return countedDays(days.get(segment) ?? new Map(), [...days.get(everyone)!.keys()].sort()[0]);
		},
		isUnsettled: (range) => isUnsettled(scope, { sources: [stream] }, range)
	};
}

/** Days that are looked at to tell which groups are large. */
const halfYear = 180;

/** One metric or stream as it is watched; none where there is no such any more. `segment` adds a group that is small by now. */
export async function findBase(
	scope: OrganisationScope,
	of: { readonly base: Base; readonly ref: string },
	group?: { readonly dimension: string; readonly segment: string }
): Promise<WatchedBase | null> {
	const groups = group === undefined || group.segment === '' ? [] : await groupNamed(scope, group);
	if (groups === null) return null;
	if (of.base === 'metric') {
		const [definition] = await readDefinitions(scope, { ids: [of.ref] });
		return definition === undefined ? null : metricBase(scope, await datedByEnd(scope, definition), groups);
	}
	const stream = (await listCountedStreams(scope)).find((one) => one.base === of.base && one.type === of.ref);
	return stream === undefined ? null : streamBase(scope, stream, groups);
}

async function groupNamed(
	scope: OrganisationScope,
	group: { readonly dimension: string; readonly segment: string }
): Promise<Group[] | null> {
	const row = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
		)
		.select(['segment_value.id', 'dimension.name', 'dimension.label', 'segment_value.value'])
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('dimension.name', '=', group.dimension)
		.where('segment_value.value', '=', group.segment)
		.executeTakeFirst();
	return row === undefined
		? null
		: [{ segmentId: row.id, dimension: row.name, label: row.label, value: row.value, n: 0 }];
}

/**
 * Everything that is watched in an organisation: each metric as a whole and for the larger groups of every dimension; cases
 * by type, and events that customers are unhappy about, as a whole and by product, touchpoint, reason or whatever else they
 * are told apart by. The wholes first; of the groups the largest, up to a number.
 */
export async function listBases(scope: OrganisationScope, yesterday: Day): Promise<WatchedBase[]> {
	const range = { first: addDays(yesterday, -halfYear), last: yesterday };
	const definitions = await readDefinitions(scope);
	const found: { readonly make: (groups: readonly Group[]) => WatchedBase; readonly groups: readonly Group[] }[] = [];
	for (const definition of definitions) {
		if (definition.sources.length === 0) continue;
		const dated = await datedByEnd(scope, definition);
		const wanted = { least: groupFrom, perDimension: groupsOfDimension };
		found.push({
			make: (groups) => metricBase(scope, dated, groups),
			groups: dated.kind.accumulates ? [] : await largestGroups(scope, dated, range, wanted)
		});
	}
	for (const stream of await listCountedStreams(scope)) {
		if (isMeasured(definitions, stream)) continue;
		if (stream.base === 'events' && unhappyEvent(stream.type) === null) continue;
		const wanted = { least: countedGroupFrom, perDimension: groupsOfDimension };
		found.push({
			make: (groups) => streamBase(scope, stream, groups),
			groups: await largestGroups(scope, { sources: [stream] }, range, wanted)
		});
	}
	const room = Math.max(0, seriesAtMost - found.length);
	const largest = new Set(
		found
			.flatMap((one) => one.groups)
			.sort((a, b) => b.n - a.n)
			.slice(0, room)
	);
	return found.map(({ make, groups }) => make(groups.filter((group) => largest.has(group))));
}
