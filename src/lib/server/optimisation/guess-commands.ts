import type { z } from 'zod';
import type { goalGuess } from '../../domain/optimisation/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { findReview } from './meeting-commands.ts';
import { snapshotOf } from './rows.ts';

/** Guesses how a goal comes out: how likely, and where its figure will stand. Hidden from all others until the result is shown. */
export const guessGoal = (
	scope: StrategyScope,
	input: z.output<typeof goalGuess>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'goal.checkIn');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		if (!(await hasItem(inner, input.goal, 'goal', inner.strategyId))) return fail('goal.not_found');
		const goals = snapshotOf(found.snapshot)?.goals;
		if (goals !== undefined && !goals.some((goal) => goal.id === input.goal)) return fail('review.no_goal');
		const shown = await inner.db
			.selectFrom('review_reveal')
			.select('goal_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', found.id)
			.where('goal_id', '=', input.goal)
			.executeTakeFirst();
		if (shown !== undefined) return fail('review.revealed');
		const said = { confidence: input.confidence, value: input.value, at: toInstant(inner.clock.now()) };
		await inner.db
			.insertInto('review_guess')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				review_id: found.id,
				goal_id: input.goal,
				membership_id: me,
				...said
			})
			.onConflict((conflict) =>
				conflict.columns(['organisation_id', 'review_id', 'goal_id', 'membership_id']).doUpdateSet(said)
			)
			.execute();
		inner.publish({ topic: 'review', ids: [found.id] });
		return ok();
	});
