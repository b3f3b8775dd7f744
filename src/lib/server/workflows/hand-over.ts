import type { z } from 'zod';
import { sayingOf } from '../../domain/alerts/alert.ts';
import { handOverMoves, thingKey, type Move, type OpenThing } from '../../domain/week/hand-over.ts';
import { keptMoves, type HandOver, type handOverUndo } from '../../domain/week/schema.ts';
import { dayMs, localDay } from '../../domain/shared/instant.ts';
import { shortened } from '../../domain/shared/text.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, holds, type OrganisationScope } from '../access/organisation-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { fromJson, toInstant, toJson } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice } from '../notices/raise.ts';
import { answersFor } from '../week/commands.ts';
import { listAways, listColleagues, type Colleague } from '../week/people-queries.ts';
import { customersOf } from '../week/waiting-queries.ts';

/** Who may look at what somebody has open and hand it over: whoever answers for them, if they assign or it is themselves. */
async function mayHandOver(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	return (
		(await answersFor(scope, membershipId)) || (holds(scope, 'people.manage') && (await isOurs(scope, membershipId)))
	);
}

async function isOurs(scope: OrganisationScope, membershipId: string): Promise<boolean> {
	const row = await scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', membershipId)
		.executeTakeFirst();
	return row !== undefined;
}

/**
 * Everything that somebody has open: to-dos, tactics they lead, goals, decisions, customers who wait, changes they look into
 * and messages to customers that are theirs.
 */
export async function listOpenThings(scope: OrganisationScope, membershipId: string): Promise<OpenThing[]> {
	const { db, organisationId } = scope;
	const [actions, tactics, goals, decisions, customers, alerts, messages] = await Promise.all([
		db
			.selectFrom('action')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
			)
			.innerJoin('item as of', (join) =>
				join.onRef('of.id', '=', 'action.tactic_id').onRef('of.organisation_id', '=', 'action.organisation_id')
			)
			.innerJoin('tactic', (join) =>
				join.onRef('tactic.id', '=', 'action.tactic_id').onRef('tactic.organisation_id', '=', 'action.organisation_id')
			)
			.select(['action.id', 'item.title', 'action.strategy_id', 'action.due_on'])
			.where('action.organisation_id', '=', organisationId)
			.where('action.assignee_id', '=', membershipId)
			.where('action.done_at', 'is', null)
			.where('item.removed_at', 'is', null)
			.where('of.removed_at', 'is', null)
			.where('tactic.stopped_at', 'is', null)
			.where('tactic.finished_at', 'is', null)
			.orderBy('action.due_on')
			.orderBy('action.id')
			.execute(),
		db
			.selectFrom('tactic')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'tactic.id').onRef('item.organisation_id', '=', 'tactic.organisation_id')
			)
			.select(['tactic.id', 'item.title', 'tactic.strategy_id'])
			.where('tactic.organisation_id', '=', organisationId)
			.where('tactic.lead_id', '=', membershipId)
			.where('tactic.stopped_at', 'is', null)
			.where('tactic.finished_at', 'is', null)
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('tactic.id')
			.execute(),
		db
			.selectFrom('goal')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select(['goal.id', 'item.title', 'goal.strategy_id', 'goal.ends_on'])
			.where('goal.organisation_id', '=', organisationId)
			.where('goal.owner_id', '=', membershipId)
			.where('goal.status', '<>', 'closed')
			.where('item.removed_at', 'is', null)
			.orderBy('item.position')
			.orderBy('goal.id')
			.execute(),
		db
			.selectFrom('decision')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
			)
			.select(['decision.id', 'item.title', 'decision.strategy_id', 'decision.due_on'])
			.where('decision.organisation_id', '=', organisationId)
			.where('decision.owner_id', '=', membershipId)
			.where('decision.done_at', 'is', null)
			.where('item.removed_at', 'is', null)
			.orderBy('decision.due_on')
			.orderBy('decision.id')
			.execute(),
		customersOf(scope, [membershipId]),
		db
			.selectFrom('alert')
			.select(['id', 'name', 'segment'])
			.where('organisation_id', '=', organisationId)
			.where('owner_id', '=', membershipId)
			.where('closed_at', 'is', null)
			.where('part_of', 'is', null)
			.orderBy('raised_at')
			.orderBy('id')
			.execute(),
		db
			.selectFrom('message')
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'message.id').onRef('item.organisation_id', '=', 'message.organisation_id')
			)
			.select(['message.id', 'item.title'])
			.where('message.organisation_id', '=', organisationId)
			.where('message.owner_id', '=', membershipId)
			.where('item.removed_at', 'is', null)
			.orderBy('item.title')
			.orderBy('message.id')
			.execute()
	]);
	const zone = scope.organisation.timeZone;
	return [
		...actions.map((row) => ({
			kind: 'action' as const,
			id: row.id,
			title: row.title,
			strategyId: row.strategy_id,
			dueOn: row.due_on
		})),
		...tactics.map((row) => ({
			kind: 'tactic' as const,
			id: row.id,
			title: row.title,
			strategyId: row.strategy_id,
			dueOn: null
		})),
		...goals.map((row) => ({
			kind: 'goal' as const,
			id: row.id,
			title: row.title,
			strategyId: row.strategy_id,
			dueOn: row.ends_on
		})),
		...decisions.map((row) => ({
			kind: 'decision' as const,
			id: row.id,
			title: row.title,
			strategyId: row.strategy_id,
			dueOn: row.due_on
		})),
		...customers.map((row) => ({
			kind: 'customer' as const,
			id: row.id,
			title: row.words,
			strategyId: null,
			dueOn: localDay(row.dueAt, zone)
		})),
		...alerts.map((row) => ({
			kind: 'alert' as const,
			id: row.id,
			title: row.segment === '' ? row.name : `${row.name}: ${row.segment}`,
			strategyId: null,
			dueOn: null
		})),
		...messages.map((row) => ({
			kind: 'message' as const,
			id: row.id,
			title: row.title,
			strategyId: null,
			dueOn: null
		}))
	];
}

export interface HandOverPage {
	readonly person: {
		readonly id: string;
		readonly name: string;
		readonly disabledAt: string | null;
		readonly isMe: boolean;
	};
	readonly things: readonly OpenThing[];
	/** Who can take something over. */
	readonly others: readonly Colleague[];
	readonly aways: readonly {
		readonly id: string;
		readonly fromOn: string;
		readonly untilOn: string;
		readonly standIn: string | null;
	}[];
	/** The last hand-over, while it can be taken back. */
	readonly last: { readonly id: string; readonly at: string; readonly n: number } | null;
}

/** Days in which a hand-over can be taken back. */
const undoDays = 7;

/** What somebody has open, when they are away, who could take over; none for those whom it does not concern. */
export async function getHandOver(scope: OrganisationScope, membershipId: string): Promise<HandOverPage | null> {
	if (!(await mayHandOver(scope, membershipId))) return null;
	const person = await scope.db
		.selectFrom('membership')
		.innerJoin('user', 'user.id', 'membership.user_id')
		.select(['membership.id', 'user.name', 'membership.disabled_at'])
		.where('membership.organisation_id', '=', scope.organisationId)
		.where('membership.id', '=', membershipId)
		.executeTakeFirst();
	if (person === undefined) return null;
	const [things, colleagues, aways, last] = await Promise.all([
		listOpenThings(scope, membershipId),
		listColleagues(scope),
		listAways(scope),
		scope.db
			.selectFrom('hand_over')
			.select(['id', 'at', 'moves'])
			.where('organisation_id', '=', scope.organisationId)
			.where('from_id', '=', membershipId)
			.where('undone_at', 'is', null)
			.where('at', '>=', toInstant(scope.clock.now() - undoDays * dayMs))
			.orderBy('at', 'desc')
			.orderBy('id', 'desc')
			.executeTakeFirst()
	]);
	const nameOf = (id: string | null): string | null => colleagues.find((one) => one.id === id)?.name ?? null;
	return {
		person: {
			id: person.id,
			name: person.name,
			disabledAt: person.disabled_at,
			isMe: person.id === actor(scope)
		},
		things,
		others: colleagues.filter((one) => one.id !== membershipId),
		aways: aways
			.filter((away) => away.membershipId === membershipId)
			.map((away) => ({ id: away.id, fromOn: away.fromOn, untilOn: away.untilOn, standIn: nameOf(away.standInId) })),
		last: last === undefined ? null : { id: last.id, at: last.at, n: fromJson(keptMoves, last.moves).length }
	};
}

/** How many things somebody has open. */
export const countOpenThings = async (scope: OrganisationScope, membershipId: string): Promise<number> =>
	(await listOpenThings(scope, membershipId)).length;

export interface Preview {
	readonly member: string;
	readonly all: string | null;
	readonly each: readonly string[];
	/** Who gets what. */
	readonly gets: readonly { readonly name: string; readonly titles: readonly string[]; readonly isAway: boolean }[];
	readonly stays: number;
}

async function plan(
	scope: OrganisationScope,
	input: HandOver
): Promise<Result<{ moves: Move[]; things: OpenThing[]; people: Colleague[] }, string>> {
	if (!(await mayHandOver(scope, input.member))) return fail('membership.not_found');
	const [things, people] = await Promise.all([listOpenThings(scope, input.member), listColleagues(scope)]);
	const moves = handOverMoves(things, input.all, input.each).filter((move) => move.to !== input.member);
	if (moves.some((move) => !people.some((one) => one.id === move.to)))
		return fail('membership.not_found', { field: 'all' });
	return moves.length === 0 ? fail('week.nothing_to_hand_over') : ok({ moves, things, people });
}

/** Says what would go to whom, and changes nothing. */
export const previewHandOver = async (scope: OrganisationScope, input: HandOver): Promise<Result<Preview, string>> => {
	const planned = await plan(scope, input);
	if (!planned.ok) return planned;
	const { moves, things, people } = planned.value;
	const titleOf = (move: Move): string => things.find((thing) => thingKey(thing) === thingKey(move))?.title ?? '';
	const gets = [...Map.groupBy(moves, (move) => move.to)].map(([to, own]) => {
		const person = people.find((one) => one.id === to);
		return { name: person?.name ?? '', titles: own.map(titleOf), isAway: person?.away?.isNow === true };
	});
	return ok({
		member: input.member,
		all: input.all,
		each: [...input.each].map(([key, to]) => `${key}=${to}`),
		gets,
		stays: things.length - moves.length
	});
};

const columnOf = {
	action: 'assignee_id',
	tactic: 'lead_id',
	goal: 'owner_id',
	decision: 'owner_id',
	alert: 'owner_id',
	message: 'owner_id'
} as const;

/** Gives one thing to another, if it is still whose it was; says whether it was. */
async function give(scope: OrganisationScope, move: Move, from: string, to: string): Promise<boolean> {
	if (move.kind === 'customer') {
		const done = await scope.db
			.updateTable('customer_wait')
			.set({ owner_id: to })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', move.id)
			.where('owner_id', '=', from)
			.executeTakeFirst();
		return done.numUpdatedRows === 1n;
	}
	const column = columnOf[move.kind];
	const done = await scope.db
		.updateTable(move.kind)
		.set({ [column]: to } as never)
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', move.id)
		.where(column as never, '=', from as never)
		.executeTakeFirst();
	return done.numUpdatedRows === 1n;
}

export interface HandedOver {
	readonly id: string;
	readonly n: number;
}

/** Hands things over, all in one; who gets something is told once, and so is whose it was. */
export const handOverThings = (scope: OrganisationScope, input: HandOver): Promise<Result<HandedOver, string>> =>
	inTransaction(scope, async (inner): Promise<Result<HandedOver, string>> => {
		const planned = await plan(inner, input);
		if (!planned.ok) return planned;
		const { moves, things } = planned.value;
		const moved: Move[] = [];
		for (const move of moves) if (await give(inner, move, input.member, move.to)) moved.push(move);
		const id = inner.ids.id();
		await inner.db
			.insertInto('hand_over')
			.values({
				organisation_id: inner.organisationId,
				id,
				from_id: input.member,
				moves: toJson(moved),
				at: toInstant(inner.clock.now()),
				by_id: actor(inner)
			})
			.execute();
		await recordAudit(inner, {
			action: 'member.handed_over',
			detail: { membership: input.member, things: moved.length }
		});
		for (const [to, own] of Map.groupBy(moved, (move) => move.to)) {
			const first = things.find((thing) => thingKey(thing) === thingKey(own[0] as Move));
			await raiseNotice(inner, {
				kind: 'handed_over',
				to: [to],
				path: '/my-week',
				words: { what: 'to_you', title: shortened(first?.title ?? '', 80), n: own.length }
			});
		}
		await tellOfDangers(inner, moved);
		await raiseNotice(inner, {
			kind: 'handed_over',
			to: [input.member],
			path: '/my-week',
			words: { what: 'from_you', n: moved.length }
		});
		inner.publish({ topic: 'plan', ids: moved.map((move) => move.id) });
		return ok({ id, n: moved.length });
	});

/** Whoever gets a goal hears of what puts it in danger just then, as its owner did; nobody hears of the same change twice. */
async function tellOfDangers(scope: OrganisationScope, moves: readonly Move[]): Promise<void> {
	const goals = new Map(moves.filter((move) => move.kind === 'goal').map((move) => [move.id, move.to]));
	if (goals.size === 0) return;
	const rows = await scope.db
		.selectFrom('alert_goal')
		.innerJoin('alert', (join) =>
			join
				.onRef('alert.id', '=', 'alert_goal.alert_id')
				.onRef('alert.organisation_id', '=', 'alert_goal.organisation_id')
		)
		.innerJoin('goal', (join) =>
			join.onRef('goal.id', '=', 'alert_goal.goal_id').onRef('goal.organisation_id', '=', 'alert_goal.organisation_id')
		)
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
		)
		.select(['alert.id', 'alert.base', 'alert.ref', 'alert.name', 'alert.segment', 'alert.direction'])
		.select(['alert.first_day', 'alert.sort', 'goal.id as goal', 'goal.strategy_id', 'item.title'])
		.where('alert_goal.organisation_id', '=', scope.organisationId)
		.where('alert_goal.goal_id', 'in', [...goals.keys()])
		.where('alert.closed_at', 'is', null)
		.where('alert.part_of', 'is', null)
		.where('alert.is_better', '=', 0)
		.orderBy('alert.raised_at')
		.orderBy('alert.id')
		.orderBy('goal.id')
		.execute();
	for (const row of rows) {
		await raiseNotice(scope, {
			kind: 'alert',
			to: [goals.get(row.goal) ?? null],
			strategyId: row.strategy_id,
			itemId: row.goal,
			path: `/strategies/${row.strategy_id}/measurement/changed/${row.id}`,
			words: {
				what: sayingOf({ base: row.base as 'metric', ref: row.ref, direction: row.direction as 'up' }),
				title: row.name,
				where: row.segment,
				day: row.first_day,
				reason: row.sort,
				to: row.title
			},
			once: `alert:${row.id}`
		});
	}
}

/** Takes a hand-over back: what is still with whom it went to returns; what has gone on since stays there. */
export const undoHandOver = (
	scope: OrganisationScope,
	input: z.output<typeof handOverUndo>
): Promise<Result<{ n: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ n: number }, string>> => {
		if (!(await mayHandOver(inner, input.member))) return fail('membership.not_found');
		const row = await inner.db
			.selectFrom('hand_over')
			.select(['moves', 'at'])
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.where('from_id', '=', input.member)
			.where('undone_at', 'is', null)
			.executeTakeFirst();
		if (row === undefined || row.at < toInstant(inner.clock.now() - undoDays * dayMs)) return fail('week.undo_over');
		let n = 0;
		for (const move of fromJson(keptMoves, row.moves)) if (await give(inner, move, move.to, input.member)) n += 1;
		await inner.db
			.updateTable('hand_over')
			.set({ undone_at: toInstant(inner.clock.now()) })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', input.id)
			.execute();
		await recordAudit(inner, {
			action: 'member.hand_over_undone',
			detail: { membership: input.member, things: n }
		});
		inner.publish({ topic: 'plan', ids: [input.member] });
		return ok({ n });
	});
