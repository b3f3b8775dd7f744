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
import { listGuards } from '../goals/guard-queries.ts';
import { hasItem, insertItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { insertReview } from '../optimisation/commands.ts';
import { findReview } from '../optimisation/meeting-commands.ts';
import { closeMeeting } from '../optimisation/place-commands.ts';
import { outcomeOf, snapshotOf } from '../optimisation/rows.ts';
import { insertAction } from '../tactics/action-commands.ts';
import { raiseWebhook } from '../webhooks/queue.ts';
import { stopTactic } from '../tactics/commands.ts';

/**
 * Ends the meeting. The review is kept as held; goals that continue or grow get a successor in the next quarter with the
 * result as its baseline and what served them; goals that were decided on are closed; those that nobody decided on go on
 * as they are; tactics that were stopped stop; decisions that name a tactic become its to-dos; phones are let go; the next
 * review is put on the calendar. All of it or nothing.
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
		const stopped = await stopTactics(inner, found.id);
		const successors = await carryOver(inner, snapshot.goals, choices, into, stopped);
		const todos = await openTodos(inner, found.id, stopped);
		const now = toInstant(inner.clock.now());
		await inner.db
			.updateTable('review')
			.set({ status: 'held', held_at: now })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', found.id)
			.execute();
		await closeMeeting(inner, found.id);
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
			detail: {
				carried: successors.size,
				closed: choices.size,
				stopped: stopped.size,
				todos,
				next: plannedOn
			}
		});
		await raiseWebhook(inner, 'review.closed', {
			review: found.id,
			strategy: inner.strategyId,
			from: found.cycle_from,
			to: found.cycle_to
		});
		await tellEverybody(inner, found.id, snapshot.goals);
		inner.publish({ topic: 'review', ids: [found.id] });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		inner.publish({ topic: 'figures', ids: [] });
		return ok(found.id);
	});
}

/** Stops the tactics that the meeting stopped; what was done for them stays readable, the reason stands in the minutes. */
async function stopTactics(scope: StrategyScope, review: string): Promise<Set<string>> {
	const rows = await scope.db
		.selectFrom('tactic_outcome')
		.select('tactic_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('review_id', '=', review)
		.where('choice', '=', 'stop')
		.orderBy('at')
		.orderBy('tactic_id')
		.execute();
	const stopped = new Set<string>();
	for (const { tactic_id: id } of rows) {
		// One that was removed while the meeting ran has nothing left to stop.
		if (!(await hasItem(scope, id, 'tactic', scope.strategyId))) continue;
		const done = await stopTactic(scope, { id });
		if (done.ok) stopped.add(id);
	}
	return stopped;
}

/** Decisions of the review that name a tactic become to-dos of it, with their person and day. The others stay decisions. */
async function openTodos(scope: StrategyScope, review: string, stopped: ReadonlySet<string>): Promise<number> {
	const rows = await scope.db
		.selectFrom('decision')
		.innerJoin('decision_tactic', (join) =>
			join
				.onRef('decision_tactic.decision_id', '=', 'decision.id')
				.onRef('decision_tactic.organisation_id', '=', 'decision.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
		)
		.select(['decision.id', 'decision.owner_id', 'decision.due_on', 'decision_tactic.tactic_id', 'item.title'])
		.where('decision.organisation_id', '=', scope.organisationId)
		.where('decision.strategy_id', '=', scope.strategyId)
		.where('decision.review_id', '=', review)
		.where('decision.done_at', 'is', null)
		.where('decision_tactic.action_id', 'is', null)
		.where('item.removed_at', 'is', null)
		.orderBy('item.position')
		.orderBy('decision.id')
		.execute();
	let made = 0;
	for (const row of rows) {
		if (stopped.has(row.tactic_id) || !(await hasItem(scope, row.tactic_id, 'tactic', scope.strategyId))) continue;
		const action = await insertAction(scope, {
			tacticId: row.tactic_id,
			title: row.title,
			assigneeId: row.owner_id,
			dueOn: row.due_on
		});
		await scope.db
			.updateTable('decision_tactic')
			.set({ action_id: action })
			.where('organisation_id', '=', scope.organisationId)
			.where('decision_id', '=', row.id)
			.execute();
		made += 1;
	}
	return made;
}

/** Owners of the goals and people with a decision are told that the minutes are there. */
async function tellEverybody(scope: StrategyScope, review: string, goals: readonly SnapshotGoal[]): Promise<void> {
	const ids = goals.map((goal) => goal.id);
	const owners =
		ids.length === 0
			? []
			: await scope.db
					.selectFrom('goal')
					.select('owner_id')
					.where('organisation_id', '=', scope.organisationId)
					.where('id', 'in', ids)
					.execute();
	const decided = await scope.db
		.selectFrom('decision')
		.select('owner_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('review_id', '=', review)
		.execute();
	const strategy = await scope.db
		.selectFrom('strategy')
		.select('name')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', scope.strategyId)
		.executeTakeFirstOrThrow();
	await raiseNotice(scope, {
		kind: 'review',
		to: [...owners, ...decided].map((row) => row.owner_id),
		strategyId: scope.strategyId,
		itemId: review,
		path: `/strategies/${scope.strategyId}/review/${review}`,
		words: { what: 'over', title: strategy.name },
		once: `review.${review}.held`
	});
}

/** Closes the goals that were decided on and opens the successors of those that go on; old id to new id. */
async function carryOver(
	scope: StrategyScope,
	goals: readonly SnapshotGoal[],
	choices: ReadonlyMap<string, OutcomeChoice>,
	into: Quarter,
	stopped: ReadonlySet<string>
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
	await carryGuards(scope, successors);
	await carryLinks(scope, goals, successors, stopped);
	return successors;
}

/** What must not get worse while a goal is followed must not while its successor is. */
async function carryGuards(scope: StrategyScope, successors: ReadonlyMap<string, string>): Promise<void> {
	for (const [old, guard] of await listGuards(scope, [...successors.keys()])) {
		await scope.db
			.insertInto('goal_guard')
			.values({ organisation_id: scope.organisationId, goal_id: successors.get(old) as string, metric_id: guard })
			.execute();
	}
}

/** What served an old goal serves its successor; beliefs between goals go along. Stopped and finished tactics stay behind. */
async function carryLinks(
	scope: StrategyScope,
	goals: readonly SnapshotGoal[],
	successors: ReadonlyMap<string, string>,
	stopped: ReadonlySet<string>
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
	const over = new Set([
		...stopped,
		...goals
			.flatMap((goal) => goal.tactics)
			.filter((tactic) => tactic.status === 'done' || tactic.status === 'stopped')
			.map((tactic) => tactic.id)
	]);
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
