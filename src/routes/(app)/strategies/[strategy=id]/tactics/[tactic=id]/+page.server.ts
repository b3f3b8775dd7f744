import { error } from '@sveltejs/kit';
import {
	actionAssignment,
	actionId,
	actionSchedule,
	actionStuck,
	newAction,
	newSpend,
	spendId,
	tacticEdit,
	tacticId
} from '#lib/domain/tactics/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import {
	addAction,
	assignAction,
	handBack,
	markStuck,
	scheduleAction,
	tickAction,
	untickAction
} from '#lib/server/tactics/action-commands.ts';
import { describeTactic, finishTactic, startTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { getTactic } from '#lib/server/tactics/queries.ts';
import { recordSpend, removeSpend, restoreSpend } from '#lib/server/tactics/spend-commands.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	const found = await getTactic(await strategyScope(event), event.params.tactic);
	if (found === null) error(404, 'not_found');
	return { page: found };
};

export const actions: Actions = {
	...itemActions,
	describe: strategyAction(tacticEdit, describeTactic),
	start: strategyAction(tacticId, startTactic),
	finish: strategyAction(tacticId, finishTactic),
	stop: strategyAction(tacticId, stopTactic),
	addAction: strategyAction(newAction, addAction),
	assign: strategyAction(actionAssignment, assignAction),
	schedule: strategyAction(actionSchedule, scheduleAction),
	tick: strategyAction(actionId, tickAction),
	untick: strategyAction(actionId, untickAction),
	stuck: strategyAction(actionStuck, markStuck),
	handBack: strategyAction(actionId, handBack),
	recordSpend: strategyAction(newSpend, recordSpend),
	removeSpend: strategyAction(spendId, removeSpend),
	restoreSpend: strategyAction(spendId, restoreSpend)
};
