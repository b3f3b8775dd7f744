import {
	decisionEdit,
	decisionTick,
	lessonEdit,
	newDecision,
	newLesson,
	reviewPlan
} from '#lib/domain/optimisation/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import {
	addDecision,
	addLesson,
	describeDecision,
	describeLesson,
	planReview,
	tickDecision
} from '#lib/server/optimisation/commands.ts';
import { getOptimisation } from '#lib/server/optimisation/queries.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan');
	return { board: await getOptimisation(await strategyScope(event)) };
};

export const actions: Actions = {
	...itemActions,
	plan: strategyAction(reviewPlan, planReview),
	prepare: strategyAction(reviewPlan, planReview, {
		redirect: (id, event) => event.url.pathname.replace(/optimisation$/, `review/${id}`)
	}),
	addDecision: strategyAction(newDecision, addDecision),
	describeDecision: strategyAction(decisionEdit, describeDecision),
	tickDecision: strategyAction(decisionTick, tickDecision),
	addLesson: strategyAction(newLesson, addLesson),
	describeLesson: strategyAction(lessonEdit, describeLesson)
};
