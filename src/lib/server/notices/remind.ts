import { addDays, localDay, wallClock, hourMs, type Day } from '../../domain/shared/instant.ts';
import { ok } from '../../domain/shared/result.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';
import { toInstant } from '../db/codec.ts';
import { inTransaction } from '../db/transaction.ts';
import { raiseNotice, type Notice } from './raise.ts';

/** Something that reminds people of what comes round. It runs every few minutes and names what it says by `once`. */
export type Reminder = (scope: OrganisationScope, today: Day) => Promise<void>;

/** Nobody is reminded of anything before this hour of the organisation's day. */
const earliest = 6 * hourMs;
/** What is late for longer is no news. */
const lateDays = 14;
const soonDays = 2;

/** Says one thing in a transaction of its own. */
export const say = async (scope: OrganisationScope, notice: Notice): Promise<void> => {
	await inTransaction(scope, async (inner) => ok(await raiseNotice(inner, notice)));
};

/** The day of the organisation, once its morning has come; none before. */
export function reminderDay(scope: OrganisationScope): Day | null {
	const { day, timeOfDay } = wallClock(scope.clock.now(), scope.organisation.timeZone);
	return timeOfDay < earliest ? null : day;
}

/** Reminds people of their to-dos: two days before, on the day, and when it is late; each once, and anew when the day is moved. */
export const remindOfToDos: Reminder = async (scope, today) => {
	const rows = await scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.innerJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'action.tactic_id').onRef('tactic.organisation_id', '=', 'action.organisation_id')
		)
		.innerJoin('item as whole', (join) =>
			join.onRef('whole.id', '=', 'tactic.id').onRef('whole.organisation_id', '=', 'tactic.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join
				.onRef('strategy.id', '=', 'action.strategy_id')
				.onRef('strategy.organisation_id', '=', 'action.organisation_id')
		)
		.select([
			'action.id',
			'action.tactic_id',
			'action.strategy_id',
			'action.assignee_id',
			'action.due_on',
			'item.title'
		])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.assignee_id', 'is not', null)
		.where('action.done_at', 'is', null)
		.where('action.due_on', '<=', addDays(today, soonDays))
		.where('action.due_on', '>=', addDays(today, -lateDays))
		.where('item.removed_at', 'is', null)
		.where('whole.removed_at', 'is', null)
		.where('tactic.stopped_at', 'is', null)
		.where('tactic.finished_at', 'is', null)
		.where('strategy.archived_at', 'is', null)
		.execute();
	const told = await alreadySaid(scope, 'due', today);
	for (const row of rows) {
		const due = row.due_on as Day;
		const what = due < today ? 'late' : due === today ? 'today' : 'soon';
		const once = `due:${row.id}:${due}:${what}`;
		if (told.has(`${row.assignee_id} ${once}`)) continue;
		await say(scope, {
			kind: 'due',
			to: [row.assignee_id],
			strategyId: row.strategy_id,
			itemId: row.id,
			path: `/strategies/${row.strategy_id}/tactics/${row.tactic_id}#${row.id}`,
			words: { what, title: row.title, day: due },
			once
		});
	}
};

/** What was said of a kind in the last weeks, so that the usual round writes nothing at all. */
export async function alreadySaid(scope: OrganisationScope, kind: string, today: Day): Promise<ReadonlySet<string>> {
	const rows = await scope.db
		.selectFrom('notice')
		.select(['membership_id', 'once'])
		.where('organisation_id', '=', scope.organisationId)
		.where('kind', '=', kind)
		.where('at', '>=', toInstant(Date.parse(`${addDays(today, -(lateDays + soonDays + 7))}T00:00:00Z`)))
		.execute();
	return new Set(rows.map((row) => `${row.membership_id} ${row.once}`));
}

/** The members of a role, or of several. */
export async function membersOf(
	scope: OrganisationScope,
	roles: readonly string[],
	departmentId?: string
): Promise<string[]> {
	let query = scope.db
		.selectFrom('membership')
		.select('id')
		.where('organisation_id', '=', scope.organisationId)
		.where('role', 'in', roles)
		.where('disabled_at', 'is', null);
	if (departmentId !== undefined) query = query.where('department_id', '=', departmentId);
	return (await query.execute()).map((row) => row.id);
}

export const dayNow = (scope: OrganisationScope): Day => localDay(scope.clock.now(), scope.organisation.timeZone);
