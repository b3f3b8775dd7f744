import type { z } from 'zod';
import { namedIn, talkKinds, type TalkKind } from '../../domain/comments/comment.ts';
import { commentLimits, type commentEdit, type commentId, type newComment } from '../../domain/comments/schema.ts';
import { minuteMs } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';
import { listNameable } from './queries.ts';

interface Place {
	readonly id: string;
	readonly title: string;
	/** Where it is talked about. */
	readonly path: string;
	/** Whose it is. */
	readonly owners: readonly (string | null)[];
}

/** A thing of this strategy that can be talked about, with whose it is; none where it is not here. */
async function placeOf(scope: StrategyScope, itemId: string): Promise<Place | null> {
	const row = await scope.db
		.selectFrom('item')
		.leftJoin('goal', (join) =>
			join.onRef('goal.id', '=', 'item.id').onRef('goal.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('action', (join) =>
			join.onRef('action.id', '=', 'item.id').onRef('action.organisation_id', '=', 'item.organisation_id')
		)
		.leftJoin('tactic', (join) =>
			join
				.on((eb) => eb.or([eb('tactic.id', '=', eb.ref('item.id')), eb('tactic.id', '=', eb.ref('action.tactic_id'))]))
				.onRef('tactic.organisation_id', '=', 'item.organisation_id')
		)
		.select(['item.id', 'item.title', 'item.kind', 'item.created_by', 'goal.owner_id', 'action.tactic_id'])
		.select(['action.assignee_id', 'tactic.lead_id'])
		.where('item.organisation_id', '=', scope.organisationId)
		.where('item.strategy_id', '=', scope.strategyId)
		.where('item.id', '=', itemId)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
	if (row === undefined || !(talkKinds as readonly string[]).includes(row.kind)) return null;
	const base = `/strategies/${scope.strategyId}`;
	const paths: Record<TalkKind, string> = {
		goal: `${base}/goals?open=${row.id}`,
		tactic: `${base}/tactics/${row.id}`,
		action: `${base}/tactics/${row.tactic_id}`,
		finding: `${base}/audit/noticed/${row.id}`
	};
	const kind = row.kind as TalkKind;
	const owners = kind === 'finding' ? [row.created_by] : [row.owner_id, row.assignee_id, row.lead_id];
	return { id: row.id, title: row.title, path: paths[kind], owners };
}

/** Tells whoever is named, and then whoever it belongs to or who has spoken there. */
async function tell(scope: StrategyScope, place: Place, commentId: string, body: string): Promise<void> {
	const named = namedIn(body, await listNameable(scope));
	const spoken = await scope.db
		.selectFrom('comment')
		.select('membership_id')
		.distinct()
		.where('organisation_id', '=', scope.organisationId)
		.where('item_id', '=', place.id)
		.where('removed_at', 'is', null)
		.execute();
	const about = {
		strategyId: scope.strategyId,
		itemId: place.id,
		path: `${place.path}#${commentId}`,
		words: { title: place.title, quote: body }
	};
	await raiseNotice(scope, { kind: 'mention', to: named, ...about, once: `mention:${commentId}` });
	const others = [...place.owners, ...spoken.map((row) => row.membership_id)].filter(
		(id) => id !== null && !named.includes(id)
	);
	await raiseNotice(scope, { kind: 'comment', to: others, ...about, once: `comment:${commentId}` });
}

const tellings = (id: string): string[] => [`mention:${id}`, `comment:${id}`];

/** Says something beneath a thing of the strategy. */
export const addComment = (
	scope: StrategyScope,
	input: z.output<typeof newComment>
): Promise<Result<{ id: string; item: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; item: string }, string>> => {
		const allowed = permit(inner, 'comment.write');
		if (!allowed.ok) return allowed;
		const me = actor(inner);
		if (me === null) return fail('access.denied');
		const place = await placeOf(inner, input.item);
		if (place === null) return fail('comment.not_here');
		const now = inner.clock.now();
		const count = (column: 'item_id' | 'membership_id', value: string, since: string) =>
			inner.db
				.selectFrom('comment')
				.select(({ fn }) => fn.countAll<number>().as('n'))
				.where('organisation_id', '=', inner.organisationId)
				.where(column, '=', value)
				.where('at', '>', since)
				.executeTakeFirst();
		const [beneath, mine] = await Promise.all([
			count('item_id', place.id, ''),
			count('membership_id', me, toInstant(now - 10 * minuteMs))
		]);
		if (Number(beneath?.n ?? 0) >= commentLimits.beneath || Number(mine?.n ?? 0) >= commentLimits.within) {
			return fail('comment.too_many');
		}
		const id = inner.ids.id();
		await inner.db
			.insertInto('comment')
			.values({
				organisation_id: inner.organisationId,
				id,
				strategy_id: inner.strategyId,
				item_id: place.id,
				membership_id: me,
				body: input.body,
				at: toInstant(now)
			})
			.execute();
		await tell(inner, place, id, input.body);
		inner.publish({ topic: 'plan', ids: [place.id] });
		return ok({ id, item: place.id });
	});

/** A comment of whoever acts, removed or not; of others there is none. */
async function findMine(scope: StrategyScope, id: string) {
	const me = actor(scope);
	if (me === null) return undefined;
	return scope.db
		.selectFrom('comment')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', id)
		.where('membership_id', '=', me)
		.executeTakeFirst();
}

type Kept = NonNullable<Awaited<ReturnType<typeof findMine>>>;

const change = (
	scope: StrategyScope,
	id: string,
	deed: (inner: StrategyScope, before: Kept) => Promise<Result<Partial<Kept>, string>>
): Promise<Result<{ id: string; item: string; title: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; item: string; title: string }, string>> => {
		const allowed = permit(inner, 'comment.write');
		if (!allowed.ok) return allowed;
		const before = await findMine(inner, id);
		if (before === undefined) return fail('comment.not_found');
		const done = await deed(inner, before);
		if (!done.ok) return done;
		await inner.db
			.updateTable('comment')
			.set(done.value)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		inner.publish({ topic: 'plan', ids: [before.item_id] });
		return ok({ id, item: before.item_id, title: before.body.slice(0, 60) });
	});

/** Says it in other words; whoever is named anew is told. */
export const rewordComment = (scope: StrategyScope, input: z.output<typeof commentEdit>) =>
	change(scope, input.id, async (inner, before) => {
		if (before.removed_at !== null) return fail('comment.not_found');
		const place = await placeOf(inner, before.item_id);
		if (place === null) return fail('comment.not_here');
		if (before.body === input.body) return ok({});
		const named = namedIn(input.body, await listNameable(inner));
		await raiseNotice(inner, {
			kind: 'mention',
			to: named,
			strategyId: inner.strategyId,
			itemId: place.id,
			path: `${place.path}#${before.id}`,
			words: { title: place.title, quote: input.body },
			once: `mention:${before.id}`
		});
		return ok({ body: input.body, edited_at: toInstant(inner.clock.now()) });
	});

/** Takes back what one said; nobody is told of it any more. */
export const removeComment = (scope: StrategyScope, input: z.output<typeof commentId>) =>
	change(scope, input.id, async (inner, before) => {
		await inner.db
			.deleteFrom('notice')
			.where('organisation_id', '=', inner.organisationId)
			.where('once', 'in', tellings(before.id))
			.execute();
		inner.publish({ topic: 'notices' });
		return ok({ removed_at: toInstant(inner.clock.now()) });
	});

/** Says again what one took back. */
export const restoreComment = (scope: StrategyScope, input: z.output<typeof commentId>) =>
	change(scope, input.id, async (inner, before) => {
		const place = await placeOf(inner, before.item_id);
		if (place === null) return fail('comment.not_here');
		if (before.removed_at !== null) await tell(inner, place, before.id, before.body);
		return ok({ removed_at: null });
	});
