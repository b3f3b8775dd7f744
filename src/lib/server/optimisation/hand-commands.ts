import type { z } from 'zod';
import type { OutcomeChoice } from '../../domain/optimisation/carry-over.ts';
import type { tacticChoice } from '../../domain/optimisation/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { findReview } from './meeting-commands.ts';
import { snapshotOf } from './rows.ts';

const isThere = (scope: StrategyScope, tactic: string) =>
	scope.db
		.selectFrom('tactic')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', tactic)
		.executeTakeFirst();

/**
 * Says what becomes of a tactic that the meeting looked at: stop, continue or grow, with the hands counted in the room.
 * Hands advise; whoever leads the meeting chooses. Choosing again overrules. It takes effect when the meeting ends.
 */
export const chooseTactic = (
	scope: StrategyScope,
	input: z.output<typeof tacticChoice>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		const snapshot = snapshotOf(found.snapshot);
		if (found.status !== 'running' || snapshot === null) return fail('review.not_running');
		const looked = [...snapshot.goals.flatMap((goal) => goal.tactics), ...snapshot.otherTactics];
		if (!looked.some((tactic) => tactic.id === input.tactic)) return fail('review.no_tactic');
		if ((await isThere(inner, input.tactic)) === undefined) return fail('review.no_tactic');
		if (input.choice === 'stop' && input.note === '') return fail('review.no_reason', { field: 'note' });
		const said = {
			choice: input.choice,
			note: input.note,
			for_stop: input.forStop ?? 0,
			for_continue: input.forContinue ?? 0,
			for_grow: input.forGrow ?? 0,
			at: toInstant(inner.clock.now()),
			by_id: actor(inner)
		};
		await inner.db
			.insertInto('tactic_outcome')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				review_id: found.id,
				tactic_id: input.tactic,
				...said
			})
			.onConflict((conflict) => conflict.columns(['organisation_id', 'review_id', 'tactic_id']).doUpdateSet(said))
			.execute();
		inner.publish({ topic: 'review', ids: [found.id] });
		return ok();
	});

/** A hand raised on a phone for a tactic: one a phone and tactic, the last tap counts. Whose it is nobody knows. */
export async function raiseHand(
	scope: StrategyScope,
	hand: { readonly review: string; readonly tactic: string; readonly choice: OutcomeChoice; readonly voter: string }
): Promise<void> {
	const said = { choice: hand.choice, at: toInstant(scope.clock.now()) };
	await scope.db
		.insertInto('tactic_hand')
		.values({
			organisation_id: scope.organisationId,
			id: scope.ids.id(),
			review_id: hand.review,
			tactic_id: hand.tactic,
			voter: hand.voter,
			...said
		})
		.onConflict((conflict) =>
			conflict.columns(['organisation_id', 'review_id', 'tactic_id', 'voter']).doUpdateSet(said)
		)
		.execute();
	scope.publish({ topic: 'review', ids: [hand.review] });
}
