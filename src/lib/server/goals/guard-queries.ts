import { guardState, type GuardStanding } from '../../domain/goals/guard.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { previousQuarter, quarterOf } from '../../domain/shared/period.ts';
import { permit, type OrganisationScope } from '../access/organisation-scope.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { compareFor, countsOpenCases, figureFor, stateOf } from '../metrics/read.ts';

/** The figures that guard these goals, by goal. */
export async function listGuards(scope: OrganisationScope, goalIds: readonly string[]): Promise<Map<string, string>> {
	if (goalIds.length === 0) return new Map();
	const rows = await scope.db
		.selectFrom('goal_guard')
		.select(['goal_id', 'metric_id'])
		.where('organisation_id', '=', scope.organisationId)
		.where('goal_id', 'in', goalIds)
		.execute();
	return new Map(rows.map((row) => [row.goal_id, row.metric_id]));
}

interface Guarded {
	readonly id: string;
	readonly starts_on: Day | null;
	readonly ends_on: Day | null;
}

/** Whether the figures that guard goals held, by goal: since the goal began against the quarter before it. */
export async function guardStandings(
	scope: OrganisationScope,
	goals: readonly Guarded[]
): Promise<Map<string, GuardStanding>> {
	const named = await listGuards(
		scope,
		goals.map((goal) => goal.id)
	);
	const found = new Map<string, GuardStanding>();
	if (named.size === 0) return found;
	const definitions = new Map(
		(await readDefinitions(scope, { ids: [...new Set(named.values())], withRemoved: true })).map((one) => [one.id, one])
	);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	for (const goal of goals) {
		const definition = definitions.get(named.get(goal.id) ?? '');
		if (definition !== undefined) found.set(goal.id, await remembered(scope, definition, goal, today));
	}
	return found;
}

const standings = new WeakMap<object, Map<string, Promise<GuardStanding>>>();
const standingsKept = 500;

/** Kept until anything changes that it is worked out from: every page with goals asks for it. */
function remembered(
	scope: OrganisationScope,
	definition: Definition,
	goal: Guarded,
	today: Day
): Promise<GuardStanding> {
	if (scope.db.isTransaction || countsOpenCases(definition)) return standingOf(scope, definition, goal, today);
	const key = JSON.stringify([
		scope.organisation,
		permit(scope, 'answers.read').ok,
		[definition.id, definition.title, definition.version, definition.itemVersion],
		stateOf(definition),
		goal.starts_on,
		goal.ends_on,
		today
	]);
	const known = standings.get(scope.handle) ?? new Map<string, Promise<GuardStanding>>();
	standings.set(scope.handle, known);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = standingOf(scope, definition, goal, today);
	known.set(key, made);
	made.catch(() => known.delete(key));
	for (const oldest of known.keys()) {
		if (known.size <= standingsKept) break;
		known.delete(oldest);
	}
	return made;
}

async function standingOf(
	scope: OrganisationScope,
	definition: Definition,
	goal: Guarded,
	today: Day
): Promise<GuardStanding> {
	const { kind, settings } = definition;
	const named = {
		metricId: definition.id,
		title: definition.title,
		unit: kind.unit,
		decimals: kind.format.decimals,
		currency: 'currency' in settings && typeof settings.currency === 'string' ? settings.currency : null
	};
	if (goal.starts_on === null || goal.starts_on > today) {
		return { ...named, state: 'unknown', before: null, since: null };
	}
	const after = { from: goal.starts_on, to: goal.ends_on !== null && goal.ends_on < today ? goal.ends_on : today };
	const quarter = previousQuarter(quarterOf(goal.starts_on, scope.organisation), scope.organisation);
	const since = await figureFor(scope, definition, after);
	let before = { from: quarter.first, to: quarter.last };
	let then = await figureFor(scope, definition, before);
	// Where the quarter before held next to nothing, the ninety days before the start stand in for it.
	if (then.refusal === 'too_few') {
		before = { from: addDays(goal.starts_on, -90), to: addDays(goal.starts_on, -1) };
		then = await figureFor(scope, definition, before);
	}
	const change = await compareFor(scope, definition, { before, after });
	return {
		...named,
		state: guardState(change, kind.directionOf(settings)),
		before: then.value,
		since: since.value
	};
}
