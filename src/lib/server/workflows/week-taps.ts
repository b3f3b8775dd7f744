import { z } from 'zod';
import type { Tap } from '../../domain/week/schema.ts';
import { shortened } from '../../domain/shared/text.ts';
import { withoutTraces } from '../../domain/week/waiting.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, type OrganisationScope } from '../access/organisation-scope.ts';
import { strategyScopeOf, type StrategyScope } from '../access/strategy-scope.ts';
import { rateTouchpoint } from '../audit/commands.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { giveUpdate } from '../goals/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { tickDecision } from '../optimisation/commands.ts';
import { findCurrentStrategy } from '../strategy/queries.ts';
import { handBack, markStuck, tickAction, untickAction } from '../tactics/action-commands.ts';
import { claimTap, keepTapAnswer } from '../week/commands.ts';
import { standsInFor } from '../week/people-queries.ts';

const answerShape = z.object({
	key: z.string(),
	kind: z.string(),
	id: z.string(),
	deed: z.string(),
	title: z.string(),
	/** Who had done it before; then nothing was done now. */
	already: z.string().nullable()
});

/** What became of a tap. */
export type TapAnswer = z.output<typeof answerShape>;

/** Carries out a tap on a card of my week, exactly once however often it is sent. */
export const tapCard = (scope: OrganisationScope, input: Tap): Promise<Result<TapAnswer, string>> =>
	inTransaction(scope, async (inner): Promise<Result<TapAnswer, string>> => {
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		const known = await claimTap(inner, me, input.key);
		if (known !== null) return ok(fromJson(answerShape, known));
		const done = await carryOut(inner, me, input);
		if (!done.ok) return done;
		const answer = { key: input.key, kind: input.kind, id: input.id, deed: input.deed, ...done.value };
		await keepTapAnswer(inner, me, input.key, toJson(answer));
		return ok(answer);
	});

type Done = Pick<TapAnswer, 'title' | 'already'>;

function carryOut(scope: OrganisationScope, me: string, tap: Tap): Promise<Result<Done, string>> {
	switch (tap.kind) {
		case 'todo':
			return onToDo(scope, me, tap);
		case 'decision':
			return onDecision(scope, tap);
		case 'customer':
			return onCustomer(scope, me, tap);
		case 'goal':
			return onGoal(scope, tap);
		case 'touchpoint':
			return onTouchpoint(scope, tap);
	}
}

/** The strategy that an item belongs to. */
async function strategyOf(scope: OrganisationScope, id: string, kind: string): Promise<StrategyScope | null> {
	const item = await scope.db
		.selectFrom('item')
		.select('strategy_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.where('kind', '=', kind)
		.where('removed_at', 'is', null)
		.executeTakeFirst();
	return item === undefined || item.strategy_id === null ? null : strategyScopeOf(scope, item.strategy_id);
}

async function onToDo(scope: OrganisationScope, me: string, tap: Tap): Promise<Result<Done, string>> {
	const strategy = await strategyOf(scope, tap.id, 'action');
	if (strategy === null) return fail('action.not_found');
	const before = await strategy.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.innerJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'action.tactic_id').onRef('tactic.organisation_id', '=', 'action.organisation_id')
		)
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'action.done_by')
				.onRef('membership.organisation_id', '=', 'action.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.select([
			'item.title',
			'action.tactic_id',
			'action.assignee_id',
			'action.done_at',
			'action.done_by',
			'tactic.lead_id',
			'user.name as done_name'
		])
		.where('action.organisation_id', '=', strategy.organisationId)
		.where('action.id', '=', tap.id)
		.executeTakeFirst();
	if (before === undefined) return fail('action.not_found');
	const { title } = before;
	if (before.done_at !== null && before.done_by !== me && tap.deed !== 'undone') {
		return ok({ title, already: before.done_name ?? '' });
	}
	const told = (result: Result<unknown, string>): Result<Done, string> =>
		result.ok ? ok({ title, already: null }) : result;
	switch (tap.deed) {
		case 'done':
			return told(await tickAction(strategy, { id: tap.id }));
		case 'undone':
			return told(await untickAction(strategy, { id: tap.id }));
		case 'stuck':
			return told(await markStuck(strategy, { id: tap.id, reason: tap.words }));
		case 'unstuck':
			return told(await markStuck(strategy, { id: tap.id, reason: '' }));
		case 'not_mine':
			// Of whom one stands in for, it stays.
			return before.assignee_id !== null && before.assignee_id !== me
				? fail('access.denied')
				: told(await handBack(strategy, { id: tap.id, word: tap.words }));
		case 'take_back':
			return (await wasGivenBack(strategy, me, tap.id)) && before.assignee_id === null
				? told(await takeBack(strategy, me, tap.id))
				: fail('access.denied');
		default:
			return fail('input.not_a_choice');
	}
}

async function onDecision(scope: OrganisationScope, tap: Tap): Promise<Result<Done, string>> {
	if (tap.deed !== 'done' && tap.deed !== 'undone') return fail('input.not_a_choice');
	const strategy = await strategyOf(scope, tap.id, 'decision');
	if (strategy === null) return fail('decision.not_found');
	const isDone = tap.deed === 'done';
	const before = await strategy.db
		.selectFrom('decision')
		.select('done_at')
		.where('organisation_id', '=', strategy.organisationId)
		.where('id', '=', tap.id)
		.executeTakeFirst();
	const title = await titleOf(scope, tap.id);
	if (isDone && before?.done_at !== null && before !== undefined) return ok({ title, already: '' });
	const ticked = await tickDecision(strategy, { id: tap.id, done: isDone, outcome: tap.words });
	return ticked.ok ? ok({ title, already: null }) : ticked;
}

/** Minutes in which what was given back can be taken back. */
const takeBackMs = 15 * 60_000;

/** Whether I said of it just now that it is not mine. */
async function wasGivenBack(scope: OrganisationScope, me: string, id: string): Promise<boolean> {
	const taps = await scope.db
		.selectFrom('tap')
		.select('answer')
		.where('organisation_id', '=', scope.organisationId)
		.where('membership_id', '=', me)
		.where('at', '>=', toInstant(scope.clock.now() - takeBackMs))
		.execute();
	return taps.some(({ answer }) => {
		const read = answerShape.safeParse(JSON.parse(answer));
		return read.success && read.data.id === id && read.data.deed === 'not_mine';
	});
}

async function takeBack(scope: StrategyScope, me: string, id: string): Promise<Result<undefined, string>> {
	await scope.db
		.updateTable('action')
		.set({ assignee_id: me })
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.execute();
	await recordAudit(scope, { action: 'action.assigned', itemId: id, strategyId: scope.strategyId });
	scope.publish({ topic: 'plan', ids: [id] });
	return ok();
}

async function onCustomer(scope: OrganisationScope, me: string, tap: Tap): Promise<Result<Done, string>> {
	const row = await scope.db
		.selectFrom('customer_wait')
		.leftJoin('membership', (join) =>
			join
				.onRef('membership.id', '=', 'customer_wait.done_by')
				.onRef('membership.organisation_id', '=', 'customer_wait.organisation_id')
		)
		.leftJoin('user', 'user.id', 'membership.user_id')
		.leftJoin('record', (join) =>
			join
				.onRef('record.public_id', '=', 'customer_wait.response_id')
				.onRef('record.organisation_id', '=', 'customer_wait.organisation_id')
		)
		.select([
			'customer_wait.owner_id',
			'customer_wait.given_by',
			'customer_wait.done_at',
			'customer_wait.done_by',
			'user.name',
			'record.body'
		])
		.where('customer_wait.organisation_id', '=', scope.organisationId)
		.where('customer_wait.id', '=', tap.id)
		.executeTakeFirst();
	if (row === undefined) return fail('week.answer_not_found');
	const mine = [me, ...(await standsInFor(scope, me))];
	if (!mine.includes(row.owner_id ?? '')) return fail('week.answer_not_found');
	if (row.done_at !== null && row.done_by !== me) return ok({ title: '', already: row.name ?? '' });
	const now = toInstant(scope.clock.now());
	const change =
		tap.deed === 'done'
			? { done_at: now, done_by: me, note: tap.words }
			: tap.deed === 'undone'
				? { done_at: null, done_by: null }
				: tap.deed === 'not_mine'
					? { owner_id: null, given_by: null, given_at: null }
					: null;
	if (change === null) return fail('input.not_a_choice');
	await scope.db
		.updateTable('customer_wait')
		.set(change)
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', tap.id)
		.execute();
	const deed = { done: 'customer.answered', undone: 'customer.reopened', not_mine: 'customer.given_back' } as const;
	await recordAudit(scope, { action: deed[tap.deed as keyof typeof deed], detail: { customer: tap.id } });
	if (tap.deed === 'not_mine') {
		await raiseNotice(scope, {
			kind: 'handed_over',
			to: [row.given_by],
			path: '/plate',
			words: {
				what: 'back',
				title: row.body === null ? '' : wordsOf(row.body),
				reason: tap.words === '' ? null : tap.words
			}
		});
	}
	scope.publish({ topic: 'plan', ids: [tap.id] });
	return ok({ title: '', already: null });
}

const wordsOf = (body: string): string =>
	shortened(withoutTraces(String((JSON.parse(body) as { comment?: unknown }).comment ?? '')), 80);

async function onGoal(scope: OrganisationScope, tap: Tap): Promise<Result<Done, string>> {
	if (tap.deed !== 'update') return fail('input.not_a_choice');
	const strategy = await strategyOf(scope, tap.id, 'goal');
	if (strategy === null) return fail('goal.not_found');
	const given = await giveUpdate(strategy, { id: tap.id, note: tap.words, confidence: tap.score });
	return given.ok ? ok({ title: await titleOf(scope, tap.id), already: null }) : given;
}

async function onTouchpoint(scope: OrganisationScope, tap: Tap): Promise<Result<Done, string>> {
	if (tap.deed !== 'rate' || tap.score === null) return fail('input.not_a_choice');
	const current = await findCurrentStrategy(scope);
	const strategy = current === null ? null : await strategyScopeOf(scope, current.id);
	if (strategy === null) return fail('touchpoint.not_found');
	const rated = await rateTouchpoint(strategy, { touchpoint: tap.id, score: tap.score as 1, note: tap.words });
	return rated.ok ? ok({ title: await titleOf(scope, tap.id), already: null }) : rated;
}

async function titleOf(scope: OrganisationScope, id: string): Promise<string> {
	const row = await scope.db
		.selectFrom('item')
		.select('title')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', id)
		.executeTakeFirst();
	return row?.title ?? '';
}
