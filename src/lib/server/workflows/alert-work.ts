import type { z } from 'zod';
import type { alertCause, alertFinding } from '../../domain/alerts/schema.ts';
import { citationLimits, findingLimits } from '../../domain/audit/schema.ts';
import { fail, ok, type Result } from '../../domain/shared/result.ts';
import { shortened } from '../../domain/shared/text.ts';
import { permit } from '../access/organisation-scope.ts';
import type { StrategyScope } from '../access/strategy-scope.ts';
import { changeAlert, findHead } from '../alerts/commands.ts';
import { recordAudit } from '../audit-trail/commands.ts';
import { addFinding, citeEvidence } from '../audit/finding-commands.ts';
import { inTransaction } from '../db/transaction.ts';
import { hasItem } from '../items/commands.ts';
import { insertLink } from '../links/commands.ts';
import { addMarkedEvent } from '../metrics/event-commands.ts';

/** Notes where a change came from: something marked on the lines, words of one's own, or both by marking it now. */
export const explainAlert = (
	scope: StrategyScope,
	input: z.output<typeof alertCause>
): Promise<Result<undefined, string>> =>
	inTransaction(scope, async (inner): Promise<Result<undefined, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		if (alert === null) return fail('alert.not_found');
		let eventId = input.event;
		if (eventId !== null) {
			if (!(await hasItem(inner, eventId, 'marked_event'))) return fail('event.not_found', { field: 'event' });
		} else if (input.mark && input.firstDay !== null) {
			const marked = await addMarkedEvent(inner, {
				title: input.cause,
				kind: input.kind ?? 'other',
				firstDay: input.firstDay,
				lastDay: input.lastDay,
				note: ''
			});
			if (!marked.ok) return marked;
			eventId = marked.value.id;
		}
		await changeAlert(inner, alert.id, { cause: input.cause, event_id: eventId });
		await recordAudit(inner, {
			action: 'alert.explained',
			detail: { alert: alert.id, title: alert.name, cause: input.cause }
		});
		return ok();
	});

/** Writes down as what we noticed what changed, with the figure as its evidence and tied to the goals that it threatens. */
export const alertToFinding = (
	scope: StrategyScope,
	input: z.output<typeof alertFinding>
): Promise<Result<{ id: string; title: string }, string>> =>
	inTransaction(scope, async (inner): Promise<Result<{ id: string; title: string }, string>> => {
		const allowed = permit(inner, 'evidence.edit');
		if (!allowed.ok) return allowed;
		const alert = await findHead(inner, input.id);
		if (alert === null) return fail('alert.not_found');
		if (alert.closed_how === 'withdrawn') return fail('alert.closed');
		// Pressed twice, or by two people: it is written down once.
		if (alert.finding_id !== null && (await hasItem(inner, alert.finding_id, 'finding', inner.strategyId))) {
			return ok({ id: alert.finding_id, title: input.title });
		}
		const isPlace = alert.touchpoint_id !== null && (await hasItem(inner, alert.touchpoint_id, 'touchpoint'));
		const noted = await addFinding(inner, {
			kind: input.kind,
			title: shortened(input.title, findingLimits.title),
			severity: alert.extent === 'large' ? 3 : 2,
			touchpoint: isPlace ? alert.touchpoint_id : null,
			stage: null,
			cause: null,
			detail: alert.cause
		});
		if (!noted.ok) return noted;
		const cited = await citeEvidence(inner, {
			finding: noted.value.id,
			target: alert.base === 'cases' ? 'case' : 'figure',
			title: shortened(input.title, citationLimits.title),
			url: '',
			detail: '',
			seen: alert.found_on
		});
		if (!cited.ok) return cited;
		const goals = await inner.db
			.selectFrom('alert_goal')
			.innerJoin('goal', (join) =>
				join
					.onRef('goal.id', '=', 'alert_goal.goal_id')
					.onRef('goal.organisation_id', '=', 'alert_goal.organisation_id')
			)
			.innerJoin('item', (join) =>
				join.onRef('item.id', '=', 'goal.id').onRef('item.organisation_id', '=', 'goal.organisation_id')
			)
			.select('goal.id')
			.where('alert_goal.organisation_id', '=', inner.organisationId)
			.where('alert_goal.alert_id', '=', alert.id)
			.where('alert_goal.why', '<>', 'beneath')
			.where('goal.strategy_id', '=', inner.strategyId)
			.where('item.removed_at', 'is', null)
			.execute();
		for (const goal of goals) {
			const tied = await insertLink(inner, { from: noted.value.id, to: goal.id, kind: 'serves', note: '' });
			if (!tied.ok) return tied;
		}
		await changeAlert(inner, alert.id, { finding_id: noted.value.id });
		return ok(noted.value);
	});
