import type { GoalBoardRow } from '../../domain/goals/board.ts';
import { contributionStanding, type ContributionStanding } from '../../domain/goals/contribution.ts';
import { sideOf } from '../../domain/goals/goal.ts';
import { addDays, localDay, type Day } from '../../domain/shared/instant.ts';
import { weekOf } from '../../domain/shared/period.ts';
import { holds } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { readDefinitions, type Definition } from '../metrics/definitions.ts';
import { seriesFor, stateOf } from '../metrics/read.ts';

/** Whole weeks that are looked back on. */
const weeksBack = 104;

const weekly = new WeakMap<object, Map<string, Promise<(number | null)[]>>>();
const standings = new WeakMap<object, Map<string, ContributionStanding>>();
const keptAtMost = 500;

function cut<T>(known: Map<string, T>): void {
	for (const oldest of known.keys()) {
		if (known.size <= keptAtMost) break;
		known.delete(oldest);
	}
}

/** A figure's whole weeks, oldest first; kept until anything changes that they are made of. */
function weeksOf(
	scope: StrategyScope,
	definition: Definition,
	where: GoalBoardRow['filter'],
	range: { readonly from: Day; readonly to: Day }
): Promise<(number | null)[]> {
	const read = async (): Promise<(number | null)[]> =>
		(await seriesFor(scope, definition, { ...range, every: 'week', where })).map(({ figure }) => figure.value);
	if (scope.db.isTransaction) return read();
	const known = weekly.get(scope.handle) ?? new Map<string, Promise<(number | null)[]>>();
	weekly.set(scope.handle, known);
	const key = JSON.stringify([
		scope.organisation,
		holds(scope, 'answers.read'),
		[definition.id, definition.version],
		stateOf(definition),
		where,
		range
	]);
	const found = known.get(key);
	if (found !== undefined) return found;
	const made = read();
	known.set(key, made);
	made.catch(() => known.delete(key));
	cut(known);
	return made;
}

/** The weeks from the first on which both have a figure. */
function shared(a: readonly (number | null)[], b: readonly (number | null)[]): [(number | null)[], (number | null)[]] {
	const first = a.findIndex((value, i) => value !== null && (b[i] ?? null) !== null);
	return first < 0 ? [[], []] : [a.slice(first), b.slice(first)];
}

/**
 * How far the belief on each edge of the goal tree is borne out (R-002-11), by the child: whether the parent's weekly changes
 * followed the child's. Worked out anew where a past week changed, a week has passed or a goal follows another figure.
 */
export async function listContributions(
	scope: StrategyScope,
	board: readonly GoalBoardRow[]
): Promise<Record<string, ContributionStanding>> {
	const edges = board.flatMap((child) => {
		const parent = board.find((row) => row.id === child.parentId);
		return parent === undefined ? [] : [{ child, parent }];
	});
	if (edges.length === 0) return {};
	const ids = [...new Set(edges.flatMap(({ child, parent }) => [child.metricId, parent.metricId]))];
	const definitions = new Map(
		(await readDefinitions(scope, { ids: ids.filter((id) => id !== null) })).map((one) => [one.id, one])
	);
	const today = localDay(scope.clock.now(), scope.organisation.timeZone);
	const last = addDays(weekOf(today, scope.organisation.weekStart).first, -1);
	const range = { from: addDays(last, 1 - 7 * weeksBack), to: last };
	const known = standings.get(scope.handle) ?? new Map<string, ContributionStanding>();
	standings.set(scope.handle, known);
	const found: Record<string, ContributionStanding> = {};
	for (const { child, parent } of edges) {
		const [own, above] = [definitions.get(child.metricId ?? ''), definitions.get(parent.metricId ?? '')];
		if (own === undefined || above === undefined) {
			found[child.id] = { word: 'no_figure', found: null, weeks: 0, enoughOn: null };
			continue;
		}
		if (own.id === above.id) {
			found[child.id] = { word: 'same_figure', found: null, weeks: 0, enoughOn: null };
			continue;
		}
		const [a, b] = shared(
			await weeksOf(scope, own, child.filter, range),
			await weeksOf(scope, above, parent.filter, range)
		);
		const asked = {
			childWants: sideOf(child.direction),
			parentWants: sideOf(parent.direction),
			// The same two figures say the same at every look.
			seed: `${own.id}|${above.id}`,
			today
		};
		const key = JSON.stringify([a, b, asked]);
		const standing = known.get(key) ?? contributionStanding({ child: a, parent: b, ...asked });
		if (!known.has(key)) {
			known.set(key, standing);
			cut(known);
			// Others want an answer between two edges.
			await new Promise((resolve) => setImmediate(resolve));
		}
		found[child.id] = standing;
	}
	return found;
}
