import { checkIn, rhythmChoice } from '#lib/domain/goals/schema.ts';
import { listOpenAlerts } from '#lib/server/alerts/queries.ts';
import { getGoalsPage } from '#lib/server/goals/page.ts';
import { countRecord } from '#lib/server/goals/record-queries.ts';
import { giveUpdate, tieGoal, tieGoalInput } from '#lib/server/goals/commands.ts';
import {
	keepTypedDraft,
	moveTarget,
	moveTypedTarget,
	redraftTypedGoal,
	resetTypedGoal,
	setTypedGoal,
	typedDraft,
	typedGoal,
	typedRedraft,
	typedReset
} from '#lib/server/goals/form.ts';
import { listContributions } from '#lib/server/goals/contribution-queries.ts';
import { talkOf } from '#lib/server/comments/queries.ts';
import { chooseRhythm } from '#lib/server/goals/update-commands.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { listMarkedEvents } from '#lib/server/metrics/event-queries.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { talkActions } from '#lib/server/http/talk-actions.ts';
import { aimInput, sayAim } from '#lib/server/strategy/commands.ts';
import { goalOutcome } from '#lib/server/workflows/goal-outcome.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = await strategyScope(event);
	const goals = await getGoalsPage(scope, event.url.searchParams);
	// What happened while the goal ran, beside its line.
	const goal = goals.open === null ? undefined : goals.board.find((row) => row.id === goals.open?.id);
	const first = goal?.series[0]?.to;
	const last = goal?.series.at(-1)?.to;
	const events = first === undefined || last === undefined ? [] : await listMarkedEvents(scope, { first, last });
	const changes = (await listOpenAlerts(scope, scope.strategyId)).filter((alert) => alert.goals.length > 0);
	const outcome = goal === undefined ? null : await goalOutcome(scope, goal);
	return {
		goals,
		events,
		outcome,
		changed: changes.filter((alert) => alert.goals.some(({ id }) => id === goals.open?.id)),
		/** Goals that rest on something that has changed for the worse, with how much has. */
		shaken: shakenBy(changes),
		support: await listContributions(scope, goals.board),
		record: await countRecord(scope),
		talk: goals.open === null ? null : await talkOf(scope, goals.open.id)
	};
};

function shakenBy(changes: Awaited<ReturnType<typeof listOpenAlerts>>): Record<string, number> {
	const found: Record<string, number> = {};
	for (const { isBetter, goals } of changes) {
		if (!isBetter) for (const { id } of goals) found[id] = (found[id] ?? 0) + 1;
	}
	return found;
}

const opened = (id: string, { url }: { url: URL }): string => `${url.pathname}?open=${id}`;

export const actions: Actions = {
	...itemActions,
	...talkActions,
	set: strategyAction(typedGoal, setTypedGoal, { redirect: opened }),
	draft: strategyAction(typedDraft, keepTypedDraft, { redirect: opened }),
	reset: strategyAction(typedReset, resetTypedGoal, { redirect: opened }),
	redraft: strategyAction(typedRedraft, redraftTypedGoal, { redirect: opened }),
	move: strategyAction(moveTarget, moveTypedTarget),
	update: strategyAction(checkIn, giveUpdate),
	rhythm: strategyAction(rhythmChoice, chooseRhythm),
	tie: strategyAction(tieGoalInput, tieGoal),
	aim: strategyAction(aimInput, sayAim)
};
