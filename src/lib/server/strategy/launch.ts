import { z } from 'zod';
import { canLaunch, type LaunchFacts } from '../../domain/strategy/launch.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { goalFacts } from '../goals/facts.ts';
import { tacticFacts } from '../tactics/facts.ts';
import { getStrategy } from './queries.ts';

export const launchInput = z.object({});

/** What a launch still needs. */
export async function getLaunchFacts(scope: StrategyScope): Promise<LaunchFacts> {
	const [goals, tactics, strategy] = await Promise.all([goalFacts(scope), tacticFacts(scope), getStrategy(scope)]);
	return {
		goals: goals.goals,
		goalsWithMetric: goals.withMetric,
		tactics: tactics.tactics,
		tacticsWithLead: tactics.withLead,
		reviewOn: strategy.reviewOn
	};
}

/** Launches a strategy: refused while a goal lacks a metric, a tactic a lead, or the review a date (R-002-02). */
export async function launchStrategy(
	scope: StrategyScope,
	_input: z.output<typeof launchInput>
): Promise<Result<undefined, string>> {
	const allowed = permit(scope, 'strategy.edit');
	if (!allowed.ok) return allowed;
	if (!canLaunch(await getLaunchFacts(scope))) return fail('strategy.not_ready');
	return inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const now = toInstant(inner.clock.now());
		await inner.db
			.updateTable('strategy')
			.set((eb) => ({ launched_at: now, changed_at: now, version: eb('version', '+', 1) }))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', inner.strategyId)
			.where('launched_at', 'is', null)
			.execute();
		await recordAudit(inner, { action: 'strategy.launched', strategyId: inner.strategyId });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok();
	});
}
