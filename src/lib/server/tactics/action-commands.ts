import type { z } from 'zod';
import { wouldCircle } from '../../domain/tactics/order.ts';
import type {
	actionAssignment,
	actionId,
	actionSchedule,
	actionStuck,
	newAction
} from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import type { Permission } from '../../domain/strategy/access.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { actor, permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { standsInFor } from '../week/people-queries.ts';
import { hasItem, insertItem, touchItem } from '../items/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { isPerson, isTeam } from './commands.ts';
import { mayDo } from './queries.ts';

/** What a to-do starts with. */
export interface ActionStart {
	readonly tacticId: string;
	readonly title: string;
	readonly assigneeId?: string | null;
	readonly departmentId?: string | null;
	readonly dueOn?: string | null;
	readonly afterId?: string | null;
	readonly note?: string;
	readonly startsOn?: string | null;
	readonly hours?: number | null;
	readonly suggested?: boolean;
}

/** Inserts a to-do inside a transaction that has checked rights and references. */
export async function insertAction(scope: StrategyScope, start: ActionStart): Promise<string> {
	const id = await insertItem(scope, {
		kind: 'action',
		title: start.title,
		strategyId: scope.strategyId,
		suggested: start.suggested ?? false
	});
	await scope.db
		.insertInto('action')
		.values({
			organisation_id: scope.organisationId,
			id,
			strategy_id: scope.strategyId,
			tactic_id: start.tacticId,
			assignee_id: start.assigneeId ?? null,
			department_id: start.departmentId ?? null,
			due_on: start.dueOn ?? null,
			after_id: start.afterId ?? null,
			note: start.note ?? '',
			starts_on: start.startsOn ?? null,
			hours: start.hours ?? null
		})
		.execute();
	return id;
}

/** Adds a to-do to a tactic; who may not assign adds it for nobody yet. */
export const addAction = (
	scope: StrategyScope,
	input: z.output<typeof newAction>
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		if (!(await hasItem(inner, input.tactic, 'tactic', inner.strategyId))) return fail('tactic.not_found');
		if (input.assignee !== null) {
			const mayAssign = permit(inner, 'action.assign');
			if (!mayAssign.ok) return mayAssign;
			if (!(await isPerson(inner, input.assignee))) return fail('membership.not_found', { field: 'assignee' });
		}
		const id = await insertAction(inner, {
			tacticId: input.tactic,
			title: input.title,
			assigneeId: input.assignee,
			dueOn: input.dueOn
		});
		const made = { id, title: input.title, tactic_id: input.tactic, due_on: input.dueOn };
		await tellAssigned(inner, made, input.assignee);
		inner.publish({ topic: 'plan', ids: [input.tactic, id] });
		return ok({ id, title: input.title });
	});

type Named = Pick<Stored, 'id' | 'title' | 'tactic_id' | 'due_on'>;

const placeOf = (scope: StrategyScope, action: Named) => ({
	strategyId: scope.strategyId,
	itemId: action.id,
	path: `/strategies/${scope.strategyId}/tactics/${action.tactic_id}#${action.id}`
});

/** Tells a person that a to-do is theirs now. */
const tellAssigned = (scope: StrategyScope, action: Named, assigneeId: string | null) =>
	raiseNotice(scope, {
		kind: 'assigned',
		to: [assigneeId],
		...placeOf(scope, action),
		words: { what: 'todo', title: action.title, day: action.due_on }
	});

/** Tells whoever leads the tactic, and in `also` whoever else is concerned, how it goes with one of its to-dos. */
async function tellLead(
	scope: StrategyScope,
	action: Named,
	notice: {
		readonly kind: 'stuck' | 'handed_over';
		readonly words: Readonly<Record<string, string>>;
		readonly also?: string | null;
	}
): Promise<void> {
	const tactic = await scope.db
		.selectFrom('tactic')
		.select('lead_id')
		.where('organisation_id', '=', scope.organisationId)
		.where('id', '=', action.tactic_id)
		.executeTakeFirst();
	await raiseNotice(scope, {
		kind: notice.kind,
		to: [tactic?.lead_id ?? null, notice.also ?? null],
		...placeOf(scope, action),
		words: { title: action.title, ...notice.words }
	});
}

async function findAction(scope: StrategyScope, id: string) {
	return scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.selectAll('action')
		.select(['item.title', 'item.version'])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.strategy_id', '=', scope.strategyId)
		.where('action.id', '=', id)
		.where('item.removed_at', 'is', null)
		.executeTakeFirst();
}

type Stored = NonNullable<Awaited<ReturnType<typeof findAction>>>;
type Change = Partial<
	Pick<
		Stored,
		| 'assignee_id'
		| 'department_id'
		| 'due_on'
		| 'after_id'
		| 'note'
		| 'stuck'
		| 'done_at'
		| 'done_by'
		| 'starts_on'
		| 'hours'
	>
>;

interface Deed {
	readonly id: string;
	readonly permission: Permission;
	/** Only what is one's own or of one's department, unless one assigns. */
	readonly own?: boolean;
	readonly edit?: { readonly title?: string; readonly version?: number };
	readonly record?: string;
	readonly change: (scope: StrategyScope, before: Stored) => Promise<Result<Change, string>>;
}

/** Whether whoever acts stands in today for the person whose to-do it is. */
async function standsIn(scope: StrategyScope, assigneeId: string | null): Promise<boolean> {
	const me = actor(scope);
	return me !== null && assigneeId !== null && (await standsInFor(scope, me)).includes(assigneeId);
}

export const changeAction = (scope: StrategyScope, deed: Deed): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, deed.permission);
		if (!allowed.ok) return allowed;
		const before = await findAction(inner, deed.id);
		if (before === undefined) return fail('action.not_found');
		if (deed.own === true && !mayDo(inner, { assigneeId: before.assignee_id, departmentId: before.department_id })) {
			if (!(await standsIn(inner, before.assignee_id))) return fail('access.denied');
		}
		const change = await deed.change(inner, before);
		if (!change.ok) return change;
		const done = ok({ id: deed.id, title: deed.edit?.title ?? before.title });
		// Somebody was quicker: it is as it was asked for.
		if (Object.keys(change.value).length === 0) return done;
		const touched = await touchItem(inner, deed.id, 'action', deed.edit ?? {});
		if (!touched.ok) return touched;
		await inner.db
			.updateTable('action')
			.set(change.value)
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', deed.id)
			.execute();
		if (deed.record !== undefined) {
			await recordAudit(inner, {
				action: deed.record,
				itemId: deed.id,
				strategyId: inner.strategyId,
				detail: { title: before.title }
			});
		}
		inner.publish({ topic: 'plan', ids: [before.tactic_id, deed.id] });
		return done;
	});

/** Gives a to-do to a person, to a department, or to nobody. */
export const assignAction = (scope: StrategyScope, input: z.output<typeof actionAssignment>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'action.assign',
		record: 'action.assigned',
		async change(inner, before) {
			if (input.assignee !== null && !(await isPerson(inner, input.assignee))) {
				return fail('membership.not_found', { field: 'assignee' });
			}
			if (input.department !== null && !(await isTeam(inner, input.department))) {
				return fail('department.not_found', { field: 'department' });
			}
			if (input.assignee !== before.assignee_id && before.done_at === null) {
				await tellAssigned(inner, before, input.assignee);
			}
			return ok({ assignee_id: input.assignee, department_id: input.department });
		}
	});

/** Says what a to-do is, from when to when, how many hours it takes and after which other it can begin. */
export const scheduleAction = (scope: StrategyScope, input: z.output<typeof actionSchedule>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'tactic.edit',
		edit: { title: input.title, version: input.version },
		async change(inner, before) {
			if (input.after !== null) {
				const order = await inner.db
					.selectFrom('action')
					.innerJoin('item', (join) =>
						join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
					)
					.select(['action.id', 'action.after_id as afterId', 'action.done_at as doneAt'])
					.where('action.organisation_id', '=', inner.organisationId)
					.where('action.tactic_id', '=', before.tactic_id)
					.where('item.removed_at', 'is', null)
					.execute();
				if (!order.some((one) => one.id === input.after)) return fail('action.not_found', { field: 'after' });
				if (wouldCircle(input.id, input.after, order)) return fail('action.circle', { field: 'after' });
			}
			if (input.startsOn !== null && input.dueOn !== null && input.dueOn < input.startsOn) {
				return fail('action.ends_before_start', { field: 'dueOn' });
			}
			return ok({
				due_on: input.dueOn,
				after_id: input.after,
				note: input.note,
				starts_on: input.startsOn,
				hours: input.hours
			});
		}
	});

/** Ticks a to-do off; ticking it twice is harmless. */
export const tickAction = (scope: StrategyScope, input: z.output<typeof actionId>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'action.do',
		own: true,
		record: 'action.done',
		change: async (inner, before) =>
			ok(before.done_at !== null ? {} : { done_at: toInstant(inner.clock.now()), done_by: actor(inner), stuck: null })
	});

/** Takes a tick back. */
export const untickAction = (scope: StrategyScope, input: z.output<typeof actionId>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'action.do',
		own: true,
		record: 'action.reopened',
		change: async () => ok({ done_at: null, done_by: null })
	});

/** Says why a to-do cannot go on; an empty reason says that it can again. */
export const markStuck = (scope: StrategyScope, input: z.output<typeof actionStuck>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'action.do',
		own: true,
		record: input.reason === '' ? 'action.unstuck' : 'action.stuck',
		async change(inner, before) {
			if (before.done_at !== null) return fail('action.done');
			const reason = input.reason === '' ? null : input.reason;
			if (reason !== before.stuck) {
				const words: Record<string, string> = reason === null ? { what: 'free' } : { reason };
				// Who is stuck with it hears that it goes on, when somebody else undid the knot.
				await tellLead(inner, before, { kind: 'stuck', words, also: reason === null ? before.assignee_id : null });
			}
			return ok({ stuck: reason });
		}
	});

/** "Not mine": gives a to-do back, so that nobody has it; whoever leads the tactic sees that it has no person. */
export const handBack = (scope: StrategyScope, input: z.output<typeof actionId> & { readonly word?: string }) =>
	changeAction(scope, {
		id: input.id,
		permission: 'action.do',
		own: true,
		record: 'action.handed_back',
		async change(inner, before) {
			if (before.assignee_id !== null && before.assignee_id !== actor(inner)) return ok({});
			const word = input.word ?? '';
			await tellLead(inner, before, {
				kind: 'handed_over',
				words: { what: 'back', ...(word === '' ? {} : { reason: word }) }
			});
			return ok(before.assignee_id === null ? { department_id: null } : { assignee_id: null });
		}
	});
