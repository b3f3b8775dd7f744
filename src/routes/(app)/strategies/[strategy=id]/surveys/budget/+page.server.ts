import { strategyAction } from '#lib/server/http/form-action.ts';
import { strategyScope } from '#lib/server/http/scope.ts';
import { getSurveyBudget, keepSurveyBudget, surveyBudget } from '#lib/server/workflows/survey-budget.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	event.depends('ninefold:figures', 'ninefold:plan');
	const scope = await strategyScope(event);
	return { budget: await getSurveyBudget(scope, event.url.searchParams) };
};

export const actions: Actions = {
	keep: strategyAction(surveyBudget, keepSurveyBudget, {
		redirect: (_, { url }) => {
			const until = url.searchParams.get('until');
			return until === null ? url.pathname : `${url.pathname}?until=${encodeURIComponent(until)}`;
		}
	})
};
