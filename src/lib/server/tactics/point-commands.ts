import type { z } from 'zod';
import {
	actionLimits,
	type newPoint,
	type pointForEach,
	type pointId,
	type pointMove
} from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { isTeam } from './commands.ts';
import { mayDo } from './queries.ts';

type Fault = Result<NamedThing, string>;

/** The to-do of that id with who has it; none where it is gone or elsewhere. */
async function findTodo(scope: StrategyScope, id: string) {
	return scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.select(['action.id', 'action.tactic_id', 'action.assignee_id', 'action.department_id', 'item.title'])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('action.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
}

type Todo = NonNullable<Awaited<ReturnType<typeof findTodo>>>;

const mayChange = (scope: StrategyScope, todo: Todo): boolean =>
	mayDo(scope, { assigneeId: todo.assignee_id, departmentId: todo.department_id });

const pointsOf = (scope: StrategyScope, actionId: string) =>
	scope.db
		.selectFrom('action_point')
		.select(['id', 'position', 'membership_id', 'removed_at'])
		.where('organisation_id', '=', scope.organisationId)
		.where('action_id', '=', actionId)
		.orderBy('position')
		.orderBy('id')
		.execute();

async function insertPoints(
	scope: StrategyScope,
	actionId: string,
	points: readonly { readonly title: string; readonly membershipId?: string }[]
): Promise<Result<string[], string>> {
	const there = await pointsOf(scope, actionId);
	if (there.filter((point) => point.removed_at === null).length + points.length > actionLimits.points) {
		return fail('action.too_many_points', { params: { limit: actionLimits.points } });
	}
	const last = there.at(-1)?.position ?? 0;
	const rows = points.map(({ title, membershipId }, index) => ({
		organisation_id: scope.organisationId,
		id: scope.ids.id(),
		strategy_id: scope.strategyId,
		action_id: actionId,
		title,
		position: last + index + 1,
		membership_id: membershipId ?? null,
		done_at: null,
		done_by: null,
		removed_at: null
	}));
	if (rows.length > 0) await scope.db.insertInto('action_point').values(rows).execute();
	return ok(rows.map((row) => row.id));
}

/** Writes a small point on the checklist of a to-do. */
export const addPoint = (scope: StrategyScope, input: z.output<typeof newPoint>): Promise<Fault> =>
	inTransaction(scope, async (inner): Promise<Fault> => {
		const todo = await findTodo(inner, input.action);
		if (todo === undefined) return fail('action.not_found');
		if (!mayChange(inner, todo)) return fail('access.denied');
		const added = await insertPoints(inner, todo.id, [{ title: input.title }]);
		if (!added.ok) return added;
		inner.publish({ topic: 'plan', ids: [todo.tactic_id, todo.id] });
		return ok({ id: added.value[0] as string, title: input.title });
	});

/**
 * Gives each person of a department, or everybody who works here, a point of their own, so that one sees who has been
 * through (R-004-05). Whoever has one already gets no second.
 */
export const addPointForEach = (
	scope: StrategyScope,
	input: z.output<typeof pointForEach>
): Promise<Result<{ added: number }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ added: number }, string>> => {
		const todo = await findTodo(inner, input.action);
		if (todo === undefined) return fail('action.not_found');
		if (!mayChange(inner, todo)) return fail('access.denied');
		if (input.department !== null && !(await isTeam(inner, input.department))) {
			return fail('department.not_found', { field: 'department' });
		}
		let query = inner.db
			.selectFrom('membership')
			.innerJoin('user', 'user.id', 'membership.user_id')
			.select(['membership.id', 'user.name'])
			.where('membership.organisation_id', '=', inner.organisationId)
			.where('membership.disabled_at', 'is', null)
			.where('membership.role', '<>', 'viewer')
			.orderBy('user.name')
			.orderBy('membership.id');
		if (input.department !== null) query = query.where('membership.department_id', '=', input.department);
		const [people, there] = [await query.execute(), await pointsOf(inner, todo.id)];
		const have = new Set(there.filter((point) => point.removed_at === null).map((point) => point.membership_id));
		const missing = people.filter((person) => !have.has(person.id));
		const added = await insertPoints(
			inner,
			todo.id,
			missing.map((person) => ({ title: person.name.slice(0, actionLimits.point), membershipId: person.id }))
		);
		if (!added.ok) return added;
		inner.publish({ topic: 'plan', ids: [todo.tactic_id, todo.id] });
		return ok({ added: added.value.length });
	});

async function findPoint(scope: StrategyScope, id: string) {
	return scope.db
		.selectFrom('action_point')
		.selectAll()
		.where('organisation_id', '=', scope.organisationId)
		.where('strategy_id', '=', scope.strategyId)
		.where('id', '=', id)
		.executeTakeFirst();
}

type Stored = NonNullable<Awaited<ReturnType<typeof findPoint>>>;

const changePoint = (
	scope: StrategyScope,
	id: string,
	deed: {
		/** Whoever has the point may do it, not only whoever has the to-do. */
		readonly own?: boolean;
		readonly record?: string;
		readonly change: (
			inner: StrategyScope,
			point: Stored
		) => Partial<Pick<Stored, 'done_at' | 'done_by' | 'removed_at' | 'position'>>;
	}
): Promise<Fault> =>
	inTransaction(scope, async (inner): Promise<Fault> => {
		const point = await findPoint(inner, id);
		const todo = point === undefined ? undefined : await findTodo(inner, point.action_id);
		if (point === undefined || todo === undefined) return fail('action.point_not_found');
		const isOwn = deed.own === true && point.membership_id !== null && point.membership_id === actor(inner);
		if (!isOwn && !mayChange(inner, todo)) return fail('access.denied');
		await inner.db
			.updateTable('action_point')
			.set(deed.change(inner, point))
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		if (deed.record !== undefined) {
			await recordAudit(inner, {
				action: deed.record,
				itemId: todo.id,
				strategyId: inner.strategyId,
				detail: { title: point.title }
			});
		}
		inner.publish({ topic: 'plan', ids: [todo.tactic_id, todo.id] });
		return ok({ id, title: point.title });
	});

/** Ticks a point off; ticking it twice is harmless. Whose part it is may do it, and whoever may do the to-do. */
export const tickPoint = (scope: StrategyScope, input: z.output<typeof pointId>) =>
	changePoint(scope, input.point, {
		own: true,
		change: (inner, point) =>
			point.done_at === null
				? { done_at: toInstant(inner.clock.now()), done_by: actor(inner) }
				: { done_by: point.done_by }
	});

/** Takes the tick of a point back. */
export const untickPoint = (scope: StrategyScope, input: z.output<typeof pointId>) =>
	changePoint(scope, input.point, { own: true, change: () => ({ done_at: null, done_by: null }) });

/** Takes a point off the checklist; it can be brought back. */
export const removePoint = (scope: StrategyScope, input: z.output<typeof pointId>) =>
	changePoint(scope, input.point, {
		record: 'action.point_removed',
		change: (inner) => ({ removed_at: toInstant(inner.clock.now()) })
	});

/** Brings a point back that was taken off. */
export const restorePoint = (scope: StrategyScope, input: z.output<typeof pointId>) =>
	changePoint(scope, input.point, { record: 'action.point_restored', change: () => ({ removed_at: null }) });

/** Moves a point one place up or down on its checklist; at an end it stays. */
export const movePoint = (scope: StrategyScope, input: z.output<typeof pointMove>): Promise<Fault> =>
	inTransaction(scope, async (inner): Promise<Fault> => {
		const point = await findPoint(inner, input.point);
		const todo = point === undefined ? undefined : await findTodo(inner, point.action_id);
		if (point === undefined || todo === undefined || point.removed_at !== null) return fail('action.point_not_found');
		if (!mayChange(inner, todo)) return fail('access.denied');
		const order = (await pointsOf(inner, todo.id)).filter((one) => one.removed_at === null).map((one) => one.id);
		const at = order.indexOf(point.id);
		const to = at + (input.direction === 'up' ? -1 : 1);
		if (to >= 0 && to < order.length) {
			[order[at], order[to]] = [order[to] as string, order[at] as string];
			for (const [index, id] of order.entries()) {
				await inner.db
					.updateTable('action_point')
					.set({ position: index + 1 })
					.where('organisation_id', '=', inner.organisationId)
					.where('id', '=', id)
					.execute();
			}
			inner.publish({ topic: 'plan', ids: [todo.tactic_id, todo.id] });
		}
		return ok({ id: point.id, title: point.title });
	});
