import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { NewObservation } from './record.ts';
import { ensureSource } from './sources.ts';

/** The streams of one kind of event: that it happened, its amount, and whether it went as it should. */
export interface EventSources {
	readonly happened: number;
	readonly amount: number | null;
	readonly outcome: number | null;
}

/** Which of them there are to be; that it happened always. */
export interface EventSourcesWanted {
	readonly amount: boolean;
	readonly outcome: boolean;
}

/** The streams of a kind of event, the same whether a program sends it or a file brings it. */
export async function ensureEventSources(
	scope: OrganisationScope,
	type: string,
	wanted: EventSourcesWanted
): Promise<EventSources> {
	const make = (part: string, unit: string, bucketing: 'log' | 'rate', name: string): Promise<number> =>
		ensureSource(scope, { kind: 'event', ref: part === '' ? type : `${type}:${part}`, name, unit, bucketing });
	return {
		happened: await make('', 'one', 'log', type),
		amount: wanted.amount ? await make('amount', 'minor', 'log', `${type}: amount`) : null,
		outcome: wanted.outcome ? await make('outcome', 'yes', 'rate', `${type}: as it should`) : null
	};
}

/** What an event gives to its streams: once that it happened, its amount in minor units, yes or no. */
export const eventObservations = (
	sources: EventSources,
	event: { readonly amount: number | null; readonly outcome: boolean | null }
): NewObservation[] => [
	{ sourceId: sources.happened, value: 1 },
	...(event.amount === null || sources.amount === null ? [] : [{ sourceId: sources.amount, value: event.amount }]),
	...(event.outcome === null || sources.outcome === null
		? []
		: [{ sourceId: sources.outcome, value: event.outcome ? 1 : 0 }])
];

/** The kinds of events that have come in, by name. */
export async function listEventTypes(scope: OrganisationScope): Promise<string[]> {
	const rows = await scope.db
		.selectFrom('source')
		.select('ref')
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', 'event')
		.where('rule', 'is', null)
		.orderBy('ref')
		.execute();
	return [...new Set(rows.map((row) => row.ref.split(':', 1)[0] ?? ''))];
}
