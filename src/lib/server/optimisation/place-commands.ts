import type { z } from 'zod';
import { agendaStops, isPresenting, stopAt, type Stop } from '../../domain/optimisation/agenda.ts';
import { codeFrom } from '../../domain/optimisation/code.ts';
import type { meetingMove, reviewId } from '../../domain/optimisation/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromInstant, toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { hashToken } from '../ids.ts';
import { findReview } from './meeting-commands.ts';
import { snapshotOf } from './rows.ts';

/** Where the meeting of a review is, if anything is known of it. */
export const meetingRow = (scope: StrategyScope, review: string) =>
	scope.db
		.selectFrom('review_meeting')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('review_id', '=', review)
		.executeTakeFirst();

async function freshCode(scope: StrategyScope): Promise<string> {
	for (;;) {
		const digest = hashToken(scope.ids.token());
		const bytes = Array.from({ length: 6 }, (_, at) => Number.parseInt(digest.slice(at * 8, at * 8 + 8), 16));
		const code = codeFrom(bytes);
		const taken = await scope.db
			.selectFrom('review_meeting')
			.select('review_id')
			.where('code', '=', code)
			.executeTakeFirst();
		if (taken === undefined) return code;
	}
}

/** Opens the meeting at its first part, led by whoever started it, with a code for phones. Inside the start's transaction. */
export async function openMeeting(scope: StrategyScope, review: string): Promise<void> {
	const now = toInstant(scope.clock.now());
	const begin = {
		part: 'decisions',
		goal: 0,
		face: '',
		part_since: now,
		presenter_id: actor(scope),
		presenter_at: actor(scope) === null ? null : now,
		code: await freshCode(scope)
	};
	await scope.db
		.insertInto('review_meeting')
		.values({ organisation_id: scope.organisationId, review_id: review, prepared_at: null, ...begin })
		.onConflict((conflict) => conflict.columns(['organisation_id', 'review_id']).doUpdateSet(begin))
		.execute();
}

/** Ends what phones may do: the code is given back and works no more. Inside the end's transaction. */
export const closeMeeting = (scope: StrategyScope, review: string) =>
	scope.db
		.updateTable('review_meeting')
		.set({ code: null, presenter_id: null, presenter_at: null })
		.where('organisation_id', '=', scope.organisationId)
		.where('review_id', '=', review)
		.execute();

type Where = Promise<Result<{ readonly stop: Stop }, string>>;

/**
 * Leads everybody to another screen. Only whoever presents does; somebody else who may takes over first, and knows it.
 * The first time that a goal's result is shown it is shown to all, and guesses for it are closed.
 */
export const moveMeeting = (scope: StrategyScope, input: z.output<typeof meetingMove>): Where =>
	inTransaction(scope, async (inner): Where => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		const goals = snapshotOf(found.snapshot)?.goals;
		if (found.status !== 'running' || goals === undefined) return fail('review.not_running');
		const me = actor(inner);
		const before = await meetingRow(inner, found.id);
		if (before !== undefined && before.presenter_id !== null && before.presenter_id !== me) {
			return fail('review.other_presenter');
		}
		const stops = agendaStops(goals);
		const stop = stops[stopAt(stops, { part: input.part, goal: input.goal, face: input.show })] as Stop;
		const now = toInstant(inner.clock.now());
		const place = {
			part: stop.part,
			goal: stop.goal ?? 0,
			face: stop.face ?? '',
			part_since: before?.part === stop.part ? (before.part_since ?? now) : now,
			presenter_id: me,
			presenter_at: me === null ? null : now
		};
		if (before === undefined) await openMeeting(inner, found.id);
		await inner.db
			.updateTable('review_meeting')
			.set(place)
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', found.id)
			.execute();
		const shown = stop.goal === null || stop.face === 'guess' ? undefined : goals[stop.goal - 1];
		if (shown !== undefined) {
			const here = await inner.db
				.selectFrom('goal')
				.select('id')
				.where('organisation_id', '=', inner.organisationId)
				.where('id', '=', shown.id)
				.executeTakeFirst();
			if (here !== undefined) {
				await inner.db
					.insertInto('review_reveal')
					.values({
						organisation_id: inner.organisationId,
						review_id: found.id,
						goal_id: shown.id,
						at: now,
						by_id: me
					})
					.onConflict((conflict) => conflict.columns(['organisation_id', 'review_id', 'goal_id']).doNothing())
					.execute();
			}
		}
		inner.publish({ topic: 'review', ids: [found.id] });
		return ok({ stop });
	});

/** Takes the lead of the meeting over from whoever presents; their page says so at once. */
export const takeOver = (scope: StrategyScope, input: z.output<typeof reviewId>): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		if (found.status === 'held') return fail('review.held');
		if (found.status !== 'running') return fail('review.not_running');
		const before = await meetingRow(inner, found.id);
		if (before === undefined) await openMeeting(inner, found.id);
		await inner.db
			.updateTable('review_meeting')
			.set({ presenter_id: actor(inner), presenter_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', found.id)
			.execute();
		await recordAudit(inner, {
			action: 'review.taken_over',
			itemId: found.id,
			strategyId: inner.strategyId,
			detail: { from: before?.presenter_id ?? null }
		});
		inner.publish({ topic: 'review', ids: [found.id] });
		return ok();
	});

/** A sign of life of whoever presents. Others are told only when it comes after a silence. */
export const showPresence = (
	scope: StrategyScope,
	input: z.output<typeof reviewId>
): Promise<Result<{ readonly presenting: boolean }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ readonly presenting: boolean }, string>> => {
		const allowed = permit(inner, 'review.hold');
		if (!allowed.ok) return allowed;
		const found = await findReview(inner, input.review);
		if (found === undefined) return fail('review.not_found');
		const row = await meetingRow(inner, found.id);
		const me = actor(inner);
		if (found.status !== 'running' || row === undefined || me === null || row.presenter_id !== me) {
			return ok({ presenting: false });
		}
		const now = inner.clock.now();
		const wasHere = isPresenting(row.presenter_at === null ? null : fromInstant(row.presenter_at), now);
		await inner.db
			.updateTable('review_meeting')
			.set({ presenter_at: toInstant(now) })
			.where('organisation_id', '=', inner.organisationId)
			.where('review_id', '=', found.id)
			.execute();
		if (!wasHere) inner.publish({ topic: 'review', ids: [found.id] });
		return ok({ presenting: true });
	});
