import type { z } from 'zod';
import type { momentEdit, momentJudged, newMoment } from '../../domain/personas/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';

interface Made {
	readonly id: string;
	readonly title: string;
}

type MomentInput = z.output<typeof newMoment>;

/** Inserts a moment of delight, inside a transaction that has checked rights and references. */
export async function insertMoment(scope: StrategyScope, input: MomentInput): Promise<string> {
	const id = await insertItem(scope, { kind: 'moment', title: input.title, strategyId: scope.strategyId });
	await scope.db
		.insertInto('moment')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			persona_id: input.persona,
			stage_id: input.stage,
			occasion: input.occasion,
			effort: input.effort,
			effect: input.effect,
			expected: input.expected
		})
		.execute();
	return id;
}

async function fits(scope: StrategyScope, input: MomentInput): Promise<Result<undefined, string>> {
	if (input.persona !== null && !(await hasItem(scope, input.persona, 'persona', scope.strategyId))) {
		return fail('persona.not_found', { field: 'persona' });
	}
	if (input.stage !== null && !(await hasItem(scope, input.stage, 'stage', scope.strategyId))) {
		return fail('stage.not_found', { field: 'stage' });
	}
	return ok();
}

/** Keeps an idea to please somebody at some point of their way. */
export const addMoment = (scope: StrategyScope, input: MomentInput): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const fitting = await fits(inner, input);
		if (!fitting.ok) return fitting;
		const id = await insertMoment(inner, input);
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says more precisely what the idea is, when it happens, what it costs and what is expected of it. */
export const describeMoment = (
	scope: StrategyScope,
	input: z.output<typeof momentEdit>
): Promise<Result<Made, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Made, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'moment', inner.strategyId))) return fail('moment.not_found');
		const fitting = await fits(inner, input);
		if (!fitting.ok) return fitting;
		const touched = await touchItem(inner, input.id, 'moment', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('moment')
			.set({
				persona_id: input.persona,
				stage_id: input.stage,
				occasion: input.occasion,
				effort: input.effort,
				effect: input.effect,
				expected: input.expected
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Marks an idea as an idea again, made a tactic, kept or dropped (R-002-28). */
export const judgeMoment = (
	scope: StrategyScope,
	input: z.output<typeof momentJudged>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'moment', inner.strategyId))) return fail('moment.not_found');
		const touched = await touchItem(inner, input.id, 'moment');
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('moment')
			.set({ status: input.status })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});
