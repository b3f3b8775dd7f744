import { askDaysBefore } from '../../domain/optimisation/guess.ts';
import { addDays, localDay } from '../../domain/shared/instant.ts';
import { ok, type Result } from '../../domain/shared/result.ts';
import { principalScope, type Surroundings } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';

/**
 * Prepares the reviews that are a week away or nearer: owners of goals are asked for their guess, once. Running it again,
 * or twice at the same time, asks nobody twice. Says how many reviews were prepared.
 */
export async function prepareReviews(around: Surroundings): Promise<number> {
	// In the zone furthest ahead a day has begun up to fourteen hours earlier.
	const latest = addDays(localDay(around.clock.now(), 'UTC'), askDaysBefore + 1);
	const rows = await around.handle.db
		.selectFrom('review')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
		)
		.leftJoin('review_meeting', (join) =>
			join
				.onRef('review_meeting.review_id', '=', 'review.id')
				.onRef('review_meeting.organisation_id', '=', 'review.organisation_id')
		)
		.select(['review.organisation_id', 'review.strategy_id', 'review.id', 'review.planned_on'])
		.where('review.status', '=', 'planned')
		.where('review.planned_on', '<=', latest)
		.where('review_meeting.prepared_at', 'is', null)
		.where('item.removed_at', 'is', null)
		.orderBy('review.id')
		.limit(200)
		.execute();
	let prepared = 0;
	for (const row of rows) {
		const scope = await principalScope(around, row.organisation_id, { kind: 'job' });
		const strategy = scope === null ? null : await strategyScopeOf(scope, row.strategy_id);
		if (strategy === null) continue;
		const today = localDay(around.clock.now(), strategy.organisation.timeZone);
		if (row.planned_on > addDays(today, askDaysBefore)) continue;
		const done = await prepareReview(strategy, { id: row.id, plannedOn: row.planned_on });
		if (done.ok && done.value) prepared += 1;
	}
	return prepared;
}

async function prepareReview(
	scope: StrategyScope,
	review: { readonly id: string; readonly plannedOn: string }
): Promise<Result<boolean, string>> {
	return inTransaction(scope, async (inner): Promise<Result<boolean, string>> => {
		const now = toInstant(inner.clock.now());
		await inner.db
			.insertInto('review_meeting')
			.values({
				organisation_id: inner.organisationId,
				review_id: review.id,
				prepared_at: null,
				part_since: null,
				presenter_id: null,
				presenter_at: null,
				code: null
			})
			.onConflict((conflict) => conflict.columns(['organisation_id', 'review_id']).doNothing())
			.execute();
		const marked = await inner.db
			.updateTable('review_meeting')
			.set({ prepared_at: now })
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', review.id)
			.where('prepared_at', 'is', null)
			.executeTakeFirst();
		if (marked.numUpdatedRows === 0n) return ok(false);
		const owners = await inner.db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select(['goal.id', 'goal.owner_id', 'item.title'])
			.where('goal.organisation_id', '=', inner.organisationId)
			.where('goal.strategy_id', '=', inner.strategyId)
			.where('goal.status', '=', 'set')
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('goal.id')
			.execute();
		let asked = 0;
		for (const goal of owners) {
			asked += await raiseNotice(inner, {
				kind: 'review',
				to: [goal.owner_id],
				strategyId: inner.strategyId,
				itemId: goal.id,
				path: `/strategies/${inner.strategyId}/review/${review.id}#guesses`,
				words: { what: 'guess', title: goal.title, day: review.plannedOn },
				once: `review.${review.id}.guess.${goal.id}`
			});
		}
		await recordAudit(inner, {
			action: 'review.prepared',
			itemId: review.id,
			strategyId: inner.strategyId,
			detail: { asked }
		});
		inner.publish({ topic: 'review', ids: [review.id] });
		return ok(true);
	});
}
