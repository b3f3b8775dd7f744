import type { z } from 'zod';
import { carriedGoal, type OutcomeChoice } from '../../domain/optimisation/carry-over.ts';
import { carriedInto, nextReviewDay } from '../../domain/optimisation/quarter.ts';
import type { reviewId } from '../../domain/optimisation/schema.ts';
import type { SnapshotGoal } from '../../domain/optimisation/snapshot.ts';
import { localDay } from '../../domain/shared/instant.ts';
import { quarterKey, quarterOf, type Quarter } from '../../domain/shared/period.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { insertItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { insertReview } from '../optimisation/commands.ts';
import { findReview } from '../optimisation/meeting-commands.ts';
import { outcomeOf, snapshotOf } from '../optimisation/rows.ts';

/**
 * Ends the meeting. The review is kept as held; goals that continue or grow get a successor in the next quarter with the
 * result as its baseline and what served them; goals that were decided on are closed; those that nobody decided on go on
 * as they are; the next review is put on the calendar. All of it or nothing.
 */
export async function endReview(
	scope: StrategyScope,
	input: z.output<typeof reviewId>
): Promise<Result<string, string>> {
	const allowed = permit(scope, 'review.hold');
	if (!allowed.ok) return allowed;
	return inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		const snapshot = snapshotOf(found.snapshot);
		if (found.status !== 'running' || snapshot === null) return fail('review.not_running');
		const rows = await inner.db
			.selectFrom('goal_outcome')
			.select(['goal_id', 'choice', 'note'])
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', found.id)
			.execute();
		const choices = new Map(rows.map((row) => [row.goal_id, outcomeOf(row).choice]));
		const today = localDay(inner.clock.now(), inner.organisation.timeZone);
		const into = carriedInto(found.cycle_from, today, inner.organisation);
		const successors = await carryOver(inner, snapshot.goals, choices, into);
		const now = toInstant(inner.clock.now());
		await inner.db
			.updateTable('review')
			.set({ status: 'held', held_at: now })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', found.id)
			.execute();
		const plannedOn = nextReviewDay({ plannedOn: found.planned_on, cycleTo: found.cycle_to }, into, today);
		const reviewed = quarterOf(into.first, inner.organisation);
		await insertReview(inner, {
			plannedOn,
			cycleFrom: reviewed.first,
			cycleTo: reviewed.last,
			key: quarterKey(reviewed)
		});
		await recordAudit(inner, {
			action: 'review.held',
			itemId: found.id,
			strategyId: inner.strategyId,
			detail: { carried: successors.size, closed: choices.size, next: plannedOn }
		});
		inner.publish({ topic: 'review', ids: [found.id] });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		inner.publish({ topic: 'figures', ids: [] });
		return ok(found.id);
	});
}

/** Closes the goals that were decided on and opens the successors of those that go on; old id to new id. */
async function carryOver(
	scope: StrategyScope,
	goals: readonly SnapshotGoal[],
	choices: ReadonlyMap<string, OutcomeChoice>,
	into: Quarter
): Promise<Map<string, string>> {
	const successors = new Map<string, string>();
	for (const goal of goals) {
		const choice = choices.get(goal.id);
		if (choice === undefined) continue;
		const row = await scope.db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.selectAll('goal')
			.select(['item.title', 'item.removed_at'])
			.where('goal.organisation_id', '=', scope.organisationId)
			.where('goal.strategy_id', '=', scope.strategyId)
			.where('goal.id', '=', goal.id)
			.executeTakeFirst();
		// A goal that was removed or closed while the meeting ran has nothing left to carry.
		if (row === undefined || row.removed_at !== null || row.status === 'closed') continue;
		const { title, removed_at: _, ...columns } = row;
		const next = carriedGoal(
			{
				shape: goal.shape,
				direction: goal.direction,
				change: goal.change,
				target: goal.level,
				aim: goal.target,
				baseline: goal.baseline
			},
			goal.value,
			choice,
			into
		);
		if (next !== null) {
			const id = await insertItem(scope, { kind: 'goal', title, strategyId: scope.strategyId });
			successors.set(goal.id, id);
			await scope.db
				.insertInto('goal')
				.values({
					...columns,
					id,
					shape: next.shape,
					direction: next.direction,
					change: next.change,
					target_value: next.target,
					baseline_kind: next.baselineKind,
					baseline_value: next.baselineValue,
					baseline_n: null,
					baseline_variance: null,
					baseline_known_by: next.baselineKnownBy,
					path: toJson({ kind: 'straight' }),
					starts_on: next.startsOn,
					ends_on: next.endsOn,
					status: 'set',
					carried_from_id: goal.id,
					closed_at: null
				})
				.execute();
		}
		await scope.db
			.updateTable('goal')
			.set({ status: 'closed', closed_at: toInstant(scope.clock.now()) })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', goal.id)
			.execute();
	}
	await carryLinks(scope, goals, successors);
	return successors;
}

/** What served an old goal serves its successor; beliefs between goals go along. Stopped and finished tactics stay behind. */
async function carryLinks(
	scope: StrategyScope,
	goals: readonly SnapshotGoal[],
	successors: ReadonlyMap<string, string>
): Promise<void> {
	if (successors.size === 0) return;
	const old = [...successors.keys()];
	const links = await scope.db
		.selectFrom('link')
		.select(['from_id', 'to_id', 'kind', 'note'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', 'in', ['contributes', 'serves'])
		.where((eb) => eb.or([eb('to_id', 'in', old), eb('from_id', 'in', old)]))
		.orderBy('created_at')
		.orderBy('id')
		.execute();
	const over = new Set(
		goals
			.flatMap((goal) => goal.tactics)
			.filter((tactic) => tactic.status === 'done' || tactic.status === 'stopped')
			.map((tactic) => tactic.id)
	);
	for (const link of links) {
		if (over.has(link.from_id)) continue;
		// An open goal that is not carried keeps its place in the tree beside the successors.
		const from = successors.get(link.from_id) ?? link.from_id;
		const to = successors.get(link.to_id) ?? link.to_id;
		if (from === link.from_id && to === link.to_id) continue;
		await insertLink(scope, {
			from,
			to,
			kind: link.kind === 'contributes' ? 'contributes' : 'serves',
			note: link.note
		});
	}
}
