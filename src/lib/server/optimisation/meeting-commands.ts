import type { z } from 'zod';
import { snapshotOf } from './rows.ts';
import type {
	goalChoice,
	notePark,
	noteSettle,
	reviewClosing,
	reviewNote,
	reviewThanks
} from '../../domain/optimisation/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import type { Permission } from '../../domain/strategy/access.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant, toYesNo } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';

/** A review of this strategy that has not been removed. */
export const findReview = (scope: StrategyScope, id: string) =>
	scope.db
		.selectFrom('review')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'review.id').onRef('item.organisation_id', '=', 'review.organisation_id')
		)
		.selectAll('review')
		.where('review.organisation_id', '=', scope.organisationId)
		.where('review.strategy_id', '=', scope.strategyId)
		.where('review.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();

type Stored = NonNullable<Awaited<ReturnType<typeof findReview>>>;

const inMeeting = <T>(
	scope: StrategyScope,
	review: string,
	permission: Permission,
	deed: (inner: StrategyScope, found: Stored) => Promise<Result<T, string>>
): Promise<Result<T, string>> =>
	inTransaction(scope, async (inner): Promise<Result<T, string>> => {
		const allowed = permit(inner, permission);
		if (!allowed.ok) return allowed;
		const found = await findReview(inner, review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		const done = await deed(inner, found);
		if (done.ok) inner.publish({ topic: 'review', ids: [review] });
		return done;
	});

/** A silent note. Nobody is kept with it, so that nobody can be found out. */
export const addNote = (
	scope: StrategyScope,
	input: Omit<z.output<typeof reviewNote>, 'kind'> & Partial<Pick<z.output<typeof reviewNote>, 'kind'>>
) =>
	inMeeting(scope, input.review, 'review.note', async (inner) => {
		const id = inner.ids.id();
		await inner.db
			.insertInto('review_note')
			.values({
				organisation_id: inner.organisationId,
				id,
				review_id: input.review,
				membership_id: null,
				text: input.text,
				kind: input.kind ?? '',
				parked: 0,
				at: toInstant(inner.clock.now())
			})
			.execute();
		return ok({ id });
	});

/** Sets a note aside, or brings it back: nothing that was said is thrown away. */
export const parkNote = (scope: StrategyScope, input: z.output<typeof notePark>) =>
	inMeeting(scope, input.review, 'review.hold', async (inner): Promise<Result<undefined, string>> => {
		const changed = await inner.db
			.updateTable('review_note')
			.set({ parked: toYesNo(input.parked) })
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', input.review)
			.where('id', '=', input.note)
			.executeTakeFirst();
		return changed.numUpdatedRows === 0n ? fail('review_note.not_found') : ok();
	});

/** Settles a question that was set aside in this or an earlier review, or opens it again. */
export const settleNote = (scope: StrategyScope, input: z.output<typeof noteSettle>) =>
	inMeeting(scope, input.review, 'review.hold', async (inner): Promise<Result<undefined, string>> => {
		const changed = await inner.db
			.updateTable('review_note')
			.set({ settled_at: input.settled ? toInstant(inner.clock.now()) : '' })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.note)
			.where('parked', '=', 1)
			.where('review_id', 'in', (eb) =>
				eb
					.selectFrom('review')
					.select('review.id')
					.where('review.organisation_id', '=', inner.organisationId)
					.where('review.strategy_id', '=', inner.strategyId)
			)
			.executeTakeFirst();
		return changed.numUpdatedRows === 0n ? fail('review_note.not_found') : ok();
	});

/** Stop, continue or grow: what becomes of a goal when the meeting ends. Choosing again overrules. */
export const chooseOutcome = (scope: StrategyScope, input: z.output<typeof goalChoice>) =>
	inMeeting(scope, input.review, 'review.hold', async (inner, found): Promise<Result<undefined, string>> => {
		if (found.status !== 'running') return fail('review.not_running');
		const goals = snapshotOf(found.snapshot)?.goals ?? [];
		if (!goals.some((goal) => goal.id === input.goal)) return fail('review.no_goal');
		const said = { choice: input.choice, note: input.note, at: toInstant(inner.clock.now()), by_id: actor(inner) };
		await inner.db
			.insertInto('goal_outcome')
			.values({
				organisation_id: inner.organisationId,
				id: inner.ids.id(),
				review_id: input.review,
				goal_id: input.goal,
				...said
			})
			.onConflict((conflict) => conflict.columns(['organisation_id', 'review_id', 'goal_id']).doUpdateSet(said))
			.execute();
		return ok();
	});

const writeLine = (scope: StrategyScope, review: string, line: { thanks: string } | { closing: string }) =>
	inMeeting(scope, review, 'review.hold', async (inner) => {
		await inner.db
			.updateTable('review')
			.set(line)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', review)
			.execute();
		return ok();
	});

/** Whom the meeting thanks, and what for. */
export const writeThanks = (scope: StrategyScope, input: z.output<typeof reviewThanks>) =>
	writeLine(scope, input.review, { thanks: input.thanks });

/** "Next quarter we will ...": the one sentence that everybody takes along. */
export const writeClosing = (scope: StrategyScope, input: z.output<typeof reviewClosing>) =>
	writeLine(scope, input.review, { closing: input.closing });
