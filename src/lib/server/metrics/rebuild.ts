import type { Day } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type OrganisationScope, type Surroundings } from '../access/organisation-scope.ts';
import { monotonic } from '../clock.ts';
import { beginAid, canHide, type Aid } from '../db/sql/veil.ts';
import { inRepeatable, inSnapshot } from '../db/transaction.ts';
import { disturbanceOf, readyFold, rebuildDay, recountCells, segmentsOf, touchSources, type Counted } from './fold.ts';
import { withFigures, withZone } from './folding.ts';
import { sourcesById, type Source } from './sources.ts';

/** Milliseconds after which no further day is taken: nobody shall wait long for the lock, or for a turn. */
const sliceMs = 8;

/** A day that waits, and what was counted of it before the lock is held, with what that rests on. */
interface Due {
	readonly id: number;
	readonly day: Day;
	readonly revision: number;
	readonly counted?: readonly Counted[];
}

/** Some of the days that wait, at least one where there is any. On SQLite they are counted here, where nobody waits. */
async function countSome(scope: OrganisationScope, most: number, before: Day | null): Promise<Due[]> {
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
	const found: Due[] = [];
	for (const { source_id: id, day } of days) {
		if (found.length > 0 && monotonic() - began > sliceMs) break;
		const source = sources.get(id) as Source;
		const due = { id, day, revision: source.revision };
		found.push(
			scope.handle.engine === 'sqlite' ? { ...due, counted: await recountCells(scope, source, day, day) } : due
		);
	}
	return found;
}

/** Rebuilds those that still wait, from what was counted of them where it still holds; how many. */
async function rebuildSome(
	outer: OrganisationScope,
	due: readonly Due[],
	told: { readonly zone: string; readonly disturbance: string }
): Promise<Result<number>> {
	const scope = await withFigures(outer);
	const began = monotonic();
	const ids = [...new Set(due.map((one) => one.id))];
	const sources = await sourcesById(scope, ids);
	const holds = scope.organisation.timeZone === told.zone && disturbanceOf(scope) === told.disturbance;
	const segments = due.length === 0 ? null : await segmentsOf(scope);
	const touched = new Set<number>();
	let done = 0;
	for (const { id, day, revision, counted } of due) {
		if (done > 0 && monotonic() - began > sliceMs) break;
		const source = sources.get(id);
		if (source === undefined) continue;
		await rebuildDay(scope, source, day, segments, holds && source.revision === revision ? counted : undefined);
		touched.add(id);
		done += 1;
	}
	await touchSources(scope, [...touched], 'counted');
	return ok(done);
}

const daysLookedAt = 20;
/** Who counts as many days anew is helped to write them down. */
const aidedFrom = 60;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Rebuilds the days that wait for it, a few a transaction, at most so many; only those before a day, where one is told.
 * Returns how many were rebuilt.
 */
export async function rebuildDirty(scope: OrganisationScope, most = 50, before: Day | null = null): Promise<number> {
	const done = await rebuildUpTo(scope, most, before);
	// Whoever looks at how far it is hears of it; figures are the same.
	if (done >= daysToldOf) scope.publish({ topic: 'figures' });
	return done;
}

/** So many days at a time are a work that somebody may be waiting for. */
const daysToldOf = 30;

async function rebuildUpTo(scope: OrganisationScope, most: number, before: Day | null): Promise<number> {
	let aid: Aid | null = null;
	try {
		for (let done = 0; ;) {
			if (done >= most) return done;
			// The zone as it is now: it decides on which day an answer falls.
			const told = { zone: '', disturbance: disturbanceOf(scope) };
			const due = await inSnapshot(scope, async (inner) => {
				const now = await withZone(inner);
				told.zone = now.organisation.timeZone;
				return countSome(now, most - done, before);
			});
			if (due.length === 0) return done;
			if (!scope.db.isTransaction) {
				await turn();
				await readyFold(scope);
			}
			const some = await inRepeatable(scope, (inner) => rebuildSome(inner, due, told));
			if (!some.ok || some.value === 0) return done;
			done += some.value;
			// Others want to write and to read between two slices.
			await turn();
			if (done >= aidedFrom && canHide(scope)) aid ??= beginAid(scope);
			await aid?.breathe();
		}
	} finally {
		await aid?.end();
	}
}

/** How many days of streams still wait to be counted anew; figures read them from single answers. */
export async function waitingSums(scope: OrganisationScope): Promise<number> {
	const row = await scope.db
		.selectFrom('dirty_day')
		.innerJoin('source', 'source.id', 'dirty_day.source_id')
		.select((eb) => eb.fn.countAll<number>().as('n'))
		.where('source.organisation_id', '=', scope.organisationId)
		.executeTakeFirstOrThrow();
	return Number(row.n);
}

/** Rebuilds the waiting days of every organisation; for the job that runs by itself. */
export async function rebuildAllDirty(around: Surroundings, most = 300): Promise<number> {
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
