import { eventItem, type EventItem, type RowOutcome } from '../../domain/api/schema.ts';
import type { Result } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { eventObservations, ensureEventSources, type EventSources } from '../metrics/event-sources.ts';
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
	readonly item: EventItem;
	readonly amount: number | null;
	readonly outcome: boolean | null;
}

function readItem(scope: OrganisationScope, raw: unknown, index: number): Accepted | RowOutcome {
	const parsed = parseRow(eventItem, raw);
	if (isOutcome(parsed)) return parsed;
	const item = parsed.row;
	const { id } = item;
	const moment = readMomentOf(scope, id, 'at', item.at);
	if (isOutcome(moment)) return moment;
	let outcome = item.outcome ?? null;
	if (item.due !== undefined) {
		const due = readMomentOf(scope, id, 'due', item.due);
		if (isOutcome(due)) return due;
		const onTime = moment.at <= due.at;
		if (outcome !== null && outcome !== onTime) return rejected(id, 'outcome', 'contradicts_due');
		outcome = onTime;
	}
	const amount = item.amount === undefined ? null : Math.round(item.amount * 100);
	return { index, id, at: moment.at, segments: item.segments, item, amount, outcome };
}

/** Takes what customers did, as another program sends it. */
export async function ingestEvents(
	scope: OrganisationScope,
	writer: Writer,
	items: readonly unknown[]
): Promise<Result<RowOutcome[], IngestFailure>> {
	const allowed = maySend(scope);
	if (!allowed.ok) return allowed;
	return ingestRows<Accepted>(scope, writer, items, {
		read: (raw, index) => readItem(scope, raw, index),
		async records(accepted) {
			const streams = new Map<string, EventSources>();
			for (const { item } of accepted) {
				if (streams.has(item.type)) continue;
				const ofType = accepted.filter((one) => one.item.type === item.type);
				streams.set(
					item.type,
					await ensureEventSources(scope, item.type, {
						amount: ofType.some((one) => one.amount !== null),
						outcome: ofType.some((one) => one.outcome !== null)
					})
				);
			}
			return accepted.map((one): NewRecord => {
				const { item, amount, outcome } = one;
				return {
					kind: 'event',
					sourceKey: `api:event:${item.type}:${item.id}`,
					contact: item.contact ?? null,
					at: one.at,
					segments: one.segments,
					body: {
						type: item.type,
						id: item.id,
						...(amount === null ? {} : { amount }),
						...(outcome === null ? {} : { outcome }),
						...(item.due === undefined ? {} : { due: item.due })
					},
					observations: eventObservations(streams.get(item.type) as EventSources, { amount, outcome })
				};
			});
		}
	});
}
