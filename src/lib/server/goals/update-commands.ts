import type { z } from 'zod';
import type { rhythmChoice } from '../../domain/goals/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';

/** Says how often a goal wants its update. */
export const chooseRhythm = (
	scope: StrategyScope,
	input: z.output<typeof rhythmChoice>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'goal.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'goal', inner.strategyId))) return fail('goal.not_found');
		await inner.db
			.updateTable('goal')
			.set({ rhythm: input.rhythm })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, {
			action: 'goal.rhythm_chosen',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: { rhythm: input.rhythm }
		});
		inner.publish({ topic: 'plan', ids: [input.id] });
		return ok({ id: input.id });
	});
