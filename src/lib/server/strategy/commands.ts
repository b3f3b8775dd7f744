import { z } from 'zod';
import { dateField, line, optionalDate, optionalId, tick, versionField, words } from '../../domain/shared/fields.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { arrangeSchema, type Arrangement } from '../../domain/strategy/arrangement.ts';
import type { StepId } from '../../domain/strategy/steps.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';

export const strategyInput = z.object({ name: line(120), aim: words(300) });

/** Begins a strategy with an empty plan. */
export const beginStrategy = (
	scope: OrganisationScope,
	input: z.output<typeof strategyInput>
): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		const id = inner.ids.id();
		const now = toInstant(inner.clock.now());
		await inner.db
			.insertInto('strategy')
			.values({
				organisation_id: inner.organisationId,
				id,
				name: input.name,
				aim: input.aim,
				lead_id: actor(inner),
				starts_on: localDay(inner.clock.now(), inner.organisation.timeZone),
				created_at: now,
				changed_at: now
			})
			.execute();
		await recordAudit(inner, { action: 'strategy.begun', strategyId: id, detail: { name: input.name } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok(id);
	});

export const frameInput = z.object({
	name: line(120),
	aim: words(300),
	leadId: optionalId,
	launchPlannedOn: optionalDate,
	newBusiness: tick,
	version: versionField
});

/** Changes what frames a strategy: name, aim, lead, when it starts. */
export const frameStrategy = (
	scope: StrategyScope,
	input: z.output<typeof frameInput>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		if (input.leadId !== null && !(await isMember(inner, input.leadId))) {
			return fail('membership.not_found', { field: 'leadId' });
		}
		const changed = await inner.db
			.updateTable('strategy')
			.set({
				name: input.name,
				aim: input.aim,
				lead_id: input.leadId,
				launch_planned_on: input.launchPlannedOn,
				new_business: toYesNo(input.newBusiness),
				changed_at: toInstant(inner.clock.now()),
				version: input.version + 1
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', inner.strategyId)
			.where('version', '=', input.version)
			.executeTakeFirst();
		if (changed.numUpdatedRows === 0n) return fail('strategy.changed');
		await recordAudit(inner, { action: 'strategy.framed', strategyId: inner.strategyId, detail: { name: input.name } });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});

export const aimInput = z.object({ aim: line(300) });

/** Says in one sentence what the strategy is for. */
export const sayAim = (scope: StrategyScope, input: z.output<typeof aimInput>): Promise<Result<undefined, string>> =>
	changeStrategy(scope, { aim: input.aim }, 'strategy.aim_said');

export const reviewDateInput = z.object({ reviewOn: dateField });

/** Puts the next review on the calendar. */
export const setReviewDate = (
	scope: StrategyScope,
	input: z.output<typeof reviewDateInput>
): Promise<Result<undefined, string>> => changeStrategy(scope, { review_on: input.reviewOn }, 'strategy.review_dated');

async function changeStrategy(
	scope: StrategyScope,
	change: { aim?: string; review_on?: string },
	action: string
): Promise<Result<undefined, string>> {
	const allowed = permit(scope, 'strategy.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		await inner.db
			.updateTable('strategy')
			.set((eb) => ({ ...change, version: eb('version', '+', 1), changed_at: toInstant(inner.clock.now()) }))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', inner.strategyId)
			.execute();
		await recordAudit(inner, { action, strategyId: inner.strategyId, detail: {} });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
}

async function isMember(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.where('disabled_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** Chooses how thoroughly a step is done; the choice is kept for everybody. */
export const chooseWay = (
	scope: StrategyScope,
	input: { step: StepId; way: 'quick' | 'thorough' }
): Promise<Result<undefined, string>> => keepStep(scope, input.step, { way: input.way });

/** Says that a step is good enough for now, or takes that back. */
export const callGoodEnough = (
	scope: StrategyScope,
	input: { step: StepId; undo: string }
): Promise<Result<undefined, string>> => {
	const is = input.undo === '';
	return keepStep(scope, input.step, {
		good_enough_at: is ? toInstant(scope.clock.now()) : null,
		good_enough_by: is ? actor(scope) : null
	});
};

async function keepStep(
	scope: StrategyScope,
	step: StepId,
	values: { way?: string; good_enough_at?: string | null; good_enough_by?: string | null }
): Promise<Result<undefined, string>> {
	const allowed = permit(scope, 'evidence.edit');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		await inner.db
			.insertInto('strategy_step')
			.values({ organisation_id: inner.organisationId, strategy_id: inner.strategyId, step, ...values })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'strategy_id', 'step']).doUpdateSet(values))
			.execute();
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
}

export const arrangeInput = arrangeSchema;

/** Calls steps by names of the strategy's own and leaves some out; what they hold stays and comes back with them. */
export const arrangeSteps = (scope: StrategyScope, input: Arrangement): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'strategy.edit');
		if (!allowed.ok) return allowed;
		for (const { step, name, hidden } of input) {
			const values = { name, hidden: toYesNo(hidden) };
			await inner.db
				.insertInto('strategy_step')
				.values({ organisation_id: inner.organisationId, strategy_id: inner.strategyId, step, ...values })
				.onConflict((conflict) => conflict.columns(['organisation_id', 'strategy_id', 'step']).doUpdateSet(values))
				.execute();
		}
		await recordAudit(inner, {
			action: 'strategy.steps_arranged',
			strategyId: inner.strategyId,
			detail: {
				hidden: input
					.filter((one) => one.hidden)
					.map((one) => one.step)
					.join(' ')
			}
		});
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
