import type { z } from 'zod';
import { reviewedQuarter } from '../../domain/optimisation/quarter.ts';
import type {
	decisionEdit,
	decisionTick,
	lessonEdit,
	newDecision,
	newLesson,
	reviewPlan
} from '../../domain/optimisation/schema.ts';
import type { Person } from '../../domain/optimisation/review.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { quarterKey } from '../../domain/shared/period.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { standsInFor } from '../week/people-queries.ts';

/** Puts a review on the calendar inside a transaction that has checked rights, and the day into the strategy's frame. */
export async function insertReview(
	scope: StrategyScope,
	plan: { readonly plannedOn: string; readonly cycleFrom: string; readonly cycleTo: string; readonly key: string }
): Promise<string> {
	const id = await insertItem(scope, { kind: 'review', title: plan.key, strategyId: scope.strategyId });
	await scope.db
		.insertInto('review')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			cycle_from: plan.cycleFrom,
			cycle_to: plan.cycleTo,
			planned_on: plan.plannedOn,
			started_at: null,
			held_at: null,
			snapshot: null
		})
		.execute();
	await dateStrategy(scope, plan.plannedOn);
	return id;
}

const dateStrategy = (scope: StrategyScope, day: string) =>
	scope.db
		.updateTable('strategy')
		.set({ review_on: day, changed_at: toInstant(scope.clock.now()) })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', scope.strategyId)
		.execute();

/** The review that is planned or running, if there is one. */
export const openReview = (scope: StrategyScope) =>
	scope.db
		.selectFrom('review')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
		)
		.select(['review.id', 'review.status'])
		.where('review.organisation_id', '=', scope.organisationId)
		.where('review.strategy_id', '=', scope.strategyId)
		.where('review.status', '<>', 'held')
		.where('item.removed_at', 'is', null)
		.orderBy('review.planned_on')
		.limit(1)
		.executeTakeFirst();

/** Plans the next review, or moves the one that is planned to another day. One at a time. */
export const planReview = (scope: StrategyScope, input: z.output<typeof reviewPlan>): Promise<Result<string, string>> =>
	inTransaction(scope, async (inner): Promise<Result<string, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		const quarter = reviewedQuarter(input.plannedOn, inner.organisation);
		const plan = {
			plannedOn: input.plannedOn,
			cycleFrom: quarter.first,
			cycleTo: quarter.last,
			key: quarterKey(quarter)
		};
		const open = await openReview(inner);
		if (open?.status === 'running') return fail('review.already_planned');
		let id = open?.id;
		if (id === undefined) id = await insertReview(inner, plan);
		else {
			await touchItem(inner, id, 'review', { title: plan.key });
			await inner.db
				.updateTable('review')
				.set({ planned_on: plan.plannedOn, cycle_from: plan.cycleFrom, cycle_to: plan.cycleTo })
				.where('organisation_id', '=', inner.organisationId)
				.where('id', '=', id)
				.execute();
			await dateStrategy(inner, plan.plannedOn);
		}
		await recordAudit(inner, {
			action: 'review.planned',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { on: input.plannedOn, quarter: plan.key }
		});
		inner.publish({ topic: 'review', ids: [id] });
		inner.publish({ topic: 'plan', ids: [inner.strategyId] });
		return ok(id);
	});

async function isOwner(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.where('disabled_at', 'is', null)
		.executeTakeFirst();
	return row !== undefined;
}

/** Tells a person that what was decided is theirs. */
const tellDecided = (
	scope: StrategyScope,
	id: string,
	decided: { readonly title: string; readonly owner: string | null; readonly dueOn: string | null }
) =>
	raiseNotice(scope, {
		kind: 'assigned',
		to: [decided.owner],
		strategyId: scope.strategyId,
		itemId: id,
		path: `/strategies/${scope.strategyId}/optimisation#${id}`,
		words: { what: 'decision', title: decided.title, day: decided.dueOn }
	});

/** Writes down what was decided: what, who, by when. */
export const addDecision = (
	scope: StrategyScope,
	input: Omit<z.output<typeof newDecision>, 'tactic'> & Partial<Pick<z.output<typeof newDecision>, 'tactic'>>
): Promise<Result<Person, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Person, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		if (input.owner !== null && !(await isOwner(inner, input.owner))) {
			return fail('membership.not_found', { field: 'owner' });
		}
		if (input.review !== null && !(await hasItem(inner, input.review, 'review', inner.strategyId))) {
			return fail('review.not_found');
		}
		const tactic = input.tactic ?? null;
		if (tactic !== null && !(await hasItem(inner, tactic, 'tactic', inner.strategyId))) {
			return fail('tactic.not_found', { field: 'tactic' });
		}
		const id = await insertItem(inner, { kind: 'decision', title: input.title, strategyId: inner.strategyId });
		await inner.db
			.insertInto('decision')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				review_id: input.review,
				owner_id: input.owner,
				due_on: input.dueOn,
				done_at: null
			})
			.execute();
		await tellDecided(inner, id, input);
		if (tactic !== null) {
			await inner.db
				.insertInto('decision_tactic')
				.values({ organisation_id: inner.organisationId, decision_id: id, tactic_id: tactic, action_id: null })
				.execute();
		}
		await recordAudit(inner, {
			action: 'decision.added',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title: input.title }
		});
		inner.publish({ topic: 'review', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says more precisely what was decided, by whom and when. */
export const describeDecision = (
	scope: StrategyScope,
	input: z.output<typeof decisionEdit>
): Promise<Result<Person, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Person, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'decision', inner.strategyId))) return fail('decision.not_found');
		if (input.owner !== null && !(await isOwner(inner, input.owner))) {
			return fail('membership.not_found', { field: 'owner' });
		}
		const touched = await touchItem(inner, input.id, 'decision', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		const before = await inner.db
			.selectFrom('decision')
			.select('owner_id')
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.executeTakeFirstOrThrow();
		if (input.owner !== before.owner_id) await tellDecided(inner, input.id, input);
		await inner.db
			.updateTable('decision')
			.set({ owner_id: input.owner, due_on: input.dueOn, detail: input.detail })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'review', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});

/** Says whether a decision was done: whoever holds reviews, or the person it was given to. */
export const tickDecision = (
	scope: StrategyScope,
	input: z.output<typeof decisionTick>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const row = await inner.db
			.selectFrom('decision')
			.select(['owner_id', 'outcome'])
			.where('organisation_id', '=', inner.organisationId)
			.where('strategy_id', '=', inner.strategyId)
			.where('id', '=', input.id)
			.executeTakeFirst();
		if (row === undefined) return fail('decision.not_found');
		const { principal } = inner;
		// Whoever stands in does what is the other's.
		const own =
			principal.kind === 'member' &&
			row.owner_id !== null &&
			[principal.membershipId as string, ...(await standsInFor(inner, principal.membershipId))].includes(row.owner_id);
		const allowed = permit(inner, own ? 'review.note' : 'review.hold');
		if (!allowed.ok) return allowed;
		const touched = await touchItem(inner, input.id, 'decision');
		if (!touched.ok) return fail('decision.not_found');
		await inner.db
			.updateTable('decision')
			.set({
				done_at: input.done ? toInstant(inner.clock.now()) : null,
				outcome: input.outcome === '' ? row.outcome : input.outcome
			})
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await tickTodo(inner, input.id, input.done);
		await recordAudit(inner, {
			action: input.done ? 'decision.done' : 'decision.reopened',
			itemId: input.id,
			strategyId: inner.strategyId,
			detail: {}
		});
		inner.publish({ topic: 'review', ids: [input.id] });
		return ok({ id: input.id });
	});

/** A decision that became a to-do of a tactic is done where the to-do is, and the other way round. */
async function tickTodo(scope: StrategyScope, decision: string, done: boolean): Promise<void> {
	const todo = await scope.db
		.selectFrom('decision_tactic')
		.select('action_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('decision_id', '=', decision)
		.executeTakeFirst();
	if (todo === undefined || todo.action_id === null) return;
	await scope.db
		.updateTable('action')
		.set(
			done
				? { done_at: toInstant(scope.clock.now()), done_by: actor(scope), stuck: null }
				: { done_at: null, done_by: null }
		)
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', todo.action_id)
		.execute();
	scope.publish({ topic: 'plan', ids: [todo.action_id] });
}

/** Writes down what was learned. */
export const addLesson = (scope: StrategyScope, input: z.output<typeof newLesson>): Promise<Result<Person, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Person, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		if (input.review !== null && !(await hasItem(inner, input.review, 'review', inner.strategyId))) {
			return fail('review.not_found');
		}
		const id = await insertItem(inner, { kind: 'lesson', title: input.title, strategyId: inner.strategyId });
		await inner.db
			.insertInto('lesson')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				review_id: input.review
			})
			.execute();
		inner.publish({ topic: 'review', ids: [id] });
		return ok({ id, title: input.title });
	});

/** Says in more words what was learned. */
export const describeLesson = (
	scope: StrategyScope,
	input: z.output<typeof lessonEdit>
): Promise<Result<Person, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Person, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.id, 'lesson', inner.strategyId))) return fail('lesson.not_found');
		const touched = await touchItem(inner, input.id, 'lesson', { title: input.title, version: input.version });
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('lesson')
			.set({ detail: input.detail })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		inner.publish({ topic: 'review', ids: [input.id] });
		return ok({ id: input.id, title: input.title });
	});
