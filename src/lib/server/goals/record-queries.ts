import { fullRecord, recordFrom, type FullRecord } from '../../domain/goals/record.ts';
import { addDays, type Day } from '../../domain/shared/instant.ts';
import { weekOf } from '../../domain/shared/period.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** What was said of a goal so many weeks before its end; null where nothing was said then. */
export interface SaidBefore {
	readonly chance: number;
	readonly felt: number | null;
}

export interface EndedLine {
	readonly id: string;
	readonly title: string;
	readonly strategyId: string;
	readonly strategy: string;
	readonly endedOn: Day;
	readonly reached: boolean;
	/** The answers of its time were corrected, and with them the result. */
	readonly corrected: boolean;
	readonly eightWeeks: SaidBefore | null;
	readonly fourWeeks: SaidBefore | null;
}

export interface ForecastRecordPage {
	/** Goals that have ended with a forecast. */
	readonly ended: number;
	/** How many are still missing before there is a record; 0 when there is one. */
	readonly missing: number;
	readonly record: FullRecord | null;
	/** The newest first; empty until there is a record. */
	readonly goals: readonly EndedLine[];
}

const endedGoals = (scope: OrganisationScope) =>
	scope.db
		.selectFrom('goal_result')
		.innerJoin('item', (join) =>
			join
				.onRef('item.id', '=', 'goal_result.goal_id')
				.onRef('item.organisation_id', '=', 'goal_result.organisation_id')
		)
		.where('goal_result.organisation_id', '=', scope.organisationId)
		.where('item.removed_at', 'is', null)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('goal_forecast')
					.select('goal_forecast.week')
					.whereRef('goal_forecast.organisation_id', '=', 'goal_result.organisation_id')
					.whereRef('goal_forecast.goal_id', '=', 'goal_result.goal_id')
					.where('goal_forecast.brier', 'is not', null)
			)
		);

/** How many goals of the organisation have ended with a forecast, and how many are missing before their record is shown. */
export async function countRecord(
	scope: OrganisationScope
): Promise<{ readonly ended: number; readonly missing: number }> {
	const { n } = await endedGoals(scope)
		.select(({ fn }) => fn.countAll<number>().as('n'))
		.executeTakeFirstOrThrow();
	return { ended: Number(n), missing: Math.max(0, recordFrom - Number(n)) };
}

/** How good the forecasts of all strategies of the organisation were: what was said, and what came. */
export async function getForecastRecord(scope: OrganisationScope): Promise<ForecastRecordPage> {
	const counted = await countRecord(scope);
	if (counted.missing > 0) return { ...counted, record: null, goals: [] };
	const goals = await endedGoals(scope)
		.innerJoin('goal', (join) =>
			join
				.onRef('goal.id', '=', 'goal_result.goal_id')
				.onRef('goal.organisation_id', '=', 'goal_result.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join.onRef('strategy.id', '=', 'goal.strategy_id').onRef('strategy.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['goal_result.goal_id', 'goal_result.ended_on', 'goal_result.reached', 'goal_result.first_reached'])
		.select(['item.title', 'goal.strategy_id', 'strategy.name'])
		.orderBy('goal_result.ended_on', 'desc')
		.orderBy('item.title')
		.orderBy('goal_result.goal_id')
		.execute();
	const rows = await scope.db
		.selectFrom('goal_forecast')
		.select(['goal_id', 'week', 'chance', 'felt', 'came', 'in_range'])
		.where('organisation_id', '=', scope.organisationId)
		.where('brier', 'is not', null)
		.orderBy('goal_id')
		.orderBy('week')
		.execute();
	const byGoal = new Map<string, typeof rows>();
	for (const row of rows) byGoal.set(row.goal_id, [...(byGoal.get(row.goal_id) ?? []), row]);
	const own = goals.flatMap((goal) => byGoal.get(goal.goal_id) ?? []);
	return {
		...counted,
		record: fullRecord(
			own.map((row) => ({
				chance: row.chance,
				happened: row.came === 1,
				felt: row.felt,
				inRange: row.in_range === null ? null : row.in_range === 1
			}))
		),
		goals: goals.map((goal) => {
			const before = (weeks: number): SaidBefore | null => {
				const week = weekOf(addDays(goal.ended_on, -7 * weeks), 1).first;
				const said = byGoal.get(goal.goal_id)?.find((row) => row.week === week);
				return said === undefined ? null : { chance: said.chance, felt: said.felt };
			};
			return {
				id: goal.goal_id,
				title: goal.title,
				strategyId: goal.strategy_id,
				strategy: goal.name,
				endedOn: goal.ended_on,
				reached: goal.reached === 1,
				corrected: goal.reached !== goal.first_reached,
				eightWeeks: before(8),
				fourWeeks: before(4)
			};
		})
	};
}
