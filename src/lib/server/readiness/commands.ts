import type { z } from 'zod';
import type {
	newPractice,
	newRound,
	practiceChoice,
	practiceMark,
	readinessAnswer,
	roundInput
} from '../../domain/readiness/schema.ts';
import { readinessLimits } from '../../domain/readiness/schema.ts';
import { groupOfPreset, type PracticeState } from '../../domain/readiness/practice.ts';
import { addDays } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit, type OrganisationScope } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';
import { askedForReadiness, currentRound, todayOf } from './queries.ts';

/** A round is open for so long at most: what people say of spring is no answer to how it is in autumn. */
const longestRound = 60;

/** Opens a round of the readiness check and invites everybody who may answer it. One round at a time (R-003-01). */
export const openRound = (
	scope: StrategyScope,
	input: z.output<typeof newRound>
): Promise<Result<{ id: string; asked: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; asked: number }, string>> => {
		const allowed = permit(inner, 'readiness.hold');
		if (!allowed.ok) return allowed;
		const today = todayOf(inner);
		if (input.untilOn < today) return fail('readiness.day_over', { field: 'untilOn' });
		if (input.untilOn > addDays(today, longestRound)) {
			return fail('readiness.too_long', { field: 'untilOn', params: { limit: longestRound } });
		}
		if ((await currentRound(inner)) !== null) return fail('readiness.already_open');
		const id = inner.ids.id();
		await inner.db
			.insertInto('readiness_round')
			.values({
				organisation_id: inner.organisationId,
				id,
				opened_at: toInstant(inner.clock.now()),
				opened_by: actor(inner),
				until_on: input.untilOn,
				closed_at: null
			})
			.execute();
		const asked = await askedForReadiness(inner);
		await raiseNotice(inner, {
			kind: 'readiness',
			to: asked,
			strategyId: inner.strategyId,
			path: `/strategies/${inner.strategyId}/readiness`,
			words: { day: input.untilOn },
			once: `readiness:${id}`
		});
		await recordAudit(inner, {
			action: 'readiness.opened',
			strategyId: inner.strategyId,
			detail: { until: input.untilOn, asked: asked.length }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, asked: asked.length });
	});

/** Closes the round that is open: from then on it tells what it came to. It cannot be opened again. */
export const closeRound = (
	scope: OrganisationScope,
	input: z.output<typeof roundInput>
): Promise<Result<{ id: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string }, string>> => {
		const allowed = permit(inner, 'readiness.hold');
		if (!allowed.ok) return allowed;
		const round = await currentRound(inner);
		if (round === null || round.id !== input.round) return fail('readiness.not_open');
		await inner.db
			.updateTable('readiness_round')
			.set({ closed_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', round.id)
			.execute();
		await recordAudit(inner, { action: 'readiness.closed', detail: { given: round.given } });
		inner.publish({ topic: 'plan', ids: [round.id] });
		return ok({ id: round.id });
	});

/**
 * Answers the round that is open, once. That somebody answered is kept apart from what was answered, which bears neither
 * name nor time. The audit trail says nothing of it.
 */
export const answerRound = (
	scope: OrganisationScope,
	input: z.output<typeof readinessAnswer>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'readiness.answer');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		const round = await currentRound(inner);
		if (me === null || round === null) return fail('readiness.not_open');
		const marked = await inner.db
			.insertInto('readiness_given')
			.values({ organisation_id: inner.organisationId, round_id: round.id, membership_id: me })
			.onConflict((conflict) => conflict.columns(['organisation_id', 'round_id', 'membership_id']).doNothing())
			.executeTakeFirst();
		if (Number(marked.numInsertedOrUpdatedRows ?? 0) === 0) return fail('readiness.given');
		await inner.db
			.insertInto('readiness_answer')
			.values({
				organisation_id: inner.organisationId,
				// An id of the usual kind would tell when it was made.
				id: inner.ids.token(),
				round_id: round.id,
				scores: toJson(input)
			})
			.execute();
		inner.publish({ topic: 'plan', ids: [round.id] });
		return ok();
	});

interface KnownPractice {
	readonly id: string;
	readonly title: string;
}

/** The row of a practice; one that came along gets its row when it is touched for the first time. */
async function practiceRow(scope: OrganisationScope, practice: string): Promise<KnownPractice | null> {
	const group = groupOfPreset(practice);
	const query = scope.db
		.selectFrom('practice')
		.select(['id', 'title'])
		.where('organisation_id', '=', scope.organisationId);
	if (group === null) return (await query.where('id', '=', practice).executeTakeFirst()) ?? null;
	await scope.db
		.insertInto('practice')
		.values({
			organisation_id: scope.organisationId,
			id: scope.ids.id(),
			preset: practice,
			part: group,
			marked_at: null,
			marked_by: null,
			set_aside_at: null
		})
		.onConflict((conflict) => conflict.columns(['organisation_id', 'preset']).doNothing())
		.execute();
	return (await query.where('preset', '=', practice).executeTakeFirst()) ?? null;
}

const changePractice = (
	scope: OrganisationScope,
	practice: string,
	change: (inner: OrganisationScope) => {
		state?: PracticeState;
		marked_at?: string;
		marked_by?: string | null;
		set_aside_at?: string | null;
	},
	action: string
): Promise<Result<{ practice: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ practice: string }, string>> => {
		const allowed = permit(inner, 'practice.edit');
		if (!allowed.ok) return allowed;
		const known = await practiceRow(inner, practice);
		if (known === null) return fail('practice.not_found');
		const set = change(inner);
		await inner.db
			.updateTable('practice')
			.set(set)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', known.id)
			.execute();
		await recordAudit(inner, {
			action,
			detail: { practice: known.title === '' ? practice : known.title, ...(set.state ? { state: set.state } : {}) }
		});
		inner.publish({ topic: 'plan', ids: [known.id] });
		return ok({ practice });
	});

/** Says how far a practice is: not yet, begun, in place; with the day on which it was said. */
export const markPractice = (scope: OrganisationScope, input: z.output<typeof practiceMark>) =>
	changePractice(
		scope,
		input.practice,
		(inner) => ({ state: input.state, marked_at: toInstant(inner.clock.now()), marked_by: actor(inner) }),
		'practice.marked'
	);

/** Takes a practice that does not suit the organisation off its list; it can be brought back. */
export const setPracticeAside = (scope: OrganisationScope, input: z.output<typeof practiceChoice>) =>
	changePractice(
		scope,
		input.practice,
		(inner) => ({ set_aside_at: toInstant(inner.clock.now()) }),
		'practice.set_aside'
	);

/** Puts a practice that was set aside on the list again, as it stood. */
export const bringPracticeBack = (scope: OrganisationScope, input: z.output<typeof practiceChoice>) =>
	changePractice(scope, input.practice, () => ({ set_aside_at: null }), 'practice.brought_back');

/** Adds a practice of the organisation's own. */
export const addPractice = (
	scope: OrganisationScope,
	input: z.output<typeof newPractice>
): Promise<Result<{ id: string; title: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; title: string }, string>> => {
		const allowed = permit(inner, 'practice.edit');
		if (!allowed.ok) return allowed;
		const own = await inner.db
			.selectFrom('practice')
			.select((eb) => eb.fn.countAll().as('count'))
			.where('organisation_id', '=', inner.organisationId)
			.where('preset', 'is', null)
			.executeTakeFirstOrThrow();
		const count = Number(own.count);
		if (count >= readinessLimits.practices) {
			return fail('practice.too_many', { params: { limit: readinessLimits.practices } });
		}
		const id = inner.ids.id();
		await inner.db
			.insertInto('practice')
			.values({
				organisation_id: inner.organisationId,
				id,
				preset: null,
				title: input.title,
				part: input.group,
				marked_at: null,
				marked_by: null,
				position: count + 1,
				set_aside_at: null
			})
			.execute();
		await recordAudit(inner, { action: 'practice.added', detail: { practice: input.title } });
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: input.title });
	});
