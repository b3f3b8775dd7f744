import type { BudgetChange, NamedThing, Overrule, Point, SaidEffect } from '../../domain/tactics/tactic.ts';
import type { EffectDirection, EffectShape } from '../../domain/tactics/effect.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { fromYesNo } from '../db/codec.ts';
import { listMetricChoices, type MetricChoice } from '../goals/queries.ts';
import { auditDetail, conditionsOf } from './rows.ts';

export interface Guard {
	readonly watchId: string | null;
	readonly overrule: Overrule | null;
}

/** What watches these machines, and who let them start without; of one strategy's tactics, by tactic. */
export async function listGuards(scope: StrategyScope, tacticId?: string): Promise<Map<string, Guard>> {
	let watching = scope.db
		.selectFrom('tactic_watch')
		.innerJoin('tactic', (join) =>
			join
				.onRef('tactic.id', '=', 'tactic_watch.tactic_id')
				.onRef('tactic.organisation_id', '=', 'tactic_watch.organisation_id')
		)
		.innerJoin('item', (join) =>
			join
				.onRef('item.id', '=', 'tactic_watch.metric_id')
				.onRef('item.organisation_id', '=', 'tactic_watch.organisation_id')
		)
		.select(['tactic_watch.tactic_id', 'tactic_watch.metric_id'])
		.where('tactic_watch.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('item.removed_at', 'is', null);
	let overruling = scope.db
		.selectFrom('tactic_overrule')
		.innerJoin('tactic', (join) =>
			join
				.onRef('tactic.id', '=', 'tactic_overrule.tactic_id')
				.onRef('tactic.organisation_id', '=', 'tactic_overrule.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'tactic_overrule.by_id')
				.onRef('membership.organisation_id', '=', 'tactic_overrule.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['tactic_overrule.tactic_id', 'tactic_overrule.reason', 'tactic_overrule.at', 'user.name'])
		.where('tactic_overrule.organisation_id', '=', scope.organisationId)
		.where('tactic.strategy_id', '=', scope.strategyId)
		.where('tactic_overrule.ended_at', 'is', null)
		.orderBy('tactic_overrule.at')
		.orderBy('tactic_overrule.id');
	if (tacticId !== undefined) {
		watching = watching.where('tactic_watch.tactic_id', '=', tacticId);
		overruling = overruling.where('tactic_overrule.tactic_id', '=', tacticId);
	}
	const watches = await watching.execute();
	const overrules = await overruling.execute();
	const guards = new Map<string, Guard>();
	for (const row of watches) guards.set(row.tactic_id, { watchId: row.metric_id, overrule: null });
	for (const row of overrules) {
		guards.set(row.tactic_id, {
			watchId: guards.get(row.tactic_id)?.watchId ?? null,
			overrule: { reason: row.reason, at: row.at, by: row.name }
		});
	}
	return guards;
}

/** What watches one machine, and who let it start without. */
export const readGuard = async (scope: StrategyScope, tacticId: string): Promise<Guard> =>
	(await listGuards(scope, tacticId)).get(tacticId) ?? { watchId: null, overrule: null };

/** What tactics are expected to change, by tactic, the newest first; those taken back stay among them. */
export async function listEffects(scope: StrategyScope, tacticId?: string): Promise<Map<string, SaidEffect[]>> {
	let query = scope.db
		.selectFrom('tactic_effect')
		.innerJoin('item as metric', (join) =>
			join
				.onRef('metric.id', '=', 'tactic_effect.metric_id')
				.onRef('metric.organisation_id', '=', 'tactic_effect.organisation_id')
		)
		.leftJoin('item as touchpoint', (join) =>
			join
				.onRef('touchpoint.id', '=', 'tactic_effect.touchpoint_id')
				.onRef('touchpoint.organisation_id', '=', 'tactic_effect.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'tactic_effect.recorded_by')
				.onRef('membership.organisation_id', '=', 'tactic_effect.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('tactic_effect')
		.select(['metric.title as metric', 'touchpoint.title as touchpoint', 'user.name'])
		.where('tactic_effect.organisation_id', '=', scope.organisationId)
		.where('tactic_effect.strategy_id', '=', scope.strategyId)
		.orderBy('tactic_effect.recorded_at', 'desc')
		.orderBy('tactic_effect.id', 'desc');
	if (tacticId !== undefined) query = query.where('tactic_effect.tactic_id', '=', tacticId);
	const rows = await query.execute();
	if (rows.length === 0) return new Map();
	const choices = new Map((await listMetricChoices(scope)).map((choice) => [choice.id, choice]));
	const said = rows.map((row) => {
		const choice: MetricChoice | undefined = choices.get(row.metric_id);
		const effect: SaidEffect = {
			id: row.id,
			metricId: row.metric_id,
			metric: row.metric,
			unit: choice?.unit ?? 'count',
			decimals: choice?.decimals ?? 0,
			currency: choice?.currency ?? null,
			filter: conditionsOf(row.filter),
			touchpointId: row.touchpoint_id,
			touchpoint: row.touchpoint,
			shape: row.shape as EffectShape,
			direction: row.direction as EffectDirection,
			amount: row.amount,
			fromOn: row.from_on,
			recordedAt: row.recorded_at,
			by: row.name,
			isAfterwards: fromYesNo(row.after_start),
			isWithdrawn: row.withdrawn_at !== null
		};
		return { of: row.tactic_id, effect };
	});
	return new Map(
		[...Map.groupBy(said, ({ of }) => of)].map(([id, all]) => [id, all.map(({ effect }) => effect)] as const)
	);
}

/** How the budget of a tactic came about, the newest first. */
export async function listBudgetChanges(scope: StrategyScope, tacticId: string): Promise<BudgetChange[]> {
	const rows = await scope.db
		.selectFrom('budget_change')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'budget_change.by_id')
				.onRef('membership.organisation_id', '=', 'budget_change.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.selectAll('budget_change')
		.select('user.name')
		.where('budget_change.organisation_id', '=', scope.organisationId)
		.where('budget_change.tactic_id', '=', tacticId)
		.orderBy('budget_change.at', 'desc')
		.orderBy('budget_change.id', 'desc')
		.execute();
	return rows.map((row) => ({
		id: row.id,
		from: row.from_amount,
		to: row.to_amount,
		reason: row.reason,
		at: row.at,
		by: row.name
	}));
}

/** The checklists of a tactic's to-dos, by to-do, in their order. */
export async function listPoints(
	scope: StrategyScope,
	tacticId: string,
	people: ReadonlyMap<string, NamedThing>,
	mayTick: (actionId: string) => boolean
): Promise<Map<string, Point[]>> {
	const rows = await scope.db
		.selectFrom('action_point')
		.innerJoin('action', (join) =>
			join
				.onRef('action.id', '=', 'action_point.action_id')
				.onRef('action.organisation_id', '=', 'action_point.organisation_id')
		)
		.selectAll('action_point')
		.where('action_point.organisation_id', '=', scope.organisationId)
		.where('action.tactic_id', '=', tacticId)
		.where('action_point.removed_at', 'is', null)
		.orderBy('action_point.position')
		.orderBy('action_point.id')
		.execute();
	const me = actor(scope);
	const person = (id: string | null): NamedThing | null => (id === null ? null : (people.get(id) ?? null));
	return new Map(
		[...Map.groupBy(rows, (row) => row.action_id)].map(([id, points]) => [
			id,
			points.map((row): Point => ({
				id: row.id,
				title: row.title,
				person: person(row.membership_id),
				doneAt: row.done_at,
				doneBy: person(row.done_by)?.title ?? null,
				mayTick: mayTick(id) || (row.membership_id !== null && row.membership_id === me && holds(scope, 'action.do'))
			}))
		])
	);
}

/** What happened to a tactic, as its page tells it. */
export interface TacticEvent {
	readonly at: string;
	readonly action: (typeof toldEvents)[number];
	readonly by: string | null;
	readonly reason: string;
}

/** The deeds on a tactic that its page tells again. */
export const toldEvents = [
	'tactic.added',
	'tactic.started',
	'tactic.finished',
	'tactic.stopped',
	'tactic.overruled',
	'tactic.effect_said',
	'tactic.effect_withdrawn',
	'tactic.comparison_chosen',
	'tactic.budget_changed',
	'tactic.days_moved'
] as const;

/** The history of a tactic, the newest first, at most forty entries. */
export async function listTacticEvents(scope: OrganisationScope, tacticId: string): Promise<TacticEvent[]> {
	const rows = await scope.db
		.selectFrom('audit_entry')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'audit_entry.membership_id')
				.onRef('membership.organisation_id', '=', 'audit_entry.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select(['audit_entry.at', 'audit_entry.action', 'audit_entry.detail', 'user.name'])
		.where('audit_entry.organisation_id', '=', scope.organisationId)
		.where('audit_entry.item_id', '=', tacticId)
		.where('audit_entry.action', 'in', toldEvents)
		.orderBy('audit_entry.seq', 'desc')
		.limit(40)
		.execute();
	return rows.map((row) => ({
		at: row.at,
		action: row.action as TacticEvent['action'],
		by: row.name,
		reason: auditDetail(row.detail).reason
	}));
}
