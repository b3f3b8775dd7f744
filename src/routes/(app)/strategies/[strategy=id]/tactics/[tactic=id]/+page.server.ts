import { error } from '@sveltejs/kit';
import {
	actionAssignment,
	actionId,
	actionSchedule,
	actionStuck,
	budgetSetting,
	effectComparing,
	effectId,
	effectSaying,
	guardOverrule,
	newAction,
	newPoint,
	newSpend,
	pointForEach,
	pointId,
	pointMove,
	spendId,
	tacticEdit,
	tacticId
} from '#lib/domain/tactics/schema.ts';
import { talkOfTactic } from '#lib/server/comments/queries.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { talkActions } from '#lib/server/http/talk-actions.ts';
import {
	addAction,
	assignAction,
	handBack,
	markStuck,
	scheduleAction,
	tickAction,
	untickAction
} from '#lib/server/tactics/action-commands.ts';
import { setBudget } from '#lib/server/tactics/budget-commands.ts';
import { describeTactic, finishTactic, overruleGuard, startTactic, stopTactic } from '#lib/server/tactics/commands.ts';
import { chooseComparison, sayEffect, withdrawEffect } from '#lib/server/tactics/effect-commands.ts';
import { findEffectStanding } from '#lib/server/tactics/effect-queries.ts';
import {
	addPoint,
	addPointForEach,
	movePoint,
	removePoint,
	restorePoint,
	tickPoint,
	untickPoint
} from '#lib/server/tactics/point-commands.ts';
import { getTactic } from '#lib/server/tactics/queries.ts';
import { recordSpend, removeSpend, restoreSpend } from '#lib/server/tactics/spend-commands.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const found = await getTactic(scope, event.params.tactic);
	if (found === null) error(404, 'not_found');
	return {
		page: found,
		standing: await findEffectStanding(scope, found.tactic),
		talk: await talkOfTactic(scope, found.tactic.id)
	};
};

export const actions: Actions = {
	...itemActions,
	...talkActions,
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
	overrule: strategyAction(guardOverrule, overruleGuard),
	effect: strategyAction(effectSaying, sayEffect),
	withdraw: strategyAction(effectId, withdrawEffect),
	compare: strategyAction(effectComparing, chooseComparison),
	budget: strategyAction(budgetSetting, setBudget),
	addPoint: strategyAction(newPoint, addPoint),
	pointForEach: strategyAction(pointForEach, addPointForEach),
	tickPoint: strategyAction(pointId, tickPoint),
	untickPoint: strategyAction(pointId, untickPoint),
	movePoint: strategyAction(pointMove, movePoint),
	removePoint: strategyAction(pointId, removePoint),
	restorePoint: strategyAction(pointId, restorePoint),
	recordSpend: strategyAction(newSpend, recordSpend),
	removeSpend: strategyAction(spendId, removeSpend),
	restoreSpend: strategyAction(spendId, restoreSpend)
};
