import type { MeasurementFacts } from '../../domain/measurement/completion.ts';
import { dayMs } from '../../domain/shared/instant.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions } from './definitions.ts';

const livePeriod = 90 * dayMs;

/** What the measurement step's completion is counted from: metrics, those fed, those that something came in for lately. */
export async function measurementFacts(scope: StrategyScope): Promise<MeasurementFacts> {
	const definitions = await readDefinitions(scope);
	const ids = [...new Set(definitions.flatMap((definition) => definition.sources.map((source) => source.id)))];
	const since = scope.clock.now() - livePeriod;
	const living = new Set<number>();
	for (const id of ids) {
		const row = await scope.db
			.selectFrom('observation')
			.select('seq')
			.where('source_id', '=', id)
			.where('at', '>=', since)
			.where('state', '=', 0)
			.limit(1)
			.executeTakeFirst();
		if (row !== undefined) living.add(id);
	}
	const live = definitions.filter((definition) => definition.sources.some((source) => living.has(source.id)));
	const families = new Set(live.map((definition) => definition.family).filter((family) => family !== 'other'));
	return {
		metrics: definitions.length,
		withSource: definitions.filter((definition) => definition.sources.length > 0).length,
		live: live.length,
		familiesLive: families.size
	};
}
