import type { z } from 'zod';
import { isAfterwards, saysTheSame, type Effect } from '../../domain/tactics/effect.ts';
import { effectLimits, type effectComparing, type effectId, type effectSaying } from '../../domain/tactics/schema.ts';
import type { Condition } from '../../domain/metrics/figure.ts';
import { typedFactor } from '../../domain/metrics/typed.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, touchItem } from '../items/commands.ts';
import { readDefinitions } from '../metrics/definitions.ts';
import { findTactic } from './commands.ts';
import { listEffects } from './depth-queries.ts';
import { conditionsOf } from './rows.ts';

async function isSegment(scope: StrategyScope, { dimension, value }: Condition): Promise<boolean> {
	const row = await scope.db
		.selectFrom('segment_value')
		.innerJoin('dimension', (join) =>
			join
				.onRef('dimension.id', '=', 'segment_value.dimension_id')
				.onRef('dimension.organisation_id', '=', 'segment_value.organisation_id')
		)
		.select('segment_value.value')
		.where('segment_value.organisation_id', '=', scope.organisationId)
		.where('dimension.name', '=', dimension)
		.where('segment_value.value', '=', value)
		.executeTakeFirst();
	return row !== undefined;
}

/** Inserts an expectation inside a transaction that has checked rights and references. */
export async function insertEffect(
	scope: StrategyScope,
	tactic: { readonly id: string; readonly startedAt: string | null },
	effect: Effect
): Promise<string> {
	const id = scope.ids.id();
	const now = toInstant(scope.clock.now());
	await scope.db
		.insertInto('tactic_effect')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			tactic_id: tactic.id,
			metric_id: effect.metricId,
			filter: toJson(effect.filter),
			touchpoint_id: effect.touchpointId,
			shape: effect.shape,
			direction: effect.direction,
			amount: effect.amount,
			from_on: effect.fromOn,
			recorded_at: now,
			recorded_by: actor(scope),
			after_start: toYesNo(isAfterwards(tactic.startedAt, now)),
			withdrawn_at: null
		})
		.execute();
	return id;
}

/**
 * Writes down what a tactic is expected to change (R-002-03): a new line each time, so that what was expected before stays
 * readable. Written after its start it is kept, and said to be so.
 */
export const sayEffect = (
	scope: StrategyScope,
	input: z.output<typeof effectSaying>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const tactic = await findTactic(inner, input.id);
		if (tactic === undefined) return fail('tactic.not_found');
		const [metric] = await readDefinitions(inner, { ids: [input.metric] });
		if (metric === undefined) return fail('metric.not_found', { field: 'metric' });
		if (input.touchpoint !== null && !(await hasItem(inner, input.touchpoint, 'touchpoint'))) {
			return fail('touchpoint.not_found', { field: 'touchpoint' });
		}
		for (const condition of input.segment) {
			if (!(await isSegment(inner, condition))) return fail('dimension.not_found', { field: 'segment' });
		}
		if (input.shape === 'relative' && input.amount > effectLimits.relative) {
			return fail('tactic.effect_too_large', { field: 'amount' });
		}
		const effect: Effect = {
			metricId: input.metric,
			filter: input.segment,
			touchpointId: input.touchpoint,
			shape: input.shape,
			direction: input.direction,
			amount: input.shape === 'relative' ? input.amount : input.amount * typedFactor(metric.kind.unit),
			fromOn: input.fromOn
		};
		const current = (await listEffects(inner, input.id)).get(input.id)?.find((one) => !one.isWithdrawn);
		if (current !== undefined && saysTheSame(current, effect)) return ok({ id: current.id });
		await touchItem(inner, input.id, 'tactic');
		const id = await insertEffect(inner, { id: input.id, startedAt: tactic.started_at }, effect);
		await recordAudit(inner, {
			action: 'tactic.effect_said',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { metric: input.metric, direction: effect.direction, amount: effect.amount, shape: effect.shape }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id });
	});

/** Takes an expectation back; it stays readable as taken back, and the one before it counts again. */
export const withdrawEffect = (
	scope: StrategyScope,
	input: z.output<typeof effectId>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('tactic_effect')
			.select(['id', 'tactic_id', 'withdrawn_at'])
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.effect)
			.executeTakeFirst();
		if (row === undefined) return fail('tactic.effect_not_found');
		if (row.withdrawn_at !== null) return ok({ id: row.id });
		await inner.db
			.updateTable('tactic_effect')
			.set({ withdrawn_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', row.id)
			.execute();
		await recordAudit(inner, {
			action: 'tactic.effect_withdrawn',
			itemId: row.tactic_id,
			strategyId: inner.strategyId
		});
		inner.publish({ topic: 'plan', ids: [row.tactic_id] });
		return ok({ id: row.id });
	});

/**
 * Chooses whom the figure of an expectation is held against (R-002-04): another value of its dimension, another touchpoint,
 * only its own past, or all that nobody touched again. Who chose it and when stays beside it.
 */
export const chooseComparison = (
	scope: StrategyScope,
	input: z.output<typeof effectComparing>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('tactic_effect')
			.select(['id', 'tactic_id', 'filter', 'touchpoint_id'])
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.effect)
			.where('withdrawn_at', 'is', null)
			.executeTakeFirst();
		if (row === undefined) return fail('tactic.effect_not_found');
		const { against } = input;
		const [condition] = conditionsOf(row.filter);
		if (against?.kind === 'segment') {
			const isOther =
				condition !== undefined &&
				condition.value !== against.value &&
				(await isSegment(inner, { dimension: condition.dimension, value: against.value }));
			if (!isOther) return fail('tactic.comparison_unfit', { field: 'against' });
		}
		if (against?.kind === 'touchpoint') {
			const isOther =
				condition === undefined &&
				row.touchpoint_id !== null &&
				row.touchpoint_id !== against.touchpoint &&
				(await hasItem(inner, against.touchpoint, 'touchpoint'));
			if (!isOther) return fail('tactic.comparison_unfit', { field: 'against' });
		}
		await inner.db
			.deleteFrom('effect_comparison')
			.where('organisation_id', '=', inner.organisationId)
			.where('effect_id', '=', row.id)
			.execute();
		if (against !== null) {
			await inner.db
				.insertInto('effect_comparison')
				.values({
					organisation_id: inner.organisationId,
					effect_id: row.id,
					kind: against.kind,
					value: against.kind === 'segment' ? against.value : '',
					touchpoint_id: against.kind === 'touchpoint' ? against.touchpoint : null,
					at: toInstant(inner.clock.now()),
					by_id: actor(inner)
				})
				.execute();
		}
		await recordAudit(inner, {
			action: 'tactic.comparison_chosen',
			itemId: row.tactic_id,
			strategyId: inner.strategyId,
			detail: { against: against === null ? 'untouched' : against.kind === 'segment' ? against.value : against.kind }
		});
		inner.publish({ topic: 'plan', ids: [row.tactic_id] });
		return ok({ id: row.id });
	});
