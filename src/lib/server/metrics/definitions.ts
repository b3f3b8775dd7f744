import { z } from 'zod';
import type { Family, MetricKind } from '../../domain/metrics/kind.ts';
import { metricKind } from '../../domain/metrics/registry.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { fromJson } from '../db/codec.ts';
import { countsOnce } from '../../domain/metrics/answer-settings.ts';
import { waitingBatches, type Batch } from './batches.ts';
import { repeatGroupsByText } from './repeats.ts';
import { sourceFrom, type Source } from './sources.ts';

/** A stream as a metric reads it; the map, if any, says what its scores count as (null: not at all). */
export interface MetricSource extends Source {
	readonly valueMap: ReadonlyMap<number, number | null> | null;
}

/** Everything that a figure is worked out with. */
export interface Definition {
	readonly id: string;
	readonly title: string;
	readonly kind: MetricKind;
	readonly family: Family;
	readonly question: string;
	readonly touchpointId: string | null;
	readonly version: number;
	readonly currentVersion: number;
	readonly settings: object;
	/** Of a ratio: those of both its metrics. */
	readonly sources: readonly MetricSource[];
	/** Of a ratio: what stands above and below the line. */
	readonly parts: DefinitionParts | null;
	/** Where one answer of each customer and quarter counts: the set of streams in which the others are noted. */
	readonly repeats: { readonly groupId: number | null } | null;
	/** What has come in for these streams and is not yet part of their sums. */
	readonly waiting: readonly Batch[];
	readonly itemVersion: number;
	readonly changedAt: string;
	/** Came with a starter set and has not been touched. */
	readonly suggested: boolean;
}

/** A ratio's two metrics, as they are now. */
export interface DefinitionParts {
	readonly above: Definition;
	readonly below: Definition;
}

const mapSchema = z.record(z.string(), z.number().int().nullable());

const readMap = (text: string | null): MetricSource['valueMap'] =>
	text === null ? null : new Map(Object.entries(fromJson(mapSchema, text)).map(([from, to]) => [Number(from), to]));

interface Wanted {
	readonly ids?: readonly string[];
	/** Another version than the current one, for a single metric. */
	readonly version?: number;
	readonly withRemoved?: boolean;
}

/** The definitions of the organisation's metrics, in their order. */
export async function readDefinitions(scope: OrganisationScope, wanted: Wanted = {}): Promise<Definition[]> {
	if (wanted.ids?.length === 0) return [];
	let query = scope.db
		.selectFrom('metric')
		.innerJoin('item', (join) =>
			join.onRef('item.organisation_id', '=', 'metric.organisation_id').onRef('item.id', '=', 'metric.id')
		)
		.innerJoin('metric_version', (join) =>
			join
				.onRef('metric_version.organisation_id', '=', 'metric.organisation_id')
				.onRef('metric_version.metric_id', '=', 'metric.id')
		)
		.select(['metric.id', 'item.title', 'metric.kind', 'metric.family', 'metric.question', 'metric.touchpoint_id'])
		.select(['metric.current_version', 'metric_version.version', 'metric_version.settings'])
		.select(['item.version as item_version', 'item.suggested', 'metric_version.created_at'])
		.where('metric.organisation_id', '=', scope.organisationId)
		.orderBy('item.position')
		.orderBy('item.id');
	if (wanted.withRemoved !== true) query = query.where('item.removed_at', 'is', null);
	if (wanted.ids !== undefined) query = query.where('metric.id', 'in', wanted.ids);
	query =
		wanted.version === undefined
			? query.whereRef('metric_version.version', '=', 'metric.current_version')
			: query.where('metric_version.version', '=', wanted.version);
	const rows = await query.execute();
	if (rows.length === 0) return [];
	// Before the streams: what is folded in between is seen twice, which no figure is read from, rather than not at all.
	const waiting = await waitingBatches(scope);
	const sources = await scope.db
		.selectFrom('metric_source')
		.innerJoin('source', 'source.id', 'metric_source.source_id')
		.select(['source.id', 'source.kind', 'source.ref', 'source.name', 'source.unit', 'source.bucketing'])
		.select(['source.dating', 'source.weighted', 'source.generation', 'source.revision', 'source.weight_unit'])
		.select(['metric_source.metric_id', 'metric_source.version', 'metric_source.value_map'])
		.where('metric_source.organisation_id', '=', scope.organisationId)
		.where(
			'metric_source.metric_id',
			'in',
			rows.map((row) => row.id)
		)
		.orderBy('source.id')
		.execute();
	const groupOf = rows.some((row) => row.settings.includes('"perContact":"latest"'))
		? await repeatGroupsByText(scope)
		: () => null;
	const partsOf = rows.some((row) => row.kind === 'ratio')
		? await readParts(
				scope,
				rows.flatMap((row) => (row.kind === 'ratio' ? [row.id] : []))
			)
		: () => null;
	return rows.map((row) => {
		const kind = metricKind(row.kind);
		const parts = partsOf(row.id, row.version);
		const own =
			parts === null
				? sources
						.filter((source) => source.metric_id === row.id && source.version === row.version)
						.map((source) => ({ ...sourceFrom(source), valueMap: readMap(source.value_map) }))
				: sourcesOfParts(parts);
		const settings = fromJson(kind.settings, row.settings);
		return {
			id: row.id,
			title: row.title,
			kind,
			family: row.family as Family,
			question: row.question,
			touchpointId: row.touchpoint_id,
			version: row.version,
			currentVersion: row.current_version,
			settings,
			sources: own,
			parts,
			repeats: countsOnce(settings) ? { groupId: groupOf(own.map((source) => source.id)) } : null,
			waiting: waiting.filter((batch) => own.some((source) => batch.sources.includes(source.id))),
			itemVersion: row.item_version,
			changedAt: row.created_at,
			suggested: row.suggested === 1
		};
	});
}

/** The streams of both, each once; what one of the metrics makes of their scores is its own affair. */
const sourcesOfParts = ({ above, below }: DefinitionParts): MetricSource[] => [
	...new Map([...above.sources, ...below.sources].map((source) => [source.id, { ...source, valueMap: null }])).values()
];

/** What stands above and below the line of ratios, by metric and version. */
async function readParts(
	scope: OrganisationScope,
	ids: readonly string[]
): Promise<(id: string, version: number) => DefinitionParts | null> {
	const rows = await scope.db
		.selectFrom('metric_part')
		.select(['metric_id', 'version', 'part', 'of_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('metric_id', 'in', ids)
		.execute();
	const found = await readDefinitions(scope, { ids: [...new Set(rows.map((row) => row.of_id))], withRemoved: true });
	// A ratio of ratios is nothing that anybody could make; a row that says so is passed over.
	const byId = new Map(found.filter((one) => one.kind.id !== 'ratio').map((one) => [one.id, one]));
	return (id, version) => {
		const of = (part: string): Definition | undefined =>
			byId.get(rows.find((row) => row.metric_id === id && row.version === version && row.part === part)?.of_id ?? '');
		const above = of('above');
		const below = of('below');
		return above === undefined || below === undefined ? null : { above, below };
	};
}
