import type { z } from 'zod';
import type { actionDays, actionShift, tacticDays, tacticShift } from '../../domain/tactics/schema.ts';
import type { NamedThing } from '../../domain/tactics/tactic.ts';
import { addDays, daysBetween, type Day } from '../../domain/shared/instant.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { touchItem } from '../items/commands.ts';
import { changeAction } from './action-commands.ts';
import { findTactic } from './commands.ts';

const later = (day: Day | null, by: number): Day | null => (day === null ? null : addDays(day, by));

/** Moves the open to-dos of a tactic by so many days; what is done stays where it was. */
async function moveOpen(scope: StrategyScope, tacticId: string, by: number): Promise<void> {
	const open = await scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.select(['action.id', 'action.starts_on', 'action.due_on'])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.tactic_id', '=', tacticId)
		.where('action.done_at', 'is', null)
		.where('item.removed_at', 'is', null)
		.execute();
	for (const one of open) {
		if (one.starts_on === null && one.due_on === null) continue;
		await touchItem(scope, one.id, 'action');
		await scope.db
			.updateTable('action')
			.set({ starts_on: later(one.starts_on, by), due_on: later(one.due_on, by) })
			.where('organisation_id', '=', scope.organisationId)
			.where('id', '=', one.id)
			.execute();
	}
}

type Plan = { readonly startsOn: Day | null; readonly endsOn: Day | null; readonly openBy: number };

const place = (
	scope: StrategyScope,
	id: string,
	planOf: (before: NonNullable<Awaited<ReturnType<typeof findTactic>>>) => Plan
): Promise<Result<NamedThing, string>> =>
	inTransaction(scope, async (inner): Promise<Result<NamedThing, string>> => {
		const allowed = permit(inner, 'tactic.edit');
		if (!allowed.ok) return allowed;
		const before = await findTactic(inner, id);
		if (before === undefined) return fail('tactic.not_found');
		const { startsOn, endsOn, openBy } = planOf(before);
		if (startsOn !== null && endsOn !== null && endsOn < startsOn) {
			return fail('tactic.ends_before_start', { field: 'endsOn' });
		}
		await touchItem(inner, id, 'tactic');
		await inner.db
			.updateTable('tactic')
			.set({ starts_on: startsOn, ends_on: endsOn })
			.where('organisation_id', '=', inner.organisationId)
			.where('id', '=', id)
			.execute();
		if (openBy !== 0) await moveOpen(inner, id, openBy);
		await recordAudit(inner, {
			action: 'tactic.days_moved',
			itemId: id,
			strategyId: inner.strategyId,
			detail: { title: before.title, startsOn, endsOn, openBy }
		});
		inner.publish({ topic: 'plan', ids: [id] });
		return ok({ id, title: before.title });
	});

/** Says from when to when a tactic goes; where its first day moves and its open to-dos shall go along, they do. */
export const placeTactic = (scope: StrategyScope, input: z.output<typeof tacticDays>) =>
	place(scope, input.id, (before) => ({
		startsOn: input.startsOn,
		endsOn: input.endsOn,
		openBy:
			input.along && input.startsOn !== null && before.starts_on !== null
				? daysBetween(before.starts_on, input.startsOn)
				: 0
	}));

/**
 * Moves a tactic earlier or later by days, its open to-dos with it. What has begun keeps the day on which it began, and
 * only what is still to come moves.
 */
export const shiftTactic = (scope: StrategyScope, input: z.output<typeof tacticShift>) =>
	place(scope, input.id, (before) => ({
		startsOn: before.started_at === null ? later(before.starts_on, input.by) : before.starts_on,
		endsOn: later(before.ends_on, input.by),
		openBy: input.by
	}));

/** Says from when to when a to-do goes. */
export const placeAction = (scope: StrategyScope, input: z.output<typeof actionDays>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'tactic.edit',
		change: async () =>
			input.startsOn !== null && input.dueOn !== null && input.dueOn < input.startsOn
				? fail('action.ends_before_start', { field: 'dueOn' })
				: ok({ starts_on: input.startsOn, due_on: input.dueOn })
	});

/** Moves a to-do earlier or later by days. */
export const shiftAction = (scope: StrategyScope, input: z.output<typeof actionShift>) =>
	changeAction(scope, {
		id: input.id,
		permission: 'tactic.edit',
		change: async (_, before) =>
			ok({ starts_on: later(before.starts_on, input.by), due_on: later(before.due_on, input.by) })
	});
