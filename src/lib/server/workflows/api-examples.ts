import { describeEndpoints, type EndpointLine } from '../../domain/api/endpoints.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { listMetrics } from '../metrics/queries.ts';

/** The addresses for programs with examples of this organisation's own things, so that they work as they are pasted. */
export interface ShownEndpoint extends EndpointLine {
	/** The address to ask, with an identifier where it needs one. */
	readonly asked: string;
}

/** Something of this organisation in the place of what an example calls by a made-up name. */
const renamed = (example: EndpointLine['example'], names: ReadonlyMap<string, string>): EndpointLine['example'] =>
	typeof example === 'string'
		? example
		: example.map((row) => {
				const given = row as { scores?: Record<string, number>; metric?: string };
				return {
					...row,
					...(given.scores === undefined
						? {}
						: {
								scores: Object.fromEntries(
									Object.entries(given.scores).map(([name, value]) => [names.get(name) ?? name, value])
								)
							}),
					...(given.metric === undefined ? {} : { metric: names.get(given.metric) ?? given.metric })
				};
			});

export async function showEndpoints(scope: OrganisationScope): Promise<ShownEndpoint[]> {
	const metrics = await listMetrics(scope);
	const clear = metrics.filter((one) => metrics.filter((other) => other.title === one.title).length === 1);
	const titled = (kind: string): string | undefined => clear.find((one) => one.kind === kind)?.title;
	const goal = await scope.db
		.selectFrom('goal')
		.innerJoin('item', (join) =>
			join.onRef('item.organisation_id', '=', 'goal.organisation_id').onRef('item.id', '=', 'goal.id')
		)
		.innerJoin('strategy', (join) =>
			join.onRef('strategy.organisation_id', '=', 'goal.organisation_id').onRef('strategy.id', '=', 'goal.strategy_id')
		)
		.select('goal.id')
		.where('goal.organisation_id', '=', scope.organisationId)
		.where('goal.status', '=', 'set')
		.where('item.removed_at', 'is', null)
		.where('strategy.archived_at', 'is', null)
		.orderBy('strategy.created_at', 'desc')
		.orderBy('goal.top', 'desc')
		.orderBy('goal.id')
		.executeTakeFirst();
	const ids: Readonly<Record<string, string | undefined>> = { metric: metrics[0]?.id, goal: goal?.id };
	const names = new Map(
		(
			[
				['NPS', titled('nps')],
				['Self-service', titled('rate')]
			] as const
		).flatMap(([name, own]) => (own === undefined ? [] : [[name, own]]))
	);
	return describeEndpoints().map((endpoint) => ({
		...endpoint,
		example: renamed(endpoint.example, names),
		asked: endpoint.path.replaceAll(/\[(\w+)\]/g, (_, name: string) => ids[name] ?? '0199…')
	}));
}
