import { observationItem, type ObservationItem, type RowOutcome } from '../../domain/api/schema.ts';
import { isId } from '../../domain/shared/id.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { feedMetric } from '../metrics/commands.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { pointObservations, pointSource } from '../metrics/points.ts';
import type { NewRecord } from '../metrics/record.ts';
import type { Writer } from '../metrics/writer.ts';
import {
	ingestRows,
	isOutcome,
	maySend,
	parseRow,
	readMomentOf,
	rejected,
	type Fit,
	type IngestFailure
} from './ingest-rows.ts';

interface Accepted extends Fit {
	readonly item: ObservationItem;
	readonly definition: Definition;
}

/** The metric that a word names by its identifier or, if that is clear, its title. */
export function metricNamed(definitions: readonly Definition[], word: string): Definition | null {
	const wanted = word.trim().toLowerCase();
	const found = definitions.filter((one) => (isId(word) ? one.id === word : one.title.toLowerCase() === wanted));
	return found.length === 1 ? (found[0] as Definition) : null;
}

function readItem(
	scope: OrganisationScope,
	definitions: readonly Definition[],
	raw: unknown,
	index: number
): Accepted | RowOutcome {
	const parsed = parseRow(observationItem, raw);
	if (isOutcome(parsed)) return parsed;
	const item = parsed.row;
	const moment = readMomentOf(scope, item.id, 'at', item.at);
	if (isOutcome(moment)) return moment;
	const definition = metricNamed(definitions, item.metric);
	if (definition === null) return rejected(item.id, 'metric', 'unknown');
	const fits = pointObservations(definition, 0, moment.at, { value: item.value, of: item.of ?? null });
	if (!fits.ok) return rejected(item.id, fits.error.field ?? 'value', 'unfit');
	return { index, id: item.id, at: moment.at, segments: item.segments, item, definition };
}

/** Takes values of metrics that another program has worked out. */
export async function ingestObservations(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[]
): Promise<Result<RowOutcome[], IngestFailure>> {
	const allowed = maySend(scope);
	if (!allowed.ok) return allowed;
	const definitions = await readDefinitions(scope);
	return ingestRows<Accepted>(scope, writer, items, {
		read: (raw, index) => readItem(scope, definitions, raw, index),
		async records(accepted) {
			const streams = new Map<string, number>();
			for (const { definition } of accepted) {
				if (streams.has(definition.id)) continue;
				const sourceId = await pointSource(scope, definition);
				const fed = await feedMetric(scope, { id: definition.id, sourceId });
				if (!fed.ok) throw new Error(fed.error.code);
				streams.set(definition.id, sourceId);
			}
			return accepted.map((one): NewRecord => {
				const { item, definition, at } = one;
				const given = { value: item.value, of: item.of ?? null };
				const observations = pointObservations(definition, streams.get(definition.id) as number, at, given);
				if (!observations.ok) throw new Error(observations.error.code);
				return {
					kind: 'point',
					sourceKey: `api:point:${definition.id}:${item.id}`,
					at,
					segments: item.segments,
					body: { value: item.value, ...(item.of === undefined ? {} : { total: item.of }) },
					observations: observations.value
				};
			});
		}
	});
}
