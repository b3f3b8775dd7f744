import type { Day } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { beginAid, canHide, type Aid } from '../db/sql/veil.ts';
import { inRepeatable } from '../db/transaction.ts';
import { rebuildDay, segmentsOf, touchSources } from './fold.ts';
import { withFigures } from './folding.ts';
import { sourcesById, type Source } from './sources.ts';

/** Milliseconds after which a transaction takes no further day: nobody shall wait long for the lock. */
const sliceMs = 8;

/** Rebuilds some of the days that wait for it, at least one and at most so many; how many. */
async function rebuildSome(outer: OrganisationScope, most: number, before: Day | null): Promise<Result<number>> {
	const scope = await withFigures(outer);
	const began = monotonic();
	let waiting = scope.db
		.selectFrom('dirty_day')
		.innerJoin('source', 'source.id', 'dirty_day.source_id')
		.select(['dirty_day.source_id', 'dirty_day.day'])
		.where('source.organisation_id', '=', scope.organisationId)
		.orderBy('dirty_day.source_id')
		.orderBy('dirty_day.day')
		.limit(Math.min(most, daysLookedAt));
	if (before !== null) waiting = waiting.where('dirty_day.day', '<', before);
	const days = await waiting.execute();
	const sources = await sourcesById(scope, [...new Set(days.map((day) => day.source_id))]);
	const segments = days.length === 0 ? null : await segmentsOf(scope);
	const touched = new Set<number>();
	let done = 0;
	for (const { source_id: id, day } of days) {
		if (done > 0 && monotonic() - began > sliceMs) break;
		await rebuildDay(scope, sources.get(id) as Source, day, segments);
		touched.add(id);
		done += 1;
	}
	await touchSources(scope, [...touched], 'counted');
	return ok(done);
}

const daysLookedAt = 20;
/** Who counts as many days anew is helped to write them down. */
const aidedFrom = 60;

/**
 * Rebuilds the days that wait for it, a few a transaction, at most so many; only those before a day, where one is told.
 * Returns how many were rebuilt.
 */
export async function rebuildDirty(scope: OrganisationScope, most = 50, before: Day | null = null): Promise<number> {
	let aid: Aid | null = null;
	try {
		for (let done = 0; ;) {
			if (done >= most) return done;
			const some = await inRepeatable(scope, (inner) => rebuildSome(inner, most - done, before));
			if (!some.ok || some.value === 0) return done;
			done += some.value;
			// Others want to write and to read between two slices.
			await new Promise((resolve) => setImmediate(resolve));
			if (done >= aidedFrom && canHide(scope)) aid ??= beginAid(scope);
			await aid?.breathe();
		}
	} finally {
		await aid?.end();
	}
}

/** Rebuilds the waiting days of every organisation; for the job that runs by itself. */
export async function rebuildAllDirty(around: Surroundings, most = 50): Promise<number> {
	const rows = await around.handle.db
		.selectFrom('dirty_day')
		.innerJoin('source', 'source.id', 'dirty_day.source_id')
		.select('source.organisation_id')
		.distinct()
		.execute();
	let done = 0;
	for (const row of rows) {
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		if (scope !== null) done += await rebuildDirty(scope, most);
	}
	return done;
}
