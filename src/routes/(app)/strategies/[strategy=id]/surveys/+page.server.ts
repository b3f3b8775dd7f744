import { addSurveyInput } from '#lib/domain/surveys/schema.ts';
import { strategyAction } from '#lib/server/http/form-action.ts';
import { itemActions } from '#lib/server/http/item-actions.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { buildsSurveys, countLimit, listSurveys, touchpointsToAsk } from '#lib/server/surveys/queries.ts';
import { startSurvey } from '#lib/server/workflows/survey-metrics.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:plan', 'ninefold:figures');
	const scope = await strategyScope(event);
	return {
		surveys: await listSurveys(scope),
		touchpoints: await touchpointsToAsk(scope),
		countLimit,
		mayBuild: buildsSurveys(scope)
	};
};

export const actions: Actions = {
	...itemActions,
	startSurvey: strategyAction(addSurveyInput, startSurvey, {
		redirect: (survey, event) => `/strategies/${event.params.strategy}/surveys/${survey.id}`
	})
};
