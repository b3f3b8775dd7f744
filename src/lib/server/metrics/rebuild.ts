import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { rebuildDay, touchSources } from './fold.ts';
import { withFigures } from './folding.ts';
import { sourcesById } from './sources.ts';

async function rebuildOne(outer: OrganisationScope): Promise<Result<boolean>> {
	const scope = await withFigures(outer);
	const next = await scope.db
		.selectFrom('dirty_day')
		.innerJoin('source', 'source.id', 'dirty_day.source_id')
		.select(['dirty_day.source_id', 'dirty_day.day'])
		.where('source.organisation_id', '=', scope.organisationId)
		.orderBy('dirty_day.source_id')
		.orderBy('dirty_day.day')
		.limit(1)
		.executeTakeFirst();
	if (next === undefined) return ok(false);
	const source = (await sourcesById(scope, [next.source_id])).get(next.source_id);
	if (source === undefined) return ok(false);
	await rebuildDay(scope, source, next.day);
	await touchSources(scope, [source.id]);
	return ok(true);
}

/** Rebuilds the days that wait for it, one day a transaction, at most so many. Returns how many were rebuilt. */
export async function rebuildDirty(scope: OrganisationScope, most = 50): Promise<number> {
	for (let done = 0; ; done += 1) {
		if (done >= most) return done;
		const more = await inTransaction(scope, rebuildOne);
		if (!more.ok || !more.value) return done;
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
