import type { Day } from '../../domain/shared/instant.ts';
import type { OrganisationScope } from '../access/organisation-scope.ts';

/** An open to-do of a living tactic, in any strategy that is not archived. */
export interface OpenToDo {
	readonly id: string;
	readonly title: string;
	readonly strategyId: string;
	readonly tactic: { readonly id: string; readonly title: string };
	readonly leadId: string | null;
	readonly why: string;
	readonly note: string;
	readonly assigneeId: string | null;
	readonly departmentId: string | null;
	readonly dueOn: Day | null;
	readonly stuck: string | null;
	/** The to-do it still waits for. */
	readonly waitsFor: string | null;
	/** Hours that it is thought to take; null where nobody has said. */
	readonly hours: number | null;
}

/** All open to-dos of the organisation, by day; those without a day last. */
export async function listOpenToDos(scope: OrganisationScope): Promise<OpenToDo[]> {
	const rows = await scope.db
		.selectFrom('action')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'action.id').onRef('item.organisation_id', '=', 'action.organisation_id')
		)
		.innerJoin('tactic', (join) =>
			join.onRef('tactic.id', '=', 'action.tactic_id').onRef('tactic.organisation_id', '=', 'action.organisation_id')
		)
		.innerJoin('item as of', (join) =>
			join.onRef('of.id', '=', 'tactic.id').onRef('of.organisation_id', '=', 'tactic.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join
				.onRef('strategy.id', '=', 'action.strategy_id')
				.onRef('strategy.organisation_id', '=', 'action.organisation_id')
		)
		.leftJoin('action as before', (join) =>
			join
				.onRef('before.id', '=', 'action.after_id')
				.onRef('before.organisation_id', '=', 'action.organisation_id')
				.on('before.done_at', 'is', null)
		)
		.leftJoin('item as before_item', (join) =>
			join
				.onRef('before_item.id', '=', 'before.id')
				.onRef('before_item.organisation_id', '=', 'before.organisation_id')
				.on('before_item.removed_at', 'is', null)
		)
		.select([
			'action.id',
			'item.title',
			'action.strategy_id',
			'tactic.id as tactic_id',
			'of.title as tactic_title',
			'tactic.lead_id',
			'tactic.why',
			'action.note',
			'action.assignee_id',
			'action.department_id',
			'action.due_on',
			'action.stuck',
			'action.hours',
			'before_item.title as waits_for'
		])
		.where('action.organisation_id', '=', scope.organisationId)
		.where('action.done_at', 'is', null)
		.where('item.removed_at', 'is', null)
		.where('of.removed_at', 'is', null)
		.where('tactic.stopped_at', 'is', null)
		.where('tactic.finished_at', 'is', null)
		.where('strategy.archived_at', 'is', null)
		.orderBy('item.position')
		.orderBy('action.id')
		.execute();
	return rows
		.map((row) => ({
			id: row.id,
			title: row.title,
			strategyId: row.strategy_id,
			tactic: { id: row.tactic_id, title: row.tactic_title },
			leadId: row.lead_id,
			why: row.why,
			note: row.note,
			assigneeId: row.assignee_id,
			departmentId: row.department_id,
			dueOn: row.due_on,
			stuck: row.stuck,
			waitsFor: row.waits_for,
			hours: row.hours
		}))
		.sort((a, b) =>
			(a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : (a.dueOn ?? '9999') > (b.dueOn ?? '9999') ? 1 : 0
		);
}

/** A decision that somebody took on and that is no to-do of a tactic, in any strategy that is not archived. */
export interface OpenDecision {
	readonly id: string;
	readonly title: string;
	readonly detail: string;
	readonly strategyId: string;
	readonly ownerId: string;
	readonly dueOn: Day | null;
}

/** What was decided and is still open of these people; what became a to-do is where to-dos are. By day, those without last. */
export async function listOpenDecisions(scope: OrganisationScope, owners: readonly string[]): Promise<OpenDecision[]> {
	if (owners.length === 0) return [];
	const rows = await scope.db
		.selectFrom('decision')
		.innerJoin('item', (join) =>
			join.onRef('item.id', '=', 'decision.id').onRef('item.organisation_id', '=', 'decision.organisation_id')
		)
		.innerJoin('strategy', (join) =>
			join
				.onRef('strategy.id', '=', 'decision.strategy_id')
				.onRef('strategy.organisation_id', '=', 'decision.organisation_id')
		)
		.leftJoin('decision_tactic', (join) =>
			join
				.onRef('decision_tactic.decision_id', '=', 'decision.id')
				.onRef('decision_tactic.organisation_id', '=', 'decision.organisation_id')
				.on('decision_tactic.action_id', 'is not', null)
		)
		.select([
			'decision.id',
			'item.title',
			'decision.detail',
			'decision.strategy_id',
			'decision.owner_id',
			'decision.due_on'
		])
		.where('decision.organisation_id', '=', scope.organisationId)
		.where('decision.owner_id', 'in', owners)
		.where('decision.done_at', 'is', null)
		.where('decision_tactic.decision_id', 'is', null)
		.where('item.removed_at', 'is', null)
		.where('strategy.archived_at', 'is', null)
		.orderBy('item.position')
		.orderBy('decision.id')
		.execute();
	return rows
		.map((row) => ({
			id: row.id,
			title: row.title,
			detail: row.detail,
			strategyId: row.strategy_id,
			ownerId: row.owner_id ?? '',
			dueOn: row.due_on
		}))
		.sort((a, b) =>
			(a.dueOn ?? '9999') < (b.dueOn ?? '9999') ? -1 : (a.dueOn ?? '9999') > (b.dueOn ?? '9999') ? 1 : 0
		);
}
