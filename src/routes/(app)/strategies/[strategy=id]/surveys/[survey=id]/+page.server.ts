import { error } from '@sveltejs/kit';
import {
	addParameterInput,
	addQuestionInput,
	dropParameterInput,
	editQuestionInput,
	editSurveyInput,
	surveyInput
} from '#lib/domain/surveys/schema.ts';
import { linkBase } from '#lib/server/http/entry.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { removeItem } from '#lib/server/items/commands.ts';
import { closeSurvey, dropParameter, editQuestion, editSurvey, openSurvey } from '#lib/server/surveys/commands.ts';
import { buildsSurveys, findSurvey, setApart, touchpointsToAsk } from '#lib/server/surveys/queries.ts';
import { metricsFed } from '#lib/server/surveys/results-queries.ts';
import { askQuestion, declareParameter } from '#lib/server/workflows/survey-metrics.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	const survey = await findSurvey(scope, event.params.survey);
	if (survey === null) error(404, 'not_found');
	return {
		survey,
		metrics: Object.fromEntries(await metricsFed(scope, survey)),
		tests: (await setApart(scope, [survey.id])).get(survey.id)?.test ?? 0,
		touchpoints: await touchpointsToAsk(scope),
		link: `${linkBase(event)}/s/${survey.token}`,
		mayBuild: buildsSurveys(scope)
	};
};

const list = (event: { params: { strategy?: string } }): string => `/strategies/${event.params.strategy}/surveys`;

export const actions: Actions = {
	remove: itemActions.remove,
	restore: itemActions.restore,
	reorder: itemActions.reorder,
	editSurvey: strategyAction(editSurveyInput, editSurvey),
	openSurvey: strategyAction(surveyInput, openSurvey),
	closeSurvey: strategyAction(surveyInput, closeSurvey),
	removeSurvey: strategyAction(surveyInput, removeItem, { redirect: (_removed, event) => list(event) }),
	addQuestion: strategyAction(addQuestionInput, askQuestion),
	editQuestion: strategyAction(editQuestionInput, editQuestion),
	declareParameter: strategyAction(addParameterInput, declareParameter),
	dropParameter: strategyAction(dropParameterInput, dropParameter)
};
