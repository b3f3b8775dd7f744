import type { z } from 'zod';
import { parseMoney } from '../../domain/shared/money.ts';
import type { budgetSetting } from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { touchItem } from '../items/commands.ts';
import { findTactic } from './commands.ts';

/** Sets the budget of a tactic (R-002-04). The first needs no reason; every later one does, and all are kept. */
export const setBudget = (
	scope: StrategyScope,
	input: z.output<typeof budgetSetting>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, input.id);
		if (before === undefined) return fail('tactic.not_found');
		const budget = input.amount === '' ? null : parseMoney(input.amount, inner.organisation.currency);
		if (budget === undefined) return fail('tactic.wrong_amount', { field: 'amount' });
		const done = ok({ id: input.id, title: before.title });
		if (budget === before.budget) return done;
		if (before.budget !== null && input.reason === '') return fail('tactic.budget_reason', { field: 'reason' });
		await touchItem(inner, input.id, 'tactic');
		await inner.db
			.updateTable('tactic')
			.set({ budget })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await inner.db
			.insertInto('budget_change')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				tactic_id: input.id,
				from_amount: before.budget,
				to_amount: budget,
				reason: input.reason,
				at: toInstant(inner.clock.now()),
				by_id: actor(inner)
			})
			.execute();
		await recordAudit(inner, {
			action: 'tactic.budget_changed',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { from: before.budget, to: budget, reason: input.reason }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return done;
	});
