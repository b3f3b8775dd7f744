import { walkWeights } from '../../domain/goals/drift.ts';
import { learnWalk } from '../../domain/goals/forecast.ts';
import type { Condition } from '../../domain/goals/schema.ts';
import { addDays, type Day } from '../../domain/shared/instant.ts';
import { addQuarters, previousQuarter, quarterOf, quartersOf, type DayRange } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import type { Definition } from '../metrics/definitions.ts';
import { readDaysTogether, sumsOfDays } from '../metrics/read.ts';

/** Ended quarters that a figure's own past is learned from, the last one among them. */
const learnedFrom = 8;

/** A figure whose past is wanted, and the part of the customers that it speaks of. */
export interface Walker {
	readonly definition: Definition;
	readonly filter: readonly Condition[];
}

/** How likely each walk of a figure's level is by its own ended quarters; nothing for one without a past. */
export type Walks = (walker: Walker) => Promise<readonly number[] | undefined>;

const learned = new WeakMap<object, Map<string, readonly number[] | null>>();
const learnedAtMost = 2_000;

/**
 * How far figures wander, learned from the quarters before the last one: the days of that are part of every forecast, and
 * must not speak twice. Nothing is read before somebody asks;
 * then all figures of a page are looked at together: one statement says whether their past is as it was, another reads
 * that of those it is not known of.
 */
export function walksOf(scope: OrganisationScope, walkers: readonly Walker[], today: Day): Walks {
	let all: Promise<ReadonlyMap<string, readonly number[] | null>> | undefined;
	return async (walker) => {
		all ??= learn(scope, walkers, today);
		return (await all).get(nameOf(walker)) ?? undefined;
	};
}

const nameOf = ({ definition, filter }: Walker): string =>
	JSON.stringify([definition.id, definition.version, definition.itemVersion, filter]);

async function learn(
	scope: OrganisationScope,
	walkers: readonly Walker[],
	today: Day
): Promise<ReadonlyMap<string, readonly number[] | null>> {
	const running = quarterOf(today, scope.organisation);
	const range: DayRange = {
		first: addQuarters(running, -learnedFrom, scope.organisation).first,
		last: addDays(previousQuarter(running, scope.organisation).first, -1)
	};
	const wanted = [
		...new Map(
			walkers.filter(({ definition }) => !definition.kind.accumulates).map((walker) => [nameOf(walker), walker])
		).values()
	];
	const streams = [...new Set(wanted.flatMap(({ definition }) => definition.sources.map((source) => source.id)))];
	const sums = await sumsOfDays(scope, streams, range);
	const known = learned.get(scope.handle) ?? new Map<string, readonly number[] | null>();
	learned.set(scope.handle, known);
	// Looked at anew every day, whatever the sums say.
	const keyOf = (walker: Walker): string =>
		JSON.stringify([
			scope.organisation,
			scope.organisationId,
			today,
			nameOf(walker),
			walker.definition.sources.map((source) => [source.id, sums.get(source.id) ?? ''])
		]);
	const missing = wanted.filter((walker) => !known.has(keyOf(walker)));
	const found = new Map<string, readonly number[] | null>();
	for (const walker of wanted) {
		const kept = known.get(keyOf(walker));
		if (kept !== undefined) found.set(nameOf(walker), kept);
	}
	if (missing.length === 0) return found;
	const days = await readDaysTogether(
		scope,
		missing.map(({ definition, filter }) => ({ definition, where: filter })),
		range
	);
	const quarters = quartersOf(range, scope.organisation);
	missing.forEach((walker, index) => {
		const { kind, settings } = walker.definition;
		const own = [...(days[index] ?? [])].map(([day, histogram]) => ({ day, histogram }));
		const evidence = quarters.flatMap(({ first, last }) => {
			const inside = own.filter(({ day }) => day >= first && day <= last);
			return inside.length < 2 ? [] : [learnWalk(kind, settings, inside)];
		});
		const weights = evidence.length === 0 ? null : walkWeights(evidence);
		found.set(nameOf(walker), weights);
		// What a transaction sees may never be.
		if (!scope.db.isTransaction) known.set(keyOf(walker), weights);
	});
	for (const oldest of known.keys()) {
		if (known.size <= learnedAtMost) break;
		known.delete(oldest);
	}
	return found;
}
