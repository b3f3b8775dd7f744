import type { AnswerFinding } from '../../domain/week/schema.ts';
import { usualToDoHours } from '../../domain/week/load.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { findFindingToAnswer } from '../audit/answer-queries.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { raiseNotice } from '../notices/raise.ts';
import { insertAction } from '../tactics/action-commands.ts';
import { insertTactic, startTactic } from '../tactics/commands.ts';
import { listColleagues, todayOf } from '../week/people-queries.ts';

export interface Answered {
	/** What was made and would go again: the tactic, or the to-do in one that was there. */
	readonly id: string;
	readonly title: string;
	readonly who: string;
	readonly tacticId: string;
}

/**
 * Answers what was noticed: a tactic that rests on it, begun, with one to-do for one person by a day; or one to-do more in a
 * tactic that is there. It serves the goals that the finding serves and belongs to the department of the place.
 */
export const answerNoticed = (scope: StrategyScope, input: AnswerFinding): Promise<Result<Answered, string>> =>
	inTransaction(scope, async (inner): Promise<Result<Answered, string>> => {
		for (const permission of ['tactic.edit', 'action.assign'] as const) {
			const allowed = permit(inner, permission);
			if (!allowed.ok) return allowed;
		}
		const finding = await findFindingToAnswer(inner, input.finding);
		if (finding === null) return fail('finding.not_found');
		const person = (await listColleagues(inner)).find((one) => one.id === input.who);
		if (person === undefined) return fail('membership.not_found', { field: 'who' });
		if (input.dueOn < todayOf(inner)) return fail('week.day_over', { field: 'dueOn' });
		const title = input.title ?? finding.title;
		let tacticId = input.tactic;
		if (tacticId !== null) {
			if (!(await hasItem(inner, tacticId, 'tactic', inner.strategyId))) {
				return fail('tactic.not_found', { field: 'what' });
			}
		} else {
			tacticId = await insertTactic(inner, {
				title,
				why: finding.title,
				leadId: person.id,
				departmentId: finding.departmentId ?? person.departmentId,
				startsOn: todayOf(inner)
			});
			for (const goal of finding.goals) {
				const served = await insertLink(inner, { from: tacticId, to: goal.id, kind: 'serves', note: '' });
				if (!served.ok) return served;
			}
			await recordAudit(inner, {
				action: 'tactic.added',
				itemId: tacticId,
				strategyId: inner.strategyId,
				detail: { title }
			});
		}
		const rests = await insertLink(inner, { from: tacticId, to: finding.id, kind: 'rests_on', note: '' });
		if (!rests.ok) return rests;
		const actionId = await insertAction(inner, {
			tacticId,
			title,
			assigneeId: person.id,
			dueOn: input.dueOn,
			hours: usualToDoHours,
			note: input.tactic === null ? '' : finding.title
		});
		if (input.tactic === null) {
			const started = await startTactic(inner, { id: tacticId });
			if (!started.ok) return started;
		}
		await recordAudit(inner, {
			action: 'action.assigned',
			itemId: actionId,
			strategyId: inner.strategyId,
			detail: { title }
		});
		await raiseNotice(inner, {
			kind: 'assigned',
			to: [person.id],
			strategyId: inner.strategyId,
			itemId: actionId,
			path: `/strategies/${inner.strategyId}/tactics/${tacticId}#${actionId}`,
			words: { title, day: input.dueOn, what: 'todo' }
		});
		inner.publish({ topic: 'plan', ids: [tacticId, actionId, finding.id] });
		return ok({ id: input.tactic === null ? tacticId : actionId, title, who: person.name, tacticId });
	});
