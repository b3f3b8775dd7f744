import type { z } from 'zod';
import { parseMoney } from '../../domain/shared/money.ts';
import type { newSpend, spendId } from '../../domain/tactics/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';

/** Writes down what was spent on a tactic, on which day, for what. */
export const recordSpend = (
	scope: StrategyScope,
	input: z.output<typeof newSpend>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.tactic, 'tactic', inner.strategyId))) return fail('tactic.not_found');
		const amount = parseMoney(input.amount, inner.organisation.currency);
		if (amount === undefined || amount === 0) return fail('tactic.wrong_amount', { field: 'amount' });
		const id = inner.ids.id();
		await inner.db
			.insertInto('spend')
			.values({
				organisation_id: inner.organisationId,
				id,
				tactic_id: input.tactic,
				amount,
				spent_on: input.spentOn,
				note: input.note,
				at: toInstant(inner.clock.now()),
				by_id: actor(inner),
				removed_at: null
			})
			.execute();
		await recordAudit(inner, {
			action: 'tactic.spent',
			itemId: input.tactic,
			strategyId: inner.strategyId,
			detail: { amount }
		});
		inner.publish({ topic: 'plan', ids: [input.tactic] });
		return ok({ id });
	});

const setRemoved = (scope: StrategyScope, id: string, removed: boolean): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const row = await inner.db
			.selectFrom('spend')
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'spend.tactic_id').onRef('tactic.organisation_id', '=', 'spend.organisation_id')
			)
			.select(['spend.id', 'spend.tactic_id', 'spend.amount'])
			.where('spend.organisation_id', '=', inner.organisationId)
			.where('tactic.strategy_id', '=', inner.strategyId)
			.where('spend.id', '=', id)
			.executeTakeFirst();
		if (row === undefined) return fail('spend.not_found');
		await inner.db
			.updateTable('spend')
			.set({ removed_at: removed ? toInstant(inner.clock.now()) : null })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		await recordAudit(inner, {
			action: removed ? 'tactic.spend_removed' : 'tactic.spend_restored',
			itemId: row.tactic_id,
			strategyId: inner.strategyId,
			detail: { amount: row.amount }
		});
		inner.publish({ topic: 'plan', ids: [row.tactic_id] });
		return ok({ id });
	});

/** Strikes out an entry; it stays readable and can be brought back. */
export const removeSpend = (scope: StrategyScope, input: z.output<typeof spendId>) =>
	setRemoved(scope, input.spend, true);

/** Brings a struck-out entry back. */
export const restoreSpend = (scope: StrategyScope, input: z.output<typeof spendId>) =>
	setRemoved(scope, input.spend, false);
